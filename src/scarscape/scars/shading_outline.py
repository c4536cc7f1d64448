"""Outline and profile of one candidate, by a relief that is true up to a factor.

Linear shape from shading (A. P. Pentland 1990, doi 10.1007/BF00054921): the density is a factor
times the slope towards the lamp, so that integrating along the light gives the relief's shape.
Waves that run across the light leave no shading; they are damped instead of blown up.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from scarscape.scars.shading_patch import REACH, SIDE

Field = NDArray[np.float32]

#: The outline runs where the pseudo-relief has this share of its depth. Mouths are at 10 % of the
#: depth, which noise hides; `_TO_MOUTH` is what it takes from here to there on rendered skin.
SHARE, _TO_MOUTH = 0.35, 1.15
#: Least and most that an outline may be, in the filter's sigmas across.
_NARROWEST, _WIDEST = 1.6, 5.0
_USUAL = 3.2
_DAMPING = 0.12
PADDING = 64
_WIDTH_ERROR = 0.22


@dataclass(frozen=True, eq=False)
class Outline:
    """Of one candidate, in units of its filter's sigma.

    ``points`` (n, 2): across the light and along it (towards the lamp), from the square's middle.
    The rest as in `ShadingCandidate`.
    """

    points: NDArray[np.float64]
    width: float
    width_sd: float
    length: float
    breadth: float
    floor: float
    dark: float
    light: float


def outline_of(square: Field, *, sunken: bool) -> Outline:
    """Outline a dent or a bump on its square of shading.

    Parameters
    ----------
    square : (SIDE, SIDE) float32, columns towards the lamp.
    sunken : whether it is a dent.
    """
    step = 2 * REACH / (SIDE - 1)
    values = np.asarray(square, dtype=np.float64) * (1 if sunken else -1)
    values = values - _plane(values)
    depth = depth_of(values)
    points = _contour(depth, step)
    area = abs(float(cv2.contourArea(points.astype(np.float32))))
    width = 2 * np.sqrt(area / np.pi)
    box = cv2.minAreaRect(points.astype(np.float32))[1]
    middle = values[SIDE // 2 - 3 : SIDE // 2 + 4].mean(axis=0)
    return Outline(
        points=points,
        width=float(width),
        width_sd=float(_WIDTH_ERROR * width),
        length=float(max(box)),
        breadth=float(min(box)),
        floor=_floor(depth),
        dark=float(max(0.0, middle[SIDE // 2 :].max())),
        light=float(max(0.0, -middle[: SIDE // 2 + 1].min())),
    )


def depth_of(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Pseudo-relief of a dent's square, positive into the skin, 1 at its deepest near the middle.

    Parameters
    ----------
    values : (SIDE, SIDE) float64, density without a plane.
    """
    transfer, taper = integrator()
    spectrum = np.fft.rfft2(values * taper, s=(PADDING, PADDING))
    depth = -np.fft.irfft2(spectrum * transfer, s=(PADDING, PADDING))[:SIDE, :SIDE]
    rim = np.ones((SIDE, SIDE), dtype=bool)
    rim[4:-4, 4:-4] = False
    depth = depth - np.median(depth[rim])
    third = SIDE // 3
    deepest = float(depth[third:-third, third:-third].max())
    return np.asarray(depth / max(deepest, 1e-6))


def _contour(depth: NDArray[np.float64], step: float) -> NDArray[np.float64]:
    """(n, 2) across and along, around the middle; a circle where there is no sound outline."""
    fine = cv2.resize(depth.astype(np.float32), None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC)
    inside = (fine > SHARE).astype(np.uint8)
    number, labels = cv2.connectedComponents(inside)
    middle = (SIDE // 2) * 4 + 2
    window = labels[middle - 10 : middle + 10, middle - 10 : middle + 10]
    counts = np.bincount(window.ravel(), minlength=number)
    counts[0] = 0
    if counts.max() > 0:
        part = (labels == int(counts.argmax())).astype(np.uint8)
        found = cv2.findContours(part, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0]
        largest = max(found, key=cv2.contourArea).reshape(-1, 2).astype(np.float64)
        at = (largest + 0.5) / 4 - 0.5 - SIDE // 2
        points = np.column_stack([at[:, 1], at[:, 0]]) * step
        points = _thinned(points)
        width = 2 * np.sqrt(abs(float(cv2.contourArea(points.astype(np.float32)))) / np.pi)
        if _NARROWEST <= width * _TO_MOUTH <= _WIDEST:
            centre = points.mean(axis=0)
            return np.asarray(centre + (points - centre) * _TO_MOUTH)
    turn = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    return np.asarray(_USUAL / 2 * np.column_stack([np.sin(turn), np.cos(turn)]))


def _thinned(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Forty points of a smooth closed line."""
    spectrum = np.fft.fft(points[:, 0] + 1j * points[:, 1])
    keep = min(6, len(points) // 2 - 1) if len(points) > 4 else 1
    spectrum[keep + 1 : len(points) - keep] = 0
    line = np.fft.ifft(spectrum)
    at = np.linspace(0, len(points), 40, endpoint=False).astype(int)
    return np.column_stack([line.real[at], line.imag[at]])


def _floor(depth: NDArray[np.float64]) -> float:
    """Width at 75 % over width at 25 % of the depth, along the light through the middle."""
    line = depth[SIDE // 2 - 2 : SIDE // 2 + 3].mean(axis=0)
    line = line / max(float(line[SIDE // 3 : -SIDE // 3].max()), 1e-6)
    wide = float(np.count_nonzero(line > 0.25))
    return float(np.count_nonzero(line > 0.75)) / max(wide, 1.0)


def _plane(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Plane through the outer part of the square."""
    steps = np.linspace(-1, 1, SIDE)
    down, right = np.meshgrid(steps, steps, indexing="ij")
    rim = np.maximum(np.abs(down), np.abs(right)) > 0.6
    pattern = np.stack([np.ones_like(down), down, right])
    found = np.linalg.lstsq(pattern[:, rim].T, values[rim], rcond=None)[0]
    return np.asarray(np.tensordot(found, pattern, axes=1))


@cache
def integrator() -> tuple[NDArray[np.complex128], NDArray[np.float64]]:
    """Transfer from density to height along the columns, and the taper at the square's edge."""
    step = 2 * REACH / (SIDE - 1)
    down = 2 * np.pi * np.fft.fftfreq(PADDING, step)[:, None]
    right = 2 * np.pi * np.fft.rfftfreq(PADDING, step)[None, :]
    size = down**2 + right**2
    transfer = -1j * right / (right**2 + _DAMPING * size + 0.02)
    edge = np.clip((REACH - np.abs(np.linspace(-REACH, REACH, SIDE))) / 0.8, 0, 1)
    taper = edge * edge * (3 - 2 * edge)
    return np.asarray(transfer), np.asarray(np.outer(taper, taper))
