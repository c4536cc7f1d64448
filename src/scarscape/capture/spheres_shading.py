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
    for _ in range(6):
        if lit.sum() < 10:
            break
        fitted = np.linalg.lstsq(terms[lit], light[lit] / nearer[lit], rcond=None)[0]
        towards, offset = np.asarray(fitted[:3], np.float64), float(fitted[3])
        size = max(float(np.linalg.norm(towards)), 1e-12)
        near = float(np.clip(-offset / size, 0, _NEAREST))
        square = 1 - 2 * near * (normal @ towards) / size + near**2
        nearer = np.asarray(square**-1.5, np.float64)
        model = np.asarray(np.maximum(terms @ fitted, 0) * nearer, np.float64)
        lit = model > _LIT * model.max()
    return towards, model


def fitted_outline(
    grey: NDArray[np.float32], usable: NDArray[np.bool_], start: Sphere
) -> tuple[Sphere, float]:
    """Outline of a matt sphere that its shading fits best, and the variance left.

    Gauss-Newton on centre and radius, over the same samples throughout.
    """
    best, left = start, shading_fit(grey, usable, start, 1000)[1]
    size = 0.02 * start.radius
    for _ in range(8):
        moved = np.array([best.row, best.column, best.radius])
        steps = size * np.eye(3)
        # The misfit is a parabola near its least: three points along each axis give the step.
        change = np.zeros(3)
        for axis in range(3):
            up = shading_fit(grey, usable, _outline(moved + steps[axis], best), 1000)[1]
            down = shading_fit(grey, usable, _outline(moved - steps[axis], best), 1000)[1]
            bend = up + down - 2 * left
            slope = (up - down) / 2
            change[axis] = np.sign(-slope) if bend <= abs(slope) else -slope / bend
        trial = _outline(moved + size * change, best)
        trial_left = shading_fit(grey, usable, trial, 1000)[1]
        if trial_left < left:
            best, left = trial, trial_left
        size *= 0.6
    return best, shading_fit(grey, usable, best)[1]


def _outline(values: NDArray[np.float64], like: Sphere) -> Sphere:
    return Sphere(float(values[0]), float(values[1]), max(float(values[2]), 2.0), like.kind)


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
