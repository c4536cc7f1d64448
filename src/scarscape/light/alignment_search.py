"""Find how far photos under different lights moved, from nothing: a first estimate.

Two photos lit from opposite sides may show the same skin with contrasts reversed, two lit at a
right angle hardly correlate at all. So a photo is held against several that are already in place:
for every shift at once (by fast Fourier transforms) the share of its contrast that a mixture of
them predicts, the square of the multiple correlation. Its peak is where the photo belongs,
whatever the lamps. Photos are placed one by one, the one with the clearest peak first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from scarscape.light.alignment_contrast import Level
from scarscape.light.alignment_motion import Movement, after, moved_contrast, still

#: A peak counts as clear if it stands this much over the highest point elsewhere.
CLEAR_PEAK = 1.6
#: Samples of the level around a peak that belong to it.
_PEAK_REACH = 4
#: Movements beyond this share of a side leave too little in common.
_LARGEST_SHARE = 0.42
#: Turns in degrees and growths that are tried where the photo as it is shows no clear peak.
_TURNS_DEG = (-2.4, -1.2, 0.0, 1.2, 2.4)
_GROWTHS = (0.96, 1.0, 1.04)


@dataclass(frozen=True, eq=False)
class Peak:
    """Where one photo belongs.

    ``shift`` (2,) in samples of the level, ``height`` the share of its contrast that is predicted
    there, ``clearness`` that height over the highest elsewhere, ``form`` the turn and growth.
    """

    shift: NDArray[np.int64]
    height: float
    clearness: float
    form: NDArray[np.float64]


def search(
    level: Level, *, start: Movement | None = None, keep: int = 0
) -> tuple[Movement, NDArray[np.float64]]:
    """Movements of all photos from nothing.

    Parameters
    ----------
    level : contrasts of at most some 200 x 200 samples.
    start : (n, 2, 3) movements to begin with.
    keep : so many of the first photos stay where ``start`` has them.

    Returns
    -------
    movement : (n, 2, 3), to about a sample of the level; the first photo placed stays.
    clearness : (n,) how far each photo's peak stands over the highest point elsewhere.

    Notes
    -----
    About n^2 transforms: 50 ms for six photos of 190 x 125, up to 15 times that where photos are
    turned or scaled.
    """
    movement = still(level.contrast.shape[0]) if start is None else start.copy()
    spectra = _Spectra(level)
    waves = np.stack([spectra.of(k, movement[k]) for k in range(spectra.count)])
    placed = list(range(keep))
    clearness = np.zeros(spectra.count)
    first = second = -1
    if not placed:
        first, second = _clearest_pair(spectra, waves)
        placed = [first]
    left = [k for k in range(spectra.count) if k not in placed]
    while left:
        peaks = {k: spectra.place(waves[k], waves[placed]) for k in left}
        chosen = max(left, key=lambda k: peaks[k].clearness)
        if len(placed) == 1 and second in left:
            chosen = second
        peak = peaks[chosen]
        if peak.clearness < CLEAR_PEAK:
            peak = _with_forms(spectra, chosen, waves[placed], movement[chosen], peak)
        movement[chosen] = after(movement[chosen], peak.form)
        movement[chosen, :, 2] += movement[chosen, :, :2] @ peak.shift * level.step
        waves[chosen] = spectra.of(chosen, movement[chosen])
        clearness[chosen] = peak.clearness
        if chosen == second:
            clearness[first] = peak.clearness
        placed.append(chosen)
        left.remove(chosen)
    return movement, clearness


def places(level: Level, movement: Movement) -> list[Peak]:
    """Where each photo belongs by all the others, from where it is now.

    A photo in register has a clear peak within a sample or two of no shift.
    """
    spectra = _Spectra(level)
    waves = np.stack([spectra.of(k, movement[k]) for k in range(spectra.count)])
    everyone = np.arange(spectra.count)
    return [spectra.place(waves[k], waves[everyone != k]) for k in everyone]


def clearness_alone(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """How clear the place of one contrast is on another of the same skin, both (rows, columns)."""
    spectra = _Spectra(Level(np.stack([one, other]), 1))
    waves = np.stack([spectra.of(k, np.eye(2, 3)) for k in range(2)])
    return spectra.place(waves[0], waves[1:]).clearness


class _Spectra:
    """Whitened transforms of the photos' contrasts, and peaks from them."""

    def __init__(self, level: Level) -> None:
        self.level = level
        self.count, rows, columns = level.contrast.shape
        self.shape = (rows, columns)
        self.window = np.outer(_taper(rows), _taper(columns)).astype(np.float32)
        plain = np.stack([self._transform(level.contrast[k]) for k in range(self.count)])
        power = (np.abs(plain) ** 2 / np.maximum(_power(plain), 1e-20)[:, None, None]).mean(0)
        # One whitening for all photos: mixtures of photos stay mixtures.
        down = np.fft.fftfreq(rows)[:, None]
        right = np.fft.rfftfreq(columns)[None, :]
        rings = np.rint(np.hypot(down, right) * max(rows, columns)).astype(np.int64)
        mean = np.bincount(rings.ravel(), power.ravel()) / np.bincount(rings.ravel())
        fine = np.exp(-2 * (np.pi * 0.7) ** 2 * (down**2 + right**2))
        self.white = fine / np.sqrt(mean[rings] + 1e-3 * mean.max())

    def _transform(self, contrast: NDArray[np.float32]) -> NDArray[np.complex64]:
        seen = np.isfinite(contrast)
        limit = 6 * float(np.std(contrast[seen])) if seen.any() else 0.0
        filled = np.where(seen, np.clip(np.nan_to_num(contrast), -limit, limit), 0)
        return np.asarray(fft.rfft2(filled.astype(np.float32) * self.window), np.complex64)

    def of(self, k: int, movement: Movement) -> NDArray[np.complex64]:
        """Transform of one photo, moved."""
        if np.array_equal(movement, np.eye(2, 3)):
            moved = self.level.contrast[k]
        else:
            moved = moved_contrast(self.level.contrast[k], movement, self.level.step)
        return np.asarray(self._transform(moved) * self.white, np.complex64)

    def correlation(
        self, wave: NDArray[np.complex64], others: NDArray[np.complex64]
    ) -> NDArray[np.float64]:
        """Covariances of one photo with others for all its shifts, (n, rows, columns)."""
        products = wave[None] * others.conj()
        return np.asarray(fft.irfft2(products, self.shape, axes=(1, 2)), np.float64)

    def place(self, wave: NDArray[np.complex64], others: NDArray[np.complex64]) -> Peak:
        """The peak of one photo's multiple correlation with others that are in place."""
        cross = self.correlation(wave, others)
        mutual = np.array([[_inner(a, b, self.shape[1]) for b in others] for a in others])
        variance = max(_inner(wave, wave, self.shape[1]), 1e-30)
        scale = self.shape[0] * self.shape[1]
        mutual = mutual + 0.02 * np.trace(mutual) / len(others) * np.eye(len(others)) + 1e-30
        whitened = np.linalg.solve(np.linalg.cholesky(mutual), cross.reshape(len(others), -1))
        share = (whitened**2).sum(0).reshape(self.shape) * scale**2 / variance
        return self._peak(share)

    def _peak(self, share: NDArray[np.float64]) -> Peak:
        rows, columns = self.shape
        down = np.fft.fftfreq(rows, 1 / rows)[:, None]
        right = np.fft.fftfreq(columns, 1 / columns)[None, :]
        allowed = (np.abs(down) < _LARGEST_SHARE * rows) & (
            np.abs(right) < _LARGEST_SHARE * columns
        )
        share = np.where(allowed, share, 0)
        at = np.unravel_index(int(share.argmax()), self.shape)
        height = float(share[at])
        shift = np.array([down[at[0], 0], right[0, at[1]]])
        near_row = (down - shift[0] + rows / 2) % rows - rows / 2
        near_column = (right - shift[1] + columns / 2) % columns - columns / 2
        elsewhere = share[np.hypot(near_row, near_column) > _PEAK_REACH]
        return Peak(
            shift.astype(np.int64),
            height,
            height / max(float(elsewhere.max()), 1e-30),
            np.eye(2, 3),
        )


def _clearest_pair(spectra: _Spectra, waves: NDArray[np.complex64]) -> tuple[int, int]:
    best, pair = -1.0, (0, 1)
    for j in range(spectra.count):
        for k in range(j + 1, spectra.count):
            clearness = spectra.place(waves[k], waves[j : j + 1]).clearness
            if clearness > best:
                best, pair = clearness, (j, k)
    return pair


def _with_forms(
    spectra: _Spectra, k: int, others: NDArray[np.complex64], now: Movement, best: Peak
) -> Peak:
    """The clearest peak of a photo over turns and growths."""
    for turn in np.radians(_TURNS_DEG):
        for growth in _GROWTHS:
            cosine, sine = growth * np.cos(turn), growth * np.sin(turn)
            form = np.array([[cosine, -sine, 0.0], [sine, cosine, 0.0]])
            peak = spectra.place(spectra.of(k, after(now, form)), others)
            if peak.height > best.height:
                best = replace(peak, form=form)
    return best


def _taper(size: int) -> NDArray[np.float64]:
    """A window that falls off over a tenth of the side."""
    edge = max(2, size // 10)
    away = np.minimum(np.arange(size), np.arange(size)[::-1]) + 0.5
    return np.asarray(0.5 - 0.5 * np.cos(np.pi * np.clip(away / edge, 0, 1)))


def _power(waves: NDArray[np.complex64]) -> NDArray[np.float64]:
    return np.asarray((np.abs(waves) ** 2).mean(axis=(1, 2)), np.float64)


def _inner(a: NDArray[np.complex64], b: NDArray[np.complex64], columns: int) -> float:
    """Sum over the picture of a times b, from half spectra."""
    product = (a * b.conj()).real.astype(np.float64)
    total = 2 * product.sum() - product[:, 0].sum()
    if columns % 2 == 0:
        total -= product[:, -1].sum()
    return float(total)
