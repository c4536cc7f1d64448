"""Mean and spread of studies' shares: beta-binomial random effects, integrated on a fixed grid.

Each study has a share of its own, drawn from one beta distribution, and its responders are
binomial. Priors: uniform on the mean, half-normal on the spread. See ``docs/pooling.md``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scarscape.model import ScarscapeError

Floats = NDArray[np.float64]

#: Scale of the half-normal prior on the spread. Nineteen parts in twenty of it lie below the spread
#: of studies whose shares are strewn evenly from none to all, the most that like studies would do.
SPREAD_SCALE = 0.3

_FARTHEST_LOG_ODDS = 40.0
# Below this spread studies are alike for any purpose, and the log-gammas would lose their digits.
_LEAST_SPREAD = 1e-4
# How far below its peak, in logs, the spread is followed: to a part in a hundred million.
_DEPTH = 20.0
_COARSE_MEANS, _COARSE_SPREADS, _MOST_ZOOMS = 41, 24, 12
_FINE_MEANS, _FINE_SPREADS, _MEAN_STRIDE, _MEAN_REFINED = 241, 32, 3, 20
_TAIL = 0.025


class CountError(ScarscapeError, ValueError):
    """Counts of people, or a share, that cannot be."""


@dataclass(frozen=True)
class PooledShare:
    """Mean share over studies, 0 to 1: median and 95 % interval; 95 % interval of a new study's."""

    low: float
    mid: float
    high: float
    prediction_low: float
    prediction_high: float


@dataclass(frozen=True)
class _Grid:
    """The posterior on a grid: weights, adding up to 1, over means (rows) and spreads.

    The log odds of the mean are ``middle + width * sinh(steps)``, with even steps.
    """

    middle: float
    width: float
    steps: Floats
    spread: Floats
    weights: Floats

    def log_odds(self, steps: Floats) -> Floats:
        return np.asarray(self.middle + self.width * np.sinh(steps))


def check_counts(responders: int, people: int, *, name: str) -> None:
    """Refuse counts that cannot be.

    Parameters
    ----------
    responders, people : responders among the people.
    name : what they belong to, for the message.
    """
    if not 0 <= responders <= people:
        raise CountError(
            f"{name}: {responders} responders among {people} people", "mend the counts"
        )


def pooled_share(counts: Iterable[tuple[int, int]]) -> PooledShare:
    """Pool shares given as (responders, people), one pair a study.

    Without any study it gives what the priors alone say.

    Parameters
    ----------
    counts : pairs in any order; the order does not change the result.
    """
    pairs = sorted(counts)
    for hits, people in pairs:
        check_counts(hits, people, name="a study")
    table = [(hits, people - hits) for hits, people in pairs]
    grid = _posterior(np.array(table, dtype=np.float64).reshape(-1, 2))
    return PooledShare(*_quantiles_of_mean(grid), *_quantiles_of_new_study(grid))


def _beta(log_odds: Floats, spread: Floats) -> tuple[Floats, Floats, Floats]:
    """Both parameters of the beta distribution and their sum, for each mean and spread.

    The spread is the standard deviation of the studies' shares as a part of the largest that their
    mean allows, so it lies between 0 and 1; its square is 1 / (a + b + 1).
    """
    from scipy.special import expit

    total = 1.0 / np.maximum(spread, _LEAST_SPREAD) ** 2 - 1.0
    return expit(log_odds)[:, None] * total, expit(-log_odds)[:, None] * total, total


def _log_density(counts: Floats, log_odds: Floats, spread: Floats) -> Floats:
    """Log of likelihood times priors, per unit of log odds and of spread, up to a constant.

    Counts are pairs of people who responded and who did not.
    """
    from scipy.special import gammaln, log_expit

    a, b, total = _beta(log_odds, spread)
    hits, misses = (column[:, None, None] for column in counts.T)
    each = gammaln(a + hits) + gammaln(b + misses) - gammaln(total + hits + misses)
    likelihood = each.sum(axis=0) - len(counts) * (gammaln(a) + gammaln(b) - gammaln(total))
    # A uniform mean has this density in its log odds.
    uniform = (log_expit(log_odds) + log_expit(-log_odds))[:, None]
    half_normal = -0.5 * (spread / SPREAD_SCALE) ** 2
    return np.asarray(likelihood + uniform + half_normal)


def _peak(counts: Floats, spread: Floats) -> tuple[float, float]:
    """Middle and half width of the top of the mean's density, in log odds."""
    from scipy.special import logsumexp

    low, high = -_FARTHEST_LOG_ODDS, _FARTHEST_LOG_ODDS
    for _ in range(_MOST_ZOOMS):
        log_odds = np.linspace(low, high, _COARSE_MEANS)
        # All spreads stay in: away from the right mean the spread looks too large.
        of_mean = logsumexp(_log_density(counts, log_odds, spread) + np.log(spread), axis=1)
        top = log_odds[of_mean > of_mean.max() - 0.5]
        if len(top) > 4:
            break
        margin = 2.0 * (log_odds[1] - log_odds[0])
        low, high = float(top[0] - margin), float(top[-1] + margin)
    return float(top[0] + top[-1]) / 2.0, max(float(top[-1] - top[0]) / 2.0, 1e-6)


def _posterior(counts: Floats) -> _Grid:
    """The posterior on a grid that is fine where the posterior lies.

    Few but large studies give a density with a sharp top and long tails, so both axes widen away
    from the top as a hyperbolic sine does. The density falls to nothing at both ends of the log
    odds, where even steps converge fastest; at no spread it does not, where Gauss and Legendre's
    points do.
    """
    coarse = np.geomspace(_LEAST_SPREAD, 0.999, _COARSE_SPREADS)
    middle, width = _peak(counts, coarse)
    reach = np.arcsinh(_FARTHEST_LOG_ODDS / width)
    steps = np.linspace(-reach, reach, _FINE_MEANS)
    log_odds, stretch = middle + width * np.sinh(steps), np.cosh(steps)
    spread, lengths = _spreads(_log_density(counts, log_odds, coarse), stretch, coarse)
    density = _log_density(counts, log_odds, spread)
    weights = np.exp(density - density.max()) * stretch[:, None] * lengths
    return _Grid(middle, width, steps, spread, weights / weights.sum())


def _spreads(density: Floats, stretch: Floats, coarse: Floats) -> tuple[Floats, Floats]:
    """Points of the spread where its density lies, and the length that each stands for."""
    of_spread = np.exp(density - density.max()).T @ stretch
    kept = np.flatnonzero(of_spread > of_spread.max() * np.exp(-_DEPTH))
    edges = np.concatenate([[0.0], coarse, [1.0]])
    below = np.cumsum(of_spread * coarse)
    typical = coarse[np.searchsorted(below, below[-1] / 2.0)]
    first, last = np.arcsinh(edges[[kept[0], kept[-1] + 2]] / typical)
    points, lengths = np.polynomial.legendre.leggauss(_FINE_SPREADS)
    steps = first + (points + 1.0) * (last - first) / 2.0
    return typical * np.sinh(steps), lengths * np.cosh(steps)


def _quantiles_of_mean(grid: _Grid) -> tuple[float, float, float]:
    """Lower end, median and upper end of the mean share."""
    from scipy.interpolate import CubicSpline
    from scipy.special import expit

    fine = np.linspace(grid.steps[0], grid.steps[-1], _MEAN_REFINED * len(grid.steps))
    curve = CubicSpline(grid.steps, grid.weights.sum(axis=1))
    below = np.maximum.accumulate(curve.antiderivative()(fine))
    levels = below[-1] * np.array([_TAIL, 0.5, 1.0 - _TAIL])
    low, mid, high = expit(grid.log_odds(np.interp(levels, below, fine)))
    return float(low), float(mid), float(high)


def _quantiles_of_new_study(grid: _Grid) -> tuple[float, float]:
    """Ends of the interval for a further study's own share: a mixture of beta distributions."""
    from scipy.optimize import brentq
    from scipy.special import betainc

    a, b, _ = _beta(grid.log_odds(grid.steps[::_MEAN_STRIDE]), grid.spread)
    part = grid.weights[::_MEAN_STRIDE] / grid.weights[::_MEAN_STRIDE].sum()
    kept = part > 1e-8
    a, b, part = a[kept], b[kept], part[kept] / part[kept].sum()

    def excess(share: float, level: float) -> float:
        return float(betainc(a, b, share) @ part) - level

    low, high = (
        brentq(excess, 0.0, 1.0, args=(level,), xtol=1e-6) for level in (_TAIL, 1.0 - _TAIL)
    )
    return float(low), float(high)
