"""What a sphere shows of its lamp: a matt one by its shading, a chrome one by its highlight."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from scarscape.capture.spheres_outline import Sphere

#: Shading is read where the light falls no flatter than this share of the brightest.
_LIT = 0.12
#: Radius of the sphere over the distance of the lamp, at the most.
_NEAREST = 0.25
#: The rim is blurred into the skin behind it.
_MATTE_RADII = 0.94
_CHROME_RADII = 0.97
#: Samples of a sphere that its shading is read from.
_SAMPLES = 4000
#: And that its outline is fitted to.
_OUTLINE_SAMPLES = 500


def shading_fit(
    grey: NDArray[np.float32], usable: NDArray[np.bool_], sphere: Sphere, samples: int = _SAMPLES
) -> tuple[NDArray[np.float64], float]:
    """Fit matt shading to a sphere, lamp by lamp.

    Parameters
    ----------
    grey : (n, rows, columns) linear light.
    usable : (n, rows, columns).
    sphere : its outline.
    samples : about so many are looked at.

    Returns
    -------
    towards : (n, 3) lamp directions times brightness and albedo.
    unexplained : share of the variance of the samples that the shading leaves, 0 to 1 and over.

    Notes
    -----
    Least squares on the lit samples, chosen anew by the fit itself; the dark side counts in the
    misfit, for it has to be dark.
    """
    row, column, normal = sphere.normals((grey.shape[1], grey.shape[2]), _MATTE_RADII)
    every = max(1, len(row) // samples)
    row, column, normal = row[::every], column[::every], normal[::every]
    towards = np.zeros((grey.shape[0], 3))
    left = total = 0.0
    for k in range(grey.shape[0]):
        seen = usable[k, row, column]
        light = grey[k, row, column].astype(np.float64)
        if seen.sum() < 20:
            continue
        light, facing = light[seen], normal[seen]
        towards[k], model = _lambertian(facing, light)
        left += float(((light - model) ** 2).sum())
        total += float(((light - light.mean()) ** 2).sum())
    return towards, left / max(total, 1e-12)


def _lambertian(
    normal: NDArray[np.float64], light: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Direction (times brightness) of the lamp of one picture, and the light that it gives.

    For a lamp at d from the middle of a sphere of radius r the light is that of
    (n . l - r/d) / (1 - 2 (r/d) n . l + (r/d)^2)^1.5: r/d is fitted along, as an offset.
    """
    lit = light > _LIT * np.quantile(light, 0.98)
    terms = np.column_stack([normal, np.ones(len(normal))])
    towards = np.zeros(3)
    model: NDArray[np.float64] = np.zeros_like(light)
    nearer: NDArray[np.float64] = np.ones_like(light)
    near = 0.0
    for _ in range(6):
        if lit.sum() < 10:
            break
        some = terms[lit]
        normal_matrix = some.T @ some + 1e-9 * np.eye(4)
        fitted = np.linalg.solve(normal_matrix, some.T @ (light[lit] / nearer[lit]))
        model = np.asarray(np.maximum(terms @ fitted, 0) * nearer, np.float64)
        lit = model > _LIT * model.max()
        towards, offset = np.asarray(fitted[:3], np.float64), float(fitted[3])
        size = max(float(np.linalg.norm(towards)), 1e-12)
        # Half the way: offset and falloff play into each other's hands.
        near = 0.5 * (near + float(np.clip(-offset / size, 0, _NEAREST)))
        nearer = np.asarray(
            (1 - 2 * near * (normal @ towards) / size + near**2) ** -1.5, np.float64
        )
    return towards, model


def fitted_outline(
    grey: NDArray[np.float32], usable: NDArray[np.bool_], start: Sphere
) -> tuple[Sphere, float]:
    """Outline of a matt sphere that its shading fits best, and the variance left.

    Damped Gauss-Newton on centre and radius, over the samples of the outline to begin with.
    """
    row, column, _ = start.normals((grey.shape[1], grey.shape[2]), 0.88)
    every = max(1, len(row) // _OUTLINE_SAMPLES)
    row, column = row[::every], column[::every]
    light = grey[:, row, column].astype(np.float64)
    seen = usable[:, row, column]
    if (seen.sum(axis=1) < 20).any():
        return start, 1.0

    def misfit(outline: NDArray[np.float64]) -> NDArray[np.float64]:
        down, right = (row - outline[0]) / outline[2], (column - outline[1]) / outline[2]
        out = np.sqrt(np.clip(1 - down**2 - right**2, 0, 1))
        normal = np.stack([down, right, out], axis=-1)
        return np.concatenate(
            [
                values[used] - _lambertian(normal[used], values[used])[1]
                for values, used in zip(light, seen, strict=True)
            ]
        )

    now = np.array([start.row, start.column, start.radius])
    left = misfit(now)
    damping = 1e-2
    step = 0.01 * start.radius
    for _ in range(8):
        slopes = np.stack([(misfit(now + step * unit) - left) / step for unit in np.eye(3)], -1)
        normal_matrix = slopes.T @ slopes
        normal_matrix[np.diag_indices(3)] *= 1 + damping
        normal_matrix += 1e-12 * np.eye(3)
        change = -np.linalg.solve(normal_matrix, slopes.T @ left)
        change = np.clip(change, -0.1 * now[2], 0.1 * now[2])
        trial = misfit(now + change)
        if trial @ trial < left @ left:
            now, left, damping = now + change, trial, damping / 5
        else:
            damping *= 20
        if np.abs(change).max() < 1e-3 * now[2]:
            break
    best = Sphere(float(now[0]), float(now[1]), float(now[2]), start.kind)
    return best, shading_fit(grey, usable, best)[1]


def highlight(
    picture: NDArray[np.float32], still: NDArray[np.float32], sphere: Sphere
) -> tuple[NDArray[np.float64], float, float]:
    """The lamp that a chrome sphere shows in one picture.

    Parameters
    ----------
    picture : (rows, columns) linear light.
    still : (rows, columns), what all pictures show: their median. It takes off what the sphere
        mirrors of the room and the skin.
    sphere : its outline.

    Returns
    -------
    direction : (3,) unit vector to the lamp.
    strength : brightness of the highlight over what all pictures show.
    share : share of the disc that the highlight covers.

    Notes
    -----
    Pixels of an orthographic picture of a mirror sphere cover equal solid angles of what it
    mirrors (4 / radius^2), so the plain mean of the mirrored directions over a highlight, weighted
    by its light, is the middle of the lamp however much the mirror bends it.
    """
    row, column, normal = sphere.normals((picture.shape[0], picture.shape[1]), _CHROME_RADII)
    top, left = row.min(), column.min()
    over = np.zeros((int(row.max() - top) + 1, int(column.max() - left) + 1), np.float32)
    over[row - top, column - left] = picture[row, column] - still[row, column]
    # Of single bright pixels (noise) nothing is left, a lamp covers more.
    smooth = cv2.GaussianBlur(over, (0, 0), 0.8)
    peak = np.unravel_index(int(smooth.argmax()), smooth.shape)
    strength = float(smooth[peak])
    bright = (smooth > 0.2 * strength).astype(np.uint8)
    _, parts = cv2.connectedComponents(bright)
    inside = parts[row - top, column - left] == parts[peak]
    inside &= bright[row - top, column - left] > 0
    weight = np.maximum(over[row - top, column - left][inside], 0) + 1e-12
    mirrored = 2 * normal[inside, 2:] * normal[inside]
    mirrored[:, 2] -= 1
    mean = (mirrored * weight[:, None]).sum(axis=0)
    direction = mean / max(float(np.linalg.norm(mean)), 1e-12)
    return direction, strength, float(inside.mean())
