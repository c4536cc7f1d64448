"""A clinical grade with its range and its item table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Extent = Literal["patch", "site", "face"]
EXTENTS: tuple[Extent, ...] = ("patch", "site", "face")


@dataclass(frozen=True)
class GradeItem:
    """One line of a scale's table.

    ``count`` is the number of scars in it (None where the image cannot judge it), ``points`` what
    the scale gives for them (None where it cannot be said), ``note`` what was assumed.
    """

    item: str
    count: int | None
    points: float | None
    note: str = ""


@dataclass(frozen=True)
class Grade:
    """One scale applied to one capture.

    ``score`` is None where the extent is a patch or where the range is open; ``low`` to ``high``
    is what remains possible; ``needs`` names what an image cannot tell; ``source`` cites the
    paper and ``status`` says whether its table was read (``SEEN``) or not (``UNVERIFIED``).
    """

    scale: str
    extent: Extent
    score: float | None
    low: float | None
    high: float | None
    maximum: float | None
    items: tuple[GradeItem, ...]
    needs: tuple[str, ...]
    source: str
    status: str
    notes: tuple[str, ...] = ()
