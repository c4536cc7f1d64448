"""What each near lamp sends onto a height field: light, its shadows, and shine to the camera.

Rays are cast over the heights from every sample to every lamp. A lamp is a disc, cut into three
upright strips; of each strip the part above the horizon is lit, so that shadows have the soft
edge that their lamp gives them.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from scarscape.phantom.lamps import Lighting

Field = NDArray[np.float32]

#: Reflectance of skin's surface seen straight on (refractive index 1.4).
STRAIGHT_ON = 0.028
#: Side of the blocks whose highest sample is known, so that rays leap over low ground.
BLOCK, LARGE_BLOCK = 8, 64
#: A disc in three strips of equal width: offset of the outer ones, half heights, shares of area.
STRIP_OFFSET = 0.6095
STRIP_HALF = (1.0, 0.7927)
STRIP_SHARE = (0.4164, 0.2918)
#: Samples that the strips' lines of sight may lie apart before each is looked along.
APART = 0.25


@dataclass(frozen=True, eq=False)
class Lit:
    """What one lamp does, in units of a unit lamp's light on the centre of the picture, head on.

    Attributes
    ----------
    light : (rows, columns) float32, irradiance straight from the lamp.
    shine : (rows, columns) float32, radiance mirrored to the camera times pi, at full strength.
    seen : (rows, columns) float32, share of the lamp's disc that the sample sees, 0 to 1; 0 where
        the skin faces away.
    """

    light: Field
    shine: Field
    seen: Field


def highest(height_mm: Field, block: int) -> Field:
    """The highest sample in each square block and the eight blocks around it."""
    from scipy.ndimage import maximum_filter

    rows, columns = height_mm.shape
    padded = np.pad(height_mm, ((0, -rows % block), (0, -columns % block)), mode="edge")
    blocks = padded.reshape(padded.shape[0] // block, block, -1, block).max(axis=(1, 3))
    return np.asarray(maximum_filter(blocks, size=3), dtype=np.float32)


@njit(cache=True, nogil=True)
def horizon(
    height: Field,
    near: Field,
    far: Field,
    place: tuple[int, int],
    toward: tuple[float, float],
    pitch: float,
    bounds: tuple[float, float, float],
) -> tuple[float, float]:  # pragma: no cover - compiled
    """Steepest rise (mm per mm) from a sample to any other along a direction in the picture.

    Also how far (mm) ground was looked at that might matter, in the way or close beside it.

    `bounds` are the slope below which nothing matters, the slope above which nothing more does,
    and the highest of all heights. Steps go from line to line of the raster along the direction's
    main axis, with linear interpolation across it.
    """
    rows, columns = height.shape
    low, high, top = bounds
    r, c = place
    main = max(abs(toward[0]), abs(toward[1]))
    down, right = toward[0] / main, toward[1] / main
    length = pitch / main
    here = float(height[r, c])
    best: float = -1e9
    looked = 0.0
    k = 1
    while True:
        y, x = r + k * down, c + k * right
        if y < 0.0 or x < 0.0 or y > rows - 1.0 or x > columns - 1.0:
            return best, looked
        floor = max(low, best)
        reach = k * length
        if (top - here) <= floor * reach and floor > 0.0:
            return best, looked
        if floor > 0.0:
            if (far[int(y) // LARGE_BLOCK, int(x) // LARGE_BLOCK] - here) <= floor * reach:
                k += LARGE_BLOCK
                continue
            if (near[int(y) // BLOCK, int(x) // BLOCK] - here) <= floor * reach:
                k += BLOCK
                continue
        for _ in range(BLOCK):
            y, x = r + k * down, c + k * right
            if y < 0.0 or x < 0.0 or y > rows - 1.0 or x > columns - 1.0:
                return best, looked
            i, j = min(int(y), rows - 2), min(int(x), columns - 2)
            v, u = y - i, x - j
            z = (height[i, j] * (1 - u) + height[i, j + 1] * u) * (1 - v) + (
                height[i + 1, j] * (1 - u) + height[i + 1, j + 1] * u
            ) * v
            looked = k * length
            rise = float((z - here) / looked)
            if rise > best:
                best = rise
                if best >= high:
                    return best, looked
            k += 1


@njit(cache=True, nogil=True)
def _share(slope: float, half: float, rise: float) -> float:  # pragma: no cover - compiled
    """Part of a strip of half height `half` around `slope` that stands above the horizon."""
    if half <= 0.0:
        return 1.0 if slope > rise else 0.0
    return min(1.0, max(0.0, (slope + half - rise) / (2.0 * half)))


@njit(cache=True, nogil=True)
def seen_share(
    height: Field,
    near: Field,
    far: Field,
    place: tuple[int, int],
    to_lamp: tuple[float, float, float],
    scale: tuple[float, float, float],
) -> float:  # pragma: no cover - compiled
    """Share of a lamp's disc that a sample sees; `scale` is pitch, lamp radius, highest height."""
    pitch, radius, top = scale
    dr, dc, dz = to_lamp
    flat = math.hypot(dr, dc)
    if flat < 1e-6 * dz:
        return 1.0
    slope = dz / flat
    half = radius / math.sqrt(flat * flat + dz * dz) * (1.0 + slope * slope)
    bounds = (slope - 4.0 * half, slope + 4.0 * half, top)
    rise, looked = horizon(height, near, far, place, (dr / flat, dc / flat), pitch, bounds)
    middle = _share(slope, half * STRIP_HALF[0], rise)
    # Near by, the lines of sight to the strips lie within the same sample.
    apart = STRIP_OFFSET * radius * looked / flat
    if apart < APART * pitch and abs(rise - slope) >= 4.0 * half:
        return middle
    total = STRIP_SHARE[0] * middle
    for side in (-STRIP_OFFSET, STRIP_OFFSET):
        r, c = dr - side * radius * dc / flat, dc + side * radius * dr / flat
        long = math.hypot(r, c)
        outer = dz / long
        rise, _ = horizon(height, near, far, place, (r / long, c / long), pitch, bounds)
        total += STRIP_SHARE[1] * _share(outer, half * STRIP_HALF[1], rise)
    return min(1.0, total)


@njit(cache=True, nogil=True)
def _mirrored(
    normal: tuple[float, float, float], lamp: tuple[float, float, float], rough: float
) -> float:  # pragma: no cover - compiled
    """pi times a Beckmann lobe's reflectance times the cosine of the light, camera straight above.

    `normal` and `lamp` are unit vectors.
    """
    n0, n1, n2 = normal
    l0, l1, l2 = lamp
    cos_light = n0 * l0 + n1 * l1 + n2 * l2
    if cos_light <= 0.0 or n2 <= 0.0:
        return 0.0
    h0, h1, h2 = l0, l1, l2 + 1.0
    norm = math.sqrt(h0 * h0 + h1 * h1 + h2 * h2)
    h0, h1, h2 = h0 / norm, h1 / norm, h2 / norm
    cos_half = n0 * h0 + n1 * h1 + n2 * h2
    if cos_half <= 0.0:
        return 0.0
    square = cos_half * cos_half
    m2 = rough * rough
    facets = math.exp(-(1.0 - square) / (square * m2)) / (math.pi * m2 * square * square)
    # Light and camera meet the half vector at the same angle.
    across = h2
    fresnel = STRAIGHT_ON + (1.0 - STRAIGHT_ON) * (1.0 - across) ** 5
    hidden = min(1.0, 2.0 * cos_half * min(n2, cos_light) / across)
    return math.pi * facets * fresnel * hidden / (4.0 * n2)


@njit(cache=True, nogil=True)
def _light_band(
    surface: tuple[Field, Field, Field, Field, Field],
    band: tuple[int, int],
    lamp: tuple[float, float, float],
    numbers: NDArray[np.float64],
    out: tuple[Field, Field, Field],
) -> None:  # pragma: no cover - compiled
    """Fill the rows of a band: light, shine and the share of the lamp that is seen.

    `numbers` are pitch, lamp radius, highest height, brightness, lamp distance, roughness.
    """
    height, by_row, by_column, near, far = surface
    light, shine, seen = out
    pitch, radius, top, brightness, distance, rough = numbers
    rows, columns = height.shape
    for r in range(band[0], band[1]):
        for c in range(columns):
            dr = lamp[0] - (r - (rows - 1) / 2) * pitch
            dc = lamp[1] - (c - (columns - 1) / 2) * pitch
            dz = lamp[2] - height[r, c]
            away = math.sqrt(dr * dr + dc * dc + dz * dz)
            g, h = by_row[r, c], by_column[r, c]
            out_of = 1.0 / math.sqrt(1.0 + g * g + h * h)
            cosine = (dz - g * dr - h * dc) * out_of / away
            light[r, c] = shine[r, c] = seen[r, c] = 0.0
            if cosine <= 0.0:
                continue
            share = seen_share(height, near, far, (r, c), (dr, dc, dz), (pitch, radius, top))
            if share <= 0.0:
                continue
            fall = brightness * (distance / away) ** 2 * share
            seen[r, c] = share
            light[r, c] = fall * cosine
            shine[r, c] = fall * _mirrored(
                (-g * out_of, -h * out_of, out_of), (dr / away, dc / away, dz / away), rough
            )


def slopes(height_mm: Field, pitch_mm: float) -> tuple[Field, Field]:
    """Rise per mm down the rows and along the columns, by central differences."""
    by_row, by_column = np.gradient(height_mm, np.float32(pitch_mm))
    return np.asarray(by_row, dtype=np.float32), np.asarray(by_column, dtype=np.float32)


def light_under(
    height_mm: Field, pitch_mm: float, lighting: Lighting, *, roughness: float, workers: int = 2
) -> list[Lit]:
    """Light a height field by each lamp in turn.

    Parameters
    ----------
    height_mm : (rows, columns) float32, all of it finite, 0 at the lamps' point of reference.
    roughness : rms slope of the facets that shine.
    workers : threads; the result does not depend on them.

    Notes
    -----
    Cost grows with samples times lamps, and with how far the skin's heights can throw shadows.
    Facets are mirrors under a Beckmann distribution (doi 10.1145/357290.357293).
    """
    surface = (
        height_mm,
        *slopes(height_mm, pitch_mm),
        highest(height_mm, BLOCK),
        highest(height_mm, LARGE_BLOCK),
    )
    rows = height_mm.shape[0]
    position = lighting.position_mm
    top = float(height_mm.max())

    def one(index: int) -> Lit:
        lit = Lit(*(np.empty(height_mm.shape, dtype=np.float32) for _ in range(3)))
        lamp = (float(position[index, 0]), float(position[index, 1]), float(position[index, 2]))
        distance = float(np.linalg.norm(position[index]))
        brightness = float(lighting.brightness[index])
        numbers = np.array([pitch_mm, lighting.radius_mm, top, brightness, distance, roughness])
        _light_band(surface, (0, rows), lamp, numbers, (lit.light, lit.shine, lit.seen))
        return lit

    with ThreadPoolExecutor(max_workers=workers) as pool:
        return list(pool.map(one, range(len(position))))
