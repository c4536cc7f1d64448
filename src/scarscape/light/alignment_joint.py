"""Register photos under different lights together, to a fraction of a sample.

Whatever the lamps, the photos of matt skin are mixtures of three pictures (albedo times the three
components of the normal), so that in register their contrasts are strongly dependent: the
determinant of their correlation matrix is small, and any movement of one against the others makes
it grow. The sum over tiles of the logarithm of that determinant (were the photos Gaussian, less
twice their mutual information) is made least over the movements of all photos at once by
Gauss-Newton steps. Shading that flips from photo to photo is part of the correlation and does not
pull; a tile's own matrix takes near lamps, whose direction changes over the skin; a Student weight
per sample lets cast shadows and shine pass. No lamp has to be known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scarscape.light.alignment_contrast import Level
from scarscape.light.alignment_motion import Movement, after
from scarscape.light.alignment_tiles import Tiles, moments

#: What a photo may do, by the number of parameters.
SHIFT, SIMILARITY = 2, 4

#: Neighbouring samples of smoothed contrasts share their noise: so many count as one.
_CORRELATED = 10.0


@dataclass(frozen=True, eq=False)
class Joint:
    """Photos registered together.

    Attributes
    ----------
    movement : (n, 2, 3), see `alignment_motion`.
    determined : (n,) share of each photo's contrast that the others predict (R2 of a linear
        prediction within tiles).
    cost : mean log determinant of the correlation matrices: 0 for photos that have nothing in
        common, the lower the more they have.
    sd : (n,) standard deviation of each photo's movement, rms over the picture, samples: from the
        noise, or from how the tiles disagree if that is more.
    """

    movement: Movement
    determined: NDArray[np.float64]
    cost: float
    sd: NDArray[np.float64]


def register_level(
    level: Level, start: Movement, *, rounds: int = 12, enough: float = 0.01, kind: int = SIMILARITY
) -> Joint | None:
    """Refine the movements of all photos at one level.

    Parameters
    ----------
    level : contrasts.
    start : (n, 2, 3) movements to begin with.
    rounds : most steps (Gauss-Newton, damped by Levenberg and Marquardt).
    enough : a step whose largest shift is smaller, in samples of the level, ends it.
    kind : `SHIFT` or `SIMILARITY`, what each photo may do.

    Returns
    -------
    The photos registered, or None where they have no place in common.
    """
    movement = start.copy()
    tiles = moments(level, movement)
    if tiles is None:
        return None
    damping = 0.03
    cost = _cost(tiles)
    reach = float(np.mean(level.contrast.shape[1:])) * level.step / 4
    for _ in range(rounds):
        step = _step(tiles, kind, damping)
        largest = _reach(step, reach) / level.step
        # Beyond two samples the slopes no longer tell.
        step *= min(1.0, 2.0 / max(largest, 1e-9))
        trial = np.stack([after(m, _as_movement(s)) for m, s in zip(movement, step, strict=True)])
        moved = moments(level, trial)
        trial_cost = np.inf if moved is None else _cost(moved)
        if moved is not None and trial_cost < cost + 1e-4:
            movement, tiles, cost = trial, moved, trial_cost
            damping = max(damping * 0.2, 1e-4)
            if largest < enough:
                break
        else:
            if largest < enough or damping > 1e3:
                break
            damping = max(damping * 8, 0.05)
    return _summary(tiles, movement, kind)


def judge(level: Level, movement: Movement) -> Joint | None:
    """What movements are worth at a level, without changing them."""
    tiles = moments(level, movement)
    return None if tiles is None else _summary(tiles, movement, SIMILARITY)


def evidence(level: Level, before: Movement, now: Movement) -> float:
    """How many standard errors, by the tiles, movements are better than others.

    A gain that comes from one or two places alone (a pit with its shadow) stays below 2, however
    large it is.
    """
    old, new = moments(level, before), moments(level, now)
    if old is None or new is None:
        return 0.0
    _, at_old, at_new = np.intersect1d(old.place, new.place, return_indices=True)
    gain = _costs(old)[at_old] - _costs(new)[at_new]
    return float(gain.sum() / np.sqrt(max((gain**2).sum(), 1e-30)))


def _costs(tiles: Tiles) -> NDArray[np.float64]:
    """Log determinants of the tiles' correlation matrices."""
    _, logarithm = np.linalg.slogdet(tiles.covariance)
    variance = np.einsum("tkk->tk", tiles.covariance)
    return np.asarray(logarithm - np.log(variance).sum(axis=1), np.float64)


def _cost(tiles: Tiles) -> float:
    return float(np.average(_costs(tiles), weights=tiles.weight))


def _summary(tiles: Tiles, movement: Movement, kind: int) -> Joint:
    variance = np.einsum("tkk->tk", tiles.covariance)
    unexplained = 1 / np.einsum("tkk->tk", np.linalg.inv(tiles.covariance))
    share = np.average(unexplained / variance, axis=0, weights=tiles.weight)
    return Joint(movement, 1 - share, _cost(tiles), _spread(tiles, kind))


def _spread(tiles: Tiles, kind: int) -> NDArray[np.float64]:
    """Standard deviation of each photo's movement, rms over the picture."""
    n = tiles.covariance.shape[1]
    normal, scale, gradients = _equations(tiles, kind)
    # What all photos do together cannot be known, and does not matter.
    apart = np.linalg.svd(np.eye(n) - 1 / n)[0][:, : n - 1]
    basis = np.kron(apart, np.eye(kind))
    part = basis.T @ normal @ basis
    size = np.sqrt(np.diag(basis.T @ np.diag(scale) @ basis))
    values, vectors = np.linalg.eigh(part / np.outer(size, size))
    back = (vectors / size[:, None]) / np.sqrt(np.maximum(values, 1e-3))
    covariance = basis @ back @ back.T @ basis.T
    pulls = gradients @ covariance
    variance = np.maximum(np.diag(covariance) * _CORRELATED, (pulls**2).sum(0)).reshape(n, kind)
    # The turn's and growth's shares, by the spread of the tiles over the picture.
    lever = float((tiles.middle**2).sum(axis=1).mean())
    return np.asarray(np.sqrt(variance[:, :2].sum(1) + variance[:, 2:].sum(1) * lever), np.float64)


def _step(tiles: Tiles, kind: int, damping: float) -> NDArray[np.float64]:
    """One damped step, (n, parameters); a movement common to all photos is left out."""
    normal, scale, gradients = _equations(tiles, kind)
    damped = normal + damping * np.diag(scale)
    values, vectors = np.linalg.eigh(damped / np.sqrt(np.outer(scale, scale)))
    values = np.maximum(values, damping + 1e-4)
    back = vectors / np.sqrt(scale)[:, None]
    step = -(back / values) @ (back.T @ gradients.sum(axis=0))
    step = step.reshape(tiles.covariance.shape[1], -1)
    return np.asarray(step - step.mean(axis=0), np.float64)


def _as_movement(step: NDArray[np.float64]) -> Movement:
    """A small movement from (shift by row, by column[, turn, growth])."""
    down, right, turn, growth = np.pad(step, (0, SIMILARITY - step.size))
    return np.array([[1 + growth, -turn, down], [turn, 1 + growth, right]])


def _reach(step: NDArray[np.float64], radius: float) -> float:
    return float(
        (np.hypot(step[:, 0], step[:, 1]) + radius * np.sqrt((step[:, 2:] ** 2).sum(1))).max()
    )


def _equations(
    tiles: Tiles, kind: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Normal matrix, the photos' own part of its diagonal, and each tile's gradient."""
    t, n = tiles.covariance.shape[:2]
    precision = np.linalg.inv(tiles.covariance)
    # A photo's own variance in a tile is no sign of register: without this part photos would
    # drift to where there is little to see.
    own = np.zeros_like(precision)
    own[:, np.arange(n), np.arange(n)] = 1 / np.einsum("tkk->tk", tiles.covariance)
    gain = precision - own
    jacobian = _jacobian(tiles.middle, kind)
    count = jacobian.shape[2]
    pull = np.einsum("tjk,tajk->taj", gain, tiles.slope.reshape(t, 2, n, n))
    gradients = np.einsum("t,taj,tap->tjp", tiles.weight, pull, jacobian).reshape(t, n * count)
    moments = tiles.curvature.reshape(t, 2, n, 2, n)
    weighted = jacobian * tiles.weight[:, None, None]
    normal = np.einsum(
        "tajbk,tap,tbq->jpkq",
        moments * gain[:, None, :, None, :],
        weighted,
        jacobian,
        optimize=True,
    ).reshape(n * count, n * count)
    diagonal = np.einsum("tajbj,tjj->tjab", moments, precision)
    scale = np.einsum("tjab,tap,tbp->jp", diagonal, weighted, jacobian).reshape(n * count)
    return normal, np.maximum(scale, 1e-12), gradients


def _jacobian(middle: NDArray[np.float64], kind: int) -> NDArray[np.float64]:
    """Shift at the middle of each tile for each parameter, (t, 2, parameters)."""
    row, column = middle.T
    one, none = np.ones_like(row), np.zeros_like(row)
    by_row = [one, none, -column, row]
    by_column = [none, one, row, column]
    return np.stack([np.stack(by_row[:kind], -1), np.stack(by_column[:kind], -1)], 1)
