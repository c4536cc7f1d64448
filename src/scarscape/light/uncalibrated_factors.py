"""Directions of unknown far lamps from shading alone.

Photos of level skin, each divided by its lamp's field, stray from their common mean by slope times
the lamp's leaning: a matrix of rank two, whose factors are open by a 2 x 2 matrix. Lamps that stand
equally high lie on a circle, which leaves a turn and a mirror image; the slopes of a surface have
no curl, which fixes both; dents that outweigh bumps fix the sign.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_ROUNDS = 10
_TUNING = 2.385
_MAD = 1.4826
_TURNS = 180
_FEW = 4
#: How close to a circle the lamps are drawn where the photos leave it open.
_CIRCLE = 1e-3


def leaning_of_factors(even: NDArray[np.float32], seen: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Horizontal over vertical part of each lamp's direction, up to one factor.

    Parameters
    ----------
    even : (n, rows, columns) photos divided by their fields.
    seen : (n, rows, columns) bool, where they may be used.

    Returns
    -------
    leaning : (n, 2) float64, along the rows and the columns, mean length 1.
    """
    shape = even.shape[1:]
    light = even.reshape(even.shape[0], -1).astype(np.float64)
    good = seen.reshape(seen.shape[0], -1)
    # The middle one of few photos follows the slope itself.
    middle = np.median if even.shape[0] > _FEW else np.mean
    level = np.maximum(middle(light, axis=0), 1e-3)
    factor, aside = _factors(light / level - 1, good.astype(np.float64))
    circle = _on_circle(factor)
    factor = factor @ np.linalg.inv(circle)
    aside = (circle @ aside).reshape(2, *shape)
    leaning, slope = _turned(factor, aside)
    if _bumps_outweigh(slope):
        leaning = -leaning
    return np.asarray(leaning / np.linalg.norm(leaning, axis=1).mean())


def _factors(
    off: NDArray[np.float64], weight: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Robust rank two: (n, 2) and (2, m), by alternating weighted least squares."""
    usual = weight
    left, sizes, right = np.linalg.svd(off * usual, full_matrices=False)
    factor, aside = left[:, :2] * sizes[:2] / np.sqrt(off.shape[1]), right[:2]
    aside = aside * np.sqrt(off.shape[1])
    for _ in range(_ROUNDS):
        misfit = off - factor @ aside
        spread = _MAD * float(np.median(np.abs(misfit))) + 1e-6
        weight = usual / (1 + (misfit / (_TUNING * spread)) ** 2)
        small = 1e-6 * np.eye(2)
        normal = np.einsum("nm,ni,nj->mij", weight, factor, factor) + small
        aside = np.linalg.solve(normal, ((weight * off).T @ factor)[:, :, None])[:, :, 0].T
        normal = np.einsum("nm,im,jm->nij", weight, aside, aside) + small
        factor = np.linalg.solve(normal, ((weight * off) @ aside.T)[:, :, None])[:, :, 0]
    return factor, aside


def _on_circle(factor: NDArray[np.float64]) -> NDArray[np.float64]:
    """(2, 2) symmetric matrix whose inverse takes the factors nearest to a circle."""
    one, two = factor[:, 0], factor[:, 1]
    system = np.column_stack([one**2, 2 * one * two, two**2])
    held = system.T @ system + _CIRCLE * np.trace(system.T @ system) * np.eye(3)
    spread = np.linalg.inv(factor.T @ factor / factor.shape[0])
    first = np.array([spread[0, 0], spread[0, 1], spread[1, 1]]) / 2
    right = system.T @ np.ones(factor.shape[0])
    found = np.linalg.solve(held, right + _CIRCLE * np.trace(system.T @ system) * first)
    values, axes = np.linalg.eigh(np.array([[found[0], found[1]], [found[1], found[2]]]))
    # An ellipse, whatever the noise.
    values = np.maximum(values, 0.02 * values.max())
    return np.asarray(np.linalg.inv((axes * np.sqrt(values)) @ axes.T))


def _turned(
    factor: NDArray[np.float64], aside: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The turn and mirror image that leave the least curl: leanings, slopes (2, rows, columns)."""
    along, across = np.diff(aside, axis=1)[:, :, :-1], np.diff(aside, axis=2)[:, :-1]
    parts = np.concatenate([across, -along]).reshape(4, -1)
    angle = np.tile(np.arange(_TURNS) * np.pi / _TURNS, 2)
    mirror = np.repeat([1.0, -1.0], _TURNS)
    cos, sin = np.cos(angle), np.sin(angle)
    turns = np.stack([cos, -sin * mirror, sin, cos * mirror], 1)
    # Absolute values, lest the edges of shadows decide.
    curl = [float(np.abs(turn @ parts).mean()) for turn in turns]
    turn = turns[int(np.argmin(curl))].reshape(2, 2)
    return factor @ turn.T, -np.tensordot(turn, aside, 1)


def _bumps_outweigh(slope: NDArray[np.float64]) -> bool:
    """Whether the heights of such slopes are skewed upward."""
    from scarscape.light.integration import integrate

    known = np.ones(slope.shape[1:], bool)
    height = integrate(slope[0], slope[1], known, 1.0).height_mm.astype(np.float64)
    height -= np.median(height)
    return bool((height**3).mean() > 0)
