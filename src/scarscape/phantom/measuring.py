"""The true figures of a scar, taken numerically from its formula on a fine grid."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scarscape.model import Subkind
from scarscape.phantom.contour import area_and_centroid, feret, outline, thin
from scarscape.phantom.shapes import Shape
from scarscape.phantom.truth import TrueScar

Array = NDArray[np.float64]

#: Depth from which a boxcar is called deep.
DEEP_MM = 0.5
OUTLINE_POINTS = 120
SLOPE_POINTS = 720


def true_scar(
    shape: Shape, number: int, partners: Sequence[Shape] = (), pair_id: int | None = None
) -> TrueScar:
    """Measure one shape in the contract's definitions.

    Parameters
    ----------
    shape : the scar.
    number : its id.
    partners : shapes that overlap it; the mouth ends where one of them is deeper.
    pair_id : id of the partner.

    Returns
    -------
    TrueScar. The grid is at most 0.018 mm and a hundredth of the breadth (lines: a sixtieth);
    areas and widths rest on interpolated contours and are good to 0.02 %, volumes to 0.1 %.
    """
    grid = _Grid(shape, partners)
    mouth = grid.contour(0.1)
    area, centroid = area_and_centroid(mouth)
    floor, _ = area_and_centroid(grid.contour(0.9))
    length, breadth = feret(mouth)
    depth = shape.depth_mm
    raised = shape.sign > 0
    subkind: Subkind = "deep" if depth >= DEEP_MM else "shallow"
    return TrueScar(
        id=number,
        kind=shape.kind,
        subkind=subkind if shape.kind == "boxcar" else None,
        x_mm=float(centroid[0]),
        y_mm=float(centroid[1]),
        depth_mm=None if raised else depth,
        height_mm=depth if raised else None,
        width_mm=2 * float(np.sqrt(area / np.pi)),
        length_mm=length,
        breadth_mm=breadth,
        area_mm2=area,
        volume_mm3=grid.volume_mm3(),
        wall_slope_deg=grid.wall_slope_deg(),
        floor_ratio=float(np.sqrt(floor / area)),
        family=shape.profile.family,
        outline_mm=tuple((float(x), float(y)) for x, y in thin(mouth, OUTLINE_POINTS)),
        apex_mm=(shape.x_mm, shape.y_mm),
        pair_id=pair_id,
        rim_mm=shape.rim_mm,
    )


class _Grid:
    """A fine grid over one mouth, with the depths of the shape and of its partners."""

    def __init__(self, shape: Shape, partners: Sequence[Shape]) -> None:
        self.shape, self.partners = shape, partners
        points = shape.mouth_points()
        breadth = 2 * shape.profile.radius_at(0.1) * shape.radius_mm / np.sqrt(shape.oval)
        self.step_mm = float(np.clip(breadth / (60 if shape.length_mm else 100), 0.004, 0.018))
        # The centre is a sample, so that no tip falls between two; the margin holds the
        # corners between the points of the contour.
        margin = 0.02 * breadth + 3 * self.step_mm
        steps = np.ceil(
            (np.abs(points - (shape.x_mm, shape.y_mm)).max(axis=0) + margin) / self.step_mm
        ).astype(int)
        self.centre = (int(steps[1]), int(steps[0]))
        self.x = shape.x_mm + self.step_mm * np.arange(-steps[0], steps[0] + 1)[None, :]
        self.y = shape.y_mm + self.step_mm * np.arange(-steps[1], steps[1] + 1)[:, None]
        self.depth = self._depth_of(shape, self.x, self.y)
        self.lead = np.full_like(self.depth, np.inf)
        for partner in partners:
            np.minimum(
                self.lead, self.depth - self._depth_of(partner, self.x, self.y), out=self.lead
            )

    def _depth_of(self, shape: Shape, x: Array, y: Array) -> Array:
        return self.shape.sign * shape.smooth(x, y)

    def field(self, share: float) -> Array:
        """Positive inside the region at `share` of the depth that holds the deepest point."""
        from scipy import ndimage

        field = np.minimum(self.depth - share * self.shape.depth_mm, self.lead)
        labels, _ = ndimage.label(field > 0)
        other = (labels > 0) & (labels != labels[self.centre])
        field[other] = -1e-9
        return field

    def contour(self, share: float) -> Array:
        """(n, 2) x, y of that region's outline."""
        at = outline(self.field(share))
        return np.column_stack(
            [self.x[0, 0] + self.step_mm * at[:, 1], self.y[0, 0] + self.step_mm * at[:, 0]]
        )

    def volume_mm3(self) -> float:
        inside = self.field(0.1) > 0
        rippled = bool(self.shape.floor_waves)
        skin = self.shape.sign * self.shape.skin(self.x, self.y) if rippled else self.depth
        return float(skin[inside].sum()) * self.step_mm**2

    def wall_slope_deg(self) -> float:
        # Evenly spread points, so that the median is one over the contour's length.
        at = thin(self.contour(0.5), SLOPE_POINTS)
        x, y = at[:, 0], at[:, 1]
        if self.partners:
            # Where the partner bounds the region there is no wall of this scar's own.
            own = np.abs(self._depth_of(self.shape, x, y) / self.shape.depth_mm - 0.5) < 0.02
            x, y = (x[own], y[own]) if own.any() else (x, y)
        h = 1e-3
        across = self.shape.smooth(x + h, y) - self.shape.smooth(x - h, y)
        down = self.shape.smooth(x, y + h) - self.shape.smooth(x, y - h)
        return float(np.degrees(np.median(np.arctan(np.hypot(across, down) / (2 * h)))))
