"""What one photo gave, as plain values: nothing is said that it does not know."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from scarscape.model import (
    IMAGE_KINDS,
    KINDS,
    ColourMaps,
    ColourPatches,
    Mark,
    Photo,
    PhotoSurvey,
    Regions,
    Scar,
    SideLight,
    SkinTone,
    Source,
)

SQUARE = ((1.0, 1.0), (5.0, 1.0), (5.0, 4.0), (1.0, 4.0))


def scar(number: int = 1, kind: str = "rolling") -> Scar:
    return Scar(
        id=number,
        kind=kind,  # type: ignore[arg-type]
        subkind=None,
        subkind_probability=None,
        kind_probability={name: 0.6 if name == kind else 0.1 for name in IMAGE_KINDS},
        x_mm=None,
        y_mm=None,
        depth_mm=None,
        depth_mm_sd=None,
        depth_raw_mm=None,
        depth_is_lower_bound=False,
        height_mm=None,
        height_mm_sd=None,
        height_raw_mm=None,
        width_mm=None,
        width_mm_sd=None,
        length_mm=None,
        breadth_mm=None,
        area_mm2=None,
        volume_mm3=None,
        volume_mm3_sd=None,
        wall_slope_deg=None,
        floor_ratio=None,
        region=None,
        outline_mm=(),
        x_px=3.0,
        y_px=2.5,
        outline_px=SQUARE,
    )


def survey(*, judged: bool = True) -> PhotoSurvey:
    """A photo without a scale, with two candidate scars and a mark."""
    nothing = np.zeros((20, 30), np.float32)
    mark = Mark(1, "erythema", None, None, None, 0.21, 0.02, x_px=3.0, y_px=2.5, area_px=12.0)
    return PhotoSurvey(
        version="0",
        source=Source("photo", notes=("a note",)),
        rows=40,
        columns=60,
        valid_fraction=0.8,
        pitch_mm=None,
        pitch_mm_sd=None,
        scars=(scar(1), scar(2, "ice_pick")) if judged else (),
        marks=(replace(mark, outline_px=SQUARE),),
        skin=SkinTone(notes=("no white",)),
        light=SideLight(True, 20.0, 2.0) if judged else SideLight(False, reason="it has no side"),
        maps=ColourMaps(np.zeros((20, 30, 3), np.uint8), nothing, nothing, None, 2),
        picture=np.zeros((20, 30, 3), np.uint8),
        skin_area_mm2=None,
        scar_area_fraction=0.1 if judged else None,
        mark_area_fraction=0.02,
        grades={},
    )


def test_what_has_no_scale_is_null_and_places_are_pixels() -> None:
    told = json.loads(json.dumps(survey().to_dict(), allow_nan=False))
    assert told["format"] == "scarscape.scars/1"
    assert told["source"]["pitch_mm"] is None
    assert told["source"]["pitch_from"] is None
    assert (told["source"]["rows"], told["source"]["columns"]) == (40, 60)
    assert told["totals"]["skin_area_mm2"] is None
    assert told["totals"]["scar_volume_mm3_per_cm2"] is None
    assert (told["reference"], told["noise_mm"]) == (None, None)
    for one in (*told["scars"], *told["marks"]):
        assert (one["x_mm"], one["y_mm"], one["outline_mm"]) == (None, None, [])
        assert (one["x_px"], one["y_px"]) == (3.0, 2.5)
        assert one["outline_px"] == [list(corner) for corner in SQUARE]
    assert all(one["depth_mm"] is None for one in told["scars"])
    assert told["skin"]["ita_deg"] is None
    assert told["source"]["light"] == {
        "judged": True,
        "azimuth_deg": 20.0,
        "contrast": 2.0,
        "reason": "",
    }
    assert "melanin" not in json.dumps(told["marks"])


def test_every_kind_is_counted() -> None:
    counts = survey().counts
    assert tuple(counts) == KINDS
    assert (counts["rolling"], counts["ice_pick"], counts["keloid"]) == (1, 1, 0)
    assert survey().to_dict()["totals"]["counts"] == counts


def test_a_photo_in_colour_could_show_marks_and_a_grey_one_could_not() -> None:
    assert survey().findings.colour_seen
    assert not replace(survey(), maps=None).findings.colour_seen
    assert survey().findings.scars == survey().scars
    assert survey().findings.marks == survey().marks


def test_it_says_how_many_or_that_nobody_could_tell() -> None:
    assert "2 candidate scars" in str(survey())
    assert "1 candidate scar " in str(replace(survey(), scars=(scar(),))).replace(",", " ")
    flat = str(survey(judged=False))
    assert "not judged" in flat
    assert "candidate" not in flat
    assert "\n" not in repr(survey())


def test_a_scar_without_a_scale_is_told_by_its_pixels() -> None:
    assert "at pixel (3, 2)" in str(scar())
    assert "depth unknown" in str(scar())
    with pytest.raises(ValueError, match="scar 1 has no place in mm"):
        _ = scar().place_mm
    assert replace(scar(), x_mm=1.0, y_mm=2.0).place_mm == (1.0, 2.0)


@pytest.mark.parametrize(("kind", "raised"), [("hypertrophic", True), ("rolling", False)])
def test_an_unmeasured_scar_is_raised_by_its_kind(kind: str, raised: bool) -> None:
    assert scar(1, kind).raised is raised


def test_a_photo_knows_its_size_and_whether_it_is_in_colour() -> None:
    light = np.zeros((3, 4, 6), np.float32)
    one = Photo(light, light > 0, "a.jpg")
    assert (one.rows, one.columns, one.in_colour) == (4, 6, True)
    assert "no scale" in repr(one)
    grey = replace(one, light=light[:1], usable=light[:1] > 0, pitch_mm=0.05)
    assert not grey.in_colour
    assert "0.05 mm apart" in repr(grey)


def test_patches_are_counted_by_what_is_known_of_them() -> None:
    nowhere = np.zeros(5)
    patches = ColourPatches(
        np.full((2, 5, 3), np.nan), np.full((5, 3), 0.4), nowhere, nowhere, nowhere > 0, "chart"
    )
    assert patches.count == 5


def test_regions_hold_places_to_half_a_sample() -> None:
    labels = np.zeros((4, 6), np.uint8)
    labels[:, 3:] = 1
    labels[2:, :3] = 2
    skin = np.ones((4, 6), np.bool_)
    skin[0, 5] = False
    regions = Regions(labels, ("left_cheek", "chin"), skin)
    assert regions.at(0.4, 2.6) == "left_cheek"
    assert regions.at(0.4, 2.4) is None
    assert regions.at(3.4, -0.4) == "chin"
    assert regions.at(3.6, 0.0) is None
    assert regions.at(0, 5) == "left_cheek"
    assert int(regions.mask("left_cheek").sum()) == 11
    assert not regions.mask("nose").any()
    assert "left_cheek" in repr(regions)
