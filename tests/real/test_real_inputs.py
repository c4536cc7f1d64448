"""Real scans: what is known about them comes out, and the awkward ones run through."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

import scarscape
from scarscape.model import Relief

DATA = Path(__file__).parents[2] / ".." / "shared" / "data"

#: Ends of the line annotated in the groove's scan.yaml, (x, y) in pixels.
LINE = ((220.25, 258.75), (368.00, 257.25))
GROOVE_MM = 0.203


def real(name: str) -> Path:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"real inputs are not here: ../shared/data/{name}")
    return path


def instrument(name: str) -> Relief:
    pytest.importorskip("SurfaceTopography", reason="the extra `formats` is not installed")
    return scarscape.read(real(f"surfaces/{name}"))


def between_shoulders_mm(relief_mm: NDArray[np.float32]) -> float:
    """Depth of a groove on the annotated line, from the line through its own two shoulders.

    A shoulder is what lies flat outside the groove's walls: more than a wall's own width away
    from where the depth is down to a tenth.
    """
    along = np.linspace(0.0, 1.0, 800)
    columns = LINE[0][0] + along * (LINE[1][0] - LINE[0][0])
    rows = LINE[0][1] + along * (LINE[1][1] - LINE[0][1])
    height = ndimage.map_coordinates(relief_mm.astype(np.float64), [rows, columns], order=1)
    chord = np.interp(along, [0.0, 1.0], [height[:40].mean(), height[-40:].mean()])
    for _ in range(3):
        depth = chord - height
        inside = np.flatnonzero(depth > 0.1 * depth.max())
        margin = 0.1 * (inside[-1] - inside[0])
        shoulder = np.ones(along.size, np.bool_)
        shoulder[int(inside[0] - margin) : int(inside[-1] + margin) + 1] = False
        assert shoulder[:400].sum() > 20
        assert shoulder[400:].sum() > 20
        chord = np.polyval(np.polyfit(along[shoulder], height[shoulder], 1), along)
    depth = chord - height
    floor = depth > 0.9 * np.percentile(depth, 99)
    return float(np.median(depth[floor]))


def test_the_middle_groove_is_as_deep_as_its_maker_says() -> None:
    relief = scarscape.read(real("groove/heightmap.npz"))
    assert relief.pitch_mm == pytest.approx(0.027458, abs=1e-6)
    survey = scarscape.measure(relief)
    assert survey.relief_mm.shape == (514, 616)
    assert between_shoulders_mm(survey.relief_mm) == pytest.approx(GROOVE_MM, abs=0.01)
    # The form that is taken off leaves the groove as the file has it.
    assert between_shoulders_mm(relief.height_mm) == pytest.approx(GROOVE_MM, abs=0.01)


def test_the_coin_keeps_its_relief_and_is_no_mirror_image() -> None:
    relief = instrument("tmd-1.tmd")
    assert relief.columns * relief.pitch_mm == pytest.approx(18.96, abs=0.1)
    assert np.nanmax(relief.height_mm) - np.nanmin(relief.height_mm) == pytest.approx(
        0.35, abs=0.01
    )
    survey = scarscape.measure(relief)
    left = survey.relief_mm
    assert left.shape == relief.height_mm.shape

    # The reference surface is smooth: lettering and figures stay where and as high as they were.
    def fine(height: NDArray[np.float32]) -> NDArray[np.float64]:
        wide = ndimage.gaussian_filter(height.astype(np.float64), 1.0 / relief.pitch_mm)
        return (height - wide)[20:-20, 20:-20]

    np.testing.assert_allclose(fine(left), fine(relief.height_mm), atol=0.02)
    upright = np.corrcoef(fine(left).ravel(), fine(relief.height_mm).ravel())[0, 1]
    assert upright > 0.99
    for mirrored in (relief.height_mm[:, ::-1], relief.height_mm[::-1], relief.height_mm.T):
        if mirrored.shape == left.shape:
            assert abs(np.corrcoef(fine(left).ravel(), fine(mirrored).ravel())[0, 1]) < 0.5
    # Where the legend reads as words, a crumb beside the coin's rim stands at the right edge, in
    # the upper half: so it does in the file's own raster, row 0 at the top.
    for height in (relief.height_mm, left):
        right_edge, left_edge = height[:, -12:], height[:, :12]
        assert right_edge.max() > left_edge.max() + 0.03
        assert np.unravel_index(right_edge.argmax(), right_edge.shape)[0] < left.shape[0] / 2


@pytest.mark.parametrize(
    ("name", "missing", "side_mm"),
    [("frt-1.frt", 0.31, (12.0, 12.0)), ("frt-2.frt", 0.27, (30.0, 60.0))],
)
def test_maps_with_a_third_missing_run_through(
    name: str, missing: float, side_mm: tuple[float, float]
) -> None:
    relief = instrument(name)
    assert 1 - relief.valid_fraction == pytest.approx(missing, abs=0.01)
    size = (relief.rows * relief.pitch_mm, relief.columns * relief.pitch_mm)
    assert sorted(size) == pytest.approx(sorted(side_mm), rel=0.02)
    survey = scarscape.measure(relief)
    np.testing.assert_array_equal(np.isfinite(survey.relief_mm), relief.mask)
    seen_mm2 = relief.mask.sum() * relief.pitch_mm**2
    assert survey.totals.skin_area_mm2 == pytest.approx(seen_mm2)
    again = scarscape.measure(relief)
    assert again.scars == survey.scars
    text = json.dumps(survey.to_dict(), allow_nan=False)
    assert json.loads(text)["source"]["valid_fraction"] == pytest.approx(
        relief.valid_fraction, abs=1e-6
    )
    for scar in survey.scars:
        assert 0 <= scar.x_mm <= size[1]
        assert 0 <= scar.y_mm <= size[0]
        assert (scar.depth_mm or scar.height_mm or 0) > 0
