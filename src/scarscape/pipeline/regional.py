"""Scars, marks and grades by region of a face."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from scarscape.capture.regions_json import DrawnRegions, regions_on
from scarscape.model import (
    KINDS,
    MARK_KINDS,
    Grade,
    InputError,
    Mark,
    Regions,
    RegionTotals,
    Scar,
    Survey,
)
from scarscape.pipeline.marking import Frame, labelled
from scarscape.scars.grades import Stated, grade_all
from scarscape.scars.grades.unjudged import grades_left_open

_Placed = TypeVar("_Placed", Scar, Mark)


def in_regions(found: Sequence[_Placed], regions: Regions, frame: Frame) -> tuple[_Placed, ...]:
    """Scars or marks with the region that their centre lies in.

    Parameters
    ----------
    found : of one capture.
    regions : on the map that `frame` places.
    frame : where the map lies.
    """
    return tuple(replace(one, region=regions.at(*_centre(one, frame))) for one in found)


def _centre(one: Scar | Mark, frame: Frame) -> tuple[float, float]:
    if one.x_px is not None and one.y_px is not None:
        at = frame.map_of_pixels([(one.x_px, one.y_px)])
    else:
        assert one.x_mm is not None
        assert one.y_mm is not None
        at = frame.map_rows_columns([(one.x_mm, one.y_mm)])
    return float(at[0, 0]), float(at[0, 1])


def region_totals(
    regions: Regions,
    frame: Frame,
    *,
    skin: NDArray[np.bool_],
    marked: NDArray[np.bool_],
    scars: Sequence[Scar],
    marks: Sequence[Mark] | None,
    judged: bool = True,
) -> tuple[RegionTotals, ...]:
    """Totals of every region, in the order of the regions.

    Parameters
    ----------
    regions, skin, marked : on the map that `frame` places: regions, skin, and samples in a mark.
    scars, marks : with their regions; None for marks where no colour was seen.
    judged : whether scars could be seen at all.
    """
    scarred = labelled(scars, frame, skin.shape) > 0
    sample_mm = None if frame.pitch_mm is None else frame.pitch_mm * frame.block
    totals = []
    for name in regions.names:
        mine = regions.mask(name) & skin
        samples = int(np.count_nonzero(mine))
        own_scars = [scar for scar in scars if scar.region == name]
        own_marks = [mark for mark in marks or () if mark.region == name]
        seen = None if marks is None else len(own_marks)
        kinds = Counter(scar.kind for scar in own_scars)
        colours = Counter(mark.kind for mark in own_marks)
        totals.append(
            RegionTotals(
                name=name,
                skin_area_mm2=None if sample_mm is None else samples * sample_mm**2,
                scar_area_fraction=_share(scarred, mine) if judged else None,
                mark_area_fraction=None if marks is None else _share(marked, mine),
                counts={kind: kinds.get(kind, 0) for kind in KINDS},
                mark_counts={kind: colours.get(kind, 0) for kind in MARK_KINDS},
                grades=_grades(own_scars, seen, _share(scarred, mine), judged=judged),
            )
        )
    return tuple(totals)


def with_regions(survey: Survey, drawn: DrawnRegions) -> Survey:
    """A survey of a scan or of a photo set with totals for regions that were outlined by hand.

    Parameters
    ----------
    survey : measured.
    drawn : from `scarscape.capture.read_regions`, in mm of the capture; of a scan also in samples.

    Raises
    ------
    InputError
        For outlines in pixels on a photo set.
    """
    if drawn.unit == "px" and survey.source.kind == "photo_set":
        raise InputError(
            "outlines in pixels have no place on photos under different lights, which are cut and "
            "averaged",
            'give them in mm of the result, with "unit": "mm"',
            file=drawn.file,
        )
    shape = (survey.relief_mm.shape[0], survey.relief_mm.shape[1])
    regions = regions_on(drawn, shape, pitch_mm=survey.pitch_mm)
    frame = Frame(1, survey.pitch_mm)
    scars = in_regions(survey.scars, regions, frame)
    marks = in_regions(survey.marks, regions, frame)
    totals = region_totals(
        regions,
        frame,
        skin=np.isfinite(survey.relief_mm),
        marked=labelled(marks, frame, shape) > 0,
        scars=scars,
        marks=marks if survey.maps is not None else None,
    )
    return replace(survey, scars=scars, marks=marks, regions=totals)


def _grades(
    scars: Sequence[Scar], marks: int | None, scarred: float, *, judged: bool
) -> dict[str, Grade]:
    """The grades of one region, which is a site of its own."""
    stated = Stated(marks=None if marks is None else (marks, marks))
    if not judged:
        return grades_left_open(extent="site", stated=stated)
    return grade_all(scars, extent="site", scar_area_fraction=scarred, stated=stated)


def _share(part: NDArray[np.bool_], whole: NDArray[np.bool_]) -> float:
    samples = int(np.count_nonzero(whole))
    return float(np.count_nonzero(part & whole)) / samples if samples else 0.0
