"""What a piece of skin may say about a scale that is made for a face or a site."""

from __future__ import annotations

from scarscape.model import Extent

PATCH_NOTE = (
    "A patch is not a whole face or site: it gives counts, no score. "
    "The points in the table are those of the patch alone."
)


def score_range(extent: Extent, low: int, high: int) -> tuple[int | None, int | None, int | None]:
    """Score, low and high: all None for a patch, a score only where the range is closed."""
    if extent == "patch":
        return None, None, None
    return (low if low == high else None), low, high


def extent_notes(extent: Extent) -> tuple[str, ...]:
    """The patch's warning, or nothing."""
    return (PATCH_NOTE,) if extent == "patch" else ()
