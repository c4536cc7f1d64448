"""The picture of a pit against the laws that it is made of."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats
from tests.light.pit_photos import ring

from scarscape.light.blur import LEAST_SIGMA, blur, gaussian
from scarscape.light.lamp_field import lamp_vectors
from scarscape.light.lobe import lobe
from scarscape.light.pit_render import Scene, View, empty_view, render_pit
from scarscape.light.pit_shape import (
    ALBEDO,
    BOUNCE,
    COLUMN,
    COS2,
    COS3,
    DEPTH,
    LOG_A,
    LOG_BLUR,
    LOG_RADIUS,
    ROW,
    SIN2,
    SIN3,
    SIZE,
    Q,
    lay_pit,
)

Array = NDArray[np.float64]
STEP_MM, ROWS, COLUMNS = 0.06, 36, 32


def scene(base: Array | None = None, *, gloss: float = 0.0) -> Scene:
    lamps = ring(5)
    base = np.zeros((ROWS, COLUMNS)) if base is None else base
    row, column = ((np.arange(n) - n / 2) * STEP_MM for n in base.shape)
    vectors = np.ascontiguousarray(lamp_vectors(lamps, row, column, base))
    return Scene(
        base_mm=base,
        others_mm=np.zeros(base.shape),
        step_mm=STEP_MM,
        vectors=vectors,
        towards=lamps.direction.copy(),
        lamp_angle=0.02,
        gloss=np.full(5, gloss),
        narrow=0.02,
    )


def pit(**values: float) -> Array:
    parameters = np.zeros(SIZE)
    parameters[[DEPTH, ROW, COLUMN]] = 0.4, 1.0, 0.9
    parameters[[LOG_RADIUS, LOG_A, Q]] = math.log(0.5), math.log(4.0), 0.6
    parameters[[COS2, SIN2, COS3, SIN3]] = 0.15, -0.1, 0.05, 0.03
    parameters[LOG_BLUR] = -9.0
    names = {"depth": DEPTH, "albedo": ALBEDO, "bounce": BOUNCE, "log_blur": LOG_BLUR}
    for name, value in values.items():
        parameters[names[name]] = value
    return parameters


def picture(parameters: Array, around: Scene) -> View:
    view = empty_view(around)
    render_pit(parameters, around, view)
    return view


def test_level_skin_follows_the_cosine_law() -> None:
    around = scene()
    view = picture(pit(depth=0.0), around)
    np.testing.assert_allclose(view.seen, around.vectors[..., 2], rtol=1e-12)
    assert (view.lit == 1).all()


def test_slanted_skin_follows_it_too() -> None:
    row, column = np.indices((ROWS, COLUMNS)) * STEP_MM
    around = scene(0.2 * row - 0.1 * column)
    normal = np.array([-0.2, 0.1, 1.0]) / math.sqrt(1.05)
    view = picture(pit(depth=0.0), around)
    np.testing.assert_allclose(view.seen, around.vectors @ normal, rtol=1e-9)


def test_in_a_pit_every_sample_has_its_cosine_or_its_shadow() -> None:
    around, parameters = scene(), pit(depth=0.9)
    view = picture(parameters, around)
    laid = lay_pit(parameters, around.base_mm, around.others_mm, STEP_MM)
    normal = np.stack([-laid.by_row, -laid.by_column, np.ones_like(laid.by_row)], -1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    facing = (around.vectors * normal).sum(-1).clip(0)
    np.testing.assert_allclose(view.seen, facing * view.lit, atol=1e-12)
    assert 0.02 < (view.lit == 0).mean() < 0.5


def test_light_is_linear_in_the_lamps() -> None:
    around = scene(gloss=0.2)
    parameters = pit(bounce=0.4, log_blur=-2.5, albedo=0.1)
    twice = picture(parameters, around._replace(vectors=2 * around.vectors))
    np.testing.assert_allclose(twice.seen, 2 * picture(parameters, around).seen, rtol=1e-9)


def test_bounce_adds_its_share_and_only_inside() -> None:
    around = scene()
    none, some, double = (picture(pit(bounce=share), around).seen for share in (0.0, 0.2, 0.4))
    assert (some >= none).all()
    np.testing.assert_allclose(double - none, 2 * (some - none), atol=1e-12)
    assert (some[:, 0] == none[:, 0]).all()
    assert some[:, 16, 15].min() > none[:, 16, 15].min()


def test_the_floor_s_own_albedo_goes_with_the_share_of_the_depth() -> None:
    around = scene()
    plain, dark = picture(pit(), around).seen, picture(pit(albedo=-0.3), around).seen
    share = lay_pit(pit(), around.base_mm, around.others_mm, STEP_MM).share
    np.testing.assert_allclose(dark, plain * (1 - 0.3 * share), rtol=1e-12)


def test_shine_is_added_where_a_lamp_is_seen_and_is_not_blurred() -> None:
    parameters = pit(log_blur=-2.0)
    dull, glossy = picture(parameters, scene()), picture(parameters, scene(gloss=0.3))
    more = glossy.seen - dull.seen
    assert (more >= -1e-12).all()
    np.testing.assert_allclose(more[glossy.lit == 0], 0, atol=1e-12)
    sharp = picture(pit(), scene(gloss=0.3)).seen - picture(pit(), scene()).seen
    np.testing.assert_allclose(more, sharp, atol=1e-12)


def test_a_transposed_scene_gives_a_transposed_picture() -> None:
    row, column = np.indices((ROWS, COLUMNS)) * STEP_MM
    around = scene(0.05 * (row - 1) ** 2 - 0.03 * row * column, gloss=0.2)
    parameters = pit(bounce=0.3, log_blur=-2.4, albedo=0.1)
    swapped = parameters.copy()
    swapped[[ROW, COLUMN]] = parameters[[COLUMN, ROW]]
    # An angle t becomes 90 degrees - t.
    swapped[[COS2, SIN2]] = -parameters[COS2], parameters[SIN2]
    swapped[[COS3, SIN3]] = -parameters[SIN3], -parameters[COS3]
    turned = around._replace(
        base_mm=around.base_mm.T.copy(),
        others_mm=around.others_mm.T.copy(),
        vectors=np.ascontiguousarray(around.vectors.transpose(0, 2, 1, 3)[..., [1, 0, 2]]),
        towards=np.ascontiguousarray(around.towards[:, [1, 0, 2]]),
    )
    one, other = picture(parameters, around), picture(swapped, turned)
    np.testing.assert_allclose(other.lit, one.lit.transpose(0, 2, 1), atol=1e-7)
    np.testing.assert_allclose(other.seen, one.seen.transpose(0, 2, 1), atol=1e-7)


# ------------------------------------------------------------------------------------ lobe


def test_the_lobe_peaks_at_the_half_vector() -> None:
    towards = np.array([0.5, -0.3, math.sqrt(1 - 0.34)])
    half = towards + np.array([0.0, 0.0, 1.0])
    down, across = -half[0] / half[2], -half[1] / half[2]
    peak = lobe(towards, down, across, 0.02)
    assert peak == pytest.approx(1.0, rel=1e-12)
    for turn in np.linspace(0, 2 * np.pi, 9):
        off = 0.02 * np.array([math.cos(turn), math.sin(turn)])
        assert lobe(towards, down + off[0], across + off[1], 0.02) < peak


def test_the_lobe_is_ggx_about_the_half_vector_and_scales_with_the_light() -> None:
    random = np.random.default_rng(4)
    for _ in range(20):
        towards = random.normal(size=3) * [1, 1, 0.3] + [0, 0, 1.2]
        towards /= np.linalg.norm(towards)
        down, across = random.normal(size=2) * 0.4
        normal = np.array([-down, -across, 1]) / math.sqrt(1 + down**2 + across**2)
        half = towards + np.array([0.0, 0.0, 1.0])
        half /= np.linalg.norm(half)
        square, narrow = (normal @ half) ** 2, 0.03
        # Walter et al., equation 33, over its value at the half vector: tan^2 and roughness^2.
        expected = (square * ((1 - square) / square / narrow + 1)) ** -2
        expected *= normal @ towards > 0
        assert lobe(towards, down, across, narrow) == pytest.approx(expected, rel=1e-9)
        assert lobe(3 * towards, down, across, narrow) == pytest.approx(3 * expected, rel=1e-9)


def test_a_facet_that_faces_away_does_not_shine() -> None:
    assert lobe(np.array([0.9, 0.0, math.sqrt(0.19)]), 1.0, 0.0, 0.5) == 0.0


# ------------------------------------------------------------------------------------ blur


@pytest.mark.parametrize("sigma", [0.2, 0.4, 0.7, 1.0, 2.3, 4.0])
def test_blur_keeps_the_light_and_has_its_sigma(sigma: float) -> None:
    field = np.zeros((61, 61))
    field[30, 30] = 1.0
    blur(field, sigma)
    assert field.sum() == pytest.approx(1, rel=1e-12)
    at = np.arange(61) - 30
    np.testing.assert_allclose(field.sum(0), field.sum(1), atol=1e-14)
    # The second moment of the Gaussian's means over the samples, as far as the kernel reaches.
    near = at[np.abs(at) <= math.ceil(2.8 * sigma)]
    share = stats.norm.cdf((near + 0.5) / sigma) - stats.norm.cdf((near - 0.5) / sigma)
    wide = field.sum(0) @ at**2
    assert wide == pytest.approx(share @ near**2 / share.sum(), rel=1e-9)
    if sigma >= 0.7:
        # A sample's own width adds a twelfth; what is cut off beyond 2.8 sigmas takes some away.
        assert wide == pytest.approx(sigma**2 + 1 / 12, rel=0.10)


def test_the_kernel_is_the_gaussian_s_mean_over_each_sample() -> None:
    kernel = gaussian(0.8, 99)
    fine = (np.arange(-2500, 2500) + 0.5) / 1000
    density = np.exp(-0.5 * (fine / 0.8) ** 2)
    parts = [density[np.abs(fine - t) < 0.5].sum() for t in range(3)]
    np.testing.assert_allclose(kernel[:3] / kernel[0], np.array(parts) / parts[0], rtol=1e-4)
    assert kernel[0] + 2 * kernel[1:].sum() == pytest.approx(1, rel=1e-12)


def test_blur_leaves_even_light_and_hardly_any_blur_leaves_all() -> None:
    even = np.full((20, 14), 0.7)
    blur(even, 3.0)
    np.testing.assert_allclose(even, 0.7, rtol=1e-12)
    field = np.random.default_rng(0).random((20, 14))
    kept = field.copy()
    blur(field, 0.99 * LEAST_SIGMA)
    assert (field == kept).all()


def test_blur_and_transposition_commute() -> None:
    field = np.random.default_rng(0).random((25, 18))
    swapped = field.T.copy()
    blur(field, 1.4)
    blur(swapped, 1.4)
    np.testing.assert_allclose(swapped, field.T, rtol=1e-12)


def test_two_blurs_are_one_of_both() -> None:
    field = np.random.default_rng(0).random((50, 50))
    once = field.copy()
    blur(field, 2.0)
    blur(field, 1.5)
    blur(once, 2.5)
    np.testing.assert_allclose(field[10:-10, 10:-10], once[10:-10, 10:-10], atol=0.006)
