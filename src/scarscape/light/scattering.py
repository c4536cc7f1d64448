"""How far light spreads inside the skin, channel by channel, read from the photos.

Each photo over the mean of all shows shading and shadows without the skin's colour. What a channel
shows of it, compared with the sharpest one at every wavelength, falls like the Gaussian blur by
which it spreads further: the cross-spectrum of the two is free of the noise they do not share. The
sharpest one's own noise is told by its finest waves, which hardly any skin makes.
"""

from __future__ import annotations

import itertools
import math
import os
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scarscape.light.channels import channel_levels, usable_shares

#: Wavelengths that are compared, mm: shorter ones are noise, longer ones hardly blurred.
LONGEST_MM, SHORTEST_MM = 5.0, 0.4
_BANDS, _FEWEST_BANDS = 16, 6
_TILE = 256
#: Noise takes at most all but this of a band's power.
_LEAST_OWN = 0.1
#: A band of fewer waves is left out.
_LEAST_RING = 8
_ALIKE_MM = 0.03
#: Squares of two by two samples that tell a photo's noise.
_SQUARES = 60_000
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
    Works on at most nine tiles of 256 x 256 samples of every photo, whatever the size: about
    0.15 s.
    """
    channels = light.shape[1]
    noise = tuple(_relative_noise(light[:, c], usable[:, c]) for c in range(channels))
    if channels == 1:
        return Spread((0.0,), 0, 0, noise)
    bands = _compared(light, usable, pitch_mm)
    # Of two channels the blurred one shows less of the other than the other way round.
    share = np.maximum(bands.fine_shares(), 1e-3)
    sharpest = int(np.argmax(np.log(share / share.T).sum(1)))
    sigma = tuple(0.0 if c == sharpest else bands.sigma_mm(c, sharpest) for c in range(channels))
    lost = 1 - usable_shares(usable)
    levels = channel_levels(light)
    # Where two are about as sharp, the darker one: walls light each other less in it.
    order = sorted(
        range(channels),
        key=lambda c: (round(sigma[c] / _ALIKE_MM) if math.isfinite(sigma[c]) else 99, levels[c]),
    )
    fit = [c for c in order if noise[c] <= MOST_NOISE and lost[c] <= lost.min() + MOST_LOST]
    return Spread(sigma, sharpest, fit[0] if fit else int(np.argmin(noise)), noise)


@dataclass(frozen=True, eq=False)
class _Bands:
    """Channels compared by bands of frequency.

    ``squares`` (b,) mean squared frequency; ``power`` (b, channels, channels) real cross-spectra,
    without the noise; ``weights`` (b, channels) for a fit through what is shown of a channel.
    """

    squares: NDArray[np.float64]
    power: NDArray[np.float64]
    weights: NDArray[np.float64]

    def shares(self, one: int, other: int) -> NDArray[np.float64]:
        """(b,) what channel ``one`` shows of the other."""
        return self.power[:, one, other] / np.maximum(self.power[:, other, other], 1e-30)

    def fine_shares(self) -> NDArray[np.float64]:
        """(channels, channels) mean share of the column's finer detail that the row shows."""
        channels = range(self.power.shape[1])
        if self.squares.size < _FEWEST_BANDS:
            return np.ones(self.power.shape[1:])
        fine = slice(self.squares.size // 3, None)
        return np.array([[np.mean(self.shares(a, b)[fine]) for b in channels] for a in channels])

    def sigma_mm(self, one: int, other: int) -> float:
        """Sigma of the blur of channel ``one`` beyond ``other``; nan where not to tell."""
        if self.squares.size < _FEWEST_BANDS or not self.weights[:, other].any():
            return math.nan
        return _fitted_sigma(self.squares, self.shares(one, other), self.weights[:, other])


def _relative_noise(light: NDArray[np.float32], usable: NDArray[np.bool_]) -> float:
    """Noise of single samples over their light, median of the photos."""
    rows, columns = light.shape[1] // 2 * 2, light.shape[2] // 2 * 2
    step = 2 * max(1, math.isqrt(rows * columns // 4 // _SQUARES))
    even, odd = slice(0, None, step), slice(1, None, step)
    shares = []
    for one, good in zip(light[:, :rows, :columns], usable[:, :rows, :columns], strict=True):
        cross = one[even, even] - one[odd, even] - one[even, odd] + one[odd, odd]
        seen = good[even, even]
        if not seen.any():
            continue
        level = float(np.median(one[even, even][seen]))
        shares.append(1.4826 * float(np.median(np.abs(cross[seen]))) / 2 / max(level, 1e-6))
    return float(np.median(shares)) if shares else math.inf


def _compared(light: NDArray[np.float32], usable: NDArray[np.bool_], pitch_mm: float) -> _Bands:
    """Cross-spectra of the channels, added up over photos and tiles, by bands of frequency."""
    channels, side = light.shape[1], min(_TILE, *light.shape[2:])
    row, column = np.fft.fftfreq(side, pitch_mm)[:, None], np.fft.rfftfreq(side, pitch_mm)[None, :]
    frequency = np.hypot(row, column)
    edges = np.linspace(1 / LONGEST_MM, min(1 / SHORTEST_MM, 0.45 / pitch_mm), _BANDS + 1)
    power = np.zeros((channels, channels, *frequency.shape), np.float32)
    for tile in _detail(light, usable, side):
        for a, b in itertools.combinations_with_replacement(range(channels), 2):
            power[a, b] += np.sum((tile[:, a] * tile[:, b].conj()).real, axis=0)
    # Past the circle that rows and columns resolve alike there is least skin and most noise.
    corner = frequency > 0.5 / pitch_mm
    floor = [float(power[c, c, corner].mean()) for c in range(channels)]
    squares, shared, weights = [], [], []
    for low, high in itertools.pairwise(edges):
        ring = (frequency >= low) & (frequency < high)
        count = np.count_nonzero(ring)
        if count < _LEAST_RING:
            continue
        upper = power[:, :, ring].sum(axis=2, dtype=np.float64)
        squares.append(float(np.mean(frequency[ring] ** 2)))
        raw = np.diag(upper).copy()
        own = np.maximum(raw - np.array(floor) * count, _LEAST_OWN * raw)
        np.fill_diagonal(upper, own)
        shared.append(upper + np.triu(upper, 1).T)
        weights.append(math.sqrt(count) * own / np.maximum(raw, 1e-30))
    together = np.array(shared).reshape(-1, channels, channels)
    return _Bands(np.array(squares), together, np.array(weights).reshape(-1, channels))


def _detail(
    light: NDArray[np.float32], usable: NDArray[np.bool_], side: int
) -> Iterator[NDArray[np.complex64]]:
    """Spectra (n, channels, side, side / 2 + 1) of windowed tiles of what only the lamps change."""
    from scipy.fft import rfft2

    _, _, rows, columns = light.shape
    window = (np.hanning(side)[:, None] * np.hanning(side)[None, :]).astype(np.float32)
    for top in sorted({0, (rows - side) // 2, rows - side}):
        for left in sorted({0, (columns - side) // 2, columns - side}):
            cut = (slice(None), slice(None), slice(top, top + side), slice(left, left + side))
            part = light[cut]
            mean = part.mean(axis=0, keepdims=True)
            ratio = part / np.maximum(mean, np.float32(1e-6))
            np.copyto(ratio, np.float32(1), where=~(usable[cut] & (mean > 0)))
            ratio -= ratio.mean(axis=(2, 3), keepdims=True)
            ratio *= window
            yield rfft2(ratio, workers=os.cpu_count())


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
