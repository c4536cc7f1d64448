"""A pit as the camera sees it under every lamp.

Shading, cast shadows, light from wall to wall, scattering inside the skin, and shine.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from scarscape.light.blur import blur
from scarscape.light.bounce import bounced
from scarscape.light.lobe import lobe
from scarscape.light.pit_shape import ALBEDO, BOUNCE, LOG_BLUR, Laid, lay_pit
from scarscape.light.shadows import lit_share

Array = NDArray[np.float64]


class Scene(NamedTuple):
    """All around a pit that its picture depends on.

    Attributes
    ----------
    base_mm : (rows, columns) the skin's own form under the pit.
    others_mm : (rows, columns) depths of other pits in the window.
    step_mm : distance between the window's samples.
    vectors : (n, rows, columns, 3) direction to each lamp times its strength at each sample.
    towards : (n, 3) unit directions to the lamps from the window's middle.
    lamp_angle : half the angle under which a lamp is seen, radians.
    gloss : (n,) height of the lobe of shine over the light of level skin under a unit vector.
    narrow : fourth power of the roughness that makes it wide.
    """

    base_mm: Array
    others_mm: Array
    step_mm: float
    vectors: Array
    towards: Array
    lamp_angle: float
    gloss: Array
    narrow: float


class View(NamedTuple):
    """What a pit looks like; each (n, rows, columns).

    Attributes
    ----------
    seen : radiance, 1 for level skin under a unit vector straight above.
    lit : share of each lamp that is seen from the skin.
    """

    seen: Array
    lit: Array


def empty_view(scene: Scene) -> View:
    """Room for a picture of the scene."""
    shape = scene.vectors.shape[:3]
    return View(np.empty(shape), np.empty(shape))


@njit(cache=True, nogil=True)
def render_pit(parameters: Array, scene: Scene, view: View) -> None:  # pragma: no cover - compiled
    """Fill a view with the picture of a pit under every lamp.

    Parameters
    ----------
    parameters : (13,), see `pit_shape`.
    scene : what is around it.
    view : filled.

    Notes
    -----
    Light that enters the skin is spread by the blur; light that its surface mirrors is not. About
    1 ms for 40 x 40 samples and 8 lamps.
    """
    laid = lay_pit(parameters, scene.base_mm, scene.others_mm, scene.step_mm)
    _shade(laid, scene, view)
    if parameters[BOUNCE] != 0.0:
        more = np.empty_like(view.seen)
        bounced(laid, scene.step_mm, view.seen, more)
        for k in range(more.shape[0]):
            for i in range(more.shape[1]):
                for j in range(more.shape[2]):
                    view.seen[k, i, j] += parameters[BOUNCE] * more[k, i, j]
    sigma = math.exp(parameters[LOG_BLUR]) / scene.step_mm
    for k in range(view.seen.shape[0]):
        blur(view.seen[k], sigma)
    _send_back(parameters[ALBEDO], laid, scene, view)


@njit(cache=True, nogil=True)
def _shade(laid: Laid, scene: Scene, view: View) -> None:  # pragma: no cover - compiled
    """Fill ``seen`` with the irradiance straight from the lamps, by Lambert's law."""
    seen, lit, vectors = view.seen, view.lit, scene.vectors
    n, rows, columns = seen.shape
    for k in range(n):
        lit_share(laid.height_mm, scene.step_mm, scene.towards[k], scene.lamp_angle, lit[k])
        for i in range(rows):
            for j in range(columns):
                down, across = laid.by_row[i, j], laid.by_column[i, j]
                facing = (
                    vectors[k, i, j, 2] - down * vectors[k, i, j, 0] - across * vectors[k, i, j, 1]
                ) / math.sqrt(1.0 + down**2 + across**2)
                seen[k, i, j] = facing * lit[k, i, j] if facing > 0.0 else 0.0


@njit(cache=True, nogil=True)
def _send_back(
    darker: float, laid: Laid, scene: Scene, view: View
) -> None:  # pragma: no cover - compiled
    """Turn spread irradiance in ``seen`` into what the camera gets: the floor's albedo, shine."""
    seen, lit = view.seen, view.lit
    n, rows, columns = seen.shape
    for k in range(n):
        gloss = scene.gloss[k]
        for i in range(rows):
            for j in range(columns):
                sent = seen[k, i, j] * (1.0 + darker * laid.share[i, j])
                if gloss > 0.0 and lit[k, i, j] > 0.0:
                    down, across = laid.by_row[i, j], laid.by_column[i, j]
                    shine = lobe(scene.vectors[k, i, j], down, across, scene.narrow)
                    sent += gloss * lit[k, i, j] * shine
                seen[k, i, j] = sent
