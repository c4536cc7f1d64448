from __future__ import annotations

import numpy as np
import pytest

from scarscape.capture.resample import to_square


def test_equal_pitches_change_nothing() -> None:
    height = np.arange(12.0).reshape(3, 4)
    out, pitch, note = to_square(height, 0.05, 0.05 * (1 + 1e-6))
    assert out is height
    assert pitch == pytest.approx(0.05)
    assert note is None


@pytest.mark.parametrize("swap", [False, True])
def test_a_plane_stays_a_plane(swap: bool) -> None:
    y, x = np.mgrid[0:40, 0:50].astype(float)
    across, down = (0.03, 0.07) if swap else (0.07, 0.03)
    height = 2 + 0.5 * x * across - 0.25 * y * down
    out, pitch, note = to_square(height, across, down)
    assert pitch == 0.03
    assert note is not None
    rows, columns = np.mgrid[0 : out.shape[0], 0 : out.shape[1]] * pitch
    np.testing.assert_allclose(out, 2 + 0.5 * columns - 0.25 * rows, atol=1e-12)
    # All of the map is there, to within one sample.
    assert (out.shape[1] - 1) * pitch > 49 * across - pitch
    assert (out.shape[0] - 1) * pitch > 39 * down - pitch


def test_missing_samples_stay_missing_and_spread_no_further_than_their_neighbours() -> None:
    height = np.zeros((40, 40))
    height[:, 20] = np.nan
    out, _, _ = to_square(height, 0.1, 0.05)
    missing = np.isnan(out).all(axis=0)
    # Column 20 lands on 40; what lies strictly between 19 and 21 rests on it.
    assert np.flatnonzero(missing).tolist() == [39, 40, 41]
    assert not np.isnan(out[:, ~missing]).any()
