"""A face divided into its regions, and what on it is not skin."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scarscape.colour import face_mesh
from scarscape.model import Face, Regions

#: Brows and lips have soft edges, and a mesh lies on them only within this share of the distance
#: between the outer corners of the eyes.
MARGIN = 0.02
#: A brow's hairs stand around the points that mark it.
BROW_MARGIN = 0.035
#: A region whose polygon is this much smaller than that of the other side is turned away: what is
#: left of it is seen too flat for its marks to be counted.
TURNED_AWAY = 0.2

#: Sub-pixel bits of OpenCV's polygons.
_SHIFT = 6
_OUTER_CORNERS = (33, 263)

#: Regions in the order in which they are drawn, and named.
NAMES = (
    *("forehead", "left_temple", "right_temple", "left_cheek", "right_cheek"),
    *("nose", "chin", "jaw"),
)


def face_regions(
    face: Face,
    shape: tuple[int, int],
    *,
    pixels_a_sample: int = 1,
    origin_px: tuple[float, float] = (0.0, 0.0),
) -> Regions:
    """Regions of a face on the raster of a photo.

    Parameters
    ----------
    face : its landmarks in the photo's own pixels.
    shape : rows and columns of the raster.
    pixels_a_sample : the photo's own pixels along the side of a sample.
    origin_px : row and column, in the photo's own pixels, of the outer corner of the first sample.

    Returns
    -------
    Regions
        ``skin`` is True on the regions outside eyes, brows, lips and nostrils, and False outside
        the regions: there it is a neck, an ear, hair or a room.

    Notes
    -----
    Neighbouring regions share their points, so that none lie over another. The forehead reaches to
    the mesh's upper edge, which lies below most hairlines and does not see hair that falls into the
    face: `scarscape.colour.face_skin.skin_mask` takes that out by its colour. A side that is turned
    away from the camera is left out (`TURNED_AWAY`). Costs a few ms a million samples.
    """
    points = (face.landmarks_px - origin_px) / pixels_a_sample - 0.5
    labels = np.zeros(shape, np.uint8)
    names = []
    for name in NAMES:
        polygons = _seen(points, name)
        if not polygons:
            continue
        drawn = np.zeros(shape, np.uint8)
        for polygon in polygons:
            _fill(drawn, points[list(polygon)])
        free = (drawn > 0) & (labels == 0)
        if free.any():
            names.append(name)
            labels[free] = len(names)
    skin = (labels > 0) & ~_not_skin(points, shape)
    return Regions(labels=labels, names=tuple(names), skin=skin)


def _seen(points: NDArray[np.float64], name: str) -> list[tuple[int, ...]]:
    """Polygons of a region, without those that are turned away."""
    side, _, rest = name.partition("_")
    if rest:
        right = face_mesh.SIDED[rest]
        left = face_mesh.mirrored(right)
        mine, other = (right, left) if side == "right" else (left, right)
        return [mine] if _is_seen(points, mine, other) else []
    if name == "jaw":
        right, left = face_mesh.JAW, face_mesh.mirrored(face_mesh.JAW)
        pairs = ((right, left), (left, right))
        return [mine for mine, other in pairs if _is_seen(points, mine, other)]
    return [face_mesh.closed(face_mesh.HALVES[name])]


def _is_seen(points: NDArray[np.float64], mine: Sequence[int], other: Sequence[int]) -> bool:
    sizes = [_area(points[list(one)]) for one in (mine, other)]
    return sizes[0] > TURNED_AWAY * sizes[1]


def _area(polygon: NDArray[np.float64]) -> float:
    """Area inside a polygon of rows and columns."""
    ahead = np.roll(polygon, -1, axis=0)
    return float(abs((polygon[:, 1] * ahead[:, 0] - ahead[:, 1] * polygon[:, 0]).sum()) / 2)


def _not_skin(points: NDArray[np.float64], shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Eyes with their lids, brows, lips and nostrils."""
    import cv2

    wide = float(np.linalg.norm(np.subtract(*points[list(_OUTER_CORNERS)])))
    out = np.zeros(shape, np.uint8)
    _fill(out, points[list(face_mesh.closed(face_mesh.LIPS_HALF))], margin=MARGIN * wide)
    for side in (face_mesh.EYE, face_mesh.mirrored(face_mesh.EYE)):
        _fill(out, points[list(side)])
    for side in (face_mesh.BROW, face_mesh.mirrored(face_mesh.BROW)):
        _fill(out, points[list(side)], margin=BROW_MARGIN * wide)
    for side in (face_mesh.NOSTRIL, face_mesh.mirrored(face_mesh.NOSTRIL)):
        rim = np.ascontiguousarray(points[list(side)], np.float32)
        hull = np.asarray(cv2.convexHull(rim), np.float64).reshape(-1, 2)
        _fill(out, hull, margin=MARGIN / 2 * wide)
    return out > 0


def _fill(out: NDArray[np.uint8], polygon: NDArray[np.float64], *, margin: float = 0.0) -> None:
    """Draw a polygon of rows and columns, and a line of twice the margin along its edge."""
    import cv2

    corners = np.round(polygon[:, ::-1] * 2**_SHIFT).astype(np.int32)
    cv2.fillPoly(out, [corners], (1,), cv2.LINE_8, _SHIFT)
    thick = round(2 * margin)
    if thick > 1:
        cv2.polylines(out, [corners], True, (1,), thick, cv2.LINE_8, _SHIFT)
