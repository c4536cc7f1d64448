"""What the drawings of shapes are put together from: profiles of the skin, and what fills them."""

from __future__ import annotations

import math
from collections.abc import Callable

#: Size of the drawing, and the heights at which its parts lie.
WIDTH, HEIGHT = 320, 214
ABOVE_TOP, ABOVE_BOTTOM = 20, 88
SURFACE, FAT, BOTTOM = 134, 190, 206
MIDDLE_X, MIDDLE_Y = WIDTH / 2, (ABOVE_TOP + ABOVE_BOTTOM) / 2
#: Thickness of the outer skin.
OUTER = 7.0
#: Distance between rolling scars.
APART = 90
STEP = 1.0

#: How far the skin lies below (above, where negative) its level at a distance from the middle.
Profile = Callable[[float], float]


def ellipse(rx: float, ry: float, more: str = "", dx: float = 0.0, dy: float = 0.0) -> str:
    """An ellipse in the view from above."""
    return (
        f'<ellipse cx="{MIDDLE_X + dx:g}" cy="{MIDDLE_Y + dy:g}" rx="{rx:g}" ry="{ry:g}" {more}/>'
    )


def path(d: str, more: str = "") -> str:
    """A path."""
    return f'<path d="{d}" {more}/>'


# ------------------------------------------------------------------------------- profiles


def level(x: float) -> float:
    """Flat skin."""
    return 0.0 * x


def ice_pick(x: float) -> float:
    """A narrow pit that tapers to a point."""
    return 53.0 * math.pow(max(0.0, 1 - abs(x) / 13), 1.3)


def boxcar(x: float) -> float:
    """A flat floor between upright walls."""
    return 27.0 / (1 + (abs(x) / 28) ** 60)


def rolling(x: float) -> float:
    """Wide waves with soft edges."""
    inside = max(0.0, 1 - (abs(x) / 138) ** 4)
    return inside * (8.0 + 7.5 * math.cos(math.tau * x / APART))


def groove(x: float) -> float:
    """A shallow cut."""
    return 17.0 * math.pow(max(0.0, 1 - abs(x) / 15), 0.9)


def pores(x: float) -> float:
    """Many tiny dips, all alike."""
    return 10.0 * math.pow(max(0.0, 1 - abs((x + 15) % 30 - 15) / 4.5), 1.2)


def bump(x: float) -> float:
    """A bump that stays in its place."""
    return -22.0 * math.exp(-((abs(x) / 33) ** 4))


def overgrown(x: float) -> float:
    """A lumpy rise, wide across."""
    lumps = 1 + 0.13 * math.cos(x / 9.0)
    return -27.0 * lumps * math.exp(-((abs(x - 8) / 84) ** 6))


# ---------------------------------------------------------- what lies inside, and from above


def tethers() -> str:
    """Bands that hold the floors of rolling scars down, from the troughs to the fat."""
    lines = []
    for trough in (-APART, 0, APART):
        x, top = MIDDLE_X + trough, SURFACE + rolling(trough)
        lines += [f"M{x + fan:.0f},{top + OUTER:.0f}L{x + 3 * fan:.0f},{FAT}" for fan in (-3, 0, 3)]
    return path("".join(lines), 'stroke-opacity="0.75"')


def fibres(profile: Profile, reach: float, middle: float = 0.0) -> str:
    """Wavy collagen, packed where a scar is raised."""
    rows = []
    for row in range(4):
        points = []
        for step in range(int(reach / 4) * 2 + 1):
            x = middle - reach + step * 4
            top = SURFACE + profile(x) + OUTER + 5
            y = top + row * 9 + 2 * math.sin(x / 4 + row)
            points.append(f"{MIDDLE_X + x:.0f},{y:.1f}")
        rows.append("M" + "L".join(points))
    return path("".join(rows), 'stroke-opacity="0.6"')


def vessels() -> str:
    """Widened small vessels below a red mark."""
    loops = "".join(
        f"M{MIDDLE_X + x},{SURFACE + 30}V{SURFACE + 15}a5,5 0 0 1 10,0V{SURFACE + 30}"
        for x in range(-58, 50, 18)
    )
    return path(loops, 'stroke-width="2.6" stroke-opacity="0.75"')


def grains(half: int, every: int, hole: bool) -> str:
    """Grains of pigment in the outer skin: more under a brown mark, none under a pale one."""
    dots = []
    for i, x in enumerate(range(-int(MIDDLE_X) + 4, int(MIDDLE_X), every)):
        if (abs(x) < half) == hole:
            continue
        dots.append(f"M{MIDDLE_X + x},{SURFACE + 2.5 + 2.2 * (i % 2):g}h.01")
    return path("".join(dots), 'stroke-width="2.4" stroke-linecap="round"')


def dotted(rx: float, ry: float, every: float, outside: bool = False) -> str:
    """Dots from above, inside an ellipse or everywhere but there."""
    dots = []
    across, along = int((MIDDLE_X - 6) / every), int(28 / every)
    for row in range(-along, along + 1):
        for column in range(-across, across + 1):
            x, y = every * (column + 0.5 * (row % 2)), every * row
            inside = (x / rx) ** 2 + (y / ry) ** 2 < 1
            if inside != outside and abs(x) < MIDDLE_X - 6:
                dots.append(f"M{MIDDLE_X + x:g},{MIDDLE_Y + y:g}h.01")
    return path("".join(dots), 'stroke-width="2.2" stroke-linecap="round" stroke-opacity="0.8"')


def hatched(rx: float, ry: float) -> str:
    """Upright lines inside an ellipse, as heralds draw red when they have no colour."""
    lines = []
    for i in range(-12, 13):
        x = i * 6.0
        if abs(x) < rx:
            y = ry * math.sqrt(1 - (x / rx) ** 2)
            lines.append(f"M{MIDDLE_X + x:g},{MIDDLE_Y - y:.1f}V{MIDDLE_Y + y:.1f}")
    return path("".join(lines), 'stroke-opacity="0.75" stroke-width="1.6"')


#: How the view from above is filled.
DASHED = 'stroke-dasharray="4 3"'
DARK = 'fill="currentColor" fill-opacity="0.75"'
SHADE = 'fill="currentColor" fill-opacity="0.25" stroke-width="1.6"'
SOFT = 'fill="currentColor" fill-opacity="0.1" stroke-opacity="0.45"'
BLOB = (
    f"M{MIDDLE_X - 78},{MIDDLE_Y + 4}c-4,-22 22,-28 40,-22c18,-14 42,-8 54,-4"
    "c26,-8 56,0 70,12c14,14 2,30 -16,28c-14,14 -44,10 -56,4"
    "c-16,10 -44,10 -56,0c-18,2 -34,-4 -36,-18z"
)
