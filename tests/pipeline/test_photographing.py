"""A photo set from end to end, on skin photographed by the phantom's own renderer."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from scarscape.model import InputError, Lamps, PhotoSet, Scar
from scarscape.phantom import HARD, Optics, Phantom, as_photo_set, make_phantom, render_photos
from scarscape.phantom.profiles import Profile
from scarscape.phantom.score import score_scars
from scarscape.phantom.shapes import Shape, compose
from scarscape.pipeline import measure_photos

SIZE_MM, PITCH_MM = 14.0, 0.05


def with_pits(*shapes: Shape, seed: int = 77) -> Phantom:
    """Skin without scars of its own, and these."""
    made = make_phantom(seed, size_mm=SIZE_MM, pitch_mm=PITCH_MM)
    count = made.surface_mm.shape[0]
    place = np.arange(count) * PITCH_MM
    pits = compose(shapes, place[None, :], place[:, None])
    surface = (made.surface_mm - made.truth.clean_mm + pits).astype(np.float32)
    truth = replace(made.truth, scars=(), clean_mm=pits.astype(np.float32))
    return replace(made, surface_mm=surface, truth=truth)


def pit(kind: str, profile: Profile, depth_mm: float, width_mm: float, at: float = 0.5) -> Shape:
    return Shape(
        kind=kind,  # type: ignore[arg-type]
        profile=profile,
        amplitude_mm=-depth_mm,
        x_mm=SIZE_MM * at,
        y_mm=SIZE_MM * at,
        radius_mm=width_mm / 2 / profile.radius_at(0.1),
    )


def at_middle(scars: tuple[Scar, ...]) -> Scar:
    near = [one for one in scars if math.hypot(one.x_mm - 7.0, one.y_mm - 7.0) < 0.4]
    assert len(near) == 1
    return near[0]


def turned(photos: PhotoSet) -> PhotoSet:
    """The same skin with rows and columns exchanged."""
    assert photos.lamps is not None
    lamps = photos.lamps
    return replace(
        photos,
        light=np.ascontiguousarray(photos.light.swapaxes(2, 3)),
        usable=np.ascontiguousarray(photos.usable.swapaxes(2, 3)),
        lamps=Lamps(np.ascontiguousarray(lamps.direction[:, [1, 0, 2]]), lamps.distance_mm),
    )


@pytest.mark.parametrize(
    ("profile", "depth_mm", "width_mm"),
    [
        (Profile("v", 1.0), 0.8, 1.2),
        (Profile("u", 8.0), 0.6, 2.0),
        (Profile("rounded_cone", 0.15), 0.5, 0.9),
    ],
)
def test_a_steep_pit_is_read_to_its_ground_where_plain_shading_is_not(
    profile: Profile, depth_mm: float, width_mm: float
) -> None:
    kind = "boxcar" if profile.family == "u" else "ice_pick"
    skin = with_pits(pit(kind, profile, depth_mm, width_mm))
    photos = as_photo_set(
        render_photos(skin, seed=5, optics=Optics(shine=0.0), elevation_deg=(42.0, 65.0))
    )
    fitted = at_middle(measure_photos(photos).scars)
    plain = at_middle(measure_photos(photos, pits=False, robust=False).scars)
    assert fitted.depth_mm is not None
    assert plain.depth_mm is not None
    assert fitted.depth_mm_sd is not None
    assert fitted.kind == kind
    assert abs(fitted.depth_mm - depth_mm) < 0.1 * depth_mm
    assert abs(fitted.depth_mm - depth_mm) < 3 * fitted.depth_mm_sd
    if kind == "ice_pick":
        assert plain.depth_mm < 0.85 * depth_mm
    assert any("cast shadows" in note for note in fitted.notes)


def test_where_no_lamp_reaches_the_depth_is_a_lower_bound() -> None:
    skin = with_pits(pit("ice_pick", Profile("v", 1.0), 1.5, 1.2))
    photos = as_photo_set(render_photos(skin, optics=HARD, elevation_deg=(36.0, 42.0)))
    survey = measure_photos(photos)
    scar = at_middle(survey.scars)
    assert scar.depth_is_lower_bound
    assert scar.depth_mm is not None
    assert 0.4 < scar.depth_mm < 1.5
    assert scar.depth_mm_sd is None
    assert any("lower bound" in warning for warning in survey.warnings)


def test_smooth_skin_has_no_scars() -> None:
    for seed in (611, 612):
        photos = as_photo_set(render_photos(with_pits(seed=seed), lamps=6))
        assert measure_photos(photos).scars == ()


def test_rows_and_columns_exchanged_give_the_same_scars() -> None:
    skin = make_phantom(78, size_mm=SIZE_MM, pitch_mm=PITCH_MM)
    photos = as_photo_set(render_photos(skin, lamps=6))
    survey, other = measure_photos(photos), measure_photos(turned(photos))
    assert score_scars(skin.truth.scars, survey.scars).f1 == 1.0
    assert len(other.scars) == len(survey.scars)
    for scar in survey.scars:
        (twin,) = (
            one
            for one in other.scars
            if math.hypot(one.x_mm - scar.y_mm, one.y_mm - scar.x_mm) < 0.2
        )
        assert twin.kind == scar.kind
        assert (scar.depth_mm or scar.height_mm) == pytest.approx(
            twin.depth_mm or twin.height_mm, rel=0.03
        )


def test_depth_does_not_depend_on_exposure_or_on_one_lamp_burning_brighter() -> None:
    skin = with_pits(pit("boxcar", Profile("u", 8.0), 0.5, 2.4))
    photos = as_photo_set(render_photos(skin, optics=Optics(shine=0.3)))
    usual = at_middle(measure_photos(photos).scars).depth_mm
    factors = np.array([0.5, 0.6, 0.4, 0.5, 0.45, 0.55, 0.5, 0.35], np.float32)
    dimmed = replace(photos, light=photos.light * factors[:, None, None, None])
    again = at_middle(measure_photos(dimmed).scars).depth_mm
    assert usual == pytest.approx(again, rel=0.02)


def test_without_a_scale_nothing_is_measured() -> None:
    photos = as_photo_set(render_photos(with_pits(), lamps=4))
    with pytest.raises(InputError, match="scale"):
        measure_photos(replace(photos, pitch_mm=None))


def test_without_lamps_no_depth_is_given() -> None:
    skin = with_pits(pit("boxcar", Profile("u", 8.0), 0.5, 2.4))
    photos = as_photo_set(render_photos(skin, optics=HARD))
    survey = measure_photos(replace(photos, lamps=None))
    scar = at_middle(survey.scars)
    assert scar.depth_mm is None
    assert scar.depth_mm_sd is None
    assert scar.volume_mm3 is None
    assert scar.width_mm == pytest.approx(2.4, rel=0.1)
    assert max(scar.kind_probability.values()) <= 0.7
