"""A mesh or point cloud as plain arrays, and the checks that all mesh formats share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scarscape.capture.limits import MAX_FACES, MAX_VERTICES
from scarscape.model import InputError

_TRIANGLE = 3
_EXPORT = "export it again, as triangles"


@dataclass(frozen=True, eq=False)
class Shape:
    """Vertices of a surface, and what joins them.

    Attributes
    ----------
    vertices : (n, 3) float64, in the unit of the file until `mesh` scales them.
    faces : (m, 3) int64 indices of triangles wound counter-clockwise seen from outside, or None
        for a point cloud.
    normals : (n, 3) float64 that point outward, of a point cloud that has them; else None.
    """

    vertices: NDArray[np.float64]
    faces: NDArray[np.int64] | None
    normals: NDArray[np.float64] | None = None


def check_counts(vertices: int, faces: int) -> None:
    """Refuse a header that announces more than is read at once.

    Raises
    ------
    InputError
    """
    if vertices > MAX_VERTICES or faces > MAX_FACES:
        raise InputError(
            f"the mesh has {vertices:,} vertices and {faces:,} faces, more than the "
            f"{MAX_VERTICES:,} and {MAX_FACES:,} that are read at once",
            "cut or thin it first",
        )


def shape_of(loaded: Mapping[str, Any]) -> Shape:
    """Check what a loader handed over.

    Parameters
    ----------
    loaded : mapping
        ``vertices``, and where there are, ``faces`` (triangles or polygons of one size) and
        ``vertex_normals``.

    Raises
    ------
    InputError
        If there are no vertices, if one is not finite, or if a face names one that is not there.
    """
    vertices = np.asarray(loaded.get("vertices", ()), np.float64)
    if vertices.size == 0 or vertices.ndim != 2 or vertices.shape[1] != 3:
        raise InputError("the mesh has no vertices", "export or copy it again")
    if not np.isfinite(vertices).all():
        raise InputError(
            "the mesh has vertices that are not finite (NaN or infinite)", "export it again"
        )
    faces = _triangles(loaded.get("faces"), len(vertices))
    normals = loaded.get("vertex_normals")
    if faces is None and normals is not None:
        normals = np.asarray(normals, np.float64)
        length = np.linalg.norm(normals, axis=1) if normals.shape == vertices.shape else None
        if length is None or not (np.isfinite(length) & (length > 0)).all():
            normals = None
        else:
            normals = normals / length[:, None]
    else:
        normals = None
    check_counts(len(vertices), 0 if faces is None else len(faces))
    return Shape(vertices, faces, normals)


def _triangles(faces: Any, vertices: int) -> NDArray[np.int64] | None:
    """Faces as triangles: polygons are split into fans, those without extent are dropped."""
    if faces is None or len(faces) == 0:
        return None
    faces = np.asarray(faces)
    if faces.ndim != 2 or faces.shape[1] < _TRIANGLE or faces.dtype.kind not in "iu":
        raise InputError("the faces of the mesh are no triangles", _EXPORT)
    faces = faces.astype(np.int64, copy=False)
    if faces.min() < 0 or faces.max() >= vertices:
        raise InputError("a face of the mesh names a vertex that is not there", _EXPORT)
    corners = faces.shape[1]
    if corners > _TRIANGLE:
        faces = np.concatenate([faces[:, [0, k, k + 1]] for k in range(1, corners - 1)])
    a, b, c = faces.T
    faces = faces[(a != b) & (b != c) & (c != a)]
    if len(faces) == 0:
        raise InputError("the faces of the mesh have no area", _EXPORT)
    return np.asarray(faces)
