"""Coloured skin: its marks measured again from the maps, and what only looks like marks."""

from __future__ import annotations

import json

import numpy as np
import pytest

from scarscape.model import InputError
from scarscape.phantom import Phantom, make_phantom
from scarscape.phantom.coloured import ColouredSkin, TrueMark, draw_coloured_skin
from scarscape.phantom.contour import contains
from scarscape.phantom.skin_spectra import reflectance

PITCH_MM = 0.1


@pytest.fixture(scope="module")
def phantom() -> Phantom:
    return make_phantom(4, size_mm=50, pitch_mm=PITCH_MM)


@pytest.fixture(scope="module")
def coarse() -> Phantom:
    return make_phantom(4, size_mm=50, pitch_mm=0.25)


@pytest.fixture(scope="module")
def skin(phantom: Phantom) -> ColouredSkin:
    return draw_coloured_skin(phantom.truth, phototype=3)


def alone(phantom: Phantom, phototype: int, **given: object) -> tuple[ColouredSkin, ColouredSkin]:
    """The same skin with its marks alone, and with nothing."""
    options = {"phototype": phototype, "distractors": False} | given
    bare = draw_coloured_skin(phantom.truth, marks=False, **options)  # type: ignore[arg-type]
    return draw_coloured_skin(phantom.truth, **options), bare  # type: ignore[arg-type]


def window(mark: TrueMark, shape: tuple[int, ...]) -> tuple[slice, slice]:
    points = np.array(mark.outline_mm) / PITCH_MM
    low = np.maximum(np.floor(points.min(axis=0)).astype(int) - 4, 0)
    high = np.ceil(points.max(axis=0)).astype(int) + 5
    return slice(low[1], min(high[1], shape[0])), slice(low[0], min(high[0], shape[1]))


@pytest.mark.parametrize(
    ("phototype", "illuminant", "camera"),
    [(1, "daylight", "phone"), (3, "warm_led", "reflex"), (6, "fluorescent", "phone")],
)
def test_marks_measured_from_the_colours_are_as_the_truth_says(
    phantom: Phantom, phototype: int, illuminant: str, camera: str
) -> None:
    marked, bare = alone(phantom, phototype, illuminant=illuminant, camera=camera)
    density = np.log(bare.albedo.astype(float) / marked.albedo)
    assert len(marked.marks) >= 10
    for mark in marked.marks:
        place = window(mark, density.shape)
        part = density[place]
        channel = part[..., int(np.argmax(np.abs(part).max(axis=(0, 1))))]
        over = channel / mark.peak > 0.5
        # Mottling under a mark changes what its pigment adds.
        assert over.sum() * PITCH_MM**2 == pytest.approx(mark.area_mm2, rel=0.12, abs=0.15)
        assert np.median(channel[over]) / mark.peak == pytest.approx(1, abs=0.25)
        y, x = np.nonzero(over)
        assert (x.mean() + place[1].start) * PITCH_MM == pytest.approx(mark.x_mm, abs=0.15)
        assert (y.mean() + place[0].start) * PITCH_MM == pytest.approx(mark.y_mm, abs=0.15)


def test_outlines_enclose_the_area_that_is_stated(skin: ColouredSkin) -> None:
    for mark in skin.marks:
        x, y = np.array(mark.outline_mm).T
        area = abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2
        assert area == pytest.approx(mark.area_mm2, rel=0.01)
        assert contains(np.array(mark.outline_mm), mark.x_mm, mark.y_mm)


def test_each_kind_changes_its_own_pigment_in_its_own_direction(coarse: Phantom) -> None:
    marked, bare = alone(coarse, 4)
    for mark in marked.marks:
        row, column = (
            round(mark.y_mm / coarse.truth.pitch_mm),
            round(mark.x_mm / coarse.truth.pitch_mm),
        )
        melanin = marked.melanin[row, column] / bare.melanin[row, column]
        blood = marked.blood[row, column] / bare.blood[row, column]
        if mark.kind == "erythema":
            assert melanin == 1
            assert blood > 1.5
            assert mark.peak > 0
        elif mark.kind == "hyperpigmentation":
            assert blood == 1
            assert melanin > 1.1
            assert mark.peak > 0
        else:
            assert blood == 1
            assert melanin < 0.9
            assert mark.peak < 0


def test_counts_and_sizes_are_as_described() -> None:
    marks: list[TrueMark] = []
    wanted = 0
    for seed in range(3):
        truth = make_phantom(seed, size_mm=50, pitch_mm=0.25).truth
        found = draw_coloured_skin(truth, distractors=False).marks
        assert [mark.id for mark in found] == list(range(1, len(found) + 1))
        for kind in ("erythema", "hyperpigmentation", "hypopigmentation"):
            assert 3 <= sum(mark.kind == kind for mark in found) <= 8
        marks += found
        wanted += round(0.2 * len(found))
    across = [2 * np.sqrt(mark.area_mm2 / np.pi) for mark in marks]
    assert min(across) > 1.3
    assert max(across) < 9.0
    assert min(across) < 2.0
    assert max(across) > 6.0
    assert sum(mark.on_scar is not None for mark in marks) == pytest.approx(wanted, abs=3)


def test_a_mark_lies_on_the_scar_it_names_or_clear_of_all(
    phantom: Phantom, skin: ColouredSkin
) -> None:
    assert any(mark.on_scar for mark in skin.marks)
    for mark in skin.marks:
        edge = np.array(mark.outline_mm)
        for scar in phantom.truth.scars:
            mouth = np.array(scar.outline_mm)
            if mark.on_scar == scar.id:
                assert contains(mouth, mark.x_mm, mark.y_mm)
            elif mark.on_scar is None:
                apart = np.hypot(*(edge[:, None] - mouth[None, :]).transpose(2, 0, 1)).min()
                assert apart > 0.3


def test_marks_keep_clear_of_each_other(skin: ColouredSkin) -> None:
    free = [np.array(mark.outline_mm) for mark in skin.marks if mark.on_scar is None]
    for index, one in enumerate(free):
        for other in free[:index]:
            assert np.hypot(*(one[:, None] - other[None, :]).transpose(2, 0, 1)).min() > 0.5


def test_marks_stay_off_scars_on_request(coarse: Phantom) -> None:
    skin = draw_coloured_skin(coarse.truth, clear_of_scars=True)
    assert len(skin.marks) >= 10
    assert all(mark.on_scar is None for mark in skin.marks)


@pytest.mark.parametrize("phototype", range(1, 7))
def test_marks_can_be_seen_on_every_phototype(coarse: Phantom, phototype: int) -> None:
    marked, bare = alone(coarse, phototype)
    mottling = np.log(bare.albedo.astype(float)).std(axis=(0, 1))
    assert mottling.min() > 0.015
    assert mottling.max() < 0.085
    assert min(abs(mark.peak) for mark in marked.marks) > 0.07


def test_redness_is_fainter_on_very_dark_skin(coarse: Phantom) -> None:
    def mean_peak(phototype: int) -> float:
        marks = draw_coloured_skin(coarse.truth, phototype=phototype, distractors=False).marks
        return float(np.mean([mark.peak for mark in marks if mark.kind == "erythema"]))

    assert mean_peak(6) < 0.6 * mean_peak(1)


def test_colours_are_those_of_the_maps_spectra(phantom: Phantom) -> None:
    skin, _ = alone(phantom, 5, illuminant="warm_led", white_balanced=False)
    rows, columns = np.random.default_rng(1).integers(0, 400, (2, 2000))
    spectra = reflectance(skin.melanin[rows, columns], skin.blood[rows, columns])
    ratio = skin.albedo[rows, columns] / skin.view.seen(spectra)
    # What is left is fine unevenness, the same in all channels, and pores.
    np.testing.assert_allclose(ratio[:, 0], ratio[:, 1], rtol=3e-3)
    np.testing.assert_allclose(ratio[:, 2], ratio[:, 1], rtol=3e-3)
    assert np.median(ratio) == pytest.approx(1, abs=0.01)
    assert np.quantile(ratio, 0.9) / np.quantile(ratio, 0.1) < 1.06


def test_one_seed_is_one_skin_whatever_the_camera_and_the_light(
    phantom: Phantom, skin: ColouredSkin
) -> None:
    again = draw_coloured_skin(phantom.truth, phototype=3)
    np.testing.assert_array_equal(again.albedo, skin.albedo)
    assert again.to_dict() == skin.to_dict()
    other = draw_coloured_skin(
        phantom.truth, phototype=3, illuminant="warm_led", camera="reflex", white_balanced=False
    )
    np.testing.assert_array_equal(other.melanin, skin.melanin)
    np.testing.assert_array_equal(other.blood, skin.blood)
    np.testing.assert_array_equal(other.raised_mm, skin.raised_mm)
    assert other.distractors == skin.distractors
    for one, two in zip(other.marks, skin.marks, strict=True):
        assert (one.kind, one.on_scar) == (two.kind, two.on_scar)
        assert one.area_mm2 == pytest.approx(two.area_mm2, rel=0.05)
    assert not np.array_equal(draw_coloured_skin(phantom.truth, seed=9).melanin, skin.melanin)


def test_white_balance_missing_is_one_factor_a_channel(coarse: Phantom) -> None:
    off = draw_coloured_skin(coarse.truth, phototype=3, illuminant="warm_led", white_balanced=False)
    on = draw_coloured_skin(coarse.truth, phototype=3, illuminant="warm_led")
    np.testing.assert_allclose(off.albedo, on.albedo * off.white, rtol=1e-3)
    np.testing.assert_array_equal(on.white, 1.0)


def test_moles_are_darker_than_marks_and_only_active_spots_are_raised(phantom: Phantom) -> None:
    skin, bare = alone(phantom, 2, distractors=True)
    _, plain = alone(phantom, 2)
    density = np.log(plain.albedo.astype(float) / bare.albedo).max(axis=2)
    kinds = {one.kind for one in bare.distractors}
    assert kinds == {"mole", "freckle", "active_spot", "hair"}
    raised = np.zeros(density.shape, dtype=bool)
    y, x = np.mgrid[: density.shape[0], : density.shape[1]] * PITCH_MM
    for one in bare.distractors:
        away = np.hypot(x - one.x_mm, y - one.y_mm)
        middle = density[away < 0.3 * one.size_mm + PITCH_MM]
        if one.kind == "mole":
            assert 1.0 <= one.size_mm <= 4.0
            assert np.median(middle) > max(abs(mark.peak) for mark in skin.marks)
        elif one.kind == "freckle":
            assert 0.4 <= one.size_mm <= 1.2
            assert 0.02 < middle.max() < 0.9
        elif one.kind == "active_spot":
            assert 2.0 <= one.size_mm <= 5.0
            raised |= away < one.size_mm
            assert 0.15 < bare.raised_mm[away < one.size_mm].max() <= 0.6
    assert not bare.raised_mm[~raised].any()
    np.testing.assert_array_equal(bare.shine_factor[~raised], 1.0)
    assert not plain.raised_mm.any()


def test_spots_that_are_no_marks_keep_clear_of_marks(skin: ColouredSkin) -> None:
    for one in skin.distractors:
        if one.kind != "hair":
            for mark in skin.marks:
                edge = np.array(mark.outline_mm) - (one.x_mm, one.y_mm)
                assert np.hypot(*edge.T).min() > one.size_mm / 2


def test_a_chart_can_be_painted_in(coarse: Phantom) -> None:
    greys = np.array([[1.0, 1.0, 1.0], [0.2, 0.2, 0.2], [0.5, 0.1, 0.08]])
    for illuminant in ("daylight", "warm_led"):
        skin = draw_coloured_skin(
            coarse.truth, illuminant=illuminant, camera="reflex", white_balanced=False
        )
        seen = skin.patch_colours(greys)
        np.testing.assert_allclose(seen[0], skin.white)
        np.testing.assert_allclose(seen[1], 0.2 * skin.white)
        assert seen[2, 0] / skin.white[0] > 2 * seen[2, 1] / skin.white[1]


def test_truth_is_plain_and_can_be_written(skin: ColouredSkin) -> None:
    again = json.loads(json.dumps(skin.to_dict()))
    assert len(again["marks"]) == len(skin.marks)
    assert len(again["distractors"]) == len(skin.distractors)


def test_what_cannot_be_drawn_is_refused(coarse: Phantom) -> None:
    with pytest.raises(InputError, match="phototype 7"):
        draw_coloured_skin(coarse.truth, phototype=7)
    with pytest.raises(InputError, match="negative"):
        draw_coloured_skin(coarse.truth, seed=-1)
    with pytest.raises(InputError, match="moonlight"):
        draw_coloured_skin(coarse.truth, illuminant="moonlight")
