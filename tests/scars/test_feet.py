"""Fitted scars drawn again: the same heights as the skin's, far into their feet."""

from __future__ import annotations

import numpy as np
import pytest

from scarscape.model import Relief
from scarscape.pipeline.measuring import measured_candidates, prepared
from scarscape.scars import accepted, known_heights

PITCH_MM = 0.05


def skin(*scars: tuple[float, float, float, float]) -> np.ndarray:
    """Bells: row, column, radius and height (negative in pits) in mm, on 20 mm of flat skin."""
    row, column = np.mgrid[:400, :400] * PITCH_MM
    total = np.zeros_like(row)
    for at_row, at_column, radius, height in scars:
        total += height * np.exp(-((row - at_row) ** 2 + (column - at_column) ** 2) / radius**2)
    return total


@pytest.mark.parametrize("sign", [1, -1])
def test_known_heights_are_those_of_the_skin(sign: int) -> None:
    clean = sign * skin((7.0, 6.0, 1.6, -0.3), (13.0, 13.5, 1.0, 0.4))
    noise = np.random.default_rng(1).normal(0, 0.002, clean.shape)
    ready = prepared(Relief((clean + noise).astype(np.float32), PITCH_MM))
    scars = accepted(measured_candidates(ready))
    known = known_heights(scars, ready)
    assert len(scars) == 2
    assert known.shape == clean.shape
    # Drawn in steps of a tenth of a millimetre: half a step of the steepest wall.
    assert np.abs(known - clean).max() < 0.5 * 0.1 * 0.4
    assert np.abs(known - clean)[::7, ::7].mean() < 0.001
    row, column = np.mgrid[:400, :400] * PITCH_MM
    far = np.minimum(
        np.hypot(row - 7.0, column - 6.0) / 1.6, np.hypot(row - 13.0, column - 13.5) / 1.0
    )
    assert (known[far > 5.0] == 0).all()


def test_no_scars_add_nothing() -> None:
    noise = np.random.default_rng(2).normal(0, 0.002, (200, 200)).astype(np.float32)
    assert (known_heights((), prepared(Relief(noise, PITCH_MM))) == 0).all()
