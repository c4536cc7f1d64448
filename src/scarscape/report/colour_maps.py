"""Pictures of the skin's pigments: where there is more melanin or blood than around, where less.

Each pigment has one sequence of colours through Oklab, of one hue, from pale (less) over middling
(as the person's own skin around) to dark (more), in steps of equal length: equal differences look
equally different, and lightness alone tells more from less, for every sight. Melanin runs to brown,
haemoglobin to crimson, which keep apart also without the sense of red and green (Machado et al.
2009, doi 10.1109/TVCG.2009.113; a test computes it).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from scarscape.model import ColourMaps
from scarscape.report.drawing import Picture
from scarscape.report.oklab import bytes_from_oklab, even_steps
from scarscape.report.raster import bring_to_size
from scarscape.report.shading import hatch

Chromophore = Literal["melanin", "haemoglobin"]
CHROMOPHORES: tuple[Chromophore, ...] = ("melanin", "haemoglobin")

_HUES_DEG: Mapping[Chromophore, float] = {"melanin": 78.0, "haemoglobin": 2.0}
#: Lightness and chroma where there is least and most; chroma is largest half way.
_LEAST, _MIDDLE_CHROMA, _MOST = (0.97, 0.015), 0.13, (0.28, 0.075)
_LEVELS = 256
#: A share of the skin that may be beyond the ends of the scale: moles, hairs and what is left of
#: shine would else stretch it until marks are hard to see.
_BEYOND_PERCENT = 2.0
_SMALLEST_LIMIT = 0.02
_NICE = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


@dataclass(frozen=True, eq=False)
class Painted:
    """A map as a picture: ``limit`` is the density at the ends of its scale."""

    chromophore: Chromophore
    picture: Picture
    limit: float
    missing: bool


@cache
def chromophore_table(chromophore: Chromophore) -> NDArray[np.uint8]:
    """(256, 3) sRGB, from less to more."""
    t = np.linspace(0.0, 1.0, 2049)
    lightness = _LEAST[0] + (_MOST[0] - _LEAST[0]) * t
    start, middle, end = _LEAST[1], _MIDDLE_CHROMA, _MOST[1]
    bend = 2 * (start + end - 2 * middle)
    chroma = start + (end - start - bend) * t + bend * t**2
    hue = np.radians(_HUES_DEG[chromophore])
    path = np.stack([lightness, chroma * np.cos(hue), chroma * np.sin(hue)], axis=1)
    return bytes_from_oklab(even_steps(path, _LEVELS))


def density_limit(density: NDArray[np.float32], skin: NDArray[np.bool_]) -> float:
    """A round density that all but a fiftieth of the skin stays under, up or down."""
    sizes = np.abs(density[skin])
    largest = float(np.percentile(sizes, 100.0 - _BEYOND_PERCENT)) if sizes.size else 0.0
    largest = max(largest, _SMALLEST_LIMIT)
    power = 10.0 ** np.floor(np.log10(largest))
    nice = next((step for step in _NICE if step * power >= largest * 0.999), 10.0)
    return float(nice * power)


def paint_map(maps: ColourMaps, chromophore: Chromophore, size: tuple[int, int]) -> Painted:
    """One pigment's map at ``size`` (columns, rows), symmetric around the skin's own (0).

    Hatched where it is not skin.
    """
    values = maps.melanin if chromophore == "melanin" else maps.haemoglobin
    density, skin = bring_to_size(values, size)
    limit = density_limit(density, skin)
    scale = np.float32((_LEVELS - 1) / 2 / limit)
    level = np.clip((density + np.float32(limit)) * scale + np.float32(0.5), 0, _LEVELS - 1)
    picture: Picture = chromophore_table(chromophore)[level.astype(np.uint8)]
    missing = not bool(skin.all())
    if missing:
        hatch(picture, ~skin)
    return Painted(chromophore, picture, limit, missing)
