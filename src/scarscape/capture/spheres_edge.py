"""The outline of a chrome sphere by the edge around it."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from scarscape.capture.spheres_outline import Sphere

_DIRECTIONS = 240
#: An edge counts from this share of the strongest in its direction.
_CLEAR = 0.4
#: Samples that the profile along a direction is taken at, a sample of the picture.
_FINE = 4


def edged_outline(
    top: NDArray[np.float32], sphere: Sphere, inward: float, outward: float
) -> Sphere:
    """A sphere's outline by the edge around it.

    Parameters
    ----------
    top : (rows, columns), the brightest of all photos: no shadow of the sphere lies on the skin.
    sphere : outline to begin with.
    inward, outward : how far the edge may be off it, in radii.

    Notes
    -----
    The sphere mirrors the skin in its outer part and the dark room within, so a second edge,
    often a stronger one, stands inside: in every direction the outermost clear one counts. The
    circle through them is fitted robustly.
    """
    angle = np.linspace(0, 2 * np.pi, _DIRECTIONS, endpoint=False)
    count = max(16, int(_FINE * (inward + outward) * sphere.radius))
    share = np.linspace(1 - inward, 1 + outward, count)
    row = sphere.row + sphere.radius * share[None, :] * np.sin(angle)[:, None]
    column = sphere.column + sphere.radius * share[None, :] * np.cos(angle)[:, None]
    profile = cv2.remap(
        cv2.GaussianBlur(top, (0, 0), 0.8),
        column.astype(np.float32),
        row.astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    rise = np.gradient(cv2.GaussianBlur(profile, (0, 0), sigmaX=2.0, sigmaY=0.5), axis=1)
    here = rise[:, 1:-1]
    peak = (here >= rise[:, :-2]) & (here > rise[:, 2:])
    peak &= here > _CLEAR * rise.max(axis=1, keepdims=True)
    # Directions whose edge is faint beside the others' show texture alone.
    peak &= here > 0.3 * np.median(rise.max(axis=1))
    found = peak.any(axis=1)
    if found.sum() < _DIRECTIONS // 4:
        return sphere
    last = peak.shape[1] - 1 - peak[:, ::-1].argmax(axis=1)
    at = (last + 1)[found]
    take = np.flatnonzero(found)
    before, middle, behind = (rise[take, at + step] for step in (-1, 0, 1))
    bend = np.minimum(before - 2 * middle + behind, -1e-12)
    fine = np.clip(0.5 * (before - behind) / bend, -0.5, 0.5)
    radius = np.interp(at + fine, np.arange(count), share) * sphere.radius
    return _through(radius, angle[found], sphere)


def _through(radius: NDArray[np.float64], angle: NDArray[np.float64], like: Sphere) -> Sphere:
    """The circle through edge points given around a centre, outliers aside."""
    terms = np.stack([np.sin(angle), np.cos(angle), np.ones_like(angle)], axis=-1)
    weight = np.ones_like(radius)
    fitted = np.array([0.0, 0.0, float(np.median(radius))])
    for _ in range(10):
        fitted = np.linalg.lstsq(terms * weight[:, None], radius * weight, rcond=None)[0]
        away = radius - terms @ fitted
        scale = max(1.48 * float(np.median(np.abs(away))), 0.05)
        weight = 1 / (1 + (away / (2 * scale)) ** 2)
    return replace(
        like,
        row=like.row + float(fitted[0]),
        column=like.column + float(fitted[1]),
        radius=float(fitted[2]),
    )
