"""What is known about a phantom: its scars, its lines, and its skin without either."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from scarscape.model import Kind, Subkind

FORMAT = "scarscape.truth/1"

DEFINITIONS = (
    "Depth and height are those of the apex of the scar's own smooth shape, from the reference "
    "surface, along z; the gentle undulation of a rolling scar's floor is not part of it.",
    "The mouth is bounded at 10 % of that depth; overlapping mouths are divided where the two "
    "shapes are equally deep. A raised rim counts as skin of the scar, outside its mouth.",
    "Volume lies between the reference surface and the scar's skin, undulation and all, inside "
    "the mouth.",
)


@dataclass(frozen=True)
class TrueScar:
    """One scar as it was made, in the definitions of ``scars.json``.

    ``family`` names the profile, ``pair_id`` the scar that it overlaps with. ``outline_mm`` holds
    (x, y) pairs of the mouth, not closed by repetition. ``apex_mm`` is the deepest (highest)
    point.
    """

    id: int
    kind: Kind
    subkind: Subkind | None
    x_mm: float
    y_mm: float
    depth_mm: float | None
    height_mm: float | None
    width_mm: float
    length_mm: float
    breadth_mm: float
    area_mm2: float
    volume_mm3: float
    wall_slope_deg: float
    floor_ratio: float
    family: str
    outline_mm: tuple[tuple[float, float], ...]
    apex_mm: tuple[float, float]
    pair_id: int | None = None
    rim_mm: float = 0.0

    @property
    def raised(self) -> bool:
        """True where the skin stands above the reference surface."""
        return self.height_mm is not None

    @property
    def size_mm(self) -> float:
        """Depth or height, whichever it has."""
        size = self.height_mm if self.height_mm is not None else self.depth_mm
        if size is None:
            raise ValueError("a true scar has a depth or a height")
        return size


@dataclass(frozen=True)
class TrueLine:
    """A line that is not a scar: the expression groove or a fine line."""

    kind: Literal["groove", "fine_line"]
    depth_mm: float
    width_mm: float
    points_mm: tuple[tuple[float, float], ...]


@dataclass(frozen=True, eq=False)
class Truth:
    """All that is known about a phantom.

    Attributes
    ----------
    scars : the scars, numbered from 1.
    clean_mm : (rows, columns) float32, the scars alone, without form, texture and noise; negative
        in pits.
    base_mm : (rows, columns) float32, the form of the skin without scars, lines and texture: the
        reference surface.
    lines : the groove and the fine lines.
    """

    seed: int
    skin: str
    pitch_mm: float
    scars: tuple[TrueScar, ...]
    clean_mm: NDArray[np.float32]
    base_mm: NDArray[np.float32]
    lines: tuple[TrueLine, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The content of ``truth.json`` as plain values, lengths rounded to a nanometre."""
        rows, columns = self.clean_mm.shape
        content: dict[str, Any] = _plain(
            {
                "format": FORMAT,
                "seed": self.seed,
                "skin": self.skin,
                "pitch_mm": self.pitch_mm,
                "rows": rows,
                "columns": columns,
                "definitions": DEFINITIONS,
                "scars": [dataclasses.asdict(scar) for scar in self.scars],
                "lines": [dataclasses.asdict(line) for line in self.lines],
            }
        )
        return content


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    return round(float(value), 6) + 0.0 if isinstance(value, float) else value
