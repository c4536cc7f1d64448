"""``scarscape measure``: one capture in, a folder of results out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import typer

from scarscape.cli.faults import about
from scarscape.cli.options import (
    Date,
    Force,
    LightDistanceMm,
    Lights,
    Out,
    Outward,
    PitchMm,
    Region,
    Unit,
    ball,
    circles,
    direction,
    iso_date,
    scale,
    today,
)
from scarscape.cli.output import remark, say
from scarscape.cli.progress import steps


def run(
    capture: Annotated[
        Path,
        typer.Argument(
            metavar="INPUT",
            help="A height map (.npy .npz .tif), an instrument file, a mesh or a point cloud "
            "(.ply .obj .stl .glb), or a folder of photos under different lights.",
        ),
    ],
    out: Out,
    pitch_mm: PitchMm = None,
    lights: Lights = None,
    light_distance_mm: LightDistanceMm = None,
    marker_scale: Annotated[
        float,
        typer.Option(
            "--marker-scale",
            metavar="F",
            callback=scale,
            help="Of photos with a marker sheet, measured over nominal length of its ruler.",
        ),
    ] = 1.0,
    sphere: Annotated[
        list[str] | None,
        typer.Option(
            "--sphere",
            metavar="ROW,COLUMN,RADIUS",
            help="Of photos without a lights file, the outline of a chrome or matt sphere in "
            "pixels; may be given again. Spheres are looked for unless given.",
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

    The folder holds scars.json, scars.csv, relief.tif, map.png and report.html.
    """
    outlines = circles("--sphere", sphere)
    cut = ball("--region", region)
    out_of_skin = direction("--outward", outward)

    from scarscape.capture import is_photo_folder, read
    from scarscape.cli.assess import told_in
    from scarscape.pipeline.folder import output_folder

    told = None if answers is None else told_in(answers)
    kept = [path for path in (capture, answers, lights) if path is not None]
    photos = is_photo_folder(capture)
    if photos:
        _refuse(capture, "scans only", {"--unit": unit, "--region": cut, "--outward": out_of_skin})
    else:
        of_photos = {
            "--lights": lights,
            "--light-distance-mm": light_distance_mm,
            "--sphere": outlines,
        }
        _refuse(capture, "folders of photos only", of_photos)
    with steps(3) as step, output_folder(out, force=force, keep=kept) as folder:
        step("reading")
        if photos:
            from scarscape.capture import read_photo_set

            taken = read_photo_set(
                capture,
                lights=lights,
                light_distance_mm=light_distance_mm,
                pitch_mm=pitch_mm,
                marker_scale=marker_scale,
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
            relief = read(capture, pitch_mm=pitch_mm, unit=unit, region=cut, outward=out_of_skin)
            step("measuring")
            from scarscape.pipeline import measure

            with about(capture):
                survey = measure(relief, extent=extent, site=site, captured=captured)
        if told is not None:
            from scarscape.pipeline import with_answers

            survey = with_answers(survey, told)
        step("writing")
        from scarscape.report import write_results

        write_results(survey, folder, date=date or today())
    for warning in survey.warnings:
        remark(f"warning: {warning}")
    say(str(survey).splitlines()[0])
    say(f"report: {out / 'report.html'}")


def _refuse(capture: Path, kind: str, options: Mapping[str, object]) -> None:
    """Options that mean nothing for this input are slips, not wishes."""
    from scarscape.model import InputError

    for name, value in options.items():
        if value is not None:
            raise InputError(
                f"{name} was given, and it is for {kind}", f"leave {name} out", file=capture
            )
