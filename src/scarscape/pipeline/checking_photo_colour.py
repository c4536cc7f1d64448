"""What is wrong with the colours of one photo: grey, a cast, no known colour."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from scarscape.model import Photo
from scarscape.model.face import Face
from scarscape.pipeline.remarks import Remark

#: Channels of a grey patch that differ by less need no word; by more than the second (a factor of
#: two) the weakest channel is left with half of its steps.
CAST, STRONG_CAST = 0.1, 0.7
#: Skin of every tone gives back more red than green and more green than blue; by how much more
#: than that before it is told, and the most red that it gives back of any tone.
COOL, ORANGE_RED_GREEN, ORANGE_RED_BLUE = 0.05, 2.35, 9.0
SHEET = "lay the printed sheet of `scarscape marker` beside the skin and take the photo again"


def greys(photo: Photo) -> NDArray[np.float64] | None:
    """(3,) light over reflectance of the grey patches, their median; None without any."""
    patches = photo.patches
    if patches is None or not photo.in_colour:
        return None
    ratio = (patches.light[0] / np.maximum(patches.reflectance, 1e-3))[patches.grey]
    ratio = ratio[np.isfinite(ratio).all(axis=1)]
    return np.asarray(np.median(ratio, axis=0)) if len(ratio) else None


def colour_remarks(photo: Photo, face: Face | None) -> Iterator[Remark]:
    """Whether the photo has colours, and whether they can be those of skin."""
    if not photo.in_colour:
        yield Remark(
            "harms",
            "the photo is grey: marks are told by their colour, so none can be told",
            "take it in colour, and do not save it as black and white",
        )
        return
    known = greys(photo)
    if known is not None:
        yield from _cast(known)
        return
    skin = middle_of(photo, face)
    if skin is None:
        return
    red, green, blue = np.median(skin, axis=1)
    cool = (1 + COOL) * red < green or (1 + COOL) * green < blue
    if cool or red > ORANGE_RED_GREEN * green or red > ORANGE_RED_BLUE * blue:
        look = "bluish or greenish" if cool else "orange"
        yield Remark(
            "harms",
            f"the middle of the photo looks {look} for skin of any tone: its white balance is off, "
            "or it is not skin",
            "use daylight or one kind of white lamp, switch off coloured light and filters, and "
            "lay the printed sheet of `scarscape marker` beside the skin",
        )
    else:
        yield Remark("fine", "the colours are those of skin, as far as can be told without a patch")


def _cast(known: NDArray[np.float64]) -> Iterator[Remark]:
    density = np.log(np.maximum(known, 1e-6))
    spread = float(np.ptp(density))
    strongest = ("red", "green", "blue")[int(np.argmax(density))]
    if spread > STRONG_CAST:
        yield Remark(
            "harms",
            f"the light is strongly {_tinged(strongest)} by the grey patches: this is evened out, "
            "but the weakest colour is grainy",
            "use daylight or a white lamp, and switch off coloured light",
        )
    elif spread > CAST:
        yield Remark(
            "fine",
            f"the light is somewhat {_tinged(strongest)} by the grey patches; this is evened out",
        )
    else:
        yield Remark("fine", "grey patches look grey")


def _tinged(strongest: str) -> str:
    return {"red": "reddish", "green": "greenish", "blue": "bluish"}[strongest]


def middle_of(photo: Photo, face: Face | None) -> NDArray[np.float32] | None:
    """(3, n) light of usable samples of the face, or of the middle half of the picture."""
    top, bottom, left, right = window_of(photo, face)
    part = np.s_[:, top:bottom:2, left:right:2]
    usable = photo.usable[part].all(axis=0)
    return photo.light[part][:, usable] if usable.any() else None


def window_of(photo: Photo, face: Face | None) -> tuple[int, int, int, int]:
    """Top, bottom, left, right of the face's box on the samples, or of the middle half."""
    rows, columns = photo.rows, photo.columns
    if face is None:
        return rows // 4, rows - rows // 4, columns // 4, columns - columns // 4
    at = (face.landmarks_px - np.array(photo.origin_px)) / photo.pixels_a_sample
    (top, left), (bottom, right) = at.min(axis=0), at.max(axis=0)
    top, left = max(0, int(top)), max(0, int(left))
    return top, min(rows, math.ceil(bottom)), left, min(columns, math.ceil(right))
