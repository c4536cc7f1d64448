"""The layouts of the marker sheet that were ever printed: where everything on them lies.

The one place that holds them; drawing and finding both read it. A print stays readable for ever:
a new layout takes new marker numbers, and the old one stays here.
"""

from __future__ import annotations

from dataclasses import dataclass

from scarscape.model.marker import Box, MarkerPiece, MarkerPlace, MarkerSheet, PrintedPatch

Colour = tuple[int, int, int]

_DICTIONARY, _CELLS, _RULER_MM = "DICT_ARUCO_MIP_36h12", 8, 100.0


@dataclass(frozen=True)
class _Rows:
    """What a version prints on each piece.

    first_id: of its markers; greys: sRGB levels, lightest first; colours: sRGB by letter;
    low_mm: height of a frame's patches, None for as tall as wide.
    """

    first_id: int
    greys: tuple[int, ...]
    colours: dict[str, Colour]
    low_mm: float | None = None


#: Each grey about 0.6 of the one before; the fourth is the grey of a photographer's card.
_FIRST = _Rows(first_id=0, greys=(232, 188, 150, 118, 90), colours={})

# Each grey about 0.65 of the one before, from bare paper, whose reflectance no printer changes,
# down to the darkest skin. The colours are ours: on paper of 0.87, A to E are skins of an
# individual typology angle of 58, 36, 15, -16 and -52 degrees (very light, intermediate, tan,
# brown and dark); F is a red mark, G a brown one. All of CIELAB lightness 34 to 71.
_SECOND = _Rows(
    first_id=26,
    greys=(255, 211, 173, 144, 118, 95, 76),
    colours={
        "A": (210, 175, 155),
        "B": (191, 147, 121),
        "C": (170, 124, 96),
        "D": (139, 93, 65),
        "E": (98, 60, 38),
        "F": (180, 94, 85),
        "G": (136, 81, 33),
    },
    low_mm=6.5,
)


def _row(colours: list[tuple[str, Colour]], first: Box, step_mm: float) -> tuple[PrintedPatch, ...]:
    """Patches from left to right."""
    return tuple(
        PrintedPatch(srgb, first.moved(step_mm * index, 0.0), name)
        for index, (name, srgb) in enumerate(colours)
    )


def _greys(rows: _Rows) -> list[tuple[str, Colour]]:
    return [("", (level, level, level)) for level in rows.greys]


def _frame(
    name: str, rows: _Rows, first_id: int, *, window_mm: float, side_mm: float, a_side: int
) -> MarkerPiece:
    """A window with a column of markers on either side, greys below, colours above.

    White of 3 mm is left outside the markers, as nobody cuts to the line, and 2 mm inside.
    """
    rail = side_mm + 5.0
    size = window_mm + 2 * rail
    pace = (size - 6.0 - side_mm) / (a_side - 1)
    markers = tuple(
        MarkerPlace(first_id + 2 * row + column, Box(x, 3.0 + row * pace, side_mm, side_mm))
        for row in range(a_side)
        for column, x in enumerate((3.0, size - 3.0 - side_mm))
    )
    step = window_mm / len(rows.greys)
    wide = step - 0.5
    # Letters above the colours need 2 mm more than the paper's rim.
    tall = wide if rows.low_mm is None else min(rows.low_mm, rail - 6.5)
    greys = _row(_greys(rows), Box(rail + 0.25, size - rail + 2.0, wide, tall), step)
    step = window_mm / max(1, len(rows.colours))
    above = Box(rail + 0.25, rail - 2.0 - tall, step - 0.5, tall)
    colours = _row(list(rows.colours.items()), above, step)
    window = Box(rail, rail, window_mm, window_mm)
    return MarkerPiece(name, size, size, window, markers, greys + colours)


def _strip(name: str, rows: _Rows, first_id: int, *, side_mm: float) -> MarkerPiece:
    """Four pairs of markers for a face seen as a whole; greys and colours between."""
    width, height, white = 186.0, 2 * side_mm + 8.0, 3.0
    pace = (width - 2 * white - side_mm) / 3
    markers = tuple(
        MarkerPlace(first_id + 2 * pair + row, Box(white + pair * pace, y, side_mm, side_mm))
        for pair in range(4)
        for row, y in enumerate((white, height - white - side_mm))
    )
    between = pace - side_mm - 2 * white
    left, right = 2 * white + side_mm, 2 * white + side_mm + 2 * pace
    step = between / len(rows.greys)
    greys = _row(_greys(rows), Box(left + 0.25, white, step - 0.5, side_mm), step)
    step = between / max(1, len(rows.colours))
    place = Box(right + 0.25, white, step - 0.5, side_mm)
    colours = _row(list(rows.colours.items()), place, step)
    return MarkerPiece(name, width, height, None, markers, greys + colours)


def _sheet(version: int, rows: _Rows) -> MarkerSheet:
    first = rows.first_id
    return MarkerSheet(
        version=version,
        dictionary=_DICTIONARY,
        cells=_CELLS,
        pieces=(
            _frame("cheek", rows, first, window_mm=40.0, side_mm=8.0, a_side=5),
            _frame("spot", rows, first + 10, window_mm=25.0, side_mm=6.0, a_side=4),
            _strip("face", rows, first + 18, side_mm=11.0),
        ),
        ruler_mm=_RULER_MM,
    )


#: The sheet that is printed now.
MARKER_SHEET = _sheet(2, _SECOND)
#: All that may lie in a photo, the newest first. They share their dictionary and its cells.
MARKER_SHEETS = (MARKER_SHEET, _sheet(1, _FIRST))
