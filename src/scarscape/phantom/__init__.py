"""Skin with known scars: the truth that finding and measuring are judged by."""

from scarscape.phantom.making import Phantom, SkinKind, make_phantom
from scarscape.phantom.truth import TrueLine, TrueScar, Truth
from scarscape.phantom.writing import write_phantom

__all__ = [
    "Phantom",
    "SkinKind",
    "TrueLine",
    "TrueScar",
    "Truth",
    "make_phantom",
    "write_phantom",
]
