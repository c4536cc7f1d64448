"""How far photos stray from their model, as a function of brightness.

Variance = read + shot * light + model * light^2: the camera's two kinds of noise, and what the
model itself leaves out (light bounced and scattered, skin that is not Lambert's), which grows
with the light. All three come out of the misfits of the whole picture.
"""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from scarscape.light.normals_model import DULL, foretold_light, heard, solve_photos, thinned
from scarscape.light.normals_steps import Photos

_FEWEST_LAMPS = 3
_SAMPLES = 20_000
_ROUNDS = 3
_BINS = 16
_FEWEST = 40
#: Median of the absolute deviation to standard deviation, for a normal distribution.
_MAD = 1.4826
#: Least relative noise ever assumed.
_LEAST = 2e-4
#: Least variance without light, as a share of that at the usual light.
_DARK_SHARE = 0.2


def noise_of_photos(
    photos: Photos, *, robust: bool = True, shine: NDArray[np.float32] = DULL
) -> tuple[NDArray[np.float32], float]:
    """Noise of photos under their model.

    Parameters
    ----------
    photos : three or more. With three, noise is what neighbours differ by.
    robust : how the slopes are read meanwhile.
    shine : the lobe that is taken off.

    Returns
    -------
    (3,) float32 noise coefficients, and the robust relative misfit (0 with three photos).

    Notes
    -----
    Looks at about 20,000 samples, whatever the size: 30 ms.
    """
    count, rows, columns = photos.light.shape
    if count <= _FEWEST_LAMPS:
        # Neighbours have to be neighbours: a middle part instead of a thinned whole.
        half = int(np.sqrt(_SAMPLES)) // 2
        part = (
            slice(None),
            slice(max(rows // 2 - half, 0), rows // 2 + half),
            slice(max(columns // 2 - half, 0), columns // 2 + half),
        )
        noise = noise_of_neighbours(photos.light[part], photos.usable[part].view(np.bool_))
        return noise, 0.0
    few = thinned(photos, _SAMPLES)
    good = heard(few)
    level = float(np.median(few.light[good])) if good.any() else 1.0
    noise = np.array([(0.01 * level) ** 2, 0.0, 0.01**2], np.float32)
    residual = 0.0
    for _ in range(_ROUNDS):
        # Twice the noise, lest the robust weights shrink the misfits they are estimated from.
        solved = solve_photos(few, 4 * noise, robust=robust, shine=shine)
        foretold = foretold_light(few, solved, shine)
        spoke = good & (foretold > 0) & (solved.used > _FEWEST_LAMPS)[None]
        if not spoke.any():
            break
        misfit = few.light[spoke].astype(np.float64) - foretold[spoke]
        share = 1 - _FEWEST_LAMPS / float(np.median(solved.used[solved.used > _FEWEST_LAMPS]))
        spoken = foretold[spoke].astype(np.float64)
        noise = noise_of_misfits(spoken, misfit, share)
        residual = float(_MAD * np.median(np.abs(misfit) / spoken) / np.sqrt(share))
    return noise, residual


def noise_of_misfits(
    foretold: NDArray[np.float64], misfit: NDArray[np.float64], free_share: float
) -> NDArray[np.float32]:
    """Noise coefficients from misfits of many samples.

    Parameters
    ----------
    foretold : (m,) light by the model, 0 or more.
    misfit : (m,) light seen minus light foretold.
    free_share : degrees of freedom left by the fit, per sample (5/8 for 8 lamps).

    Returns
    -------
    noise : (3,) float32, variance at no light, per light, per light squared; none negative.
    """
    from scipy.optimize import nnls

    centre, variance = _binned(foretold, np.abs(misfit))
    variance = variance / free_share
    level = float(np.median(foretold)) if foretold.size else 1.0
    least = (_LEAST * max(level, 1e-6)) ** 2
    if not centre.size:
        return np.array([least, 0.0, 1e-4], np.float32)
    # Relative misfit, so that the dark bins count as much as the bright.
    spread = np.maximum(variance, least)
    terms = np.stack([np.ones_like(centre), centre, centre**2], 1) / spread[:, None]
    scale = np.maximum(np.linalg.norm(terms, axis=0), 1e-300)
    found = nnls(terms / scale, np.ones(centre.size))[0] / scale
    # Without dark samples all of it may land on the light's own terms; a sample foretold to be
    # black would then outweigh all others.
    usual = found[0] + found[1] * level + found[2] * level**2
    found[0] = max(found[0], least, _DARK_SHARE * usual)
    return np.asarray(found, np.float32)


def _binned(
    foretold: NDArray[np.float64], size: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Median light, and variance by the median misfit, of parts of equal number by their light."""
    if foretold.size == 0:
        return np.empty(0), np.empty(0)
    order = np.argsort(foretold)
    light, off = foretold[order], size[order]
    # Samples of the same light belong together.
    limits = np.searchsorted(light, light[np.arange(1, _BINS) * light.size // _BINS])
    limits = np.concatenate([[0], limits, [light.size]])
    parts = [slice(a, b) for a, b in itertools.pairwise(limits) if b - a >= _FEWEST]
    centre = [float(np.median(light[part])) for part in parts]
    deviation = [_MAD * float(np.median(off[part])) for part in parts]
    return np.array(centre), np.square(deviation)


def noise_of_neighbours(
    light: NDArray[np.float32], usable: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Noise coefficients of photos that are too few to contradict each other.

    From second differences along the rows; fine skin texture counts as noise.
    """
    second = light[:, :, :-2] - 2 * light[:, :, 1:-1] + light[:, :, 2:]
    good = usable[:, :, :-2] & usable[:, :, 1:-1] & usable[:, :, 2:]
    middle = light[:, :, 1:-1][good].astype(np.float64)
    return noise_of_misfits(middle, second[good].astype(np.float64), 6.0)
