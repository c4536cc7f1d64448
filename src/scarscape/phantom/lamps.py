"""Lamps for photographs of a phantom: small discs around the clock, at two heights, near by."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scarscape.model import InputError, Lamps

#: A torch's reflector or a bare bulb.
RADIUS_MM = 4.0
#: How far a lamp strays from its place on the clock, degrees.
ASTRAY_DEG = 8.0
#: Half of the spread of the lamps' brightness.
UNEVEN = 0.10
FEWEST, MOST = 3, 64
NEAREST_MM = 40.0


@dataclass(frozen=True, eq=False)
class Lighting:
    """Lamps over a patch of skin, one for each photo.

    Attributes
    ----------
    lamps : directions and distances from the skin at the picture's centre.
    brightness : (n,) float64, relative, mean 1.
    radius_mm : of each lamp's bright disc, which faces the skin. 0 for a point.
    """

    lamps: Lamps
    brightness: NDArray[np.float64]
    radius_mm: float = RADIUS_MM

    @property
    def position_mm(self) -> NDArray[np.float64]:
        """(n, 3) float64, rows, columns, out of the skin, from the skin at the centre."""
        distance = self.lamps.distance_mm
        if distance is None:
            raise ValueError("the phantom's lamps stand at a distance")
        return np.asarray(self.lamps.direction * distance[:, None])


def draw_lighting(
    rng: np.random.Generator,
    count: int,
    *,
    elevation_deg: tuple[float, float] = (35.0, 65.0),
    distance_mm: float = 180.0,
) -> Lighting:
    """Torch positions on a clock face: evenly around, by turns low and high, none quite in place.

    Parameters
    ----------
    count : number of lamps, 3 to 64.
    elevation_deg : lowest and highest over the skin. Of the range, low lamps take the part from
        0.1 to 0.33, high ones that from 0.5 to 0.9.
    distance_mm : from the skin at the picture's centre, at least 40 mm.

    Raises
    ------
    InputError
        If a parameter is out of range.
    """
    low, high = elevation_deg
    if not FEWEST <= count <= MOST:
        raise InputError(f"{count} lamps make no set of photos", f"take {FEWEST} to {MOST} of them")
    if not 0 < low <= high < 90:
        raise InputError(
            f"lamps cannot stand {low:g} to {high:g} degrees over the skin",
            "give two angles between 0 and 90, the lower one first",
        )
    if not NEAREST_MM <= distance_mm < math.inf:
        raise InputError(
            f"a lamp {distance_mm:g} mm away stands in the camera's way",
            f"give {NEAREST_MM:g} mm or more",
        )
    hour = np.arange(count) / count + rng.random()
    azimuth = 2 * math.pi * hour + np.radians(rng.uniform(-ASTRAY_DEG, ASTRAY_DEG, count))
    lifted = np.where(
        np.arange(count) % 2 == 0, rng.uniform(0.1, 0.33, count), rng.uniform(0.5, 0.9, count)
    )
    elevation = np.radians(low + (high - low) * lifted)
    flat = np.cos(elevation)
    direction = np.column_stack(
        [-flat * np.cos(azimuth), flat * np.sin(azimuth), np.sin(elevation)]
    )
    brightness = rng.uniform(1 - UNEVEN, 1 + UNEVEN, count)
    lamps = Lamps(direction, np.full(count, float(distance_mm)), "file")
    return Lighting(lamps, brightness / brightness.mean())
