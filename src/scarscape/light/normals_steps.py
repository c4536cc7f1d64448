"""One strip of samples: the steps of the robust fit, for every sample and lamp of it at once.

Every step runs lamp by lamp and, inside, sample by sample, so that the processor takes several
samples together.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar, cast

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
SHINE_ROUNDS = 4
#: A sample this much darker than level skin of the place's mean brightness is taken for a shadow
#: to begin with.
SHADOW = np.float32(0.2)
#: Square of the misfit in standard deviations beyond which a lamp is left out of the start.
DROP = np.float32(12.25)
#: How much sooner a lamp that is too bright is left out than one that is too dark.
PREFERENCE = np.float32(0.3)
#: Smallest share of the matrix's own diagonal that a pivot may fall to.
_PIVOT = np.float32(1e-5)
FAR_OFF = np.float32(1e15)
ONE = np.float32(1)
ZERO = np.float32(0)

_Kernel = TypeVar("_Kernel", bound=Callable[..., object])
#: How the steps are compiled.
FAST = cast(
    "Callable[[_Kernel], _Kernel]",
    njit(
        cache=True,
        nogil=True,
        error_model="numpy",
        fastmath={"contract", "nsz", "arcp", "reassoc"},
    ),
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


class Strip(NamedTuple):
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


@FAST
def begin(
    noise: Samples, shadow: np.float32, count: int, strip: Strip
) -> None:  # pragma: no cover - compiled
    """First weights: by the noise of level skin's light; what is far darker is left out."""
    level, trust, toward, mean = strip.level, strip.trust, strip.toward, strip.mean
    total = strip.voices
    for k in range(count):
        mean[k] = ZERO
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
            strip.weight[lamp, k] = trust[lamp, k] / variance if lit else ZERO


@FAST
def solve(count: int, strip: Strip) -> None:  # pragma: no cover - compiled
    """Albedo times normal by weighted least squares; 0 where the lamps do not determine it."""
    level, toward, work, found = strip.level, strip.toward, strip.work, strip.found
    for term in range(9):
        for k in range(count):
            work[term, k] = ZERO
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
        good = xx > ZERO
        a = ONE / np.sqrt(xx if good else ONE)
        ly = work[1, k] * a
        pivot = yy - ly * ly
        good &= pivot > _PIVOT * yy
        b = ONE / np.sqrt(pivot if good else ONE)
        lz = work[3, k] * a
        mz = (work[4, k] - lz * ly) * b
        pivot = zz - lz * lz - mz * mz
        good &= pivot > _PIVOT * zz
        c = ONE / np.sqrt(pivot if good else ONE)
        ba = -ly * a * b
        ca = -(lz * a + mz * ba) * c
        cb = -mz * b * c
        u = a * work[6, k]
        v = ba * work[6, k] + b * work[7, k]
        w = ca * work[6, k] + cb * work[7, k] + c * work[8, k]
        keep = ONE if good else ZERO
        found[0, k] = (a * u + ba * v + ca * w) * keep
        found[1, k] = (b * v + cb * w) * keep
        found[2, k] = c * w * keep
        work[0, k] = a
        work[1, k] = ba
        work[2, k] = b
        work[3, k] = ca
        work[4, k] = cb
        work[5, k] = c


@FAST
def drop_worst(count: int, strip: Strip) -> int:  # pragma: no cover - compiled
    """Leave out of each fit the lamp that fits worst, if it is far off; how many fits had one.

    Misfits count by their own standard deviation (a lamp that the fit hangs on hides its own
    fault), and the bright ones more: what is far too dark has been left out before.
    """
    level, toward, work, found = strip.level, strip.toward, strip.work, strip.found
    worst, which, mean = strip.misfit, strip.which, strip.mean
    for k in range(count):
        worst[k] = ZERO
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
            free = max(ONE - w * (u * u + v * v + t * t), np.float32(0.02))
            foretold = found[0, k] * x + found[1, k] * y + found[2, k] * z
            off = level[lamp, k] - foretold
            squared = off * off * w / free
            expected = max(mean[k] * z, np.float32(1e-9))
            bright = min(max(level[lamp, k] / expected - ONE, -ONE), ONE)
            favour = (ONE + PREFERENCE * bright) * (ONE + (PREFERENCE if off > 0 else ZERO))
            key = squared * favour * favour
            take = (key > worst[k]) and (squared > DROP)
            worst[k] = key if take else worst[k]
            which[k] = lamp if take else which[k]
    for lamp in range(level.shape[0]):
        for k in range(count):
            strip.weight[lamp, k] = ZERO if which[k] == lamp else strip.weight[lamp, k]
    dropped = 0
    for k in range(count):
        dropped += 1 if which[k] >= 0 else 0
    return dropped


@FAST
def take_shine(
    photos: Photos, shine: Samples, row: int, start: int, count: int, strip: Strip
) -> None:  # pragma: no cover - compiled
    """Light without the shine that the normals found so far would send to the camera.

    The lobe is that of GGX about the half vector between lamp and camera, ``shine`` its height
    and the fourth power of its roughness.
    """
    toward, found = strip.toward, strip.found
    height, narrow = shine[0], shine[1]
    for k in range(count):
        x = found[0, k]
        y = found[1, k]
        z = found[2, k]
        strip.misfit[k] = ONE / np.sqrt(max(x * x + y * y + z * z, np.float32(1e-20)))
    for lamp in range(toward.shape[0]):
        light = photos.light[lamp, row]
        for k in range(count):
            x = toward[lamp, 0, k]
            y = toward[lamp, 1, k]
            z = toward[lamp, 2, k]
            flux = np.sqrt(x * x + y * y + z * z)
            facing = found[0, k] * x + found[1, k] * y + found[2, k] * z
            # The half vector is (toward / flux + camera); its length squared is 2 + 2 z / flux.
            half = (facing + found[2, k] * flux) * strip.misfit[k]
            cosine2 = half * half / max(np.float32(2) * flux * (flux + z), np.float32(1e-20))
            lobe = narrow / (cosine2 * (narrow - ONE) + ONE)
            lobe = lobe if facing > ZERO else ZERO
            good = strip.trust[lamp, k] > ZERO
            seen = light[start + k] if good else ZERO
            strip.level[lamp, k] = seen - height * flux * lobe * lobe


@FAST
def reweigh(
    noise: Samples, tuning: np.float32, count: int, strip: Strip
) -> None:  # pragma: no cover - compiled
    """New weights from the misfits: Cauchy's over the variance of the light foretold.

    A lamp behind the surface says nothing.
    """
    toward, found = strip.toward, strip.found
    misfit, voices = strip.misfit, strip.voices
    sharp = ONE / (tuning * tuning)
    for k in range(count):
        misfit[k] = ZERO
        voices[k] = ZERO
    for lamp in range(toward.shape[0]):
        for k in range(count):
            foretold = (
                found[0, k] * toward[lamp, 0, k]
                + found[1, k] * toward[lamp, 1, k]
                + found[2, k] * toward[lamp, 2, k]
            )
            lit = max(foretold, ZERO)
            precision = ONE / (noise[0] + noise[1] * lit + noise[2] * lit * lit)
            off = strip.level[lamp, k] - lit
            squared = off * off * precision
            robust = strip.trust[lamp, k] / (ONE + squared * sharp)
            robust = robust if foretold > ZERO else ZERO
            misfit[k] += robust * squared
            voices[k] += robust
            strip.weight[lamp, k] = robust * precision
