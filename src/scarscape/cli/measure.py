"""``scarscape measure``: one capture in, a folder of results out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from scarscape.cli.faults import about
from scarscape.cli.options import Date, Force, Out, ball, direction, iso_date, positive, today
from scarscape.cli.output import remark, say
from scarscape.cli.progress import steps


def run(
    capture: Annotated[
        Path,
        typer.Argument(
            metavar="INPUT",
            help="A height map (.npy .npz .tif), an instrument file, a mesh or a point cloud "
            "(.ply .obj .stl .glb).",
        ),
    ],
    out: Out,
    pitch_mm: Annotated[
        float | None,
        typer.Option(
            "--pitch-mm",
            metavar="P",
            callback=positive,
            help="Distance between samples in mm; wins over what the file says.",
        ),
    ] = None,
    unit: Annotated[
        str | None,
        typer.Option(
            "--unit", metavar="U", help="Unit of the file: mm, m, um or scale:F (F mm a unit)."
        ),
    ] = None,
    region: Annotated[
        str | None,
        typer.Option(
            "--region",
            metavar="X,Y,Z,R",
            help="Of a mesh, only what lies within R mm of the point X,Y,Z (mm).",
        ),
    ] = None,
    outward: Annotated[
        str | None,
        typer.Option(
            "--outward",
            metavar="X,Y,Z",
            help="Direction out of the skin, where the file does not say it.",
        ),
    ] = None,
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
    cut = ball("--region", region)
    out_of_skin = direction("--outward", outward)

    from scarscape.capture import read
    from scarscape.cli.assess import told_in
    from scarscape.pipeline.folder import output_folder

    told = None if answers is None else told_in(answers)
    kept = [path for path in (capture, answers) if path is not None]
    with steps(3) as step, output_folder(out, force=force, keep=kept) as folder:
        step("reading")
        relief = read(capture, pitch_mm=pitch_mm, unit=unit, region=cut, outward=out_of_skin)
        step("measuring")
        from scarscape.pipeline import measure, with_answers

        with about(capture):
            survey = measure(relief, extent=extent, site=site, captured=captured)
        if told is not None:
            survey = with_answers(survey, told)
        step("writing")
        from scarscape.report import write_results

        write_results(survey, folder, date=date or today())
    for warning in survey.warnings:
        remark(f"warning: {warning}")
    say(str(survey).splitlines()[0])
    say(f"report: {out / 'report.html'}")
