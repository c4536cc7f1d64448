"""The plane of a marker sheet from the corners of its markers: consensus, homography, its error."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: A marker farther from where the others put it, as a share of its own side, does not agree.
#: Paper that bends over a cheek comes to a few hundredths.
AGREE = 0.15
#: Corners are seldom truer than this: ink spreads, paper is not quite flat.
CORNER_SD_PX = 0.1
#: Change of size a mm along the sheet: a tilt of 25 degrees from 140 mm away.
PERSPECTIVE_SD = 0.003
#: Ink spreads and blur moves edges: each edge of a black square, outward.
INK_SD_MM = 0.05
#: Paper that bends over a cheek brings its middle nearer and shortens its sides. The pitch is then
#: off by about this many times what the corners are left off, as a share of the half size: found by
#: bending the frame over cylinders of 40 to 200 mm radius.
BENDING = 4.3
_ROUNDS = 12
#: Huber's bound: corners farther off, in standard deviations, weigh less.
_HUBER = 1.5
#: The way out of a square at each of its corners, in the corners' order.
_OUTWARD = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])


@dataclass(frozen=True, eq=False)
class PlaneFit:
    """A homography and how well it is known.

    Attributes
    ----------
    homography : (3, 3) from mm on the sheet to pixels.
    pitch_sd : relative standard deviation of the pitch at the point asked for; paper that is not
        flat widens it.
    residual_px : root mean square distance of the corners.
    """

    homography: Floats
    pitch_sd: float
    residual_px: float


def project(homography: Floats, points: Floats) -> Floats:
    """(..., 2) points through a homography."""
    x, y = points[..., 0], points[..., 1]
    mapped = [row[0] * x + row[1] * y + row[2] for row in homography]
    return np.stack([mapped[0] / mapped[2], mapped[1] / mapped[2]], axis=-1)


def stretch(homography: Floats, point: Sequence[float]) -> Floats:
    """(2, 2) pixels a mm at a point of the sheet: derivatives of column and row by x and y."""
    x, y, w = homography @ (point[0], point[1], 1.0)
    outer = np.outer((x / w, y / w), homography[2, :2])
    return np.asarray((homography[:2, :2] - outer) / w)


def agreeing(mm: Floats, px: Floats) -> NDArray[np.bool_]:
    """Which markers lie on one plane: the largest set on which a pair of them agrees.

    Every pair is tried, so the answer does not depend on chance.

    Parameters
    ----------
    mm, px : (n, 4, 2) corners on the sheet and in the photo.

    Returns
    -------
    (n,) bool; none is True where no more than half of the markers agree. One alone agrees.
    """
    count = len(mm)
    if count == 1:
        return np.ones(1, bool)
    side = np.sqrt([abs(cv2.contourArea(one.astype(np.float32))) for one in px])
    best, best_error = np.zeros(count, bool), np.inf
    for pair in combinations(range(count), 2):
        at = list(pair)
        found, _ = cv2.findHomography(mm[at].reshape(-1, 2), px[at].reshape(-1, 2), 0)
        if found is None:
            continue
        off = np.linalg.norm(project(np.asarray(found), mm) - px, axis=-1).max(axis=1) / side
        agree = np.nan_to_num(off, nan=np.inf) <= AGREE
        error = float(off[agree].sum())
        if (agree.sum(), -error) > (best.sum(), -best_error):
            best, best_error = agree, error
    return best if 2 * best.sum() > count else np.zeros(count, bool)


def fit_plane(mm: Floats, px: Floats, centre: Sequence[float]) -> PlaneFit:
    """Least squares with Huber's weights over all corners, ink that spreads fitted along.

    Mild priors hold what few markers cannot tell: perspective, and by how much every black square
    came out larger or smaller. Where many markers are seen they weigh nothing; with one they keep
    its noise from being read as perspective, and the stated error says what that costs.

    Parameters
    ----------
    mm, px : (n, 4, 2) corners of markers on the sheet and in the photo.
    centre : x and y on the sheet, mm, for which `PlaneFit.pitch_sd` holds.
    """
    # Lengths of about one, counted from the centre, keep the normal equations sound.
    size = float(np.abs(mm - centre).max())
    to_unit = np.array([[1, 0, -centre[0]], [0, 1, -centre[1]], [0, 0, size]]) / size
    unit = project(to_unit, mm)
    start, _ = cv2.findHomography(unit.reshape(-1, 2), px.reshape(-1, 2), 0)
    values = np.append((np.asarray(start, np.float64) / start[2, 2]).ravel()[:8], 0.0)
    prior = np.diag([0.0] * 6 + [(PERSPECTIVE_SD * size) ** -2] * 2 + [(size / INK_SD_MM) ** 2])
    for _ in range(_ROUNDS):
        off, slopes = _residuals(values, unit, px)
        distance = np.linalg.norm(off, axis=1)
        spread = max(CORNER_SD_PX, float(np.median(distance)) / 1.1774)
        weight = np.minimum(1.0, _HUBER * spread / np.maximum(distance, 1e-12)) / spread**2
        normal = np.einsum("n,nki,nkj->ij", weight, slopes, slopes) + prior
        pull = np.einsum("n,nki,nk->i", weight, slopes, off)
        values = values + np.linalg.solve(normal, pull - prior @ values)
    off, _ = _residuals(values, unit, px)
    residual = float(np.sqrt((off**2).sum(axis=1).mean()))
    homography = _homography(values) @ to_unit
    gradient = _log_pitch_gradient(values)
    pixels_a_size = size * abs(np.linalg.det(stretch(homography, centre))) ** 0.5
    return PlaneFit(
        homography=homography,
        pitch_sd=math.hypot(
            math.sqrt(gradient @ np.linalg.solve(normal, gradient)),
            BENDING * residual / pixels_a_size,
        ),
        residual_px=residual,
    )


def _homography(values: Floats) -> Floats:
    return np.append(values[:8], 1.0).reshape(3, 3)


def _residuals(values: Floats, unit: Floats, px: Floats) -> tuple[Floats, Floats]:
    """(m, 2) what is left to explain, and (m, 2, 9) how each value moves each corner."""
    points = (unit + values[8] * _OUTWARD).reshape(-1, 2)
    homography = _homography(values)
    at = project(homography, points)
    x, y = points.T
    w = values[6] * x + values[7] * y + 1.0
    outward = np.broadcast_to(_OUTWARD, unit.shape).reshape(-1, 2)
    slopes = np.zeros((len(points), 2, 9))
    for k in range(2):
        slopes[:, k, 3 * k : 3 * k + 3] = np.column_stack([x, y, np.ones_like(x)])
        slopes[:, k, 6:8] = -at[:, k, None] * points
        slopes[:, k, 8] = (outward * (homography[k, :2] - at[:, k, None] * values[6:8])).sum(axis=1)
    return px.reshape(-1, 2) - at, slopes / w[:, None, None]


def _log_pitch_gradient(values: Floats) -> Floats:
    """(9,) derivatives of ln(pitch) at the origin: pitch is 1 / sqrt(determinant) there."""
    h0, h1, h2, h3, h4, h5, h6, h7, _ = values
    a, b, c, d = h0 - h2 * h6, h1 - h2 * h7, h3 - h5 * h6, h4 - h5 * h7
    by_parts = np.array([d, -c, -b, a]) / (a * d - b * c)
    da, db, dc, dd = by_parts
    return -0.5 * np.array(
        [
            da,
            db,
            -h6 * da - h7 * db,
            dc,
            dd,
            -h6 * dc - h7 * dd,
            -h2 * da - h5 * dc,
            -h2 * db - h5 * dd,
            0.0,
        ]
    )
