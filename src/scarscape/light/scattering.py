"""How far light spreads inside the skin, channel by channel, read from the photos.

Each photo over the mean of all shows shading and shadows without the skin's colour. What a channel
shows of it, compared with the sharpest one at every wavelength, falls like the Gaussian blur by
which it spreads further: the cross-spectrum of the two is free of the noise they do not share.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: Wavelengths that are compared, mm: shorter ones are noise, longer ones hardly blurred.
LONGEST_MM, SHORTEST_MM = 5.0, 0.4
_BANDS, _FEWEST_BANDS = 16, 6
_TILE = 256
_ALIKE_MM = 0.03
#: A channel serves for shape while its noise is at most this share of its light.
MOST_NOISE = 0.04
#: And while at most this share of its samples is clipped or black beyond the best channel's.
MOST_LOST = 0.02


@dataclass(frozen=True)
class Spread:
    """How channels differ in blur.

    Attributes
    ----------
    beyond_mm : for each channel, sigma of the blur that it has beyond the sharpest one's; nan where
        too little is shared to tell.
    sharpest : index of the channel with the least blur.
    chosen : index of the channel that serves for shape: the sharpest that is not too noisy.
    noise : for each channel, standard deviation of the noise over the light.
    """

    beyond_mm: tuple[float, ...]
    sharpest: int
    chosen: int
    noise: tuple[float, ...]


def spread_of(light: NDArray[np.float32], usable: NDArray[np.bool_], pitch_mm: float) -> Spread:
    """Compare the channels of a photo set.

    Parameters
    ----------
    light, usable : (n, channels, rows, columns) float32 and bool.
    pitch_mm : distance between samples.

    Returns
    -------
    Spread

    Notes
    -----
    Works on at most nine tiles of 256 x 256 samples of every photo: about 0.2 s.
    """
    channels = light.shape[1]
    noise = tuple(_relative_noise(light[:, c], usable[:, c]) for c in range(channels))
    if channels == 1:
        return Spread((0.0,), 0, 0, noise)
    tiles = _detail(light, usable)
    shares = np.ones((channels, channels))
    for a in range(channels):
        for b in range(channels):
            if a != b:
                shares[a, b] = _shared_detail(tiles, a, b, pitch_mm)
    # Of two channels the blurred one shows less of the other than the other way round.
    sharpest = int(np.argmax(np.log(np.maximum(shares, 1e-3) / np.maximum(shares.T, 1e-3)).sum(1)))
    sigma = tuple(
        0.0 if c == sharpest else _sigma_beyond(tiles, c, sharpest, pitch_mm)
        for c in range(channels)
    )
    lost = 1 - usable.mean(axis=(0, 2, 3))
    levels = [float(np.median(light[:, c, ::8, ::8])) for c in range(channels)]
    # Where two are about as sharp, the darker one: walls light each other less in it.
    order = sorted(
        range(channels),
        key=lambda c: (round(sigma[c] / _ALIKE_MM) if math.isfinite(sigma[c]) else 99, levels[c]),
    )
    fit = [c for c in order if noise[c] <= MOST_NOISE and lost[c] <= lost.min() + MOST_LOST]
    return Spread(sigma, sharpest, fit[0] if fit else int(np.argmin(noise)), noise)


def _relative_noise(light: NDArray[np.float32], usable: NDArray[np.bool_]) -> float:
    """Noise of single samples over their light, median of the photos."""
    shares = []
    for one, good in zip(light, usable, strict=True):
        middle = one[: one.shape[0] // 2 * 2, : one.shape[1] // 2 * 2]
        cross = middle[::2, ::2] - middle[1::2, ::2] - middle[::2, 1::2] + middle[1::2, 1::2]
        seen = good[: middle.shape[0] : 2, : middle.shape[1] : 2]
        if not seen.any():
            continue
        level = float(np.median(middle[::2, ::2][seen]))
        shares.append(1.4826 * float(np.median(np.abs(cross[seen]))) / 2 / max(level, 1e-6))
    return float(np.median(shares)) if shares else math.inf


def _detail(light: NDArray[np.float32], usable: NDArray[np.bool_]) -> list[NDArray[np.complex64]]:
    """Spectra (n, channels, side, side / 2 + 1) of windowed tiles of what only the lamps change."""
    _, _, rows, columns = light.shape
    side = min(_TILE, rows, columns)
    window = np.hanning(side)[:, None] * np.hanning(side)[None, :]
    tiles = []
    for top in sorted({0, (rows - side) // 2, rows - side}):
        for left in sorted({0, (columns - side) // 2, columns - side}):
            cut = (slice(None), slice(None), slice(top, top + side), slice(left, left + side))
            part = light[cut]
            mean = part.mean(axis=0, keepdims=True)
            ratio = np.where(usable[cut] & (mean > 0), part / np.maximum(mean, 1e-6), 1.0)
            ratio = ratio - ratio.mean(axis=(2, 3), keepdims=True)
            tiles.append(np.fft.rfft2(ratio * window).astype(np.complex64))
    return tiles


def _shared_detail(
    tiles: list[NDArray[np.complex64]], one: int, other: int, pitch_mm: float
) -> float:
    """Mean share of the other channel's finer detail that a channel shows."""
    squares, shares, _ = _shares(tiles, one, other, pitch_mm)
    return float(np.mean(shares[squares.size // 3 :])) if squares.size >= _FEWEST_BANDS else 1.0


def _sigma_beyond(
    tiles: list[NDArray[np.complex64]], one: int, other: int, pitch_mm: float
) -> float:
    """Sigma of the blur of channel ``one`` beyond ``other``, mm; nan where not to tell."""
    squares, shares, weights = _shares(tiles, one, other, pitch_mm)
    if squares.size < _FEWEST_BANDS:
        return math.nan
    return _fitted_sigma(squares, shares, weights)


def _shares(
    tiles: list[NDArray[np.complex64]], one: int, other: int, pitch_mm: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Squared frequencies of bands, what one channel shows of the other there, and weights."""
    side = tiles[0].shape[2]
    row, column = np.fft.fftfreq(side, pitch_mm)[:, None], np.fft.rfftfreq(side, pitch_mm)[None, :]
    frequency = np.hypot(row, column)
    edges = np.linspace(1 / LONGEST_MM, min(1 / SHORTEST_MM, 0.45 / pitch_mm), _BANDS + 1)
    squares, shares, weights = [], [], []
    for low, high in zip(edges[:-1], edges[1:], strict=True):
        ring = (frequency >= low) & (frequency < high)
        if np.count_nonzero(ring) < 8:
            continue
        ours = [tile[:, one][:, ring] for tile in tiles]
        theirs = [tile[:, other][:, ring] for tile in tiles]
        cross = sum(float(np.real(a * np.conj(b)).sum()) for a, b in zip(ours, theirs, strict=True))
        power = sum(float((np.abs(b) ** 2).sum()) for b in theirs)
        squares.append(float(np.mean(frequency[ring] ** 2)))
        shares.append(cross / max(power, 1e-30))
        weights.append(math.sqrt(np.count_nonzero(ring)))
    return np.array(squares), np.array(shares), np.array(weights)


def _fitted_sigma(
    squares: NDArray[np.float64], shares: NDArray[np.float64], weights: NDArray[np.float64]
) -> float:
    """Sigma of ``A exp(-2 pi^2 k^2 sigma^2) + B`` through the shares, B at most A.

    B is what is not blurred: shine.
    """
    best = (math.inf, 0.0)
    seen = shares * weights
    for sigma in np.linspace(0.0, 0.5, 101):
        falling = np.exp(-2 * math.pi**2 * squares * sigma**2)
        for part in (0.0, 0.1, 0.2, 0.35, 0.5):
            term = ((1 - part) * falling + part) * weights
            left = float(np.sum((seen - term * (term @ seen) / (term @ term)) ** 2))
            # The plainer explanation unless another is clearly better.
            if left < 0.98 * best[0]:
                best = (left, float(sigma))
    return best[1]
