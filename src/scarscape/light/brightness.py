"""Relative brightness of lamps whose places are known.

Where brightness is wrong, the lamps contradict each other. With one over the brightness of every
lamp as unknown, the contradiction of a sample is linear: its light, each photo scaled, has to
lie in the space of the lamps' directions. Summed over many samples this is a small quadratic form
whose lowest place is the answer: no slow alternation between normals and brightness. Robust
weights are renewed a few times around it.

Level skin alone says nothing of three of the unknowns (all lamps brighter; the whole skin tilted
either way): there the answer leans on skin that is square to the camera on the whole. A tilt left
over is taken off with the skin's form.

References
----------
.. [1] D. Cho, Y. Matsushita, Y.-W. Tai, I. S. Kweon, "Semi-calibrated photometric stereo", IEEE
   Trans. Pattern Anal. Mach. Intell. 42 (2020) 232-245, doi 10.1109/TPAMI.2018.2873295.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scarscape.light.brightness_kernel import contradict, gather
from scarscape.light.normals_model import few_photos_of, foretold_light, solve_photos
from scarscape.light.normals_noise import noise_of_photos
from scarscape.light.normals_shine import find_shine
from scarscape.light.normals_steps import Photos
from scarscape.model.photo_set import Lamps

FEWEST_LAMPS = 4
_SAMPLES = 8_000
_PLAIN_ROUNDS = 3
_ROUNDS = 12
_SHINE_ROUNDS = 2
_SETTLED = 1e-4
#: How much the brightness may differ from that which makes the skin level on the whole, one
#: standard deviation: a tilt of 6 degrees.
_LEVEL = 0.1
#: Samples share what the model leaves out with their neighbours: so many count as one.
_TOGETHER = 50.0
_TUNING = 2.385
_MAD = 1.4826
#: A sample this much darker than the sample's mean over the lamps is a shadow.
_SHADOW = 0.2
_HEARD = 0.5


def lamp_brightness(
    light: NDArray[np.float32],
    usable: NDArray[np.bool_],
    lamps: Lamps,
    pitch_mm: float,
) -> NDArray[np.float64]:
    """Brightness of each lamp relative to their mean.

    Parameters
    ----------
    light : (n, rows, columns) float32, linear light.
    usable : (n, rows, columns) bool.
    lamps : where the n lamps stood.
    pitch_mm : distance between samples.

    Returns
    -------
    brightness : (n,) float64, mean 1. With three lamps nothing can disagree: ones.

    Notes
    -----
    Meant for lamps within about 50 % of each other. Cost: 0.1 s, whatever the size; about
    0.5 s where the skin shines.
    """
    if lamps.count < FEWEST_LAMPS:
        return np.ones(lamps.count)
    photos = few_photos_of(light, usable, lamps, pitch_mm, _SAMPLES)
    brightness = plain_brightness(photos)
    for _ in range(_SHINE_ROUNDS):
        dull = _without_shine(photos, brightness)
        if dull is None:
            break
        brightness = plain_brightness(dull)
    return brightness


def plain_brightness(photos: Photos) -> NDArray[np.float64]:
    """Brightness (n,), mean 1, that makes the lamps agree best, for skin without shine."""
    toward, seen, good = _samples(photos)
    if seen.shape[0] < seen.shape[1]:
        return np.ones(seen.shape[1])
    level = scale = _level_scale(toward, seen, good)
    for turn in range(_PLAIN_ROUNDS + _ROUNDS):
        before = scale
        weight = _lit(toward, seen, good, scale)
        misfit, noise = _misfits(toward, seen * scale, weight)
        if turn >= _PLAIN_ROUNDS:
            weight = weight / (1 + (misfit / (_TUNING * noise)) ** 2)
        scale = _least_contradiction(toward, seen, weight, noise / scale, scale, level)
        if turn > _PLAIN_ROUNDS and np.abs(scale - before).max() < _SETTLED:
            break
    brightness = 1 / scale
    return np.asarray(brightness / brightness.mean())


def _without_shine(photos: Photos, brightness: NDArray[np.float64]) -> Photos | None:
    """The photos with the shine they share taken off, or None where there is none."""
    lamps = photos.lamps.copy()
    lamps[:, 3] *= brightness
    lit = photos._replace(lamps=lamps)
    noise, _ = noise_of_photos(lit)
    shine = find_shine(lit, noise)
    if shine[0] == 0:
        return None
    solved = solve_photos(lit, noise, shine=shine)
    lobe = foretold_light(lit, solved, shine) - foretold_light(lit, solved)
    return photos._replace(light=photos.light - lobe)


def _samples(
    photos: Photos,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Of samples that four lamps or more reach: (m, n, 3) light, (m, n) seen, (m, n) usable.

    Each sample's light is divided by its own mean, so that pale and dark skin count alike.
    """
    count = photos.light.shape[0]
    away = np.empty((*photos.light.shape, 3))
    for at, (down, across, out, strength) in zip(away, photos.lamps.astype(float), strict=True):
        at[...] = (down, across, out)
        if photos.near:
            at[..., 0] -= photos.row_mm[:, None]
            at[..., 1] -= photos.column_mm[None, :]
            scale = strength / np.linalg.norm(at, axis=-1) ** 3
            np.multiply(at, scale[..., None], out=at)
    toward = np.moveaxis(away, 0, 2).reshape(-1, count, 3)
    seen = np.moveaxis(photos.light, 0, 2).reshape(-1, count).astype(np.float64)
    good = np.moveaxis(photos.usable, 0, 2).reshape(-1, count) != 0
    seen = np.where(good, seen, 0.0)
    number = good.sum(1)
    level = seen.sum(1) / np.maximum(number, 1)
    keep = (number >= FEWEST_LAMPS) & (level > 0)
    return toward[keep], seen[keep] / level[keep, None], good[keep]


def _lit(
    toward: NDArray[np.float64],
    seen: NDArray[np.float64],
    good: NDArray[np.bool_],
    scale: NDArray[np.float64],
) -> NDArray[np.float64]:
    """(m, n) 1 where a lamp reaches its sample, 0 in shadow."""
    expected = toward[:, :, 2] * (
        (seen * scale * good).sum(1) / np.maximum((toward[:, :, 2] * good).sum(1), 1e-12)
    ).reshape(-1, 1)
    lit: NDArray[np.bool_] = good & (seen * scale > _SHADOW * expected)
    return lit.astype(np.float64)


def _misfits(
    toward: NDArray[np.float64], scaled: NDArray[np.float64], weight: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(m, n) misfits of the scaled light to its normals, and (n,) their robust spread."""
    misfit, leverage = np.empty_like(scaled), np.empty_like(scaled)
    contradict(toward, scaled, weight, misfit, leverage)
    spread = np.abs(misfit) / np.sqrt(1 - np.clip(leverage, 0, 0.9))
    heard = weight > _HEARD
    noise = np.full(scaled.shape[1], np.nan)
    some = heard.any(0)
    for lamp in np.flatnonzero(some):
        noise[lamp] = _MAD * float(np.median(spread[heard[:, lamp], lamp]))
    noise[~some] = noise[some].mean() if some.any() else 1.0
    return misfit, np.maximum(noise, 1e-5)


def _least_contradiction(
    toward: NDArray[np.float64],
    seen: NDArray[np.float64],
    weight: NDArray[np.float64],
    noise: NDArray[np.float64],
    before: NDArray[np.float64],
    level: NDArray[np.float64],
) -> NDArray[np.float64]:
    """(n,) scale of each photo that makes the lamps agree best, mean 1."""
    count = seen.shape[1]
    form, free = np.zeros((count, count)), np.zeros(count)
    gather(toward, seen, weight, form, free)
    form /= float(np.mean((noise * before) ** 2)) * _TOGETHER
    form += np.diag(1 / (_LEVEL * level) ** 2)
    # Least of x'Fx - 2 x'p where the noise in it stays as it is: with the mean of x held instead,
    # noisy photos would be scaled down, because their misfits shrink along.
    held = free * noise**2 * before
    held /= max(float(held.mean()), 1e-30)
    system = np.zeros((count + 1, count + 1))
    system[:count, :count] = form
    system[:count, count] = system[count, :count] = held
    right = np.append(1 / (_LEVEL**2 * level), held @ before)
    found = np.clip(np.linalg.solve(system, right)[:count], 0.2, 5.0)
    return np.asarray(found / found.mean())


def _level_scale(
    toward: NDArray[np.float64], seen: NDArray[np.float64], good: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """(n,) scale of each photo by which level skin is level, mean 1."""
    ratio = np.where(good, seen, np.nan) / np.maximum(toward[:, :, 2], 1e-9)
    heard = good.any(0)
    scale = np.ones(good.shape[1])
    scale[heard] = 1 / np.maximum(np.nanmedian(ratio[:, heard], axis=0), 1e-6)
    scale[~heard] = scale[heard].mean()
    return np.asarray(np.clip(scale / scale.mean(), 0.2, 5.0))
