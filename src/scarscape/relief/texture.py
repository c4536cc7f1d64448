"""What plain skin does around its reference surface: noise, texture, how far it hangs together."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from scarscape.relief.grid import block_means

_TO_SD = 1.4826  # median absolute deviation to standard deviation, normal distribution


@dataclass(frozen=True)
class Texture:
    """Robust statistics of plain skin.

    Attributes
    ----------
    noise_mm : standard deviation of the noise that neighbouring samples do not share.
    sd_mm : robust standard deviation of single samples around the reference surface.
    sides_mm, mean_sd_mm : sides of squares, and the robust standard deviation of the mean height
        over such a square. Texture and correlated noise make it fall more slowly than one over
        the side.
    sa_mm, sq_mm : mean and root mean square deviation, ISO 25178-2 (not robust).
    """

    noise_mm: float
    sd_mm: float
    sides_mm: tuple[float, ...]
    mean_sd_mm: tuple[float, ...]
    sa_mm: float
    sq_mm: float

    def mean_sd_over(self, side_mm: float) -> float:
        """Standard deviation of the mean over a square of a side, interpolated.

        Past the largest side it falls as one over the side.
        """
        sides, spread = np.asarray(self.sides_mm), np.asarray(self.mean_sd_mm)
        inside = float(np.exp(np.interp(np.log(side_mm), np.log(sides), np.log(spread))))
        return inside * min(1.0, float(sides[-1]) / side_mm)


def noise_of(height_mm: NDArray[np.float32]) -> float:
    """Noise that neighbouring samples do not share, in mm.

    The 3 x 3 mask of Immerkaer removes every surface that is locally a product of straight lines;
    the median of its response resists pits and edges.

    Parameters
    ----------
    height_mm : (rows, columns) float32, NaN where missing.

    References
    ----------
    .. [1] J. Immerkaer, "Fast noise variance estimation", Comput. Vis. Image Underst. 64 (1996)
       300-302, doi 10.1006/cviu.1996.0060.
    """
    mask = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    response = np.abs(cv2.filter2D(height_mm, cv2.CV_32F, mask)[1:-1, 1:-1])
    seen = _thinned(response[np.isfinite(response)])
    return float(np.median(seen)) * _TO_SD / 6.0 if seen.size else 0.0


def _thinned(values: NDArray[np.floating]) -> NDArray[np.floating]:
    """Every so many values: a median needs no more than a few hundred thousand."""
    return values[:: max(1, values.size // 300_000)]


def texture_of(
    residual_mm: NDArray[np.float32], pitch_mm: float, excluded: NDArray[np.bool_] | None = None
) -> Texture:
    """Statistics of plain skin.

    Parameters
    ----------
    residual_mm : (rows, columns) float32, heights over the reference surface, NaN where missing.
    pitch_mm : distance between samples.
    excluded : (rows, columns) bool, optional: scars.

    Returns
    -------
    Texture
    """
    noise = noise_of(residual_mm)
    plain = residual_mm if excluded is None else np.where(excluded, np.float32("nan"), residual_mm)
    seen = plain[np.isfinite(plain)]
    if seen.size == 0:
        return Texture(noise, noise, (pitch_mm,), (max(noise, 1e-6),), float("nan"), float("nan"))
    sides, spreads = [], []
    means = np.ascontiguousarray(plain)
    share = np.isfinite(plain).astype(np.float64)
    step = 1
    while min(means.shape) >= 12:
        good = _thinned(means[(share > 0.6) & np.isfinite(means)])
        if good.size < 60:
            break
        sides.append(step * pitch_mm)
        spreads.append(max(float(np.median(np.abs(good - np.median(good)))) * _TO_SD, 1e-6))
        step *= 2
        if step * pitch_mm > 4.5:
            break
        means, share = block_means(plain, step)
        means = np.where(share > 0, means, np.nan)
    if not sides:
        sides, spreads = [pitch_mm], [max(float(seen.std()), 1e-6)]
    return Texture(
        noise_mm=noise,
        sd_mm=spreads[0],
        sides_mm=tuple(sides),
        mean_sd_mm=tuple(spreads),
        sa_mm=float(np.mean(np.abs(seen), dtype=np.float64)),
        sq_mm=float(np.sqrt(np.mean(np.square(seen, dtype=np.float64)))),
    )
