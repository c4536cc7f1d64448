"""Find chrome and matt spheres in photos of skin."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from scarscape.capture.spheres_edge import edged_outline
from scarscape.capture.spheres_outline import Sphere
from scarscape.capture.spheres_shading import fitted_outline, highlight, shading_fit

#: Outlines are sought on pictures of at most so many samples along the longer side.
_SEARCH_SIDE = 420
#: Radii, as shares of the shorter side, and the least in samples of the searched picture.
_SMALLEST, _LARGEST, _LEAST_RADIUS = 0.03, 0.3, 10.0
_RADII = 26
#: Share of a circle that has to have an edge square to it, to be looked at.
_LEAST_EDGE = 0.30
_CANDIDATES = 12
#: Variance that matt shading may leave on a matt sphere. Skin, moles and pits leave half or more.
_MATTE_LEFT = 0.05
#: Where a matt sphere casts its shadow, in radii around it and degrees to either side, and how dark
#: it is there at the most against the side of the lamp, by the middling photo.
_SHADOW_RADII, _SHADOW_DEG, _SHADOW_DARK = (1.05, 1.35), 35.0, 0.6
#: Fall of a photo's brightness over the shorter side that tells its lamp's side (logarithm).
_CLEAR_FALLOFF = 0.08
#: How far in and out of a chrome sphere's outline its edge is sought, in radii, round by round.
_EDGE_REACH = ((0.1, 0.45), (0.1, 0.15), (0.06, 0.06), (0.06, 0.06))
#: Light at the end of the camera's numbers tells nothing.
_CLIPPED = 0.99
#: A chrome sphere's middle against the skin around it, in the median of the photos.
_CHROME_DARK = 0.5
#: Highlight over the skin around, largest share of the disc, and share of photos that show one.
_CHROME_BRIGHT, _CHROME_SHARE, _CHROME_PHOTOS = 0.6, 0.05, 0.8
#: Highlights of one lamp and the next stand this far apart in the middle (degrees).
_CHROME_SPREAD_DEG = 10.0


@dataclass(frozen=True)
class _Circle:
    row: float
    column: float
    radius: float
    score: float


def find_spheres(light: NDArray[np.float32]) -> tuple[Sphere, ...]:
    """Spheres in photos of the same skin under different lights.

    Parameters
    ----------
    light : (n, channels, rows, columns) float32 linear light, three photos or more.

    Returns
    -------
    tuple of Sphere
        The clearest first; empty where there is none.

    Notes
    -----
    Edges of the photos' maximum, median and variation vote for circles along their gradients
    (Hough). A circle is a matt sphere if one Lambertian hemisphere explains its shading under all
    lamps, a chrome one if it is dark with one small highlight a photo that wanders with the lamp.
    Pits and moles are neither: they do not turn to the horizon, and do not mirror. Spheres of a
    radius under 3 % of the picture's shorter side, or cut by its border, are not found. About
    0.3 s for six photos of 1500 x 1000.
    """
    grey = light.mean(axis=1)
    step = max(1, -(-max(grey.shape[1:]) // _SEARCH_SIDE))
    small = _reduced(grey, step)
    found: list[tuple[float, Sphere]] = []
    for circle in _circles(small):
        for sphere, quality in _judged(small, circle):
            found.append((quality, sphere))
    found.sort(key=lambda pair: -pair[0])
    kept: list[Sphere] = []
    for _, sphere in found:
        whole = _on_full(grey, sphere, step)
        if whole is not None and all(_apart(whole, other) for other in kept):
            kept.append(whole)
    return tuple(kept)


def _reduced(grey: NDArray[np.float32], step: int) -> NDArray[np.float32]:
    if step == 1:
        return grey
    size = (grey.shape[2] // step, grey.shape[1] // step)
    cut = grey[:, : size[1] * step, : size[0] * step]
    return np.stack([cv2.resize(one, size, interpolation=cv2.INTER_AREA) for one in cut])


def _apart(one: Sphere, other: Sphere) -> bool:
    away = np.hypot(one.row - other.row, one.column - other.column)
    return bool(away > 0.8 * max(one.radius, other.radius))


def _circles(small: NDArray[np.float32]) -> list[_Circle]:
    """Circles that edges vote for, the clearest first."""
    top = small.max(axis=0)
    middle = np.median(small, axis=0).astype(np.float32)
    varies = (small.std(axis=0) / np.maximum(small.mean(axis=0), 1e-4)).astype(np.float32)
    circles = [circle for picture in (top, middle, varies) for circle in _voted(picture)]
    circles.sort(key=lambda circle: -circle.score)
    kept: list[_Circle] = []
    for circle in circles:
        close = [
            other
            for other in kept
            if np.hypot(circle.row - other.row, circle.column - other.column)
            < 0.15 * other.radius + 1
            and abs(circle.radius - other.radius) < 0.12 * other.radius
        ]
        if not close:
            kept.append(circle)
    return kept[: 3 * _CANDIDATES]


def _voted(picture: NDArray[np.float32]) -> list[_Circle]:
    """Circles of one picture by votes of its edges along their gradients."""
    rows, columns = picture.shape
    smooth = cv2.GaussianBlur(picture, (0, 0), 1.2)
    down = cv2.Sobel(smooth, cv2.CV_32F, 0, 1)
    right = cv2.Sobel(smooth, cv2.CV_32F, 1, 0)
    size = np.hypot(down, right)
    # Edges against their own surroundings: a soft outline counts beside a hard one.
    edge = size > np.maximum(1.5 * cv2.blur(size, (31, 31)), np.quantile(size, 0.6))
    at_row, at_column = np.nonzero(edge)
    way_row = down[edge] / size[edge]
    way_column = right[edge] / size[edge]
    shorter = min(rows, columns)
    radii = np.geomspace(max(_LEAST_RADIUS, _SMALLEST * shorter), _LARGEST * shorter, _RADII)
    circles = []
    for radius in radii:
        votes = np.zeros((rows, columns), np.float32)
        for sign in (-1, 1):
            row = np.rint(at_row + sign * radius * way_row).astype(np.int64)
            column = np.rint(at_column + sign * radius * way_column).astype(np.int64)
            inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
            flat = np.bincount(
                row[inside] * columns + column[inside], minlength=rows * columns
            ).astype(np.float32)
            # Signs apart: dark discs and bright ones do not add up to a circle.
            votes = np.maximum(votes, flat.reshape(rows, columns))
        width = max(1.0, 0.05 * radius)
        near = cv2.GaussianBlur(votes, (0, 0), width) * np.float32(2 * np.pi * width**2)
        # Edges are some three samples wide: so many votes a sample of a perfect circle.
        share = near / np.float32(2 * np.pi * radius * 3)
        for _ in range(4):
            at = np.unravel_index(int(share.argmax()), share.shape)
            score = float(share[at])
            if score < _LEAST_EDGE:
                break
            circles.append(_Circle(float(at[0]), float(at[1]), float(radius), score))
            cv2.circle(share, (int(at[1]), int(at[0])), int(max(3, 0.4 * radius)), 0.0, -1)
    circles.sort(key=lambda circle: -circle.score)
    return circles[:_CANDIDATES]


def _judged(small: NDArray[np.float32], circle: _Circle) -> list[tuple[Sphere, float]]:
    """The spheres that a circle may be, with how well each explains it."""
    shape = (small.shape[1], small.shape[2])
    judged = []
    sphere = Sphere(circle.row, circle.column, circle.radius, "matte")
    if not sphere.fits(shape):
        return []
    chrome = replace(sphere, kind="chrome")
    quality = _chrome_quality(small, chrome)
    if quality > 0:
        judged.append((chrome, quality))
    fitted, left = fitted_outline(small, small < _CLIPPED, sphere)
    near = abs(fitted.radius / circle.radius - 1) < 0.3 and fitted.radius > 0.9 * _LEAST_RADIUS
    if left < 2 * _MATTE_LEFT and near and fitted.fits(shape):
        towards, _ = shading_fit(small, small < _CLIPPED, fitted, 1000)
        if _casts_shadow(small, fitted, towards) and _fits_falloff(small, towards):
            judged.append((fitted, 1 - left))
    return judged


def _fits_falloff(grey: NDArray[np.float32], towards: NDArray[np.float64]) -> bool:
    """Whether the skin is brighter where the lamps stand nearer, if that can be told.

    A bowl says the opposite of a ball.
    """
    part = np.stack([cv2.resize(one, (24, 24), interpolation=cv2.INTER_AREA) for one in grey])
    ratio = np.log(np.maximum(part, 1e-4)) - np.log(np.maximum(part, 1e-4)).mean(axis=0)
    row, column = np.mgrid[:24, :24] / 23 - 0.5
    row, column = row * grey.shape[1], column * grey.shape[2]
    terms = np.column_stack([row.ravel(), column.ravel(), np.ones(row.size)])
    agree = []
    for values, lamp in zip(ratio.reshape(len(grey), -1), towards, strict=True):
        weight = np.ones(len(values))
        fitted = np.zeros(3)
        for _ in range(5):
            root = np.sqrt(weight)
            fitted = np.linalg.lstsq(terms * root[:, None], values * root, rcond=None)[0]
            away = values - terms @ fitted
            weight = 1 / (1 + (away / max(2 * float(np.median(np.abs(away))), 1e-3)) ** 2)
        slope = fitted[:2] * min(grey.shape[1:])
        flat = float(np.hypot(lamp[0], lamp[1]))
        if np.hypot(*slope) > _CLEAR_FALLOFF and flat > 0:
            agree.append(float(slope @ lamp[:2]) / flat / float(np.hypot(*slope)))
    return len(agree) < 2 or float(np.median(agree)) > 0.0


def _casts_shadow(grey: NDArray[np.float32], sphere: Sphere, towards: NDArray[np.float64]) -> bool:
    """Whether the skin behind a matt sphere, away from each lamp, lies in its shadow.

    A bowl is shaded like a ball whose lamp stands on the other side; it casts no shadow.
    """
    outer = replace(sphere, radius=_SHADOW_RADII[1] * sphere.radius)
    row, column, _ = outer.normals((grey.shape[1], grey.shape[2]))
    down, right = (row - sphere.row) / sphere.radius, (column - sphere.column) / sphere.radius
    around = np.hypot(down, right) > _SHADOW_RADII[0]
    row, column, down, right = row[around], column[around], down[around], right[around]
    top = np.maximum(grey[:, row, column].max(axis=0), 1e-6)
    ratios = []
    for picture, lamp in zip(grey, towards, strict=True):
        flat = float(np.hypot(lamp[0], lamp[1]))
        if flat < 0.1 * float(np.linalg.norm(lamp)):
            continue
        cosine = (down * lamp[0] + right * lamp[1]) / (flat * np.hypot(down, right))
        share = picture[row, column] / top
        behind = cosine < -np.cos(np.radians(_SHADOW_DEG))
        before = cosine > np.cos(np.radians(_SHADOW_DEG))
        if behind.any() and before.any():
            ratios.append(np.median(share[behind]) / max(float(np.median(share[before])), 1e-6))
    return bool(ratios) and float(np.median(ratios)) < _SHADOW_DARK


def _chrome_quality(grey: NDArray[np.float32], sphere: Sphere) -> float:
    """How much a disc is like a chrome sphere: over 0 if it may be one, at most 1."""
    shape = (grey.shape[1], grey.shape[2])
    still = np.median(grey, axis=0).astype(np.float32)
    row, column, _ = sphere.normals(shape, 0.6)
    dark = float(np.median(still[row, column]))
    row, column, _ = replace(sphere, radius=1.5 * sphere.radius).normals(shape)
    away = np.hypot(row - sphere.row, column - sphere.column) / sphere.radius
    skin = float(np.median(still[row, column][away > 1.15]))
    if dark > _CHROME_DARK * skin:
        return 0.0
    shown = [highlight(picture, still, sphere) for picture in grey]
    good = [
        direction
        for direction, strength, share in shown
        if strength > _CHROME_BRIGHT * skin and share < _CHROME_SHARE and direction[2] > 0
    ]
    if len(good) < _CHROME_PHOTOS * len(shown) or len(good) < 3:
        return 0.0
    directions = np.stack(good)
    cosine = np.clip(directions @ directions.T, -1, 1)
    if float(np.degrees(np.median(np.arccos(cosine[np.triu_indices(len(good), 1)])))) < (
        _CHROME_SPREAD_DEG
    ):
        return 0.0
    return 1 - dark / skin


def _on_full(grey: NDArray[np.float32], sphere: Sphere, step: int) -> Sphere | None:
    """A sphere's outline on the pictures as they are, or None if it does not hold there."""
    row, column = (step * at + (step - 1) / 2 for at in (sphere.row, sphere.column))
    whole = Sphere(row, column, step * sphere.radius, sphere.kind)
    if sphere.kind == "matte":
        fitted, left = fitted_outline(grey, grey < _CLIPPED, whole)
        return fitted if left < _MATTE_LEFT and fitted.fits(grey.shape[1:]) else None
    top = grey.max(axis=0)
    for inward, outward in _EDGE_REACH:
        whole = edged_outline(top, whole, inward, outward)
    holds = whole.fits((grey.shape[1], grey.shape[2])) and _chrome_quality(grey, whole) > 0
    return whole if holds else None
