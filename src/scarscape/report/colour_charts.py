"""The page's small drawings for colour as inline SVG: lines of the marks, scales of the maps."""

from __future__ import annotations

from markupsafe import Markup

from scarscape.model import MarkKind
from scarscape.report.charts import signed
from scarscape.report.colour_maps import Chromophore, chromophore_table
from scarscape.report.mark_looks import MARK_LOOKS
from scarscape.report.words import nice_step, plain_mm

_WIDTH, _MARGIN = 400.0, 20.0


def mark_line(kind: MarkKind) -> Markup:
    """The line of a kind of mark at the size of the text around it."""
    look = MARK_LOOKS[kind]
    return Markup(
        '<svg class="line" aria-hidden="true" viewBox="-2 0 44 8"><path fill="none" stroke="{}" '
        'stroke-width="2.4" stroke-linecap="round" stroke-dasharray="{}" d="M0 4H40"/></svg>'
    ).format(look.colour, " ".join(f"{length:g}" for length in look.dashes))


def density_bar(chromophore: Chromophore, limit: float) -> Markup:
    """The colours of a map with its numbers, and in words what they mean."""
    table = chromophore_table(chromophore)
    stops = "".join(
        f'<stop offset="{100 * i / 15:.2f}%" stop-color="#{r:02x}{g:02x}{b:02x}"/>'
        for i, (r, g, b) in enumerate(table[:: (len(table) - 1) // 15])
    )
    plot, middle = _WIDTH - 2 * _MARGIN, _WIDTH / 2
    step = nice_step(2 * limit, 6)
    count = int(limit / step + 1e-6)
    places = [(i * step, middle + i * step / limit * plot / 2) for i in range(-count, count + 1)]
    ticks = "".join(
        f'<path class="axis" d="M{x:.1f} 42v5"/>'
        f'<text x="{x:.1f}" y="61" text-anchor="middle">{signed(value)}</text>'
        for value, x in places
    )
    body = (
        f'<defs><linearGradient id="of-{chromophore}">{stops}</linearGradient></defs>'
        f'<rect class="bar" fill="url(#of-{chromophore})" x="{_MARGIN:g}" y="20" width="{plot:g}" '
        f'height="22"/>{ticks}<text x="{_MARGIN:g}" y="14">less</text>'
        f'<text x="{middle:g}" y="14" text-anchor="middle">as the skin around</text>'
        f'<text x="{_WIDTH - _MARGIN:g}" y="14" text-anchor="end">more</text>'
    )
    return Markup(
        '<svg class="colours" role="img" aria-label="{}" viewBox="0 0 {:g} 66">{}</svg>'
    ).format(
        f"Colour scale of {chromophore}: optical density from {plain_mm(limit)} less, pale, to "
        f"{plain_mm(limit)} more than the skin around, dark",
        _WIDTH,
        Markup(body),
    )
