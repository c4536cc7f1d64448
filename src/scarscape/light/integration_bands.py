"""Work on a raster shared among threads without a trace of them in the result."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

_BAND_SAMPLES = 1 << 16
_STRIP_COLUMNS = 128


class Bands:
    """Pieces of a raster that depend on its size only, handed to threads.

    Parameters
    ----------
    rows, columns : the raster's size.
    pool : the threads.
    """

    def __init__(self, rows: int, columns: int, pool: ThreadPoolExecutor) -> None:
        step = max(1, _BAND_SAMPLES // columns)
        self._rows = [(start, min(start + step, rows)) for start in range(0, rows, step)]
        self._strips = [
            (start, min(start + _STRIP_COLUMNS, columns))
            for start in range(0, columns, _STRIP_COLUMNS)
        ]
        self._pool = pool

    def coarser(self, rows: int, columns: int) -> Bands:
        """The same threads on another raster."""
        return Bands(rows, columns, self._pool)

    def each(self, work: Callable[..., Any], *arguments: Any) -> float:
        """Run ``work(start, stop, *arguments)`` on every band of rows; sum of what it returned.

        The sum is taken in the order of the bands.
        """
        return self._shared(self._rows, work, arguments)

    def strip(self, work: Callable[..., Any], *arguments: Any) -> float:
        """As `each`, on strips of columns."""
        return self._shared(self._strips, work, arguments)

    def _shared(
        self, parts: list[tuple[int, int]], work: Callable[..., Any], arguments: tuple[Any, ...]
    ) -> float:
        if len(parts) == 1:
            found = [work(*parts[0], *arguments)]
        else:
            found = list(self._pool.map(lambda part: work(*part, *arguments), parts))
        return math.fsum(value for value in found if value is not None)


def threads(count: int | None = None) -> ThreadPoolExecutor:
    """A pool of at most so many threads; as many as processors by default."""
    return ThreadPoolExecutor(count or os.cpu_count() or 1)
