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
from numpy.typing import NDArray
from scipy.linalg import lapack

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


def descend(
    start: Array, guides: Guides, scene: Scene, photos: Photos, rounds: int
) -> tuple[Array, Array, float]:
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
    view, moved = empty_view(scene), empty_view(scene)
    render_pit(parameters, scene, view)
    normal = np.zeros((SIZE, SIZE))
    damping, cost = _DAMPING, np.inf
    for _ in range(rounds):
        weights = weigh(photos, view, scene.vectors)
        jacobian = derivatives(parameters, guides, scene, view)
        normal, gradient, cost = equations(parameters, guides, photos, view, jacobian, weights)
        gain = 0.0
        for _ in range(_TRIES):
            trial = stepped(parameters, normal, gradient, damping, guides.limits)
            render_pit(trial, scene, moved)
            new = whitened_cost(photos.light, moved.seen, weights) / guides.thinning
            new += prior_cost(trial, guides.prior)
            if new < cost:
                gain, cost, parameters = cost - new, new, trial
                view, moved = moved, view
                damping = max(damping * _LESS, _LEAST_DAMPING)
                break
            damping *= _MORE
        if gain < _LEAST_GAIN:
            break
    return parameters, normal, float(cost)


def derivatives(parameters: Array, guides: Guides, scene: Scene, view: View) -> Array:
    """(13, n, rows, columns) one-sided derivatives of what is seen.

    ``view`` is the picture at the parameters.
    """
    moved = empty_view(scene)
    out = np.empty((SIZE, *view.seen.shape))
    for q in range(SIZE):
        by = guides.nudge[q]
        if parameters[q] + by > guides.limits[q, 1]:
            by = -by
        nudged = parameters.copy()
        nudged[q] += by
        render_pit(nudged, scene, moved)
        np.subtract(moved.seen, view.seen, out=out[q])
        out[q] /= by
    return out


def equations(
    parameters: Array,
    guides: Guides,
    photos: Photos,
    view: View,
    jacobian: Array,
    weights: Weights,
) -> tuple[Array, Array, float]:
    """Normal matrix (13, 13), gradient (13,) and cost of photos and priors together."""
    normal, gradient = np.empty((SIZE, SIZE)), np.empty(SIZE)
    data = normal_equations(photos.light, view.seen, jacobian, weights, normal, gradient)
    mean, information = guides.prior.T
    normal /= guides.thinning
    normal[np.diag_indices(SIZE)] += information
    gradient = gradient / guides.thinning + information * (mean - parameters)
    return normal, gradient, data / guides.thinning + prior_cost(parameters, guides.prior)


def stepped(
    parameters: Array, normal: Array, gradient: Array, damping: float, limits: Array
) -> Array:
    """(13,) parameters after one damped step, within their limits."""
    damped = normal.copy()
    damped[np.diag_indices(SIZE)] *= 1.0 + damping
    step: Array = lapack.dgesv(damped, gradient)[2]
    return np.asarray(np.clip(parameters + step, limits[:, 0], limits[:, 1]))


def prior_cost(parameters: Array, prior: Array) -> float:
    """Squares of the distances from the priors' means, in standard deviations."""
    return float(prior[:, 1] @ (parameters - prior[:, 0]) ** 2)
