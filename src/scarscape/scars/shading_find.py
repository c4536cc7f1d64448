"""Candidate scars on one photo by their shading under light from a side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scarscape.model import SideLight
from scarscape.scars.shading_around import AROUND, around_of
from scarscape.scars.shading_hollow import HOLLOW, hollow_of
from scarscape.scars.shading_light import towards_of
from scarscape.scars.shading_outline import Outline, outline_of
from scarscape.scars.shading_patch import FEATURES, features_of, squares
from scarscape.scars.shading_peaks import Answers, Level, Peaks, answers_of, levels_of, peaks_of
from scarscape.scars.shading_weights import scar_log_odds

Field = NDArray[np.float32]

#: Log odds above which a dent is a candidate; what stands out is fewer, and less often invented.
LEAST_LOG_ODDS = 1.0
LEAST_LOG_ODDS_RAISED = 0.0
#: What stands out and is smaller (sigma, mm) is left out: active spots and moles look the same.
LEAST_RAISED_MM = 1.0
#: Two candidates keep this distance, in their sizes (sigma) together and in the larger one.
_APART_BOTH, _APART_LARGER = 0.9, 0.9
_MOST = 300


@dataclass(frozen=True, eq=False)
class ShadingCandidate:
    """What looks like a scar by its shading.

    Attributes
    ----------
    row, column : middle, in samples of the map, whole numbers at the middle of a sample.
    outline : (n, 2) float64, (row, column) in samples of the map, not closed by repetition. An
        estimate: where the pseudo-relief falls to a share of its depth.
    width : diameter of the circle of the outline's area, in samples.
    width_sd : one standard deviation of it.
    length, breadth : of the outline, in samples.
    sigma : of the filter that answered most, in samples.
    sunken : True for a dent, False for what stands out.
    strength : answer of that filter, natural-log density.
    noise : what the photo's own texture answers at that size, one standard deviation.
    dark, light : how much darker the lobe is that lies towards the lamp (of a dent), and how much
        lighter that away from it.
    floor : share of the way across, along the light, on which the pseudo-relief is within a quarter
        of its depth: high for a flat floor between two walls.
    log_odds : of being a scar, on rendered skin.
    """

    row: float
    column: float
    outline: NDArray[np.float64]
    width: float
    width_sd: float
    length: float
    breadth: float
    sigma: float
    sunken: bool
    strength: float
    noise: float
    dark: float
    light: float
    floor: float
    log_odds: float


@dataclass(frozen=True, eq=False)
class _Scored:
    level: Level
    row: float
    column: float
    strength: float
    noise: float
    log_odds: float

    @property
    def sigma(self) -> float:
        """In samples of the map."""
        return self.level.sigma * self.level.samples

    @property
    def place(self) -> tuple[float, float]:
        """Row and column in samples of the map."""
        samples = self.level.samples
        return (self.row + 0.5) * samples - 0.5, (self.column + 0.5) * samples - 0.5


def candidates_by_shading(
    shading: Field, known: NDArray[np.bool_], sample_mm: float, light: SideLight
) -> tuple[ShadingCandidate, ...]:
    """Find what is dark on the lamp's side and light on the far side, or the reverse.

    Parameters
    ----------
    shading : (rows, columns) float32, density (natural logarithm) without pigments, best as
        `steady_shading` gives it.
    known : (rows, columns) bool.
    sample_mm : length of a sample, measured or assumed. It decides which sizes are looked at, from
        0.5 to about 10 mm across, and what is too small to be a scar.
    light : as `side_light` gives it.

    Returns
    -------
    Candidates, the surest first; none where the light was not judged.

    Notes
    -----
    A dent's two lobes agree with one lamp; a flat mark, a hair or a mole does not, a crease goes
    on to both sides, and pores are smaller. Rims that stand beside a dent belong to it. Dents whose
    walls run along the light are missed, and so are dents as shallow as the skin's own texture.
    Small bumps are left out (`LEAST_RAISED_MM`); larger active spots pass for raised scars: those
    that colour tells have to be taken out of `known` or off the result.
    Cost: a few blurs for each of eight or nine sizes, and about a millisecond for ten peaks.
    """
    if not light.judged:
        return ()
    towards = towards_of(light)
    values = np.where(known, shading, np.float32(0))
    scored: list[_Scored] = []
    answers = [answers_of(level, towards) for level in levels_of(values, known, sample_mm)]
    for index in range(len(answers)):
        scored += _scored(answers, index, towards, sample_mm)
    kept = _apart(scored)
    return tuple(_candidate(one, towards) for one in kept)


def features_at(
    answers: Sequence[Answers], index: int, towards: tuple[float, float], sample_mm: float
) -> tuple[Peaks, NDArray[np.float64]]:
    """Peaks of one size, and (n, features) all that is looked at of them.

    Parameters
    ----------
    answers : at every size, fine to coarse.
    index : of the size.
    towards : unit vector to the lamp in the picture, (columns, rows).
    sample_mm : length of a sample of the map.
    """
    peaks = peaks_of(answers[index])
    if not len(peaks.row):
        return peaks, np.empty((0, len(FEATURES) + len(AROUND) + len(HOLLOW)))
    rows, columns = peaks.row.astype(np.float64), peaks.column.astype(np.float64)
    patches = squares(peaks.level, rows, columns, towards)
    signs = features_of(peaks, patches, sample_mm), around_of(answers, index, peaks)
    return peaks, np.column_stack([*signs, hollow_of(peaks, patches)])


def _scored(
    answers: Sequence[Answers], index: int, towards: tuple[float, float], sample_mm: float
) -> list[_Scored]:
    peaks, features = features_at(answers, index, towards, sample_mm)
    rows, columns = peaks.row, peaks.column
    sunken = peaks.strength > 0
    odds = scar_log_odds(features, sunken)
    enough = odds > np.where(sunken, LEAST_LOG_ODDS, LEAST_LOG_ODDS_RAISED)
    sigma_mm = peaks.level.sigma * peaks.level.samples * sample_mm
    large = sunken | (sigma_mm > LEAST_RAISED_MM)
    return [
        _Scored(
            level=peaks.level,
            row=float(rows[index]),
            column=float(columns[index]),
            strength=float(peaks.strength[index]),
            noise=float(abs(peaks.strength[index]) / peaks.ratio[index]),
            log_odds=float(odds[index]),
        )
        for index in np.flatnonzero(enough & large)
    ]


def _apart(scored: Sequence[_Scored]) -> list[_Scored]:
    """The surest of those that lie on each other, of either side and any size."""
    kept: list[_Scored] = []
    for one in sorted(scored, key=lambda one: (-one.log_odds, *one.place)):
        row, column = one.place
        near = any(
            np.hypot(row - other.place[0], column - other.place[1])
            < _APART_BOTH * (one.sigma + other.sigma) + _APART_LARGER * max(one.sigma, other.sigma)
            for other in kept
        )
        if not near:
            kept.append(one)
        if len(kept) == _MOST:
            break
    return kept


def _candidate(one: _Scored, towards: tuple[float, float]) -> ShadingCandidate:
    square = squares(one.level, np.array([one.row]), np.array([one.column]), towards)[0]
    found: Outline = outline_of(square, sunken=one.strength > 0)
    along, across = found.points[:, 1], found.points[:, 0]
    row, column = one.place
    points = np.column_stack(
        [
            row + one.sigma * (along * towards[1] + across * towards[0]),
            column + one.sigma * (along * towards[0] - across * towards[1]),
        ]
    )
    middle = points.mean(axis=0)
    return ShadingCandidate(
        row=float(middle[0]),
        column=float(middle[1]),
        outline=points,
        width=found.width * one.sigma,
        width_sd=found.width_sd * one.sigma,
        length=found.length * one.sigma,
        breadth=found.breadth * one.sigma,
        sigma=one.sigma,
        sunken=one.strength > 0,
        strength=abs(one.strength),
        noise=one.noise,
        dark=found.dark,
        light=found.light,
        floor=found.floor,
        log_odds=one.log_odds,
    )
