"""Whitening and descent against plain matrix algebra and numerical derivatives."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.light.pit_photos import lit_skin, pit, u

from scarscape.light.pit_fit import Guides, descend, equations, prior_cost, stepped
from scarscape.light.pit_priors import limits_of, nudges_of, priors_of
from scarscape.light.pit_render import View, empty_view, render_pit
from scarscape.light.pit_shape import BOUNCE, DEPTH, LOG_BLUR, LOG_RADIUS, SIZE
from scarscape.light.pit_whitening import (
    ALBEDO_SD,
    PIXEL_LIMIT,
    SAMPLE_LIMIT,
    SAMPLE_SD,
    SLOPE_SD,
    Photos,
    Weights,
    normal_equations,
    weigh,
    whitened_cost,
)
from scarscape.light.pit_window import Pit, Window, cut_window

Array = NDArray[np.float64]
N, ROWS, COLUMNS = 6, 5, 4
SHAPE = (N, ROWS, COLUMNS)


def misfit_and_weights(seed: int = 0) -> tuple[Array, Array, Weights, Array]:
    """Light, what is seen, weights and derivatives, all by chance."""
    random = np.random.default_rng(seed)
    seen = random.random(SHAPE) + 0.2
    light = seen + 0.08 * random.normal(size=SHAPE)
    usable = random.random(SHAPE) > 0.15
    vectors = random.normal(size=(*SHAPE, 3))
    weights = weigh(Photos(light, usable), View(seen, random.random(SHAPE)), vectors)
    return light, seen, weights, random.normal(size=(SIZE, *SHAPE))


def inverse_covariance(weights: Weights, i: int, j: int) -> Array:
    """inv(N + J S J') by brute force; a sample without weight has endless variance."""
    variance = 1 / np.maximum(weights.sample[:, i, j], 1e-9)
    texture = weights.texture[:, i, j]
    spread = np.diag([ALBEDO_SD**2, SLOPE_SD**2, SLOPE_SD**2])
    return np.asarray(np.linalg.inv(np.diag(variance) + texture @ spread @ texture.T))


def squares(light: Array, seen: Array, weights: Weights) -> Array:
    r = light - seen
    out = np.empty((ROWS, COLUMNS))
    for i, j in np.ndindex(ROWS, COLUMNS):
        out[i, j] = r[:, i, j] @ inverse_covariance(weights, i, j) @ r[:, i, j]
    return out


def test_weights_of_samples() -> None:
    light, seen = np.full((1, 1, 3), 0.5), np.full((1, 1, 3), 0.5)
    light[0, 0, 1] += SAMPLE_LIMIT * SAMPLE_SD
    usable = np.array([[[True, True, False]]])
    lit, vectors = np.full((1, 1, 3), 0.8), np.ones((1, 1, 3, 3)) * [0.3, -0.2, 0.9]
    weights = weigh(Photos(light, usable), View(seen, lit), vectors)
    whole = 1 / SAMPLE_SD**2
    np.testing.assert_allclose(weights.sample[0, 0], [whole, whole / 2, 0.0])
    # Light by relative albedo, and by a slope of the texture: minus the lamp's own component.
    np.testing.assert_allclose(weights.texture[0, 0, 0], [0.5, -0.24, 0.16])


@pytest.mark.parametrize("seed", range(3))
def test_cost_is_that_of_the_whole_covariance(seed: int) -> None:
    light, seen, weights, _ = misfit_and_weights(seed)
    expected = PIXEL_LIMIT * np.log1p(squares(light, seen, weights) / PIXEL_LIMIT).sum()
    assert whitened_cost(light, seen, weights) == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize("seed", range(3))
def test_normal_equations_are_those_of_the_whole_covariance(seed: int) -> None:
    light, seen, weights, jacobian = misfit_and_weights(seed)
    normal, gradient = np.empty((SIZE, SIZE)), np.empty(SIZE)
    cost = normal_equations(light, seen, jacobian, weights, normal, gradient)
    expected, slope = np.zeros((SIZE, SIZE)), np.zeros(SIZE)
    robust = 1 / (1 + squares(light, seen, weights) / PIXEL_LIMIT)
    for i, j in np.ndindex(ROWS, COLUMNS):
        whitened = robust[i, j] * inverse_covariance(weights, i, j)
        own = jacobian[:, :, i, j]
        expected += own @ whitened @ own.T
        slope += own @ whitened @ (light - seen)[:, i, j]
    np.testing.assert_allclose(normal, expected, rtol=1e-7, atol=1e-6)
    np.testing.assert_allclose(gradient, slope, rtol=1e-7, atol=1e-6)
    assert cost == pytest.approx(whitened_cost(light, seen, weights), rel=1e-12)


def test_texture_costs_little_and_a_shadow_in_the_wrong_place_much() -> None:
    _, seen, weights, _ = misfit_and_weights()
    weights = Weights(np.full(SHAPE, 1 / SAMPLE_SD**2), weights.texture)
    texture = seen + weights.texture @ np.array([0.03, 0.05, -0.05])
    shadow = seen.copy()
    shadow[2] -= np.sqrt(((texture - seen) ** 2).sum(0))
    assert whitened_cost(shadow, seen, weights) > 5 * whitened_cost(texture, seen, weights)


def test_the_gradient_is_half_the_slope_of_the_cost_priors_included() -> None:
    light, seen, weights, jacobian = misfit_and_weights()
    random = np.random.default_rng(9)
    parameters = random.normal(size=SIZE)
    prior = np.stack([random.normal(size=SIZE), random.random(SIZE)], 1)
    guides = Guides(prior, np.tile([-9.0, 9.0], (SIZE, 1)), np.full(SIZE, 0.1), 7.0)
    view = View(seen, np.ones(SHAPE))
    photos = Photos(light, np.ones(SHAPE, bool))
    normal, gradient, cost = equations(parameters, guides, photos, view, jacobian, weights)

    def cost_at(step: Array) -> float:
        moved = seen + np.tensordot(step, jacobian, 1)
        data = whitened_cost(light, moved, weights) / guides.thinning
        return data + prior_cost(parameters + step, prior)

    assert cost == pytest.approx(cost_at(np.zeros(SIZE)), rel=1e-12)
    for q, direction in enumerate(np.eye(SIZE)):
        small = 1e-5 * direction
        slope = (cost_at(small) - cost_at(-small)) / 2e-5
        assert slope == pytest.approx(-2 * gradient[q], rel=1e-4, abs=1e-3)
    np.testing.assert_array_equal(normal, normal.T)
    assert (np.linalg.eigvalsh(normal) > 0).all()


def test_a_step_without_damping_is_newton_s_and_stays_within_limits() -> None:
    random = np.random.default_rng(2)
    root = random.normal(size=(SIZE, SIZE))
    normal, gradient = root @ root.T + np.eye(SIZE), random.normal(size=SIZE)
    wide = np.tile([-np.inf, np.inf], (SIZE, 1))
    step = stepped(np.zeros(SIZE), normal, gradient, 0.0, wide)
    np.testing.assert_allclose(normal @ step, gradient, atol=1e-10)
    damped = stepped(np.zeros(SIZE), normal, gradient, 1e9, wide)
    np.testing.assert_allclose(damped, gradient / np.diag(normal) / 1e9, rtol=1e-5)
    narrow = np.tile([-0.01, 0.02], (SIZE, 1))
    held = stepped(np.zeros(SIZE), normal, gradient, 0.0, narrow)
    np.testing.assert_allclose(held, np.clip(step, -0.01, 0.02))


# --------------------------------------------------------------------------------- descent


@pytest.fixture(scope="module")
def start() -> Pit:
    return Pit(1.5, 1.5, 0.35, 0.6, 3.0, 0.5)


@pytest.fixture(scope="module")
def window(start: Pit) -> Window:
    cut = cut_window(start, [], lit_skin(pit(u, 0.4, 0.6), bounce=0.0))
    assert cut is not None
    return cut


def guided(window: Window, start: Pit) -> tuple[Array, Guides]:
    first = start.parameters(window.origin_mm)
    first[BOUNCE], first[LOG_BLUR] = 0.3, np.log(0.09)
    limits = limits_of(first, start)
    nudge = nudges_of(first, window.step_mm)
    return first, Guides(priors_of(first, start, 0.5), limits, nudge, 1.0)


def test_it_finds_the_shape_whose_own_picture_it_is_shown(window: Window, start: Pit) -> None:
    first, guides = guided(window, start)
    truth = first.copy()
    truth[DEPTH] *= 1.3
    truth[LOG_RADIUS] -= 0.1
    view = empty_view(window.scene)
    render_pit(truth, window.scene, view)
    photos = Photos(view.seen, np.ones(view.seen.shape, bool))
    # The priors of depth and radius say nothing, all others are true.
    found, normal, cost = descend(first, guides, window.scene, photos, 25)
    np.testing.assert_allclose(found[DEPTH], truth[DEPTH], rtol=2e-3)
    np.testing.assert_allclose(found[LOG_RADIUS], truth[LOG_RADIUS], atol=5e-3)
    assert cost < prior_cost(truth, guides.prior) + 0.1
    assert np.linalg.eigvalsh(normal)[0] > 0


def test_more_rounds_never_cost_more_and_limits_hold(window: Window, start: Pit) -> None:
    first, guides = guided(window, start)
    guides.limits[DEPTH] = 0.3, 0.37
    results = [descend(first, guides, window.scene, window.photos, k) for k in (1, 2, 4, 12)]
    costs = [cost for _, _, cost in results]
    assert costs == sorted(costs, reverse=True)
    for found, _, _ in results:
        assert (found >= guides.limits[:, 0]).all()
        assert (found <= guides.limits[:, 1]).all()
    assert (first == guided(window, start)[0]).all()
