"""``scarscape check``: what is wrong with a capture, before anyone measures."""

from __future__ import annotations

import shutil
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scarscape.cli.options import (
    ChartCorners,
    LightDistanceMm,
    Lights,
    MarkerScale,
    Outward,
    PitchMm,
    Region,
    Unit,
    ball,
    direction,
    four_places,
)
from scarscape.cli.output import say, wide_terminal
from scarscape.cli.progress import steps

if TYPE_CHECKING:
    from scarscape.pipeline.checking import Checked

#: What each level is called, and how it looks on a terminal.
SIGNS = {"fine": ("fine", "green"), "harms": ("mind", "yellow"), "stops": ("stop", "bold red")}
WIDEST = 100


def run(
    capture: Annotated[
        Path,
        typer.Argument(
            metavar="INPUT",
            help="One photo, a folder of photos under different lights, or whatever else measure "
            "takes.",
        ),
    ],
    lights: Lights = None,
    light_distance_mm: LightDistanceMm = None,
    pitch_mm: PitchMm = None,
    marker_scale: MarkerScale = 1.0,
    chart: ChartCorners = None,
    unit: Unit = None,
    region: Region = None,
    outward: Outward = None,
) -> None:
    """Say what is wrong with a capture, in plain words, before anyone measures.

    Exit status 0 if it can be measured, 2 if not.
    """
    corners = four_places("--chart", chart)
    cut = ball("--region", region)
    out_of_skin = direction("--outward", outward)

    from scarscape.pipeline.checking import check

    with steps(1) as step:
        step("checking")
        checked = check(
            capture,
            lights=lights,
            light_distance_mm=light_distance_mm,
            pitch_mm=pitch_mm,
            marker_scale=marker_scale,
            chart_corners=corners,
            unit=unit,
            region=cut,
            outward=out_of_skin,
        )
    if wide_terminal():
        _draw(checked)
    else:
        for one in checked.remarks:
            say(f"{SIGNS[one.level][0]}  {one}")
        say(checked.verdict)
    checked.raise_for_stop()


def _draw(checked: Checked) -> None:
    """The same words, wrapped and coloured."""
    from rich.console import Console
    from rich.text import Text

    console = Console()
    width = max(24, min(WIDEST, shutil.get_terminal_size().columns - 1))
    for one in checked.remarks:
        sign, style = SIGNS[one.level]
        told = "\n".join(
            textwrap.wrap(
                str(one),
                width,
                initial_indent=" " * 6,
                subsequent_indent=" " * 6,
                break_long_words=False,
                break_on_hyphens=False,
            )
        )
        console.print(Text.assemble((sign, style), told[len(sign) :]), soft_wrap=True)
    style = "bold green" if checked.measurable else "bold red"
    console.print(Text(checked.verdict, style=style), soft_wrap=True)
