"""Whether the list of lamps fits the photos: mirrored, turned and mixed-up lists told apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

#: Samples along the longer side that the question is looked at with.
LOOKED_AT = 220
#: Below this share of curl, slopes are those of a surface; where directions are wrong, or all is
#: grain, it is 0.6.
SURFACE_CURL = 0.35
#: Another list has to bring the curl down to this share of the given list's.
CLEARLY_LESS = 0.6
#: Change of log light from edge to edge of the picture that still counts as brighter on one side.
LEAST_FALL = 0.06
#: Agreement of the bright sides with the lamps' sides that settles what they are asked for.
TOWARDS = 0.8
#: So well only a list agrees in which no two lamps are exchanged.
AGREEING = 0.95
#: Curls within this factor of the least say the same.
ALIKE = 1.3
#: Two lamps count as exchanged where exchanging them leaves so little of the misfit.
LEFT_OF_MISFIT = 0.7
LEAST_USABLE = 0.2
_LEAST_SIDE = 16
MOST_SWAPS = 66
_LEAST_LAMPS_OF_SIDES = 4
_SLOPE_LIMIT = 2.0
_FORM_SAMPLES = 6.0
_GRAIN_SAMPLES = 0.8


@dataclass(frozen=True)
class Fit:
    """How well photos fit a list of lamp directions.

    Attributes
    ----------
    curl : share of the slopes' variation that no surface can have; 0 to about 0.9.
    misfit : median relative misfit of the light to the slopes.
    sides : -1 to 1, agreement of the side on which each photo is brighter with its lamp's side.
    """

    curl: float
    misfit: float
    sides: float


@dataclass(frozen=True)
class Order:
    """What fits best.

    Attributes
    ----------
    verdict : ``fits``; ``unclear`` where the photos do not tell; otherwise what to do to the list
        to make it fit: one of the keys of `TURNS`, ``backwards``, ``one_later``, ``one_earlier``,
        ``swapped``; or ``other`` where the list does not fit, and none of these does.
    swapped : the two photos to exchange.
    given, best : the fits.
    sided : whether the bright sides of the photos could be asked. If not, the verdict and its
        twin turned by half cannot be told apart.
    """

    verdict: str
    swapped: tuple[int, int] | None
    given: Fit
    best: Fit
    sided: bool


@dataclass(frozen=True, eq=False)
class _Seen:
    """Photos as they are looked at: block means, where they tell, medians, bright sides."""

    mean: NDArray[np.float64]
    good: NDArray[np.bool_]
    level: NDArray[np.float64]
    falls: NDArray[np.float64]

    @property
    def fall_size(self) -> float:
        return float(np.sqrt((self.falls**2).sum(1).mean()))


#: Row and column components of a direction after the turn, as a matrix on (row, column).
TURNS: dict[str, tuple[tuple[int, int], tuple[int, int]]] = {
    "rows_mirrored": ((-1, 0), (0, 1)),
    "columns_mirrored": ((1, 0), (0, -1)),
    "quarter_clockwise": ((0, 1), (-1, 0)),
    "quarter_anticlockwise": ((0, -1), (1, 0)),
    "exchanged": ((0, 1), (1, 0)),
    "exchanged_mirrored": ((0, -1), (-1, 0)),
}


def order_of(
    light: NDArray[np.float32], usable: NDArray[np.bool_], direction: NDArray[np.float64]
) -> Order:
    """Hold photos against their list of lamps and against the mistakes that are easily made in it.

    Plain shading of a far lamp fits a mirrored or turned list exactly as well as the right one.
    What differs is that the slopes of the right list are those of a surface (no curl), and that
    each photo is brighter on its lamp's side, by the falloff of a near lamp and by the bulge of
    skin. A turn by half leaves a surface too, with pits for bumps; there only the bright sides
    speak, and hollow skin can mislead them.

    Parameters
    ----------
    light : (n, rows, columns) float32, linear light of one channel.
    usable : (n, rows, columns) bool.
    direction : (n, 3) unit vectors: row, column, out of the skin.

    Returns
    -------
    Order

    Notes
    -----
    Brightness of each lamp is taken from the photo's median. About half a second for eight photos
    of any size. That slopes without curl leave a bas-relief transformation open, and nothing
    else, is shown in [1]_; its use on lists of lamps, and the limits, are ours. On simulated skin
    every right list fitted, and every mirrored, turned, reversed or shifted one was told; where
    two lamps of many are exchanged, or all are at random, it may stay silent.

    References
    ----------
    .. [1] P. Belhumeur, D. Kriegman, A. Yuille, "The bas-relief ambiguity", Int. J. Comput. Vis.
       35 (1999) 33-44, doi 10.1023/A:1008154927611.
    """
    seen = _looked_at(light, usable)
    if seen is None:
        unknown = Fit(float("nan"), float("nan"), 0.0)
        return Order("unclear", None, unknown, unknown, False)
    given = _fit(seen, direction)
    sided = direction.shape[0] >= _LEAST_LAMPS_OF_SIDES and seen.fall_size > LEAST_FALL
    name, best = _best_other(seen, direction, sided)
    agreed = best.sides > TOWARDS or not sided
    if best.curl < SURFACE_CURL and best.curl < CLEARLY_LESS * given.curl and agreed:
        return Order(name, None, given, best, sided)
    if given.curl < SURFACE_CURL and sided and given.sides < -TOWARDS:
        return Order("half", None, given, Fit(given.curl, given.misfit, -given.sides), sided)
    doubted = given.sides < AGREEING or given.curl >= SURFACE_CURL
    pair = _swap(seen, direction, given) if sided and doubted else None
    if pair is not None:
        return Order("swapped", pair[0], given, pair[1], sided)
    if given.curl < SURFACE_CURL:
        return Order("fits", None, given, given, sided)
    against = sided and given.sides < TOWARDS
    return Order("other" if against else "unclear", None, given, given, sided)


def _best_other(seen: _Seen, direction: NDArray[np.float64], sided: bool) -> tuple[str, Fit]:
    """The easily made mistake that, taken back, leaves the least curl.

    Each has a twin turned by half, with the same curl: the bright sides choose between them.
    """
    tried = [(name, _fit(seen, way)) for name, way in _others(direction)]
    least = min(fit.curl for _, fit in tried)
    alike = [one for one in tried if one[1].curl <= ALIKE * least]
    return max(alike, key=lambda one: one[1].sides if sided else -one[1].curl)


def _looked_at(light: NDArray[np.float32], usable: NDArray[np.bool_]) -> _Seen | None:
    """Block means, where every photo holds light in the whole block; None for too few of these."""
    step = max(1, -(-max(light.shape[1:]) // LOOKED_AT))
    rows, columns = (side // step * step for side in light.shape[1:])
    shape = (light.shape[0], rows // step, step, columns // step, step)
    mean = light[:, :rows, :columns].reshape(shape).mean((2, 4), dtype=np.float64)
    good = np.asarray(usable[:, :rows, :columns].reshape(shape).all((0, 2, 4)))
    if min(good.shape) < _LEAST_SIDE or good.mean() < LEAST_USABLE:
        return None
    mean = np.maximum(mean, 1e-4)
    return _Seen(mean, good, np.median(mean[:, good], axis=1), _falls(mean, good))


def _falls(seen: NDArray[np.float64], good: NDArray[np.bool_]) -> NDArray[np.float64]:
    """(n, 2) rise of the log light along rows and columns, a picture's side long.

    Less the mean over the photos, in which the colours of the skin and the lens fall away.
    """
    logs = np.log(seen)
    logs -= logs.mean(0)
    at = np.argwhere(good).astype(np.float64)
    plane = np.column_stack([np.ones(len(at)), (at - at.mean(0)) / max(seen.shape[1:])])
    found = []
    for values in logs[:, good]:
        weight = np.ones(len(at))
        for _ in range(5):
            fitted = np.linalg.lstsq(plane * weight[:, None], values * weight, rcond=None)[0]
            off = np.abs(values - plane @ fitted)
            weight = 1.0 / np.sqrt(1.0 + (off / (3.0 * np.median(off) + 1e-9)) ** 2)
        found.append(fitted[1:])
    falls = np.array(found)
    return np.asarray(falls - falls.mean(0))


def _fit(seen: _Seen, direction: NDArray[np.float64]) -> Fit:
    """Slopes by least squares, each lamp's brightness from its photo's median."""
    level = seen.level / np.maximum(direction[:, 2], 0.05)
    flat = (seen.mean / level[:, None, None]).reshape(len(level), -1)
    normal = np.linalg.pinv(direction) @ flat
    told = seen.good.ravel()
    misfit = np.median(np.abs(flat - direction @ normal)[:, told])
    out = np.where(np.abs(normal[2]) > 1e-6, normal[2], 1e-6)
    slopes = np.clip(-normal[:2] / out, -_SLOPE_LIMIT, _SLOPE_LIMIT)
    aside = direction[:, :2] / np.maximum(direction[:, 2:], 0.05)
    aside = aside - aside.mean(0)
    length = float(np.sqrt((aside**2).sum() * (seen.falls**2).sum()))
    return Fit(
        curl=_curl(slopes.reshape(2, *seen.good.shape), seen.good),
        misfit=float(misfit / np.median(flat[:, told])),
        sides=float((aside * seen.falls).sum()) / length if length > 0 else 0.0,
    )


def _curl(slopes: NDArray[np.float64], good: NDArray[np.bool_]) -> float:
    """Share of the variation of slopes that no surface has; fine detail alone is asked."""
    fine = [
        gaussian_filter(one - gaussian_filter(one, _FORM_SAMPLES), _GRAIN_SAMPLES) for one in slopes
    ]
    (row_row, row_column), (column_row, column_column) = (np.gradient(one) for one in fine)
    total = np.sqrt(row_row**2 + row_column**2 + column_row**2 + column_column**2)[good].mean()
    return float(np.abs(row_column - column_row)[good].mean() / max(float(total), 1e-12))


def _others(direction: NDArray[np.float64]) -> Iterator[tuple[str, NDArray[np.float64]]]:
    for name, turn in TURNS.items():
        turned = direction.copy()
        turned[:, :2] = direction[:, :2] @ np.asarray(turn, np.float64).T
        yield name, turned
    yield "backwards", direction[::-1]
    yield "one_later", np.roll(direction, -1, axis=0)
    yield "one_earlier", np.roll(direction, 1, axis=0)


def _swap(
    seen: _Seen, direction: NDArray[np.float64], given: Fit
) -> tuple[tuple[int, int], Fit] | None:
    """Two photos whose exchange makes all three signs better, the misfit clearly."""
    pairs = list(combinations(range(len(direction)), 2))
    if len(direction) <= _LEAST_LAMPS_OF_SIDES or len(pairs) > MOST_SWAPS:
        return None
    best: tuple[tuple[int, int], Fit] | None = None
    for first, second in pairs:
        order = list(range(len(direction)))
        order[first], order[second] = second, first
        fit = _fit(seen, direction[order])
        better = fit.misfit < LEFT_OF_MISFIT * given.misfit and fit.curl < 0.9 * given.curl
        surer = fit.sides > max(TOWARDS, given.sides + 0.05) and fit.curl < SURFACE_CURL
        if better and surer and (best is None or fit.misfit < best[1].misfit):
            best = (first, second), fit
    return best
