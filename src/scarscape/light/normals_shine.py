"""Shine that the whole picture shares: how high and how wide its lobe is.

What a lamp sends back as a mirror would, blurred by the skin's fine roughness, adds to Lambert's
light where the skin leans half way between lamp and camera. One sample cannot tell it from a
slope where all lamps shine a little; the picture can, because the lobe is the same everywhere:
the right lobe makes the lamps agree best.

References
----------
.. [1] B. Walter, S. R. Marschner, H. Li, K. E. Torrance, "Microfacet models for refraction through
   rough surfaces", Eurographics Symposium on Rendering (2007) 195-206,
   doi 10.2312/EGWR/EGSR07/195-206. (The lobe; masking and Fresnel's factor, which hardly change
   over it, are part of its height.)
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scarscape.light.normals_model import DULL, foretold_light, solve_photos, thinned
from scarscape.light.normals_steps import TUNING, Photos

_SAMPLES = 6_000
#: Roughness of skin, and height of the lobe over the albedo, where the search begins.
_ROUGHNESS = (0.3, 0.42, 0.55)
_HEIGHT = (0.1, 0.3, 0.8)
_ROUGHNESS_RANGE = (0.2, 0.8)
#: Share of the misfit that shine has to explain before it is believed.
_WORTH = 0.03
_STEPS = 40


def find_shine(photos: Photos, noise: NDArray[np.float32]) -> NDArray[np.float32]:
    """Height and width of the lobe of shine.

    Parameters
    ----------
    photos : four or more.
    noise : their noise, from a solution without shine.

    Returns
    -------
    shine : (2,) float32, light sent back at the lobe's centre by a lamp's unit of light, and the
        fourth power of the roughness; zeros where shine does not explain the misfits.

    Notes
    -----
    Cost: up to 50 solutions of 6,000 samples, about 0.2 s.
    """
    from scipy.optimize import minimize

    few = thinned(photos, _SAMPLES)
    dull = solve_photos(few, noise)
    known = dull.albedo > 0
    if not known.any():
        return DULL
    albedo = float(np.median(dull.albedo[known]))

    def misfit(height: float, roughness: float) -> float:
        roughness = float(np.clip(roughness, *_ROUGHNESS_RANGE))
        return _disagreement(few, noise, np.array([height * albedo, roughness**4], np.float32))

    nothing = _disagreement(few, noise, DULL)
    tried = [(misfit(high, wide), high, wide) for wide in _ROUGHNESS for high in _HEIGHT]
    least, high, wide = min(tried)
    if least > (1 - _WORTH / 3) * nothing:
        return DULL
    found = minimize(
        lambda at: misfit(float(np.exp(at[0])), float(np.exp(at[1]))),
        np.log([high, wide]),
        method="Nelder-Mead",
        options={
            "maxfev": _STEPS,
            "xatol": 0.01,
            "fatol": 1e-4 * nothing,
            "initial_simplex": np.log([[high, wide], [high * 1.5, wide], [high, wide * 1.15]]),
        },
    )
    if found.fun > (1 - _WORTH) * nothing:
        return DULL
    high, wide = np.exp(found.x)
    wide = float(np.clip(wide, *_ROUGHNESS_RANGE))
    return np.array([high * albedo, wide**4], np.float32)


def _disagreement(photos: Photos, noise: NDArray[np.float32], shine: NDArray[np.float32]) -> float:
    """Mean robust misfit of all samples, shadows and all: a sample left out is not a gain."""
    solved = solve_photos(photos, noise, shine=shine)
    light = foretold_light(photos, solved, shine)
    squared = (photos.light - light) ** 2 / (noise[0] + noise[1] * light + noise[2] * light**2)
    counted = (photos.usable != 0) & (solved.albedo > 0)
    loss = np.log1p(squared[counted].astype(np.float64) / float(TUNING) ** 2)
    return float(loss.mean()) if loss.size else 0.0
