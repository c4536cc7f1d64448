"""From a mesh or a cloud of points to one relief: unit, side, level, raster."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from scarscape.capture import limits
from scarscape.capture.assemble import assemble
from scarscape.capture.cloud import cloud_normal, point_spacing
from scarscape.capture.cut import cut_sphere, outside
from scarscape.capture.pose import area_vectors, axes, mean_normal
from scarscape.capture.registry import Request
from scarscape.capture.shape import Shape
from scarscape.model import InputError, PitchFrom, Relief

#: Two surfaces over each other, further apart than this, are no relief (scan passes that were
#: not merged lie closer).
_GAP_MM = 1.0
#: A steep wall within the reach of one sample of a cloud, in spacings.
_CLOUD_GAP_SPACINGS = 20.0
_MOST_LAYERED = 0.05
_MOST_FACING_AWAY = 0.1
_SPACING_FACES = 200_000
#: Coordinates in float32 blur a pitch by this share; a round number so near is what was meant.
_ROUND = 3e-5
#: The raster may overhang the outermost vertices by this share of a sample.
_OVERHANG = 1e-3


def relief_of_shape(shape: Shape, request: Request) -> Relief:
    """Bring a surface to relief form.

    Parameters
    ----------
    shape : Shape
        In the unit of its file.
    request : Request

    Returns
    -------
    Relief
        Heights along the mean normal of the skin, seen from outside, +y of the input upward.

    Raises
    ------
    InputError
        If the unit is unknown, the surface is not one relief, or it cannot be rasterised.
    """
    shape, notes = _scaled(shape, request)
    if request.region is not None:
        shape, note = cut_sphere(shape, request.region)
        notes += (note,) if note else ()
    shape = _compact(shape)
    rotation, note = axes(_normal(shape, request))
    notes += (note,) if note else ()
    # Turned about the origin, so that the centre of the region turns alike.
    x, y, z = rotation @ shape.vertices.T
    spacing = _spacing(shape, x, y)
    pitch, pitch_from, note = _pitch(spacing, request, shape.faces is not None)
    notes += (note,) if note else ()
    columns, rows = _grid(x, pitch), _grid(y, pitch)
    _check_raster(len(rows), len(columns), pitch)
    heights, layered = _raster(shape, (x, y, z), columns, rows, pitch, spacing)
    _check_one_layer(heights, layered)
    if request.region is not None:
        centre = rotation @ np.asarray(request.region[:3])
        heights[outside(columns, rows, heights, centre, request.region[3])] = np.nan
        heights = _cropped(heights)
    return assemble(
        heights,
        (pitch, pitch),
        request,
        pitch_from=pitch_from,
        kind="mesh",
        level=False,
        notes=notes,
    )


def _scaled(shape: Shape, request: Request) -> tuple[Shape, tuple[str, ...]]:
    """The surface in mm. Without a stated unit it must have the size of a piece of skin."""
    size = float(np.ptp(shape.vertices, axis=0).max())
    scale = request.mm_per_unit
    if scale is None:
        if not limits.MIN_SKIN_MM <= size <= limits.MAX_SKIN_MM:
            raise InputError(
                f"the mesh names no unit, and its longest side of {size:.6g} does not fit a piece "
                f"of skin in mm ({limits.MIN_SKIN_MM:g} to {limits.MAX_SKIN_MM:g})",
                "state the unit: --unit mm, m, um, or scale:F with F the mm of one unit",
            )
        note = f"unit mm assumed, because the longest side of {size:.4g} fits a piece of skin"
        return shape, (note,)
    vertices = shape.vertices * scale
    if not size * scale <= limits.MAX_MESH_MM:
        raise InputError(
            f"the mesh is {size * scale:.4g} mm long in the unit that was stated",
            "mend --unit: mm, m, um, or scale:F with F the mm of one unit",
        )
    return Shape(vertices, shape.faces, shape.normals), ()


def _compact(shape: Shape) -> Shape:
    """Without the vertices that no face uses: one of them far away would stretch the raster."""
    if shape.faces is None:
        return shape
    used = np.zeros(len(shape.vertices), bool)
    used[shape.faces] = True
    if used.all():
        return shape
    new = np.cumsum(used) - 1
    return Shape(shape.vertices[used], new[shape.faces])


def _normal(shape: Shape, request: Request) -> NDArray[np.float64]:
    """Mean normal of the skin, out of it."""
    if shape.faces is None:
        return cloud_normal(shape, request.outward)
    areas = area_vectors(shape.vertices, shape.faces)
    extent = float(np.ptp(shape.vertices, axis=0).max())
    normal = mean_normal(areas, extent, request.outward)
    if request.outward is None:
        along = areas @ normal
        away = -along[along < 0].sum() / np.abs(along).sum()
        if away > _MOST_FACING_AWAY:
            raise InputError(
                f"the surface is not one relief: {100 * away:.0f} % of it faces away, as the back "
                "of a head does",
                "cut a piece out with --region x,y,z,radius in mm; if it is one piece whose faces "
                "are wound both ways, give --outward x,y,z",
            )
    return normal


def _spacing(shape: Shape, x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    """Median distance between neighbouring vertices, seen along z, in mm."""
    if shape.faces is None:
        return point_spacing(x, y)
    faces = shape.faces[:: max(1, len(shape.faces) // _SPACING_FACES)]
    edges = [np.hypot(np.diff(x[faces[:, k]]), np.diff(y[faces[:, k]])) for k in ([0, 1], [1, 2])]
    edges.append(np.hypot(np.diff(x[faces[:, [2, 0]]]), np.diff(y[faces[:, [2, 0]]])))
    return float(np.median(np.concatenate([edge.ravel() for edge in edges])))


def _pitch(spacing: float, request: Request, is_mesh: bool) -> tuple[float, PitchFrom, str | None]:
    """Pitch of the raster in mm: the option, or the spacing within bounds."""
    what = "vertices" if is_mesh else "points"
    if request.pitch_mm is not None:
        note = None
        if spacing > 2 * request.pitch_mm:
            note = (
                f"the {what} lie {spacing:.3g} mm apart: between them the raster at "
                f"{request.pitch_mm:g} mm is interpolated"
            )
        return request.pitch_mm, "option", note
    if spacing > limits.MAX_MESH_PITCH_MM:
        return (
            limits.MAX_MESH_PITCH_MM,
            "file",
            (
                f"the {what} lie {spacing:.3g} mm apart, too coarse for most scars; rastered at "
                f"{limits.MAX_MESH_PITCH_MM:g} mm"
            ),
        )
    least = limits.MIN_MESH_PITCH_MM
    pitch = max(least, _rounded(spacing))
    return pitch, "file", f"pitch {pitch:.4g} mm, the median spacing of the {what}"


def _rounded(value: float) -> float:
    """The roundest number that a value blurred by float32 may have been; five digits at most."""
    candidates = [float(f"{value:.{digits}g}") for digits in (1, 2, 3)]
    near = (c for c in candidates if math.isclose(c, value, rel_tol=_ROUND))
    return next(near, float(f"{value:.5g}"))


def _grid(positions: NDArray[np.float64], pitch: float) -> NDArray[np.float64]:
    """Positions of samples that span the given ones, centred on them."""
    low, high = float(positions.min()), float(positions.max())
    count = math.floor((high - low) / pitch + 2 * _OVERHANG) + 1
    start = low + (high - low - (count - 1) * pitch) / 2
    if count > limits.MAX_SAMPLES:
        _check_raster(count, 1, pitch)
    return np.asarray(start + pitch * np.arange(count), np.float64)


def _check_raster(rows: int, columns: int, pitch: float) -> None:
    size = f"{rows:,} x {columns:,} samples at a pitch of {pitch:.3g} mm"
    if rows * columns > limits.MAX_SAMPLES:
        raise InputError(
            f"the mesh would take {size}, more than the {limits.MAX_SAMPLES:,} that are read at "
            "once",
            "give a wider --pitch-mm, or cut a piece out with --region x,y,z,radius",
        )
    if min(rows, columns) < limits.MIN_SIDE_SAMPLES:
        raise InputError(
            f"the mesh covers only {size}, and {limits.MIN_SIDE_SAMPLES} are needed along a side",
            "give a larger piece of skin or a finer --pitch-mm, and check --unit",
        )


def _raster(
    shape: Shape,
    position: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
    columns: NDArray[np.float64],
    rows: NDArray[np.float64],
    pitch: float,
    spacing: float,
) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """Heights in mm on the raster, and where two surfaces lie over each other."""
    x, y, z = position
    column, row = (x - columns[0]) / pitch, (y - rows[0]) / pitch
    if shape.faces is None:
        from scarscape.capture.raster_points import raster_points

        gap = max(_GAP_MM, _CLOUD_GAP_SPACINGS * max(spacing, pitch))
        return raster_points(
            column, row, z, (len(rows), len(columns)), max(1.0, spacing / pitch), gap
        )
    from scarscape.capture.raster_faces import raster_faces

    top = np.full((len(rows), len(columns)), np.nan)
    layered = np.zeros(top.shape, np.uint8)
    raster_faces(column, row, np.ascontiguousarray(z), shape.faces, top, layered, _GAP_MM)
    return top, layered


def _cropped(heights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Without the empty margins that triangles reaching out of the region leave."""
    valid = np.isfinite(heights)
    rows, columns = np.flatnonzero(valid.any(axis=1)), np.flatnonzero(valid.any(axis=0))
    if not rows.size:
        return heights
    return np.ascontiguousarray(heights[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])


def _check_one_layer(heights: NDArray[np.float64], layered: NDArray[np.uint8]) -> None:
    covered = int(np.isfinite(heights).sum())
    if covered == 0:
        raise InputError("the mesh covers no sample of the raster", "give a finer --pitch-mm")
    share = int(layered.sum()) / covered
    if share > _MOST_LAYERED:
        raise InputError(
            f"the surface is not one relief: over {100 * share:.0f} % of it, parts lie over each "
            "other, as front and back of a head do",
            "cut a piece out with --region x,y,z,radius in mm, or take a smaller radius",
        )
