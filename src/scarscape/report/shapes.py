"""Small drawings of what acne leaves: the skin from above, and cut through.

All are drawn by one rule from the profile of each kind, in the colour of the text around them
(``currentColor``), so that they work on light and dark and need no sight of colour: what differs
by colour on the skin differs by pattern here. They show shapes, not sizes.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from scarscape.care.pages import DRAWINGS, Drawing

#: Size of the drawing, and the heights at which its parts lie.
WIDTH, HEIGHT = 320, 214
_ABOVE_TOP, _ABOVE_BOTTOM = 20, 88
_SURFACE, _FAT, _BOTTOM = 134, 190, 206
_MIDDLE_X, _MIDDLE_Y = WIDTH / 2, (_ABOVE_TOP + _ABOVE_BOTTOM) / 2
#: Thickness of the outer skin.
_OUTER = 7.0
#: Distance between rolling scars.
_APART = 90
_STEP = 1.0

#: How far the skin lies below (above, where negative) its level at a distance from the middle.
Profile = Callable[[float], float]


@dataclass(frozen=True)
class _Shape:
    """What is drawn for one kind: words, profile, the view from above, what lies inside."""

    title: str
    told: str
    profile: Profile
    above: str
    inside: str = ""


def shape_svg(kind: Drawing) -> str:
    """One drawing as inline SVG, with a title and a description for those who cannot see it.

    It carries no ids, so that it can stand on a page more than once.

    Parameters
    ----------
    kind : one of `scarscape.care.pages.DRAWINGS`.
    """
    shape = _SHAPES[kind]
    xs = [i * _STEP for i in range(int(WIDTH / _STEP) + 1)]
    ys = [_SURFACE + shape.profile(x - _MIDDLE_X) for x in xs]
    surface = _line(xs, ys)
    skin = f"{surface}L{WIDTH},{_BOTTOM}L0,{_BOTTOM}Z"
    fat = f"M0,{_FAT}L{WIDTH},{_FAT}L{WIDTH},{_BOTTOM}L0,{_BOTTOM}Z"
    under = _line(xs, [y + _OUTER for y in ys])
    tall = _ABOVE_BOTTOM - _ABOVE_TOP
    parts = (
        f'<svg class="shape" role="img" aria-label="{shape.title}. {shape.told}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" xmlns="http://www.w3.org/2000/svg" '
        'fill="none" stroke="currentColor" color="currentColor">',
        f"<title>{shape.title}</title>",
        _words(4, 12, "from above") + _words(4, 104, "cut through"),
        f'<rect x="1" y="{_ABOVE_TOP}" width="{WIDTH - 2}" height="{tall}" rx="6" '
        'fill="currentColor" fill-opacity="0.06" stroke-opacity="0.35"/>',
        f'<path d="M1,{_MIDDLE_Y}H{WIDTH - 1}" stroke-opacity="0.4" stroke-dasharray="2 5"/>',
        shape.above,
        f'<path d="{skin}" fill="currentColor" fill-opacity="0.08" stroke="none"/>',
        f'<path d="{fat}" fill="currentColor" fill-opacity="0.12" stroke="none"/>',
        _lobules(),
        f'<path d="{under}" stroke-opacity="0.45"/>',
        shape.inside,
        f'<path d="{surface}" stroke-width="2.4" stroke-linejoin="round"/>',
        _words(WIDTH - 4, _FAT - 5, "deep skin", "end"),
        _words(WIDTH - 4, _BOTTOM - 3, "fat", "end"),
        "</svg>",
    )
    return "".join(parts)


def shape_text(kind: Drawing) -> str:
    """The cut through the skin in plain characters, for a terminal.

    Six or seven lines of 44 characters; ``#`` is the surface, ``:`` the skin below it. In flat
    marks the surface is drawn with another sign.
    """
    shape = _SHAPES[kind]
    columns, across, down = 44, 5.0, 9.0
    sign = {"erythema": "~", "hyperpigmentation": "@", "hypopigmentation": "-"}.get(kind, "#")
    tops = []
    for column in range(columns):
        middle = (column + 0.5 - columns / 2) * across
        # The deepest (highest) point of the column, lest a narrow pit falls between two samples.
        seen = [shape.profile(middle + part * across / 4) for part in (-2, -1, 0, 1, 2)]
        tops.append(round(max(seen, key=abs) / down))
    highest, lowest = min(0, *tops), max(2, *tops) + 1
    lines = []
    for row in range(highest, lowest + 1):
        cells = (" " if row < top else "#" if row == top else ":" for top in tops)
        lines.append("".join(cells).rstrip())
    if sign != "#":
        left = columns // 2 - 8
        level = lines[-highest]
        lines[-highest] = level[:left] + sign * 16 + level[left + 16 :]
    return "\n".join(lines)


def _line(xs: list[float], ys: list[float]) -> str:
    """A path through points, without those that lie on a level stretch."""
    kept = [
        i
        for i in range(len(xs))
        if i in (0, len(xs) - 1) or not ys[i - 1] == ys[i] == ys[min(i + 1, len(ys) - 1)]
    ]
    return "M" + "L".join(f"{xs[i]:g},{ys[i]:.1f}" for i in kept)


def _words(x: float, y: float, text: str, anchor: str = "start") -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="11" font-family="system-ui,sans-serif" '
        f'fill="currentColor" fill-opacity="0.8" stroke="none" text-anchor="{anchor}">{text}</text>'
    )


def _lobules() -> str:
    """Round cells of fat along the lower edge, left of its name."""
    circles = "".join(
        f'<circle cx="{10 + 19 * i:g}" cy="{_FAT + 8}" r="{6 + i % 2}"/>' for i in range(15)
    )
    return f'<g stroke-opacity="0.3">{circles}</g>'


def _ellipse(rx: float, ry: float, more: str = "", dx: float = 0.0, dy: float = 0.0) -> str:
    return (
        f'<ellipse cx="{_MIDDLE_X + dx:g}" cy="{_MIDDLE_Y + dy:g}" rx="{rx:g}" ry="{ry:g}" {more}/>'
    )


def _path(d: str, more: str = "") -> str:
    return f'<path d="{d}" {more}/>'


# ------------------------------------------------------------------------------- profiles


def _level(x: float) -> float:
    return 0.0 * x


def _pick(x: float) -> float:
    return 53.0 * math.pow(max(0.0, 1 - abs(x) / 13), 1.3)


def _box(x: float) -> float:
    return 27.0 / (1 + (abs(x) / 28) ** 60)


def _waves(x: float) -> float:
    inside = max(0.0, 1 - (abs(x) / 138) ** 4)
    return inside * (8.0 + 7.5 * math.cos(math.tau * x / _APART))


def _groove(x: float) -> float:
    return 17.0 * math.pow(max(0.0, 1 - abs(x) / 15), 0.9)


def _pores(x: float) -> float:
    return 10.0 * math.pow(max(0.0, 1 - abs((x + 15) % 30 - 15) / 4.5), 1.2)


def _bump(x: float) -> float:
    return -22.0 * math.exp(-((abs(x) / 33) ** 4))


def _overgrown(x: float) -> float:
    lumps = 1 + 0.13 * math.cos(x / 9.0)
    return -27.0 * lumps * math.exp(-((abs(x - 8) / 84) ** 6))


# ---------------------------------------------------------- what lies inside, and from above


def _tethers() -> str:
    """Bands that hold the floors of rolling scars down, from the troughs to the fat."""
    lines = []
    for trough in (-_APART, 0, _APART):
        x, top = _MIDDLE_X + trough, _SURFACE + _waves(trough)
        lines += [
            f"M{x + fan:.0f},{top + _OUTER:.0f}L{x + 3 * fan:.0f},{_FAT}" for fan in (-3, 0, 3)
        ]
    return _path("".join(lines), 'stroke-opacity="0.75"')


def _fibres(profile: Profile, reach: float, middle: float = 0.0) -> str:
    """Wavy collagen, packed where a scar is raised."""
    rows = []
    for row in range(4):
        points = []
        for step in range(int(reach / 4) * 2 + 1):
            x = middle - reach + step * 4
            top = _SURFACE + profile(x) + _OUTER + 5
            y = top + row * 9 + 2 * math.sin(x / 4 + row)
            points.append(f"{_MIDDLE_X + x:.0f},{y:.1f}")
        rows.append("M" + "L".join(points))
    return _path("".join(rows), 'stroke-opacity="0.6"')


def _vessels() -> str:
    """Widened small vessels below a red mark."""
    loops = "".join(
        f"M{_MIDDLE_X + x},{_SURFACE + 30}V{_SURFACE + 15}a5,5 0 0 1 10,0V{_SURFACE + 30}"
        for x in range(-58, 50, 18)
    )
    return _path(loops, 'stroke-width="2.6" stroke-opacity="0.75"')


def _grains(half: int, every: int, hole: bool) -> str:
    """Grains of pigment in the outer skin: more under a brown mark, none under a pale one."""
    dots = []
    for i, x in enumerate(range(-int(_MIDDLE_X) + 4, int(_MIDDLE_X), every)):
        if (abs(x) < half) == hole:
            continue
        dots.append(f"M{_MIDDLE_X + x},{_SURFACE + 2.5 + 2.2 * (i % 2):g}h.01")
    return _path("".join(dots), 'stroke-width="2.4" stroke-linecap="round"')


def _dotted(rx: float, ry: float, every: float, outside: bool = False) -> str:
    """Dots from above, inside an ellipse or everywhere but there."""
    dots = []
    across, along = int((_MIDDLE_X - 6) / every), int(28 / every)
    for row in range(-along, along + 1):
        for column in range(-across, across + 1):
            x, y = every * (column + 0.5 * (row % 2)), every * row
            inside = (x / rx) ** 2 + (y / ry) ** 2 < 1
            if inside != outside and abs(x) < _MIDDLE_X - 6:
                dots.append(f"M{_MIDDLE_X + x:g},{_MIDDLE_Y + y:g}h.01")
    return _path("".join(dots), 'stroke-width="2.2" stroke-linecap="round" stroke-opacity="0.8"')


def _hatched(rx: float, ry: float) -> str:
    """Slanting lines inside an ellipse, as heralds draw red when they have no red."""
    lines = []
    for i in range(-12, 13):
        x = i * 6.0
        if abs(x) < rx:
            y = ry * math.sqrt(1 - (x / rx) ** 2)
            lines.append(f"M{_MIDDLE_X + x:g},{_MIDDLE_Y - y:.1f}V{_MIDDLE_Y + y:.1f}")
    return _path("".join(lines), 'stroke-opacity="0.75" stroke-width="1.6"')


_DASHED = 'stroke-dasharray="4 3"'
_DARK = 'fill="currentColor" fill-opacity="0.75"'
_SHADE = 'fill="currentColor" fill-opacity="0.25" stroke-width="1.6"'
_SOFT = 'fill="currentColor" fill-opacity="0.1" stroke-opacity="0.45"'
_BLOB = (
    f"M{_MIDDLE_X - 78},{_MIDDLE_Y + 4}c-4,-22 22,-28 40,-22c18,-14 42,-8 54,-4"
    "c26,-8 56,0 70,12c14,14 2,30 -16,28c-14,14 -44,10 -56,4"
    "c-16,10 -44,10 -56,0c-18,2 -34,-4 -36,-18z"
)

_SHAPES: dict[Drawing, _Shape] = {
    "ice_pick": _Shape(
        "Ice pick scar",
        "A narrow pit that tapers to a point deep in the skin. From above: a small round hole.",
        _pick,
        _ellipse(11, 11, _DARK),
    ),
    "boxcar": _Shape(
        "Boxcar scar",
        "A dent with upright walls and a flat floor. From above: an oval with a sharp edge.",
        _box,
        _ellipse(29, 21, _SHADE),
    ),
    "rolling": _Shape(
        "Rolling scars",
        "Wide, shallow waves with soft edges; bands from below hold the floors down. From above: "
        "broad patches of shade without an edge.",
        _waves,
        "".join(_ellipse(34, 25 - abs(dx) / 20, _SOFT, dx=dx) for dx in (-_APART, 0, _APART)),
        _tethers(),
    ),
    "line": _Shape(
        "Line or groove",
        "A shallow groove across the cut. From above: a long line.",
        _groove,
        _path(
            f"M{_MIDDLE_X - 26},{_ABOVE_TOP + 5}C{_MIDDLE_X - 6},{_MIDDLE_Y - 14} "
            f"{_MIDDLE_X + 6},{_MIDDLE_Y + 10} {_MIDDLE_X + 22},{_ABOVE_BOTTOM - 5}",
            'stroke-width="7" stroke-linecap="round" stroke-opacity="0.6"',
        ),
    ),
    "pores": _Shape(
        "Pores: no scar",
        "Many tiny openings, evenly spread and alike. From above: rows of small dots.",
        _pores,
        "".join(
            _ellipse(2.6, 2.6, _DARK, dx=30 * c + 15 * (r % 2), dy=15 * r)
            for r in (-1, 0, 1)
            for c in range(-4, 5)
        ),
    ),
    "hypertrophic": _Shape(
        "Raised (hypertrophic) scar",
        "A firm bump packed with collagen. From above: it stays inside the place of the first "
        "spot, drawn as a broken line.",
        _bump,
        _ellipse(36, 22, _SHADE) + _ellipse(42, 27, _DASHED),
        _fibres(_bump, 32),
    ),
    "keloid": _Shape(
        "Keloid",
        "A raised scar packed with collagen. From above: it has grown far past the place of the "
        "first spot, drawn as a broken line.",
        _overgrown,
        _path(_BLOB, _SHADE) + _ellipse(26, 15, _DASHED),
        _fibres(_overgrown, 76, 8),
    ),
    "erythema": _Shape(
        "Red mark: no scar",
        "The surface is level. Small vessels below it are widened. From above: a hatched patch.",
        _level,
        _hatched(58, 25) + _ellipse(58, 25, 'stroke-opacity="0.5"'),
        _vessels(),
    ),
    "hyperpigmentation": _Shape(
        "Brown mark: no scar",
        "The surface is level. The outer skin holds many grains of pigment. From above: a patch "
        "of close dots.",
        _level,
        _dotted(58, 25, 6) + _ellipse(58, 25, 'stroke-opacity="0.5"'),
        _grains(58, 3, hole=False),
    ),
    "hypopigmentation": _Shape(
        "Pale mark: no scar",
        "The surface is level. The outer skin holds no pigment here, only around. From above: an "
        "empty patch among dots.",
        _level,
        _dotted(62, 27, 9, outside=True) + _ellipse(58, 25, 'stroke-opacity="0.5"'),
        _grains(58, 7, hole=True),
    ),
}
assert tuple(_SHAPES) == DRAWINGS
