"""Colour of skin: linear light to chromophores, skin tone and marks; arrays and nouns only."""
