"""Light between facets against the sphere, in which every facet sees every other alike."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from scarscape.light.bounce import PATCHES, Patches, bounced, cut_patches, exchanged, form_factors
from scarscape.light.pit_shape import Laid, slopes_of

Array = NDArray[np.float64]
STEP_MM, RADIUS_MM, WIDE = 0.04, 1.0, 0.8


def bowl(sign: float = 1.0) -> Laid:
    """A piece of a sphere, hollow (or a dome for -1), 0.8 of its radius wide."""
    at = (np.arange(44) - 21.5) * STEP_MM
    square = at[:, None] ** 2 + at[None, :] ** 2
    inside = square < WIDE**2
    height = -sign * np.sqrt(np.clip(RADIUS_MM**2 - square, 0.04, None))
    share = np.where(inside, 1.0, 0.0)
    return Laid(share, height, *slopes_of(height, STEP_MM))


def on_a_sphere(count: int, area: float) -> Patches:
    away = np.random.default_rng(1).normal(size=(count, 3))
    away *= RADIUS_MM / np.linalg.norm(away, axis=1, keepdims=True)
    return Patches(
        1, np.zeros((1, 1), np.int64), away, -away / RADIUS_MM, np.full(count, area),
        np.ones((count, 1)),
    )  # fmt: skip


def test_in_a_sphere_every_facet_sees_every_other_alike() -> None:
    area = 1e-7
    patches = on_a_sphere(40, area)
    factors = [form_factors(patches, p, q)[0] for p in range(40) for q in range(p)]
    # A / (4 pi R^2), wherever they are.
    np.testing.assert_allclose(factors, area / (4 * np.pi * RADIUS_MM**2), rtol=1e-4)


def test_a_disc_right_in_front_fills_the_view() -> None:
    place, normal = np.array([[0, 0, 0.0], [0, 0, 1e-4]]), np.array([[0, 0, 1.0], [0, 0, -1.0]])
    patches = Patches(
        1, np.zeros((1, 1), np.int64), place, normal, np.full(2, 1.0), np.ones((2, 1))
    )
    assert form_factors(patches, 0, 1)[0] == pytest.approx(1.0, abs=1e-6)


def test_facets_that_do_not_face_each_other_exchange_nothing() -> None:
    patches = on_a_sphere(10, 0.01)
    outward = patches._replace(normal=-patches.normal)
    assert not exchanged(outward).any()
    dome, direct = bowl(-1.0), np.ones((1, 44, 44))
    out = np.full((1, 44, 44), np.nan)
    bounced(dome, STEP_MM, direct, out)
    assert (out == 0).all()


def test_a_bowl_under_even_light_gets_its_share_of_the_sphere() -> None:
    laid, direct = bowl(), np.ones((2, 44, 44))
    direct[1] = 3.0
    out = np.empty_like(direct)
    bounced(laid, STEP_MM, direct, out)
    inside = laid.share > 0
    # The cap's area over the sphere's; without the patch itself and, in part, its neighbours.
    expected = (1 - np.sqrt(1 - WIDE**2)) / 2
    assert out[0][inside].mean() == pytest.approx(expected, rel=0.05)
    assert out[0][inside].mean() < expected
    np.testing.assert_allclose(out[1], 3 * out[0], rtol=1e-12)
    assert (out[:, ~inside] == 0).all()


def test_patches_keep_area_and_light() -> None:
    laid = bowl()
    direct = np.random.default_rng(2).random((3, 44, 44))
    patches = cut_patches(laid, STEP_MM, direct, 4)
    inside = laid.share > 0
    stretch = np.sqrt(1 + laid.by_row**2 + laid.by_column**2)
    cap = 2 * np.pi * RADIUS_MM**2 * (1 - np.sqrt(1 - WIDE**2))
    assert patches.area.sum() == pytest.approx(cap, rel=0.02)
    light = (direct * stretch * inside).sum((1, 2)) * STEP_MM**2
    np.testing.assert_allclose(patches.area @ patches.sent, light, rtol=1e-12)
    np.testing.assert_allclose(np.linalg.norm(patches.normal, axis=1), 1, rtol=1e-12)
    assert sorted(patches.square[patches.square >= 0]) == list(range(patches.area.size))


def test_patches_give_each_other_alike_and_no_more_than_there_is() -> None:
    laid = bowl()
    direct = np.random.default_rng(2).random((3, 44, 44))
    side = int(np.ceil(np.sqrt((laid.share > 0).sum() / PATCHES)))
    patches = cut_patches(laid, STEP_MM, direct, side)
    area, count = patches.area, patches.area.size
    factor = np.zeros((count, count))
    for p in range(count):
        for q in range(p):
            factor[p, q], factor[q, p] = form_factors(patches, p, q)
    exchange = area[:, None] * factor
    far = np.linalg.norm(patches.place[:, None] - patches.place[None], axis=-1) > 0.5
    # Reciprocity: A F is symmetric; a disc's factor breaks that by less than A / (pi r^2).
    np.testing.assert_allclose(exchange[far], exchange.T[far], rtol=area.max() / (np.pi * 0.5**2))
    assert (factor.sum(1) < 1).all()
    got = exchanged(patches)
    np.testing.assert_allclose(got, factor @ patches.sent, rtol=1e-12)
    assert (area @ got < area @ patches.sent).all()


def test_a_transposed_pit_has_transposed_light() -> None:
    laid = bowl()
    direct = np.random.default_rng(2).random((2, 44, 44))
    out, swapped = np.empty_like(direct), np.empty_like(direct)
    bounced(laid, STEP_MM, direct, out)
    turned = Laid(*(np.ascontiguousarray(field.T) for field in
                    (laid.share, laid.height_mm, laid.by_column, laid.by_row)))  # fmt: skip
    bounced(turned, STEP_MM, np.ascontiguousarray(direct.transpose(0, 2, 1)), swapped)
    np.testing.assert_allclose(swapped, out.transpose(0, 2, 1), rtol=1e-9)


def test_a_pit_of_three_samples_bounces_nothing() -> None:
    laid = bowl()
    few = np.zeros_like(laid.share)
    few[20, 20:23] = 1
    out = np.full((1, 44, 44), np.nan)
    bounced(laid._replace(share=few), STEP_MM, np.ones((1, 44, 44)), out)
    assert (out == 0).all()
