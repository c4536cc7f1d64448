"""A candidate with numbers, and the map that it was measured on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scarscape.relief import Flattened, Texture
from scarscape.scars.candidate import Candidate
from scarscape.scars.find import Search
from scarscape.scars.shape import Shape


@dataclass(frozen=True, eq=False)
class Measured:
    """A candidate with numbers. Depth stands for height where ``sign`` is -1.

    ``outline_mm`` is (n, 2) float64, rows and columns in mm. ``depth_seen_mm`` is the depth that
    nearly the deepest samples reach. ``seen_fraction`` is the share of the mouth with samples,
    ``in_map_fraction`` the share of the shape's mouth that lies on the map,
    ``floor_seen_fraction`` the share of its deepest region with samples, ``explained`` the share of
    the depths' squares that the shape explains.
    """

    candidate: Candidate
    shape: Shape
    sign: int
    depth_mm: float
    depth_mm_sd: float
    depth_raw_mm: float
    depth_seen_mm: float
    row_mm: float
    column_mm: float
    width_mm: float
    width_mm_sd: float
    length_mm: float
    breadth_mm: float
    area_mm2: float
    volume_mm3: float
    volume_mm3_sd: float
    wall_slope_deg: float
    floor_ratio: float
    outline_mm: NDArray[np.float64]
    seen_fraction: float
    in_map_fraction: float
    floor_seen_fraction: float
    explained: float


@dataclass(frozen=True, eq=False)
class Skin:
    """What measuring a candidate needs to know of the map around it.

    ``noise_mm``, (rows, columns), is what the instrument knows of each sample's noise, or None.
    """

    flattened: Flattened
    pitch_mm: float
    texture: Texture
    search: Search
    owner: NDArray[np.int32]
    noise_mm: NDArray[np.float32] | None = None
