"""Which points of the face mesh bound the regions of a face, and what in it is not skin.

The polygons are ours, drawn on the mesh by looking. They are written for the person's right side
and the middle; the left side takes the mirrored points.
"""

from __future__ import annotations

#: Points on the right side of a face, and their mirrored points on its left.
_RIGHT = (
    *(54, 103, 67, 109, 21, 162, 127, 34, 234, 93, 132, 58, 172),
    *(136, 150, 149, 176, 148, 68, 70, 63, 105, 66, 107, 46, 53),
    *(52, 65, 55, 143, 35, 124, 156, 226, 31, 228, 229, 230, 231),
    *(232, 233, 244, 113, 225, 224, 223, 222, 221, 189, 193, 245, 188),
    *(114, 217, 126, 129, 64, 98, 97, 203, 206, 216, 212, 202, 211),
    *(210, 214, 192, 140, 61, 146, 91, 181, 84, 185, 40, 39, 37),
    *(79, 238, 239, 241, 242, 20, 60, 75, 99, 166, 218, 59),
)
_LEFT = (
    *(284, 332, 297, 338, 251, 389, 356, 264, 454, 323, 361, 288, 397),
    *(365, 379, 378, 400, 377, 298, 300, 293, 334, 296, 336, 276, 283),
    *(282, 295, 285, 372, 265, 353, 383, 446, 261, 448, 449, 450, 451),
    *(452, 453, 464, 342, 445, 444, 443, 442, 441, 413, 417, 465, 412),
    *(343, 437, 355, 358, 294, 327, 326, 423, 426, 436, 432, 422, 431),
    *(430, 434, 416, 369, 291, 375, 321, 405, 314, 409, 270, 269, 267),
    *(309, 458, 459, 461, 462, 250, 290, 305, 328, 392, 438, 289),
)
#: The second by the first. A point that is not here lies on the middle line.
LEFT_OF: dict[int, int] = dict(zip(_RIGHT, _LEFT, strict=True))

#: From the edge of the face to the outer end of the brow, down to the level of the eye's corner.
_TEMPLE = (54, 21, 162, 127, 34, 143, 35, 226, 113, 225, 46, 70, 68)
#: From the lower lid's fold to the jaw, from the side of the nose and its fold to the ear.
_CHEEK = (
    *(34, 143, 35, 31, 228, 229, 230, 231, 232, 233, 245, 188, 114, 217, 126, 129),
    *(203, 206, 216, 212, 202, 211, 210, 214, 192, 58, 132, 93, 234, 127),
)
#: About 15 mm along the edge of the lower jaw; its two sides are one region.
JAW = (58, 172, 136, 150, 149, 176, 140, 211, 210, 214, 192)

#: Regions that lie on one side, for the right; their names get the side put before.
SIDED: dict[str, tuple[int, ...]] = {"temple": _TEMPLE, "cheek": _CHEEK}

#: Halves of regions across the middle line, from its upper to its lower end, for the right side.
#: The chin takes the skin around the mouth along, which no other place would hold.
HALVES: dict[str, tuple[int, ...]] = {
    "forehead": (10, 109, 67, 103, 54, 68, 70, 63, 105, 66, 107, 55, 193, 168),
    "nose": (168, 193, 245, 188, 114, 217, 126, 129, 64, 98, 97, 2),
    "chin": (2, 97, 98, 64, 129, 203, 206, 216, 212, 202, 211, 140, 176, 148, 152),
}

#: Not skin, for the right side. Lids belong to the eyes: their skin is thin, folded and often made
#: up.
EYE = (226, 31, 228, 229, 230, 231, 232, 233, 244, 189, 221, 222, 223, 224, 225, 113)
BROW = (70, 63, 105, 66, 107, 55, 65, 52, 53, 46)
#: Points on a nostril's rim, whose hull it is.
NOSTRIL = (79, 238, 239, 241, 242, 20, 60, 75, 99, 166)

#: The lips' outer edge, from the upper to the lower end of the middle line, for the right side.
LIPS_HALF = (0, 37, 39, 40, 185, 61, 146, 91, 181, 84, 17)


def mirrored(points: tuple[int, ...]) -> tuple[int, ...]:
    """The same points on the left side of the face."""
    return tuple(LEFT_OF.get(point, point) for point in points)


def closed(half: tuple[int, ...]) -> tuple[int, ...]:
    """A polygon across the middle line, of its right half."""
    return half + tuple(reversed(mirrored(half)))[1:-1]
