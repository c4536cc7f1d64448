"""Skin with known scars: the truth that finding and measuring are judged by."""

from scarscape.phantom.lamps import Lighting
from scarscape.phantom.making import Phantom, SkinKind, make_phantom
from scarscape.phantom.photos import HARD, Optics, RenderedPhotos, as_photo_set, render_photos
from scarscape.phantom.photos_writing import write_photos
from scarscape.phantom.truth import TrueLine, TrueScar, Truth
from scarscape.phantom.writing import write_phantom

__all__ = [
    "HARD",
    "Lighting",
    "Optics",
    "Phantom",
    "RenderedPhotos",
    "SkinKind",
    "TrueLine",
    "TrueScar",
    "Truth",
    "as_photo_set",
    "make_phantom",
    "render_photos",
    "write_phantom",
    "write_photos",
]
