"""Options that several commands share, and what their words mean."""

from __future__ import annotations

import datetime
import math
from pathlib import Path
from typing import Annotated

import typer

#: A plan reckons on from its date, and no capture is older than photography.
EARLIEST, LATEST = datetime.date(1900, 1, 1), datetime.date(2199, 12, 31)


def positive(value: float | None) -> float | None:
    """A length: finite and over zero."""
    if value is not None and not (math.isfinite(value) and value > 0):
        raise typer.BadParameter(f"{value:g} is not a length over zero")
    return value


def scale(value: float) -> float:
    """Measured over nominal length of a print: near 1, or the wrong line was measured."""
    if not (math.isfinite(value) and 0.5 <= value <= 2.0):
        raise typer.BadParameter(f"{value:g} is not a scale of print; give measured over nominal")
    return value


def iso_date(text: str | None) -> str | None:
    """A date written YYYY-MM-DD."""
    if text is None:
        return None
    try:
        day = datetime.datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise typer.BadParameter(f"{text[:40]!r} is not a date; write it as 2027-01-31") from None
    if not EARLIEST <= day <= LATEST:
        raise typer.BadParameter(f"{day} does not lie between {EARLIEST} and {LATEST}")
    return day.isoformat()


def today() -> str:
    """The date that a report carries where none is given."""
    return datetime.datetime.now(tz=datetime.UTC).astimezone().date().isoformat()


def direction(option: str, text: str | None) -> tuple[float, float, float] | None:
    """Three finite numbers, not all of them zero, with commas between."""
    if text is None:
        return None
    x, y, z = _numbers(option, text, "X,Y,Z")
    if not (x or y or z):
        raise typer.BadParameter(f"{text} has no direction", param_hint=option)
    return x, y, z


def ball(option: str, text: str | None) -> tuple[float, float, float, float] | None:
    """A point and a radius over zero, with commas between."""
    if text is None:
        return None
    x, y, z, radius = _numbers(option, text, "X,Y,Z,R")
    if radius <= 0:
        raise typer.BadParameter(f"the radius in {text} is not over zero", param_hint=option)
    return x, y, z, radius


def circles(option: str, texts: list[str] | None) -> list[tuple[float, float, float]] | None:
    """Outlines of spheres in a photo: row, column and radius over zero, with commas between."""
    if not texts:
        return None
    found = []
    for text in texts:
        row, column, radius = _numbers(option, text, "ROW,COLUMN,RADIUS")
        if radius <= 0:
            raise typer.BadParameter(f"the radius in {text} is not over zero", param_hint=option)
        found.append((row, column, radius))
    return found


def four_places(option: str, text: str | None) -> tuple[tuple[float, float], ...] | None:
    """Four places in a photo, COLUMN,ROW each, with blanks between; given back as (row, column)."""
    if text is None:
        return None
    pairs = [_numbers(option, word, "COLUMN,ROW") for word in text.split()]
    if len(pairs) != 4:
        raise typer.BadParameter(
            f"{text!r} is not four places, COLUMN,ROW each with blanks between", param_hint=option
        )
    return tuple((row, column) for column, row in pairs)


def _numbers(option: str, text: str, names: str) -> list[float]:
    try:
        values = [float(word) for word in text.split(",")]
    except ValueError:
        values = []
    if len(values) != names.count(",") + 1 or not all(map(math.isfinite, values)):
        raise typer.BadParameter(
            f"{text!r} is not {names}, numbers with commas between", param_hint=option
        )
    return values


Out = Annotated[
    Path, typer.Option("--out", metavar="DIR", help="Folder to write; must not exist yet.")
]
#: How a capture is to be read, for every command that reads one.
PitchMm = Annotated[
    float | None,
    typer.Option(
        "--pitch-mm",
        metavar="P",
        callback=positive,
        help="Distance between samples (photos: pixels) in mm; wins over what the file says.",
    ),
]
Lights = Annotated[
    Path | None,
    typer.Option(
        "--lights",
        metavar="FILE",
        help="Of photos, where the lamps stood (a lights file); lights.lp in the folder unless "
        "given.",
    ),
]
LightDistanceMm = Annotated[
    float | None,
    typer.Option(
        "--light-distance-mm",
        metavar="D",
        callback=positive,
        help="Of photos, how far the lamps stood from the skin; without it their light is taken "
        "for parallel.",
    ),
]
MarkerScale = Annotated[
    float,
    typer.Option(
        "--marker-scale",
        metavar="F",
        callback=scale,
        help="Of photos with a marker sheet, measured over nominal length of its ruler.",
    ),
]
ChartCorners = Annotated[
    str | None,
    typer.Option(
        "--chart",
        metavar="CORNERS",
        help="Of photos with a chart of 24 colours that is not found by itself, the outer corners "
        'of its four corner patches in pixels, going round: "COLUMN,ROW" four times with blanks '
        "between.",
    ),
]
Unit = Annotated[
    str | None,
    typer.Option(
        "--unit", metavar="U", help="Unit of the file: mm, m, um or scale:F (F mm a unit)."
    ),
]
Region = Annotated[
    str | None,
    typer.Option(
        "--region",
        metavar="X,Y,Z,R",
        help="Of a mesh, only what lies within R mm of the point X,Y,Z (mm).",
    ),
]
Outward = Annotated[
    str | None,
    typer.Option(
        "--outward",
        metavar="X,Y,Z",
        help="Direction out of the skin, where the file does not say it.",
    ),
]
Force = Annotated[bool, typer.Option("--force", help="Replace an output folder of an earlier run.")]
Date = Annotated[
    str | None,
    typer.Option(
        "--date",
        metavar="DATE",
        callback=iso_date,
        help="Date that the report carries, YYYY-MM-DD; today unless said.",
    ),
]
