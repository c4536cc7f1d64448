"""Points of the face mesh made a face: its turn, its irises, and whether it can be one at all."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scarscape.model import Face
from scarscape.model.face import LANDMARKS

Points = NDArray[np.float64]

#: Left and right ends of lines across a face (outer corners of the eyes, edges at the ears, corners
#: of the mouth) and upper and lower ends of lines down it. First the person's right.
ACROSS = ((33, 263), (234, 454), (61, 291))
DOWN = ((10, 152), (9, 200))
#: Middle of each iris, and its two ends across; first the person's right.
IRISES = ((468, 469, 471), (473, 474, 476))
#: Spread of an iris's diameter when the same face is shifted, shrunk and turned in the picture, as
#: a share of it, and in pixels of the picture that was looked at. Measured, ours (docs/face.md).
IRIS_SPREAD = 0.03
IRIS_SPREAD_PX = 0.2

#: A face less high, in pixels of the picture that was looked at, shows no regions worth counting.
LEAST_HEIGHT_PX = 60
#: Two detectors have to agree on a face; this is how sure the second has to be.
LEAST_CONFIDENCE = 0.5
#: Iris over distance between the irises, in space: 11.7 mm over 50 to 76 mm is 0.15 to 0.23.
IRIS_RATIO = (0.13, 0.27)
#: Turned farther than this one half of the face is not seen.
MOST_YAW_DEG, MOST_PITCH_DEG = 75.0, 60.0


def faces_of(
    found: Sequence[dict[str, Any]], looked_at: tuple[int, int], shape: tuple[int, int]
) -> tuple[Face, ...]:
    """Plausible faces, the largest first.

    Parameters
    ----------
    found : what the worker answered.
    looked_at : rows and columns of the picture that it looked at.
    shape : rows and columns of the photo, of which that picture is a smaller copy.

    Notes
    -----
    A mesh that is laid on something else than a face gives itself away: the second detector does
    not see it, an eye lies outside the picture, or the irises have another size than eyes have.
    """
    faces = []
    for one in found:
        points = np.asarray(one["points"], np.float64)
        if points.shape == (LANDMARKS, 3) and np.isfinite(points).all():
            in_pixels = points * (looked_at[0], looked_at[1], looked_at[1])
            face = _face(in_pixels, float(one["confidence"]), (looked_at, shape))
            if is_plausible(face, in_pixels, looked_at):
                faces.append(face)
    return tuple(sorted(faces, key=lambda face: -face.height_px * face.width_px))


def is_plausible(face: Face, points: Points, shape: tuple[int, int]) -> bool:
    """Tell whether points can be those of a face in this picture.

    Parameters
    ----------
    face : made of them.
    points : (478, 3) row, column, depth in pixels of the picture that was looked at.
    shape : rows and columns of it.
    """
    eyes = points[[iris[0] for iris in IRISES]]
    inside = bool(((eyes[:, :2] > 0) & (eyes[:, :2] < shape)).all())
    apart = float(np.linalg.norm(eyes[0] - eyes[1]))
    ratio = max(_across(points, iris) for iris in IRISES) / max(apart, 1e-9)
    return (
        inside
        and face.confidence >= LEAST_CONFIDENCE
        and float(np.ptp(points[:, 0])) >= LEAST_HEIGHT_PX
        and IRIS_RATIO[0] <= ratio <= IRIS_RATIO[1]
        and abs(face.yaw_deg) <= MOST_YAW_DEG
        and abs(face.pitch_deg) <= MOST_PITCH_DEG
    )


def turn_of(points: Points) -> tuple[float, float, float]:
    """Yaw, pitch and roll of a face in degrees, as `scarscape.model.Face` has them.

    Parameters
    ----------
    points : (478, 3) row, column, depth (away from the camera), all in one unit.

    Notes
    -----
    Weak perspective: the mesh's depth is in pixels of the picture, so that its points are a copy of
    the face up to scale. The axis across is the mean direction of three lines from its right to its
    left, the axis down that of two lines down its middle, made square to it. A few degrees of pitch
    are a matter of definition, as faces differ in how far the chin stands out.
    """
    in_space = points[:, [1, 0, 2]]
    across = _mean_direction(in_space, ACROSS)
    down = _mean_direction(in_space, DOWN)
    down = _unit(down - across * (down @ across))
    # Into the head: x is to the right, y down, z away from the camera.
    back = np.cross(across, down)
    yaw = math.atan2(-back[0], back[2])
    pitch = math.asin(max(-1.0, min(1.0, float(back[1]))))
    level = _unit(np.cross((0.0, 1.0, 0.0), back))
    roll = math.atan2(float(across @ np.cross(back, level)), float(across @ level))
    return math.degrees(yaw), math.degrees(pitch), math.degrees(roll)


def _face(points: Points, confidence: float, shapes: tuple[tuple[int, int], ...]) -> Face:
    """A face in the photo's own pixels, from points in those of the smaller picture."""
    looked_at, shape = shapes
    scale = np.divide(shape, looked_at)
    iris = max(_across(points, one) for one in IRISES)
    yaw, pitch, roll = turn_of(points)
    return Face(
        landmarks_px=points[:, :2] * scale,
        iris_px=float(iris * scale[1]),
        iris_px_sd=float(math.hypot(IRIS_SPREAD * iris, IRIS_SPREAD_PX) * scale[1]),
        yaw_deg=yaw,
        pitch_deg=pitch,
        roll_deg=roll,
        confidence=confidence,
    )


def _across(points: Points, iris: tuple[int, int, int]) -> float:
    return float(np.linalg.norm(points[iris[1], :2] - points[iris[2], :2]))


def _mean_direction(points: Points, lines: Sequence[tuple[int, int]]) -> Points:
    return _unit(np.sum([_unit(points[end] - points[start]) for start, end in lines], axis=0))


def _unit(vector: Points) -> Points:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-12), np.float64)
