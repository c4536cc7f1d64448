"""Compiled heart of the normals: albedo times normal at each sample, in one pass over the photos.

A strip of samples goes through all its rounds while it is in the cache.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from scarscape.light.normals_steps import (
    DROPS,
    FAR_OFF,
    FAST,
    ONE,
    ROUNDS,
    SHADOW,
    SHINE_ROUNDS,
    STRIP,
    TUNING,
    ZERO,
    Photos,
    Samples,
    Solved,
    Strip,
    begin,
    drop_worst,
    reweigh,
    solve,
    take_shine,
)


@njit(cache=True, nogil=True, error_model="numpy")
def solve_band(
    photos: Photos,
    noise: Samples,
    shine: Samples,
    robust: bool,
    first: int,
    last: int,
    solved: Solved,
) -> None:  # pragma: no cover - compiled
    """Rows ``first`` to ``last`` of the picture; see ``normals.solve_slopes``."""
    lamps = photos.lamps.shape[0]
    columns = photos.column_mm.shape[0]
    strip = Strip(
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
    tuning = TUNING if robust else FAR_OFF
    shadow = SHADOW if robust else -FAR_OFF
    for row in range(first, last):
        for start in range(0, columns, STRIP):
            count = min(STRIP, columns - start)
            _gather(photos, row, start, count, strip)
            _face_lamps(photos, row, start, count, strip)
            begin(noise, shadow, count, strip)
            solve(count, strip)
            if robust:
                for _ in range(DROPS):
                    if drop_worst(count, strip) == 0:
                        break
                    solve(count, strip)
                for _ in range(SHINE_ROUNDS if shine[0] > 0 else ROUNDS):
                    if shine[0] > 0:
                        take_shine(photos, shine, row, start, count, strip)
                    reweigh(noise, tuning, count, strip)
                    solve(count, strip)
            reweigh(noise, tuning, count, strip)
            _finish(noise, row, start, count, strip, solved)


@FAST
def _gather(
    photos: Photos, row: int, start: int, count: int, strip: Strip
) -> None:  # pragma: no cover - compiled
    """A strip of the photos; what is not usable is 0 and has no weight."""
    for lamp in range(photos.light.shape[0]):
        light = photos.light[lamp, row]
        usable = photos.usable[lamp, row]
        for k in range(count):
            good = usable[start + k] != 0
            strip.level[lamp, k] = light[start + k] if good else ZERO
            strip.trust[lamp, k] = ONE if good else ZERO
        if photos.trust.shape[0] > 0:
            for k in range(count):
                strip.trust[lamp, k] *= photos.trust[lamp, row, start + k]
    if photos.height_mm.shape[0] > 0:
        for k in range(count):
            strip.height[k] = photos.height_mm[row, start + k]


@FAST
def _face_lamps(
    photos: Photos, row: int, start: int, count: int, strip: Strip
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


@FAST
def _finish(
    noise: Samples, row: int, start: int, count: int, strip: Strip, solved: Solved
) -> None:  # pragma: no cover - compiled
    """Slopes, their standard deviation, albedo and number of lamps of a strip."""
    toward, found, work, speaking = strip.toward, strip.found, strip.work, strip.mean
    for k in range(count):
        speaking[k] = ZERO
    for lamp in range(toward.shape[0]):
        for k in range(count):
            foretold = (
                found[0, k] * toward[lamp, 0, k]
                + found[1, k] * toward[lamp, 1, k]
                + found[2, k] * toward[lamp, 2, k]
            )
            lit = max(foretold, ZERO)
            variance = noise[0] + noise[1] * lit + noise[2] * lit * lit
            robust = strip.weight[lamp, k] * variance
            speaking[k] += ONE if robust >= np.float32(0.5) else ZERO
    by_row = solved.by_row[row]
    by_column = solved.by_column[row]
    sd = solved.sd[row]
    albedo = solved.albedo[row]
    used = solved.used[row]
    for k in range(count):
        x = found[0, k]
        y = found[1, k]
        z = found[2, k]
        known = (speaking[k] >= np.float32(3)) and (z > ZERO)
        scale = ONE / (z if known else ONE)
        p = -x * scale
        q = -y * scale
        # How the slopes move with albedo times normal, through the factor's inverse.
        down = work[3, k] + p * work[5, k]
        across = work[4, k] + q * work[5, k]
        first = work[0, k] * work[0, k] + work[1, k] * work[1, k] + down * down
        second = work[2, k] * work[2, k] + across * across
        # Three degrees of freedom stand for what is known of the misfit from all places.
        free = max(strip.voices[k] - np.float32(3), ZERO)
        local = (np.float32(3) + strip.misfit[k]) / (np.float32(3) + free)
        spread = np.sqrt(np.float32(0.5) * (first + second) * local) * scale
        by_row[start + k] = p if known else ZERO
        by_column[start + k] = q if known else ZERO
        sd[start + k] = spread if known else np.float32(np.inf)
        albedo[start + k] = np.sqrt(x * x + y * y + z * z) if known else ZERO
        used[start + k] = np.uint8(speaking[k])
