"""Light from all around: how much of an even sky each place on the skin sees."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scarscape.phantom.photos_bounce import COARSE_STEPS, gather

Field = NDArray[np.float32]

#: Distance of the places where the sky is looked at; it changes slowly over all but narrow pits.
GRID_MM = 0.2


def sky_share(height_mm: Field, pitch_mm: float, *, workers: int = 2) -> Field:
    """(rows, columns) float32, light under an even sky over that on a level plane, 0 to 1.

    What ground hides of the view, weighted by the cosine, is dark. Worked out on a grid of about
    0.2 mm: pits less than 1 mm wide come out too light.
    """
    import cv2

    rows, columns = height_mm.shape
    factor = max(1, round(GRID_MM / pitch_mm))
    size = (max(2, columns // factor), max(2, rows // factor))
    small = cv2.resize(height_mm, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    none = np.zeros((*small.shape, 1), dtype=np.float32)
    places = np.ascontiguousarray(np.indices(small.shape).reshape(2, -1).T, dtype=np.int64)
    _, hidden = gather(
        small, pitch_mm * factor, none, none, places, steps=COARSE_STEPS, workers=workers
    )
    seen = (1 - hidden.reshape(small.shape)).astype(np.float32)
    whole = cv2.resize(seen, (columns, rows), interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.clip(whole, 0, 1), dtype=np.float32)
