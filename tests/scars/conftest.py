"""Scars as they come out of the measuring, of which a test says only what it is about."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from scarscape.light.profile import level_radius
from scarscape.scars import Candidate, Measured
from scarscape.scars.geometry import feret_diameters, polygon_area, polygon_centroid
from scarscape.scars.shape import DEPTH, LOG_A, LOG_RADIUS, SIZE, Q, Shape, shape_outline

MakeMeasured = Callable[..., Measured]
MakeCandidate = Callable[..., Candidate]


def _make_candidate(
    depth_mm: NDArray[Any], *, sign: int = 1, groove_share: float = 0.0
) -> Candidate:
    """The candidate that a map of one scar's depths makes."""
    peak = float(depth_mm.max())
    rows, columns = np.nonzero(depth_mm >= 0.1 * peak)
    return Candidate(
        sign=sign,
        depth_mm=peak,
        saddle_mm=0.0,
        rows=rows,
        columns=columns,
        half=depth_mm[rows, columns] >= 0.5 * peak,
        groove_share=groove_share,
    )


def _make_measured(
    a: float = 6.0,
    q: float = 1.0,
    *,
    width_mm: float = 2.5,
    depth_mm: float = 0.4,
    depth_mm_sd: float = 0.004,
    shape_sd: float = 0.01,
    sign: int = 1,
    at_mm: tuple[float, float] = (10.0, 10.0),
    elongation: float = 1.0,
    groove_share: float = 0.0,
    **changed: Any,
) -> Measured:
    """A scar of a profile and a width at a tenth of its depth.

    ``shape_sd`` is the standard deviation of the shape numbers and of the logarithm of the radius.
    """
    vector = np.zeros(SIZE)
    vector[DEPTH] = depth_mm
    vector[1:3] = at_mm
    vector[LOG_RADIUS] = math.log(0.5 * width_mm / level_radius(a, q, 0.1))
    vector[LOG_A], vector[Q] = math.log(a), q
    covariance = np.zeros((SIZE, SIZE))
    covariance[DEPTH, DEPTH] = depth_mm_sd**2
    for at in (LOG_RADIUS, LOG_A, Q):
        covariance[at, at] = shape_sd**2
    shape = Shape(vector, covariance, 1.0, False)
    outline = shape_outline(shape, 0.1, 72)
    middle = np.array(at_mm)
    outline = middle + (outline - middle) * [1 / math.sqrt(elongation), math.sqrt(elongation)]
    length, breadth = feret_diameters(outline)
    area = polygon_area(outline)
    row_mm, column_mm = polygon_centroid(outline)
    point = np.zeros(1, np.int64)
    values: dict[str, Any] = {
        "candidate": Candidate(sign, depth_mm, 0.0, point, point, point == 0, groove_share),
        "shape": shape,
        "sign": sign,
        "depth_mm": depth_mm,
        "depth_mm_sd": depth_mm_sd,
        "depth_raw_mm": 1.25 * depth_mm,
        "row_mm": row_mm,
        "column_mm": column_mm,
        "width_mm": width_mm,
        "width_mm_sd": 0.03,
        "length_mm": length,
        "breadth_mm": breadth,
        "area_mm2": area,
        "volume_mm3": 0.5 * area * depth_mm,
        "volume_mm3_sd": 0.01,
        "wall_slope_deg": 30.0,
        "floor_ratio": level_radius(a, q, 0.9) / level_radius(a, q, 0.1),
        "outline_mm": outline,
        "seen_fraction": 1.0,
        "in_map_fraction": 1.0,
        "floor_seen_fraction": 1.0,
        "depth_seen_mm": depth_mm,
        "explained": 0.99,
    }
    return Measured(**{**values, **changed})


@pytest.fixture(scope="session")
def make_measured() -> MakeMeasured:
    return _make_measured


@pytest.fixture(scope="session")
def make_candidate() -> MakeCandidate:
    return _make_candidate
