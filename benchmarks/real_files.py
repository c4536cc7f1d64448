"""Real inputs: the groove's height map, the coin, instrument files with a third missing."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from benchmarks.tables import Row, Table

DATA = Path(__file__).resolve().parents[1] / ".." / "shared" / "data"
#: The line annotated in the groove's scan.yaml, (column, row) of its ends.
LINE = ((220.25, 258.75), (368.00, 257.25))
GROOVE_MM = 0.203


def groove_depth_mm(relief_mm: NDArray[Any]) -> float:
    """Depth of the middle groove on the annotated line, between its own shoulders.

    The shoulders are the outer fifths of the line, joined by a straight one; the floor is what
    lies in the middle third of the part deeper than half.
    """
    along = np.linspace(0, 1, 600)
    columns = LINE[0][0] + along * (LINE[1][0] - LINE[0][0])
    rows = LINE[0][1] + along * (LINE[1][1] - LINE[0][1])
    height = ndimage.map_coordinates(relief_mm.astype(float), [rows, columns], order=1)
    shoulders = (along < 0.2) | (along > 0.8)
    depth = np.polyval(np.polyfit(along[shoulders], height[shoulders], 1), along) - height
    deep = along[depth > 0.5 * depth.max()]
    third = (deep.max() - deep.min()) / 3
    floor = (along > deep.min() + third) & (along < deep.max() - third)
    return float(np.median(depth[floor]))


def _groove() -> Row:
    import scarscape

    survey = scarscape.measure(scarscape.read(DATA / "groove" / "heightmap.npz"))
    depth = groove_depth_mm(survey.relief_mm)
    return Row(
        "middle groove in the relief",
        f"{GROOVE_MM} mm, within 0.01",
        f"{depth:.3f} mm",
        abs(depth - GROOVE_MM) <= 0.01,
    )


def _coin() -> list[Row]:
    import scarscape

    height = scarscape.read(DATA / "surfaces" / "tmd-1.tmd").height_mm
    span = float(np.nanmax(height) - np.nanmin(height))
    # Where the legend reads as words, a crumb beside the coin's rim stands at the right edge.
    crumb = height[:, -12:], height[:, :12]
    upright = np.unravel_index(int(np.nanargmax(crumb[0])), crumb[0].shape)[0]
    right = float(np.nanmax(crumb[0])) > float(np.nanmax(crumb[1])) + 0.03
    above = bool(upright < height.shape[0] / 2)
    return [
        Row("coin, relief", "0.35 mm", f"{span:.3f} mm", abs(span - 0.35) <= 0.01),
        Row(
            "coin, no mirror image",
            "legend readable",
            "readable" if right and above else "mirrored",
            right and above,
        ),
    ]


def _runs(name: str) -> Row:
    import scarscape

    begun = time.perf_counter()
    relief = scarscape.read(DATA / "surfaces" / name)
    survey = scarscape.measure(relief)
    missing = 100 * (1 - relief.valid_fraction)
    reached = f"{len(survey.scars)} scars, {time.perf_counter() - begun:.1f} s"
    return Row(f"{name}, {missing:.0f} % missing", "runs through", reached, True)


def tables() -> list[Table]:
    """Figures on the real inputs."""
    title = "Real inputs"
    if not DATA.exists():
        return [Table(title, (), ("not run: ../shared/data is absent",))]
    rows = (_groove(), *_coin(), _runs("frt-1.frt"), _runs("frt-2.frt"))
    return [Table(title, rows)]


if __name__ == "__main__":
    for found in tables():
        print(found.text())
