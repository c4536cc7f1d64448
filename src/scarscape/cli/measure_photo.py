"""One photo in ``scarscape measure``: a face is looked for while the photo is read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from scarscape.cli.faults import about

if TYPE_CHECKING:
    from scarscape.capture.regions_json import DrawnRegions
    from scarscape.model import Extent, PhotoSurvey


def photo_survey(
    capture: Path,
    step: Callable[[str], None],
    *,
    pitch_mm: float | None,
    marker_scale: float,
    corners: tuple[tuple[float, float], ...] | None,
    drawn: DrawnRegions | None,
    extent: Extent,
    site: str | None,
    captured: str | None,
) -> PhotoSurvey:
    """Read one photo, find the face on it if there is one, and measure it.

    Parameters
    ----------
    capture : the photo.
    step : told what begins.
    pitch_mm, marker_scale, corners : how it is to be read; corners of a chart as (row, column).
    drawn : regions by hand; a face is then not looked for.
    extent, site, captured : kept with the result.
    """
    from scarscape.capture import read_photo
    from scarscape.pipeline.one_face import face_on
    from scarscape.pipeline.one_photo import measure_photo

    photo = read_photo(capture, pitch_mm=pitch_mm, marker_scale=marker_scale, chart_corners=corners)
    step("measuring")
    with about(capture):
        found = face_on(photo, wanted=drawn is None)
        survey = measure_photo(
            photo,
            extent=extent,
            site=site,
            captured=captured,
            face=found.face,
            regions=drawn,
        )
    return found.told(survey)
