"""Fit the shape of a steep pit to its shading and its cast shadows under every lamp.

Levenberg-Marquardt on what `pit_render` shows, with the misfits of `pit_whitening` and weak
priors. Derivatives are taken by steps wide enough for a shadow's edge to move.

References
----------
.. [1] K. Levenberg, "A method for the solution of certain non-linear problems in least squares",
   Quarterly of Applied Mathematics 2 (1944) 164-168, doi 10.1090/qam/10666.
.. [2] D. W. Marquardt, "An algorithm for least-squares estimation of nonlinear parameters",
   J. Soc. Indust. Appl. Math. 11 (1963) 431-441, doi 10.1137/0111030.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from scarscape.light.pit_render import Scene, View, empty_view, render_pit
from scarscape.light.pit_shape import SIZE
from scarscape.light.pit_whitening import Photos, Weights, normal_equations, weigh, whitened_cost

Array = NDArray[np.float64]
#: Damping at the start and at least; its factors after a step that helped and one that did not.
_DAMPING, _LEAST_DAMPING, _LESS, _MORE = 1e-2, 1e-5, 0.25, 5.0
#: Tries to make a step shorter, and the gain (twice a log likelihood) that is not worth another.
_TRIES, _LEAST_GAIN = 6, 0.02


class Guides(NamedTuple):
    """What leads a fit beside the photos.

    Attributes
    ----------
    prior : (13, 2) means and informations (1 / variance) of the parameters.
    limits : (13, 2) bounds.
    nudge : (13,) steps of the numerical derivatives.
    thinning : how many neighbouring samples say the same thing; the photos count as many times
        less.
    """

    prior: Array
    limits: Array
    nudge: Array
    thinning: float


class _Equations(NamedTuple):
    """Of one step: (13, 13) normal matrix and (13,) gradient, priors included."""

    normal: Array
    gradient: Array


@njit(cache=True, nogil=True)
def descend(
    start: Array, guides: Guides, scene: Scene, photos: Photos, rounds: int
) -> tuple[Array, Array, float]:  # pragma: no cover - compiled
    """Follow one start downhill.

    Parameters
    ----------
    start : (13,) parameters, see `pit_shape`.
    guides : priors, bounds, steps.
    scene, photos : what is around the pit and what was seen of it.
    rounds : at most so many steps.

    Returns
    -------
    (13,) parameters, (13, 13) normal matrix at the last step's beginning, cost.

    Notes
    -----
    Each round renders the pit 14 times or more.
    """
    parameters = start.copy()
    view = empty_view(scene)
    render_pit(parameters, scene, view)
    jacobian = np.empty((SIZE, *view.seen.shape))
    equations = _Equations(np.empty((SIZE, SIZE)), np.empty(SIZE))
    damping = _DAMPING
    cost = np.inf
    for _ in range(rounds):
        weights = weigh(photos, view, scene.vectors)
        differentiate(parameters, guides, scene, view, jacobian)
        before = _set_up(parameters, guides, photos, view, jacobian, weights, equations)
        cost, damping = _improve(
            parameters, equations, (before, damping), guides, scene, photos, weights, view
        )
        if before - cost < _LEAST_GAIN:
            break
    return parameters, equations.normal, cost


@njit(cache=True, nogil=True)
def differentiate(
    parameters: Array, guides: Guides, scene: Scene, view: View, jacobian: Array
) -> None:  # pragma: no cover - compiled
    """Fill ``jacobian`` (13, n, rows, columns) with the derivatives of what is seen, one-sided.

    ``view`` is the picture at the parameters.
    """
    moved = empty_view(scene)
    nudged = parameters.copy()
    for q in range(SIZE):
        by = guides.nudge[q]
        if parameters[q] + by > guides.limits[q, 1]:
            by = -by
        nudged[q] = parameters[q] + by
        render_pit(nudged, scene, moved)
        nudged[q] = parameters[q]
        jacobian[q] = (moved.seen - view.seen) / by


@njit(cache=True, nogil=True)
def _set_up(
    parameters: Array,
    guides: Guides,
    photos: Photos,
    view: View,
    jacobian: Array,
    weights: Weights,
    equations: _Equations,
) -> float:  # pragma: no cover - compiled
    """Fill the equations of one step and return the cost."""
    normal, gradient, prior = equations.normal, equations.gradient, guides.prior
    data = normal_equations(photos.light, view.seen, jacobian, weights, normal, gradient)
    normal /= guides.thinning
    gradient /= guides.thinning
    for q in range(SIZE):
        normal[q, q] += prior[q, 1]
        gradient[q] += prior[q, 1] * (prior[q, 0] - parameters[q])
    return data / guides.thinning + prior_cost(parameters, prior)


@njit(cache=True, nogil=True)
def _improve(
    parameters: Array,
    equations: _Equations,
    cost_and_damping: tuple[float, float],
    guides: Guides,
    scene: Scene,
    photos: Photos,
    weights: Weights,
    view: View,
) -> tuple[float, float]:  # pragma: no cover - compiled
    """Step downhill, shorter and shorter until it helps; move parameters and view, if it does.

    Return the new cost and damping.
    """
    cost, damping = cost_and_damping
    moved = empty_view(scene)
    for _ in range(_TRIES):
        damped = equations.normal.copy()
        for q in range(SIZE):
            damped[q, q] *= 1.0 + damping
        trial = parameters + np.linalg.solve(damped, equations.gradient)
        for q in range(SIZE):
            trial[q] = min(max(trial[q], guides.limits[q, 0]), guides.limits[q, 1])
        render_pit(trial, scene, moved)
        new = whitened_cost(photos.light, moved.seen, weights) / guides.thinning
        new += prior_cost(trial, guides.prior)
        if new < cost:
            parameters[:] = trial
            view.seen[:] = moved.seen
            view.lit[:] = moved.lit
            return new, max(damping * _LESS, _LEAST_DAMPING)
        damping *= _MORE
    return cost, damping


@njit(cache=True, nogil=True)
def prior_cost(parameters: Array, prior: Array) -> float:  # pragma: no cover - compiled
    """Squares of the distances from the priors' means, in standard deviations."""
    total = 0.0
    for q in range(parameters.size):
        total += prior[q, 1] * (parameters[q] - prior[q, 0]) ** 2
    return total
