"""How each kind of scar looks and is named in pictures and on the page.

A kind is told by colour and by sign, so that no reader depends on colour alone. The colours keep
a CIELAB distance of at least 20 from each other for full sight, protanopia, deuteranopia and
tritanopia (Machado et al. 2009, doi 10.1109/TVCG.2009.113), and a contrast of at least 4.5 to 1
on white; a test computes both.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from scarscape.model import Kind, Scar

Point = tuple[float, float]


@dataclass(frozen=True)
class KindLook:
    """Name, colour and sign of one kind.

    ``name`` is what stands beside a sign, ``one`` and ``many`` name scars of it in a sentence.
    ``sign`` is a polygon inside the square from -1 to 1, x right and y down; ``plain`` says in
    everyday words what such a scar looks like.
    """

    name: str
    one: str
    many: str
    colour: str
    sign: tuple[Point, ...]
    plain: str

    @property
    def rgb(self) -> tuple[int, int, int]:
        """The colour as three bytes."""
        return (
            int(self.colour[1:3], 16),
            int(self.colour[3:5], 16),
            int(self.colour[5:7], 16),
        )


def _regular(corners: int, radius: float, turn_deg: float, inner: float = 0.0) -> tuple[Point, ...]:
    """A regular polygon, or a star where ``inner`` is the radius of its inward corners."""
    radii = (radius, inner) if inner else (radius,)
    count = corners * len(radii)
    start = math.radians(turn_deg)
    return tuple(
        (round(r * math.cos(angle), 3), round(r * math.sin(angle), 3))
        for r, angle in (
            (radii[i % len(radii)], start + math.tau * i / count) for i in range(count)
        )
    )


LOOKS: dict[Kind, KindLook] = {
    "ice_pick": KindLook(
        "ice pick",
        "ice pick",
        "ice picks",
        "#1b3fd6",
        ((-0.95, -0.8), (0.95, -0.8), (0.0, 0.95)),
        "narrow and pointed, like a prick",
    ),
    "boxcar": KindLook(
        "boxcar",
        "boxcar",
        "boxcars",
        "#d1400a",
        ((-0.8, -0.8), (0.8, -0.8), (0.8, 0.8), (-0.8, 0.8)),
        "sharp edges and a flat floor",
    ),
    "rolling": KindLook(
        "rolling",
        "rolling scar",
        "rolling scars",
        "#02573a",
        _regular(24, 0.9, 0.0),
        "wide and shallow, with soft edges",
    ),
    "hypertrophic": KindLook(
        "hypertrophic",
        "hypertrophic scar",
        "hypertrophic scars",
        "#c72fb4",
        ((-0.95, 0.8), (0.95, 0.8), (0.0, -0.95)),
        "raised above the skin",
    ),
    "keloid": KindLook(
        "keloid",
        "keloid",
        "keloids",
        "#57076b",
        _regular(5, 1.0, -90.0, inner=0.45),
        "raised, and grown past the first wound",
    ),
    "other": KindLook(
        "other",
        "other scar",
        "other scars",
        "#1a1a1a",
        ((0.0, -1.0), (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0)),
        "unlike any of the named kinds",
    ),
}


def kind_words(scar: Scar) -> str:
    """The kind in words, with the subkind where there is one: ``boxcar, shallow``."""
    name = LOOKS[scar.kind].name
    return name if scar.subkind is None else f"{name}, {scar.subkind}"
