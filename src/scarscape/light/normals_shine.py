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

from scarscape.light.normals_model import DULL, foretold_light, heard, solve_photos, thinned
from scarscape.light.normals_steps import TUNING, Photos

_SAMPLES = 6_000
#: Roughness of skin, and height of the lobe over the albedo, where the search begins.
_ROUGHNESS = (0.35, 0.5, 0.66)
_HEIGHT = (0.07, 0.2, 0.6)
_ROUGHNESS_RANGE = (0.2, 0.85)
#: Share of the misfit that shine has to explain before it is believed, and how much at least: a
#: lobe nearly as wide as Lambert's own fits perfect photos as well as none does.
_WORTH = 0.01
_LEAST_WORTH = 5e-4
#: Highest lobe over the albedo, times the fourth power of the roughness: four times what a surface
#: of refractive index 1.4 sends back over skin of albedo 0.3. A wide lobe that is higher would
#: take the shape for shine where the lamps' brightness is not known well.
HIGHEST_SHINE = 0.093
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

    def lobe(height: float, roughness: float) -> NDArray[np.float32]:
        narrow = float(np.clip(roughness, *_ROUGHNESS_RANGE)) ** 4
        return np.array([min(height, HIGHEST_SHINE / narrow) * albedo, narrow], np.float32)

    def misfit(height: float, roughness: float) -> float:
        return _disagreement(few, noise, lobe(height, roughness))

    nothing = _disagreement(few, noise, DULL)
    tried = [(misfit(high, wide), high, wide) for wide in _ROUGHNESS for high in _HEIGHT]
    least, high, wide = min(tried)
    worth = max(_WORTH * nothing, _LEAST_WORTH)
    if least > nothing - worth / 3:
        return DULL
    simplex = np.array([[high, wide], [high * 1.5, wide], [high, wide * 1.15]], np.float64)

    def loss(at: NDArray[np.float64]) -> float:
        return misfit(float(np.exp(at[0])), float(np.exp(at[1])))

    found = minimize(
        loss,
        np.log(simplex[0]),
        method="Nelder-Mead",
        options={
            "maxfev": _STEPS,
            "xatol": 0.01,
            "fatol": 1e-4 * nothing,
            "initial_simplex": np.log(simplex),
        },
    )
    if found.fun > nothing - worth:
        return DULL
    high, wide = np.exp(found.x)
    return lobe(float(high), float(wide))


def _disagreement(photos: Photos, noise: NDArray[np.float32], shine: NDArray[np.float32]) -> float:
    """Mean robust misfit of all samples, shadows and all: a sample left out is not a gain."""
    solved = solve_photos(photos, noise, shine=shine)
    light = foretold_light(photos, solved, shine)
    squared = (photos.light - light) ** 2 / (noise[0] + noise[1] * light + noise[2] * light**2)
    counted = heard(photos) & (solved.albedo > 0)
    loss = np.log1p(squared[counted].astype(np.float64) / float(TUNING) ** 2)
    return float(loss.mean()) if loss.size else 0.0
