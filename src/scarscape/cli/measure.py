"""``scarscape measure``: one capture in, a folder of results out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from scarscape.cli.faults import about
from scarscape.cli.options import (
    ChartCorners,
    Date,
    Force,
    LightDistanceMm,
    Lights,
    MarkerScale,
    Out,
    Outward,
    PitchMm,
    Region,
    Unit,
    ball,
    circles,
    direction,
    four_places,
    iso_date,
    today,
)
from scarscape.cli.output import remark, say
from scarscape.cli.progress import steps

if TYPE_CHECKING:
    from scarscape.capture.regions_json import DrawnRegions
    from scarscape.model import Answers, PhotoSurvey, Survey


def run(
    capture: Annotated[
        Path,
        typer.Argument(
            metavar="INPUT",
            help="A height map (.npy .npz .tif), an instrument file, a mesh or a point cloud "
            "(.ply .obj .stl .glb), a folder of photos under different lights, or one photo.",
        ),
    ],
    out: Out,
    pitch_mm: PitchMm = None,
    lights: Lights = None,
    light_distance_mm: LightDistanceMm = None,
    marker_scale: MarkerScale = 1.0,
    sphere: Annotated[
        list[str] | None,
        typer.Option(
            "--sphere",
            metavar="ROW,COLUMN,RADIUS",
            help="Of photos without a lights file, the outline of a chrome or matt sphere in "
            "pixels; may be given again. Spheres are looked for unless given.",
        ),
    ] = None,
    chart: ChartCorners = None,
    regions: Annotated[
        Path | None,
        typer.Option(
            "--regions",
            metavar="FILE",
            help="Regions of a face outlined by hand, as JSON: totals and grades for each.",
        ),
    ] = None,
    unit: Unit = None,
    region: Region = None,
    outward: Outward = None,
    extent: Annotated[
        Literal["patch", "site", "face"],
        typer.Option("--extent", help="What the capture shows; grades need a site or a face."),
    ] = "patch",
    captured: Annotated[
        str | None,
        typer.Option(
            "--captured",
            metavar="DATE",
            callback=iso_date,
            help="Date of the capture, YYYY-MM-DD.",
        ),
    ] = None,
    site: Annotated[
        str | None,
        typer.Option("--site", metavar="NAME", help="Where on the body, such as left_cheek."),
    ] = None,
    answers: Annotated[
        Path | None,
        typer.Option(
            "--answers",
            metavar="FILE",
            help="Answers as JSON: they complete grades that no scan can close.",
        ),
    ] = None,
    date: Date = None,
    force: Force = False,
) -> None:
    """Measure the scars of one capture and write the results and a report to a folder.

    The folder holds scars.json, scars.csv, map.png and report.html; relief.tif of all but one
    photo; marks.csv where the capture shows colour.
    """
    corners = four_places("--chart", chart)
    outlines = circles("--sphere", sphere)
    cut = ball("--region", region)
    out_of_skin = direction("--outward", outward)

    from scarscape.capture import is_photo, is_photo_folder
    from scarscape.cli.assess import told_in
    from scarscape.pipeline.folder import output_folder

    told = None if answers is None else told_in(answers)
    kept = [path for path in (capture, answers, lights, regions) if path is not None]
    of_scans = {"--unit": unit, "--region": cut, "--outward": out_of_skin}
    of_sets = {
        "--lights": lights,
        "--light-distance-mm": light_distance_mm,
        "--sphere": outlines,
    }
    kind = "set" if is_photo_folder(capture) else "photo" if is_photo(capture) else "scan"
    if kind != "scan":
        _refuse(capture, "scans only", of_scans)
    else:
        _refuse(capture, "photos only", {"--chart": corners})
    if kind != "set":
        _refuse(capture, "folders of photos only", of_sets)
    with steps(3) as step, output_folder(out, force=force, keep=kept) as folder:
        step("reading")
        drawn = None
        if regions is not None:
            from scarscape.capture.regions_json import read_regions

            drawn = read_regions(regions)
        if kind == "photo":
            from scarscape.cli.measure_photo import photo_survey

            survey: Survey | PhotoSurvey = photo_survey(
                capture,
                step,
                pitch_mm=pitch_mm,
                marker_scale=marker_scale,
                corners=corners,
                drawn=drawn,
                extent=extent,
                site=site,
                captured=captured,
            )
        elif kind == "set":
            from scarscape.capture import read_photo_set

            taken = read_photo_set(
                capture,
                lights=lights,
                light_distance_mm=light_distance_mm,
                pitch_mm=pitch_mm,
                marker_scale=marker_scale,
                chart_corners=corners,
            )
            step("measuring")
            from scarscape.pipeline import measure_photos

            with about(capture):
                survey = measure_photos(
                    taken,
                    extent=extent,
                    site=site,
                    captured=captured,
                    light_distance_mm=light_distance_mm,
                    circles=outlines,
                )
        else:
            from scarscape.capture import read

            relief = read(capture, pitch_mm=pitch_mm, unit=unit, region=cut, outward=out_of_skin)
            step("measuring")
            from scarscape.pipeline import measure

            with about(capture):
                survey = measure(relief, extent=extent, site=site, captured=captured)
        survey = _completed(survey, told, drawn)
        step("writing")
        _write(survey, folder, date or today())
    for warning in survey.warnings:
        remark(f"warning: {warning}")
    say(str(survey).splitlines()[0])
    say(f"report: {out / 'report.html'}")


def _completed(
    survey: Survey | PhotoSurvey, told: Answers | None, drawn: DrawnRegions | None
) -> Survey | PhotoSurvey:
    """With regions outlined by hand, and what the person told."""
    from scarscape.model import PhotoSurvey

    if drawn is not None and not isinstance(survey, PhotoSurvey):
        from scarscape.pipeline import with_regions

        survey = with_regions(survey, drawn)
    if told is not None:
        from scarscape.pipeline import with_answers

        return with_answers(survey, told)
    return survey


def _write(survey: Survey | PhotoSurvey, folder: Path, date: str) -> None:
    from scarscape.model import PhotoSurvey

    if isinstance(survey, PhotoSurvey):
        from scarscape.report.photo_folder import write_photo_results

        write_photo_results(survey, folder, date=date)
    else:
        from scarscape.report import write_results

        write_results(survey, folder, date=date)


def _refuse(capture: Path, kind: str, options: Mapping[str, object]) -> None:
    """Options that mean nothing for this input are slips, not wishes."""
    from scarscape.model import InputError

    for name, value in options.items():
        if value is not None:
            raise InputError(
                f"{name} was given, and it is for {kind}", f"leave {name} out", file=capture
            )
