"""Photos under lamps to heights: normals, integration, pits fitted to their shadows."""
