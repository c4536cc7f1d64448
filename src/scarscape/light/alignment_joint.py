"""Register photos under different lights together, to a fraction of a sample.

Whatever the lamps, the photos of matt skin are mixtures of three pictures (albedo times the three
components of the normal), so that in register their contrasts are strongly dependent: the
determinant of their covariance is small, and any movement of one against the others makes it
grow. The sum over tiles of the logarithm of that determinant is made least over the movements of
all photos at once by Gauss-Newton steps. Shading that flips from photo to photo is part of the
covariance and does not pull; a tile's own covariance takes near lamps, whose direction changes
over the skin; a Student weight per sample lets cast shadows and shine pass. No lamp has to be
known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scarscape.light.alignment_contrast import Level
from scarscape.light.alignment_motion import Movement, after, moved_contrast

#: What a photo may do, by the number of parameters.
SHIFT, SIMILARITY, AFFINE = 2, 4, 6

_TILE = 32
#: Tiles with a smaller share of samples that all photos show are left out.
_LEAST_KNOWN = 0.4
#: Degrees of freedom of the Student weight.
_FREEDOM = 4.0
#: Added to the variances, as a share of their mean: keeps a tile without texture out.
_FLOOR = 1e-3
_LEAST_CONTRAST = 1e-4
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


@dataclass(frozen=True, eq=False)
class _Tiles:
    """Moments of all photos in tiles.

    ``covariance`` (t, n, n); ``slope`` (t, 2n, n) of gradients with contrast; ``curvature``
    (t, 2n, 2n) of gradients, rows first, then columns; ``middle`` (t, 2) in samples from the
    centre; ``weight`` (t,); ``place`` (t,) number of the tile in the picture.
    """

    covariance: NDArray[np.float64]
    slope: NDArray[np.float64]
    curvature: NDArray[np.float64]
    middle: NDArray[np.float64]
    weight: NDArray[np.float64]
    place: NDArray[np.int64]


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
    kind : `SHIFT`, `SIMILARITY` or `AFFINE`, what each photo may do.

    Returns
    -------
    The photos registered, or None where they have no place in common.
    """
    movement = start.copy()
    tiles = _moments(level, movement)
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
        moved = _moments(level, trial)
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
    tiles = _moments(level, movement)
    return None if tiles is None else _summary(tiles, movement, SIMILARITY)


def evidence(level: Level, before: Movement, now: Movement) -> float:
    """How many standard errors, by the tiles, movements are better than others.

    A gain that comes from one or two places alone (a pit with its shadow) stays below 2, however
    large it is.
    """
    old, new = _moments(level, before), _moments(level, now)
    if old is None or new is None:
        return 0.0
    _, at_old, at_new = np.intersect1d(old.place, new.place, return_indices=True)
    gain = _costs(old)[at_old] - _costs(new)[at_new]
    return float(gain.sum() / np.sqrt(max((gain**2).sum(), 1e-30)))


def _costs(tiles: _Tiles) -> NDArray[np.float64]:
    """Log determinants of the tiles' correlation matrices."""
    _, logarithm = np.linalg.slogdet(tiles.covariance)
    variance = np.einsum("tkk->tk", tiles.covariance)
    return np.asarray(logarithm - np.log(variance).sum(axis=1), np.float64)


def _cost(tiles: _Tiles) -> float:
    return float(np.average(_costs(tiles), weights=tiles.weight))


def _summary(tiles: _Tiles, movement: Movement, kind: int) -> Joint:
    variance = np.einsum("tkk->tk", tiles.covariance)
    unexplained = 1 / np.einsum("tkk->tk", np.linalg.inv(tiles.covariance))
    share = np.average(unexplained / variance, axis=0, weights=tiles.weight)
    return Joint(movement, 1 - share, _cost(tiles), _spread(tiles, kind))


def _spread(tiles: _Tiles, kind: int) -> NDArray[np.float64]:
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


def _step(tiles: _Tiles, kind: int, damping: float) -> NDArray[np.float64]:
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
    """A small movement from (shift by row, by column, turn, growth, stretch, shear)."""
    down, right, turn, growth, stretch, shear = np.pad(step, (0, AFFINE - step.size))
    return np.array(
        [
            [1 + growth + stretch, shear - turn, down],
            [shear + turn, 1 + growth - stretch, right],
        ]
    )


def _reach(step: NDArray[np.float64], radius: float) -> float:
    return float(
        (np.hypot(step[:, 0], step[:, 1]) + radius * np.sqrt((step[:, 2:] ** 2).sum(1))).max()
    )


def _equations(
    tiles: _Tiles, kind: int
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
    by_row = [one, none, -column, row, row, column]
    by_column = [none, one, row, column, -column, row]
    return np.stack([np.stack(by_row[:kind], -1), np.stack(by_column[:kind], -1)], 1)


def _moments(level: Level, movement: Movement) -> _Tiles | None:
    """Moments of the moved photos, tile by tile."""
    stack, middle = _tiled(level, movement)
    n = movement.shape[0]
    known = np.asarray(np.isfinite(stack).all(axis=2), np.bool_)
    keep = known.mean(axis=1) > _LEAST_KNOWN
    if not keep.any():
        return None
    stack, known, middle = stack[keep], known[keep], middle[keep]
    stack[~known] = 0
    samples = known.sum(axis=1)
    contrast = stack[:, :, :n]
    covariance = _covariance(contrast, samples)
    # Samples far off what the others say (shadow, shine) count less.
    precision = np.linalg.inv(covariance).astype(np.float32)
    distance = np.einsum("tsk,tsk->ts", contrast @ precision, contrast)
    weight = (_FREEDOM + n) / (_FREEDOM + distance) * known
    stack *= np.sqrt(weight)[:, :, None].astype(np.float32)
    total = weight.sum(axis=1)
    moments = np.matmul(stack.transpose(0, 2, 1), stack).astype(np.float64)
    moments /= total[:, None, None]
    covariance = _floored(moments[:, :n, :n])
    place = np.flatnonzero(keep)
    return _Tiles(covariance, moments[:, n:, :n], moments[:, n:, n:], middle, total, place)


def _covariance(contrast: NDArray[np.float32], samples: NDArray[np.int64]) -> NDArray[np.float64]:
    moments = np.matmul(contrast.transpose(0, 2, 1), contrast).astype(np.float64)
    return _floored(moments / samples[:, None, None])


def _floored(covariance: NDArray[np.float64]) -> NDArray[np.float64]:
    n = covariance.shape[1]
    floor = _FLOOR * np.einsum("tkk->t", covariance) / n + _LEAST_CONTRAST**2
    return np.asarray(covariance + floor[:, None, None] * np.eye(n), np.float64)


def _tiled(level: Level, movement: Movement) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Contrast and gradients (a sample of the photos) of the moved photos, cut in tiles.

    Returns
    -------
    (t, samples, 3n) float32 and the (t, 2) middles, samples of the photos from the centre.
    """
    n, rows, columns = level.contrast.shape
    side = min(_TILE, rows - 2, columns - 2)
    across, along = (rows - 2) // side, (columns - 2) // side
    top, left = (rows - across * side) // 2, (columns - along * side) // 2
    stack = np.empty((across * along, side * side, 3 * n), np.float32)
    for k in range(n):
        moved = moved_contrast(level.contrast[k], movement[k], level.step)
        by_row = (moved[2:] - moved[:-2]) / np.float32(2 * level.step)
        by_column = (moved[:, 2:] - moved[:, :-2]) / np.float32(2 * level.step)
        for place, picture, r, c in (
            (k, moved, top, left),
            (n + k, by_row, top - 1, left),
            (2 * n + k, by_column, top, left - 1),
        ):
            part = picture[r : r + across * side, c : c + along * side]
            part = part.reshape(across, side, along, side).transpose(0, 2, 1, 3)
            stack[:, :, place] = part.reshape(across * along, side * side)
    middle_row = top + side * np.arange(across) + (side - 1) / 2 - (rows - 1) / 2
    middle_column = left + side * np.arange(along) + (side - 1) / 2 - (columns - 1) / 2
    middle = np.stack(np.meshgrid(middle_row, middle_column, indexing="ij"), -1).reshape(-1, 2)
    return stack, middle * level.step
