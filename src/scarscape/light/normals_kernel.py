"""Compiled heart of the normals: albedo times normal at each sample, in one pass over the photos.

A strip of samples goes through all its rounds while it is in the cache, lamp by lamp and sample
by sample, so that the processor works on several samples at once.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Samples = NDArray[np.float32]
#: Samples that go through together.
STRIP = 64
#: Misfit at which Cauchy's weight is a half, in standard deviations; 95 % as good as plain least
#: squares where nothing is wrong.
TUNING = np.float32(2.385)
#: Lamps that may be left out of the start one after the other, and rounds of new weights.
DROPS = 2
ROUNDS = 2
#: A sample this much darker than level skin of the place's mean brightness is taken for a shadow
#: to begin with.
SHADOW = np.float32(0.2)
#: Square of the misfit in standard deviations beyond which a lamp is left out of the start.
DROP = np.float32(9)
#: How much sooner a lamp that is too bright is left out than one that is too dark.
PREFERENCE = np.float32(0.3)
#: Smallest share of the matrix's own diagonal that a pivot may fall to.
_PIVOT = np.float32(1e-5)
_FAR_OFF = np.float32(1e15)
_ONE = np.float32(1)
_ZERO = np.float32(0)

_FAST: Any = njit(
    cache=True, nogil=True, error_model="numpy", fastmath={"contract", "nsz", "arcp", "reassoc"}
)


class Photos(NamedTuple):
    """What the kernel reads.

    Attributes
    ----------
    light, usable : (n, rows, columns).
    trust : (n, rows, columns) weight of each sample, or empty.
    height_mm : (rows, columns), or empty.
    lamps : (n, 4): position in mm and brightness times the square of its distance; or direction
        and brightness.
    near : which of the two.
    row_mm, column_mm : places of the rows and of the columns, from the picture's centre.
    """

    light: Samples
    usable: NDArray[np.uint8]
    trust: Samples
    height_mm: Samples
    lamps: Samples
    near: bool
    row_mm: Samples
    column_mm: Samples


class Solved(NamedTuple):
    """What the kernel writes, each (rows, columns); see ``slopes.Slopes``."""

    by_row: Samples
    by_column: Samples
    sd: Samples
    albedo: Samples
    used: NDArray[np.uint8]


class _Strip(NamedTuple):
    """What a strip is worked on in.

    ``toward`` (n, 3, W) is the light on a surface that faces the lamp, along the lamp's direction;
    ``found`` (3, W) albedo times normal; ``work`` (9, W) the normal equations, then the inverse of
    their Cholesky factor; ``misfit`` the weighted sum of squared misfits in standard deviations;
    ``voices`` the sum of the robust weights.
    """

    level: Samples
    trust: Samples
    toward: Samples
    weight: Samples
    work: Samples
    found: Samples
    height: Samples
    mean: Samples
    misfit: Samples
    voices: Samples
    which: NDArray[np.int32]


@njit(cache=True, nogil=True, error_model="numpy")
def solve_band(
    photos: Photos,
    noise: Samples,
    robust: bool,
    first: int,
    last: int,
    solved: Solved,
) -> None:  # pragma: no cover - compiled
    """Rows ``first`` to ``last`` of the picture; see ``normals.solve_slopes``."""
    lamps = photos.lamps.shape[0]
    columns = photos.column_mm.shape[0]
    strip = _Strip(
        np.empty((lamps, STRIP), np.float32),
        np.empty((lamps, STRIP), np.float32),
        np.empty((lamps, 3, STRIP), np.float32),
        np.empty((lamps, STRIP), np.float32),
        np.empty((9, STRIP), np.float32),
        np.empty((3, STRIP), np.float32),
        np.zeros(STRIP, np.float32),
        np.empty(STRIP, np.float32),
        np.empty(STRIP, np.float32),
        np.empty(STRIP, np.float32),
        np.empty(STRIP, np.int32),
    )
    tuning = TUNING if robust else _FAR_OFF
    shadow = SHADOW if robust else -_FAR_OFF
    for row in range(first, last):
        for start in range(0, columns, STRIP):
            count = min(STRIP, columns - start)
            _gather(photos, row, start, count, strip)
            _face_lamps(photos, row, start, count, strip)
            _begin(noise, shadow, count, strip)
            _solve(count, strip)
            if robust:
                for _ in range(DROPS):
                    _drop_worst(noise, count, strip)
                    _solve(count, strip)
                for _ in range(ROUNDS):
                    _reweigh(noise, tuning, count, strip)
                    _solve(count, strip)
            _reweigh(noise, tuning, count, strip)
            _finish(noise, row, start, count, strip, solved)


@_FAST
def _gather(
    photos: Photos, row: int, start: int, count: int, strip: _Strip
) -> None:  # pragma: no cover - compiled
    """A strip of the photos; what is not usable is 0 and has no weight."""
    for lamp in range(photos.light.shape[0]):
        light = photos.light[lamp, row]
        usable = photos.usable[lamp, row]
        for k in range(count):
            good = usable[start + k] != 0
            strip.level[lamp, k] = light[start + k] if good else _ZERO
            strip.trust[lamp, k] = _ONE if good else _ZERO
        if photos.trust.shape[0] > 0:
            for k in range(count):
                strip.trust[lamp, k] *= photos.trust[lamp, row, start + k]
    if photos.height_mm.shape[0] > 0:
        for k in range(count):
            strip.height[k] = photos.height_mm[row, start + k]


@_FAST
def _face_lamps(
    photos: Photos, row: int, start: int, count: int, strip: _Strip
) -> None:  # pragma: no cover - compiled
    """Direction to each lamp times its brightness and (d0 / r)^2."""
    toward = strip.toward
    for lamp in range(photos.lamps.shape[0]):
        down = photos.lamps[lamp, 0]
        across = photos.lamps[lamp, 1]
        out = photos.lamps[lamp, 2]
        strength = photos.lamps[lamp, 3]
        if not photos.near:
            for k in range(count):
                toward[lamp, 0, k] = down * strength
                toward[lamp, 1, k] = across * strength
                toward[lamp, 2, k] = out * strength
            continue
        down = down - photos.row_mm[row]
        for k in range(count):
            beside = across - photos.column_mm[start + k]
            up = out - strip.height[k]
            squared = down * down + beside * beside + up * up
            scale = strength / (squared * np.sqrt(squared))
            toward[lamp, 0, k] = down * scale
            toward[lamp, 1, k] = beside * scale
            toward[lamp, 2, k] = up * scale


@_FAST
def _begin(
    noise: Samples, shadow: np.float32, count: int, strip: _Strip
) -> None:  # pragma: no cover - compiled
    """First weights: by the noise of level skin's light; what is far darker is left out."""
    level, trust, toward, mean = strip.level, strip.trust, strip.toward, strip.mean
    total = strip.voices
    for k in range(count):
        mean[k] = _ZERO
        total[k] = np.float32(1e-12)
    for lamp in range(level.shape[0]):
        for k in range(count):
            mean[k] += trust[lamp, k] * level[lamp, k]
            total[k] += trust[lamp, k] * max(toward[lamp, 2, k], np.float32(1e-6))
    for k in range(count):
        mean[k] /= total[k]
    for lamp in range(level.shape[0]):
        for k in range(count):
            expected = mean[k] * toward[lamp, 2, k]
            variance = noise[0] + noise[1] * expected + noise[2] * expected * expected
            lit = level[lamp, k] > shadow * expected
            strip.weight[lamp, k] = trust[lamp, k] / variance if lit else _ZERO


@_FAST
def _solve(count: int, strip: _Strip) -> None:  # pragma: no cover - compiled
    """Albedo times normal by weighted least squares; 0 where the lamps do not determine it."""
    level, toward, work, found = strip.level, strip.toward, strip.work, strip.found
    for term in range(9):
        for k in range(count):
            work[term, k] = _ZERO
    for lamp in range(level.shape[0]):
        for k in range(count):
            w = strip.weight[lamp, k]
            x = toward[lamp, 0, k]
            y = toward[lamp, 1, k]
            z = toward[lamp, 2, k]
            wx = w * x
            wy = w * y
            wz = w * z
            work[0, k] += wx * x
            work[1, k] += wx * y
            work[2, k] += wy * y
            work[3, k] += wx * z
            work[4, k] += wy * z
            work[5, k] += wz * z
            work[6, k] += wx * level[lamp, k]
            work[7, k] += wy * level[lamp, k]
            work[8, k] += wz * level[lamp, k]
    for k in range(count):
        xx = work[0, k]
        yy = work[2, k]
        zz = work[5, k]
        good = xx > _ZERO
        a = _ONE / np.sqrt(xx if good else _ONE)
        ly = work[1, k] * a
        pivot = yy - ly * ly
        good &= pivot > _PIVOT * yy
        b = _ONE / np.sqrt(pivot if good else _ONE)
        lz = work[3, k] * a
        mz = (work[4, k] - lz * ly) * b
        pivot = zz - lz * lz - mz * mz
        good &= pivot > _PIVOT * zz
        c = _ONE / np.sqrt(pivot if good else _ONE)
        ba = -ly * a * b
        ca = -(lz * a + mz * ba) * c
        cb = -mz * b * c
        u = a * work[6, k]
        v = ba * work[6, k] + b * work[7, k]
        w = ca * work[6, k] + cb * work[7, k] + c * work[8, k]
        keep = _ONE if good else _ZERO
        found[0, k] = (a * u + ba * v + ca * w) * keep
        found[1, k] = (b * v + cb * w) * keep
        found[2, k] = c * w * keep
        work[0, k] = a
        work[1, k] = ba
        work[2, k] = b
        work[3, k] = ca
        work[4, k] = cb
        work[5, k] = c


@_FAST
def _drop_worst(noise: Samples, count: int, strip: _Strip) -> None:  # pragma: no cover - compiled
    """Leave out of each fit the lamp that fits worst, if it is beyond three standard deviations.

    Misfits count by their own standard deviation (a lamp that the fit hangs on hides its own
    fault), and the bright ones more: what is far too dark has been left out before.
    """
    level, toward, work, found = strip.level, strip.toward, strip.work, strip.found
    worst, which, mean = strip.misfit, strip.which, strip.mean
    for k in range(count):
        worst[k] = _ZERO
        which[k] = -1
    for lamp in range(level.shape[0]):
        for k in range(count):
            x = toward[lamp, 0, k]
            y = toward[lamp, 1, k]
            z = toward[lamp, 2, k]
            w = strip.weight[lamp, k]
            u = work[0, k] * x
            v = work[1, k] * x + work[2, k] * y
            t = work[3, k] * x + work[4, k] * y + work[5, k] * z
            free = max(_ONE - w * (u * u + v * v + t * t), np.float32(0.02))
            foretold = found[0, k] * x + found[1, k] * y + found[2, k] * z
            lit = max(foretold, _ZERO)
            off = level[lamp, k] - foretold
            squared = off * off / (free * (noise[0] + noise[1] * lit + noise[2] * lit * lit))
            expected = max(mean[k] * z, np.float32(1e-9))
            bright = min(max(level[lamp, k] / expected - _ONE, -_ONE), _ONE)
            favour = (_ONE + PREFERENCE * bright) * (_ONE + (PREFERENCE if off > 0 else _ZERO))
            squared = squared if w > _ZERO else _ZERO
            key = squared * favour * favour
            take = (key > worst[k]) and (squared > DROP)
            worst[k] = key if take else worst[k]
            which[k] = lamp if take else which[k]
    for lamp in range(level.shape[0]):
        for k in range(count):
            strip.weight[lamp, k] = _ZERO if which[k] == lamp else strip.weight[lamp, k]


@_FAST
def _reweigh(
    noise: Samples, tuning: np.float32, count: int, strip: _Strip
) -> None:  # pragma: no cover - compiled
    """New weights from the misfits: Cauchy's over the variance of the light foretold.

    A lamp behind the surface says nothing.
    """
    toward, found = strip.toward, strip.found
    misfit, voices = strip.misfit, strip.voices
    sharp = _ONE / (tuning * tuning)
    for k in range(count):
        misfit[k] = _ZERO
        voices[k] = _ZERO
    for lamp in range(toward.shape[0]):
        for k in range(count):
            foretold = (
                found[0, k] * toward[lamp, 0, k]
                + found[1, k] * toward[lamp, 1, k]
                + found[2, k] * toward[lamp, 2, k]
            )
            lit = max(foretold, _ZERO)
            precision = _ONE / (noise[0] + noise[1] * lit + noise[2] * lit * lit)
            off = strip.level[lamp, k] - lit
            squared = off * off * precision
            robust = strip.trust[lamp, k] / (_ONE + squared * sharp)
            robust = robust if foretold > _ZERO else _ZERO
            misfit[k] += robust * squared
            voices[k] += robust
            strip.weight[lamp, k] = robust * precision


@_FAST
def _finish(
    noise: Samples, row: int, start: int, count: int, strip: _Strip, solved: Solved
) -> None:  # pragma: no cover - compiled
    """Slopes, their standard deviation, albedo and number of lamps of a strip."""
    toward, found, work, speaking = strip.toward, strip.found, strip.work, strip.mean
    for k in range(count):
        speaking[k] = _ZERO
    for lamp in range(toward.shape[0]):
        for k in range(count):
            foretold = (
                found[0, k] * toward[lamp, 0, k]
                + found[1, k] * toward[lamp, 1, k]
                + found[2, k] * toward[lamp, 2, k]
            )
            lit = max(foretold, _ZERO)
            variance = noise[0] + noise[1] * lit + noise[2] * lit * lit
            robust = strip.weight[lamp, k] * variance
            speaking[k] += _ONE if robust >= np.float32(0.5) else _ZERO
    by_row = solved.by_row[row]
    by_column = solved.by_column[row]
    sd = solved.sd[row]
    albedo = solved.albedo[row]
    used = solved.used[row]
    for k in range(count):
        x = found[0, k]
        y = found[1, k]
        z = found[2, k]
        known = (speaking[k] >= np.float32(3)) and (z > _ZERO)
        scale = _ONE / (z if known else _ONE)
        p = -x * scale
        q = -y * scale
        # How the slopes move with albedo times normal, through the factor's inverse.
        down = work[3, k] + p * work[5, k]
        across = work[4, k] + q * work[5, k]
        first = work[0, k] * work[0, k] + work[1, k] * work[1, k] + down * down
        second = work[2, k] * work[2, k] + across * across
        # Three degrees of freedom stand for what is known of the misfit from all places.
        free = max(strip.voices[k] - np.float32(3), _ZERO)
        local = (np.float32(3) + strip.misfit[k]) / (np.float32(3) + free)
        spread = np.sqrt(np.float32(0.5) * (first + second) * local) * scale
        by_row[start + k] = p if known else _ZERO
        by_column[start + k] = q if known else _ZERO
        sd[start + k] = spread if known else np.float32(np.inf)
        albedo[start + k] = np.sqrt(x * x + y * y + z * z) if known else _ZERO
        used[start + k] = np.uint8(speaking[k])
