"""The page's other drawings as inline SVG: signs of the kinds, the depths, the colour bar."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from scarscape.model import Kind, Scar
from scarscape.report.depth_colours import colour_table
from scarscape.report.kinds import LOOKS
from scarscape.report.words import nice_step, number, plain_mm

#: Depths of acne scars by high-frequency ultrasound, 7 patients: doi 10.15557/JoU.2020.0049.
PUBLISHED_DEPTH_MM = (0.16, 0.56)
PUBLISHED_MEAN_MM = 0.36

_WIDTH = 640.0
_LEFT, _RIGHT = 16.0, 20.0
#: Sizes of a sign that are tried until the heap is not higher than this, in pixels.
_SIGN_SIZES = (13.0, 9.0, 6.0, 4.0, 2.5)
_HIGHEST = 200.0


def sign_symbols() -> Markup:
    """A hidden drawing that holds the sign of each kind, to be used by its name."""
    symbols = "".join(
        f'<symbol id="sign-{kind}" viewBox="-1.1 -1.1 2.2 2.2"><polygon fill="{look.colour}" '
        f'points="{" ".join(f"{x:g},{y:g}" for x, y in look.sign)}"/></symbol>'
        for kind, look in LOOKS.items()
    )
    return Markup('<svg width="0" height="0" class="symbols" aria-hidden="true">{}</svg>').format(
        Markup(symbols)
    )


def sign(kind: Kind) -> Markup:
    """The sign of a kind at the size of the text around it."""
    return Markup('<svg class="sign" aria-hidden="true"><use href="#sign-{}"/></svg>').format(kind)


def depth_chart(scars: Sequence[Scar]) -> Markup | None:
    """Each sunken scar at its depth, before the range that others have measured.

    None where no depth was measured.
    """
    depths = sorted((scar.depth_mm, scar.kind) for scar in scars if scar.depth_mm is not None)
    if not depths:
        return None
    end = max(0.7, depths[-1][0] * 1.05)
    plot = _WIDTH - _LEFT - _RIGHT
    places = [_LEFT + depth / end * plot for depth, _ in depths]
    for size in _SIGN_SIZES:
        floors = _heaped(places, size)
        if (max(floors) + 1) * (size + 1) <= _HIGHEST:
            break
    base = 34.0 + max(3, max(floors) + 1) * (size + 1)
    drawn = "".join(
        f'<use href="#sign-{kind}" x="{x - size / 2:.1f}" '
        f'y="{base - (floor + 1) * (size + 1):.1f}" width="{size:g}" height="{size:g}"/>'
        for x, floor, (_, kind) in zip(places, floors, depths, strict=True)
    )
    low, high = (_LEFT + depth / end * plot for depth in PUBLISHED_DEPTH_MM)
    band = (
        f'<rect class="published" x="{low:.1f}" y="22" width="{high - low:.1f}" '
        f'height="{base - 22:.1f}"/><text x="{low:.1f}" y="15">published range '
        f"{PUBLISHED_DEPTH_MM[0]} to {PUBLISHED_DEPTH_MM[1]} mm</text>"
    )
    label = (
        f"Depths of {len(depths)} sunken scars, from {number(depths[0][0], 2)} to "
        f"{number(depths[-1][0], 2)} mm, before the published range"
    )
    height = base + 44
    return Markup(
        '<svg class="depths" role="img" aria-label="{}" viewBox="0 0 {:g} {:.0f}">{}</svg>'
    ).format(label, _WIDTH, height, Markup(band + _axis(end, plot, base) + drawn))


def _heaped(places: Sequence[float], size: float) -> list[int]:
    """The floor on which each sign stands, the lowest where it does not touch the one before it."""
    ends: list[float] = []  # where the last sign on each floor ends
    floors = []
    for x in places:
        free = (i for i, end in enumerate(ends) if end <= x - size / 2)
        floor = next(free, len(ends))
        ends[floor : floor + 1] = [x + size / 2]
        floors.append(floor)
    return floors


def colour_bar(limit_mm: float, *, in_mm: bool = True) -> Markup:
    """The colours of heights with a scale in mm, or without one where heights are relative."""
    table = colour_table()
    stops = "".join(
        f'<stop offset="{100 * i / 30:.2f}%" stop-color="#{r:02x}{g:02x}{b:02x}"/>'
        for i, (r, g, b) in enumerate(table[:: (len(table) - 1) // 30])
    )
    plot = _WIDTH - 2 * _RIGHT
    step = nice_step(2 * limit_mm, 8)
    count = int(limit_mm / step + 1e-6) if in_mm else 0
    ticks = "".join(
        f'<path class="axis" d="M{_WIDTH / 2 + i * step / limit_mm * plot / 2:.1f} 42v5"/>'
        f'<text x="{_WIDTH / 2 + i * step / limit_mm * plot / 2:.1f}" y="61" '
        f'text-anchor="middle">{signed(i * step)}</text>'
        for i in range(-count, count + 1)
    )
    body = (
        f'<defs><linearGradient id="heights">{stops}</linearGradient></defs>'
        f'<rect class="bar" fill="url(#heights)" x="{_RIGHT:g}" y="20" width="{plot:g}" '
        f'height="22"/>{ticks}<text x="{_RIGHT:g}" y="14">below the skin around</text>'
        f'<text x="{_WIDTH - _RIGHT:g}" y="14" text-anchor="end">above</text>'
        f'<text x="{_WIDTH / 2:g}" y="14" text-anchor="middle">'
        f"{'height in mm' if in_mm else 'relative height, no mm'}</text>"
    )
    return Markup(
        '<svg class="colours" role="img" aria-label="{}" viewBox="0 0 {:g} 66">{}</svg>'
    ).format(
        f"Colour scale from {plain_mm(limit_mm)} mm below to {plain_mm(limit_mm)} mm above"
        if in_mm
        else "Colour scale of relative heights, without mm",
        _WIDTH,
        Markup(body),
    )


def signed(height_mm: float) -> str:
    """A number with its sign, as an axis shows it."""
    text = plain_mm(abs(height_mm))
    if text == "0":
        return text
    return f"\N{MINUS SIGN}{text}" if height_mm < 0 else f"+{text}"


def _axis(end: float, plot: float, base: float) -> str:
    """The axis of depths below the heap of signs."""
    step = nice_step(end, 8)
    marks, texts = "", ""
    for i in range(int(end / step + 1e-6) + 1):
        x = _LEFT + i * step / end * plot
        marks += f"M{x:.1f} {base:.1f}v5"
        texts += (
            f'<text x="{x:.1f}" y="{base + 19:.1f}" text-anchor="middle">'
            f"{plain_mm(i * step)}</text>"
        )
    return (
        f'<path class="axis" d="M{_LEFT:g} {base:.1f}H{_LEFT + plot:.1f}{marks}"/>{texts}'
        f'<text x="{_LEFT + plot:.1f}" y="{base + 38:.1f}" text-anchor="end">depth in mm</text>'
    )
