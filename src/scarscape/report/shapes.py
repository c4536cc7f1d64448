"""Small drawings of what acne leaves: the skin from above, and cut through.

All are drawn by one rule from the profile of each kind, in the colour of the text around them
(``currentColor``), so that they work on light and dark and need no sight of colour: what differs
by colour on the skin differs by pattern here. They show shapes, not sizes.
"""

from __future__ import annotations

from dataclasses import dataclass

from scarscape.care.pages import DRAWINGS, Drawing
from scarscape.report import shape_parts as part


@dataclass(frozen=True)
class _Shape:
    """What is drawn for one kind: words, profile, the view from above, what lies inside."""

    title: str
    told: str
    profile: part.Profile
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
    xs = [i * part.STEP for i in range(int(part.WIDTH / part.STEP) + 1)]
    ys = [part.SURFACE + shape.profile(x - part.MIDDLE_X) for x in xs]
    surface = _line(xs, ys)
    skin = f"{surface}L{part.WIDTH},{part.BOTTOM}L0,{part.BOTTOM}Z"
    fat = f"M0,{part.FAT}L{part.WIDTH},{part.FAT}L{part.WIDTH},{part.BOTTOM}L0,{part.BOTTOM}Z"
    under = _line(xs, [y + part.OUTER for y in ys])
    tall = part.ABOVE_BOTTOM - part.ABOVE_TOP
    drawn = (
        f'<svg class="shape" role="img" aria-label="{shape.title}. {shape.told}" '
        f'viewBox="0 0 {part.WIDTH} {part.HEIGHT}" xmlns="http://www.w3.org/2000/svg" '
        'fill="none" stroke="currentColor" color="currentColor">',
        f"<title>{shape.title}</title>",
        _words(4, 12, "from above") + _words(4, 104, "cut through"),
        f'<rect x="1" y="{part.ABOVE_TOP}" width="{part.WIDTH - 2}" height="{tall}" rx="6" '
        'fill="currentColor" fill-opacity="0.06" stroke-opacity="0.35"/>',
        part.path(
            f"M1,{part.MIDDLE_Y}H{part.WIDTH - 1}", 'stroke-opacity="0.4" stroke-dasharray="2 5"'
        ),
        shape.above,
        f'<path d="{skin}" fill="currentColor" fill-opacity="0.08" stroke="none"/>',
        f'<path d="{fat}" fill="currentColor" fill-opacity="0.12" stroke="none"/>',
        _lobules(),
        f'<path d="{under}" stroke-opacity="0.45"/>',
        shape.inside,
        f'<path d="{surface}" stroke-width="2.4" stroke-linejoin="round"/>',
        _words(part.WIDTH - 4, part.FAT - 5, "deep skin", "end"),
        _words(part.WIDTH - 4, part.BOTTOM - 3, "fat", "end"),
        "</svg>",
    )
    return "".join(drawn)


def shape_title(kind: Drawing) -> str:
    """What a drawing shows, in a few words."""
    return _SHAPES[kind].title


def shape_text(kind: Drawing) -> str:
    """The cut through the skin in plain characters, for a terminal.

    Up to nine lines of 44 characters; ``#`` is the surface, ``:`` the skin below it. In flat
    marks the surface is drawn with another sign.
    """
    shape = _SHAPES[kind]
    columns, across, down = 44, 5.0, 9.0
    sign = {"erythema": "~", "hyperpigmentation": "@", "hypopigmentation": "-"}.get(kind, "#")
    tops = []
    for column in range(columns):
        middle = (column + 0.5 - columns / 2) * across
        # The deepest (highest) point of the column, lest a narrow pit falls between two samples.
        seen = [shape.profile(middle + step * across / 4) for step in (-2, -1, 0, 1, 2)]
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
        f'<circle cx="{10 + 19 * i:g}" cy="{part.FAT + 8}" r="{6 + i % 2}"/>' for i in range(15)
    )
    return f'<g stroke-opacity="0.3">{circles}</g>'


_SHAPES: dict[Drawing, _Shape] = {
    "ice_pick": _Shape(
        "Ice pick scar",
        "A narrow pit that tapers to a point deep in the skin. From above: a small round hole.",
        part.ice_pick,
        part.ellipse(11, 11, part.DARK),
    ),
    "boxcar": _Shape(
        "Boxcar scar",
        "A dent with upright walls and a flat floor. From above: an oval with a sharp edge.",
        part.boxcar,
        part.ellipse(29, 21, part.SHADE),
    ),
    "rolling": _Shape(
        "Rolling scars",
        "Wide, shallow waves with soft edges; bands from below hold the floors down. From above: "
        "broad patches of shade without an edge.",
        part.rolling,
        "".join(
            part.ellipse(34, 25 - abs(dx) / 20, part.SOFT, dx=dx)
            for dx in (-part.APART, 0, part.APART)
        ),
        part.tethers(),
    ),
    "line": _Shape(
        "Line or groove",
        "A shallow groove across the cut. From above: a long line.",
        part.groove,
        part.path(
            f"M{part.MIDDLE_X - 26},{part.ABOVE_TOP + 5}c20,15 32,39 48,58",
            'stroke-width="7" stroke-linecap="round" stroke-opacity="0.6"',
        ),
    ),
    "pores": _Shape(
        "Pores: no scar",
        "Many tiny openings, evenly spread and alike. From above: rows of small dots.",
        part.pores,
        "".join(
            part.ellipse(2.6, 2.6, part.DARK, dx=30 * c + 15 * (r % 2), dy=15 * r)
            for r in (-1, 0, 1)
            for c in range(-4, 5)
        ),
    ),
    "hypertrophic": _Shape(
        "Raised (hypertrophic) scar",
        "A firm bump packed with collagen. From above: it stays inside the place of the first "
        "spot, drawn as a broken line.",
        part.bump,
        part.ellipse(36, 22, part.SHADE) + part.ellipse(42, 27, part.DASHED),
        part.fibres(part.bump, 32),
    ),
    "keloid": _Shape(
        "Keloid",
        "A raised scar packed with collagen. From above: it has grown far past the place of the "
        "first spot, drawn as a broken line.",
        part.overgrown,
        part.path(part.BLOB, part.SHADE) + part.ellipse(26, 15, part.DASHED),
        part.fibres(part.overgrown, 76, 8),
    ),
    "erythema": _Shape(
        "Red mark: no scar",
        "The surface is level. Small vessels below it are widened. From above: a hatched patch.",
        part.level,
        part.hatched(58, 25) + part.ellipse(58, 25, 'stroke-opacity="0.5"'),
        part.vessels(),
    ),
    "hyperpigmentation": _Shape(
        "Brown mark: no scar",
        "The surface is level. The outer skin holds many grains of pigment. From above: a patch "
        "of close dots.",
        part.level,
        part.dotted(58, 25, 6) + part.ellipse(58, 25, 'stroke-opacity="0.5"'),
        part.grains(58, 3, hole=False),
    ),
    "hypopigmentation": _Shape(
        "Pale mark: no scar",
        "The surface is level. The outer skin holds no pigment here, only around. From above: an "
        "empty patch among dots.",
        part.level,
        part.dotted(62, 27, 9, outside=True) + part.ellipse(58, 25, 'stroke-opacity="0.5"'),
        part.grains(58, 7, hole=True),
    ),
}
assert tuple(_SHAPES) == DRAWINGS
