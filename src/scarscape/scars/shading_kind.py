"""Kind suggested for a candidate of one photo, and its place among the scars.

One photo gives no depth, so that no kind is sure: the probabilities are shares among rendered scars
that looked alike by width and profile, drawn together so that none exceeds `MOST_SURE`.
"""

from __future__ import annotations

import math

from scarscape.model import IMAGE_KINDS, Kind, Scar
from scarscape.scars.shading_find import ShadingCandidate

#: No kind is surer than this from one photo.
MOST_SURE = 0.7
#: Of what looks raised, what is neither a hypertrophic scar nor a bump that is: rims, folds.
_RAISED: dict[str, float] = {"hypertrophic": 0.7, "other": 0.3}
#: Middle and spread of the outline's width, natural logarithm of mm, and share among sunken scars.
_WIDTHS: dict[Kind, tuple[float, float, float]] = {
    "ice_pick": (math.log(1.0), 0.40, 0.37),
    "boxcar": (math.log(2.6), 0.40, 0.37),
    "rolling": (math.log(5.2), 0.35, 0.18),
    "other": (math.log(2.0), 0.60, 0.08),
}
#: Middle and spread of the floor (width at three quarters over width at a quarter of the depth).
_FLOORS: dict[Kind, tuple[float, float]] = {
    "ice_pick": (0.45, 0.16),
    "boxcar": (0.56, 0.16),
    "rolling": (0.45, 0.16),
    "other": (0.50, 0.18),
}
#: Middle and spread of the natural logarithm of the strength: soft slopes are a rolling scar's.
_STRENGTHS: dict[Kind, tuple[float, float]] = {
    "ice_pick": (-1.5, 0.8),
    "boxcar": (-1.5, 0.8),
    "rolling": (-2.3, 0.7),
    "other": (-1.8, 0.9),
}
#: A line is at least this many times as long as broad.
_LINE = 2.3
#: Widths are wrong by factors, and rendered skin is not skin: each sign counts for so much.
_TRUST = 0.7
_DEPTH_NOTE = (
    "Told by its shading on one photo: {side} than the skin around. One photo gives no depth, so "
    "{missing} are not given, and the kind is a suggestion."
)
_NO_SCALE_NOTE = "Nothing in the photo gives a scale, so no width or area is given in mm."
_OUTLINE_NOTE = "The outline is an estimate: walls that run along the light do not show."


def kinds_by_shading(candidate: ShadingCandidate, pitch_mm: float | None) -> dict[str, float]:
    """Probability of each kind that an image can tell.

    Parameters
    ----------
    candidate : as `candidates_by_shading` found it.
    pitch_mm : length of a sample, None without a scale: then width does not count.

    Returns
    -------
    dict over `IMAGE_KINDS`; the sum is 1, none is over `MOST_SURE`.
    """
    if not candidate.sunken:
        return {kind: _RAISED.get(kind, 0.0) for kind in IMAGE_KINDS}
    weights: dict[str, float] = {
        kind: share * math.exp(-0.5 * _TRUST * _distance(candidate, kind, pitch_mm))
        for kind, (_, _, share) in _WIDTHS.items()
    }
    if candidate.length > _LINE * candidate.breadth:
        weights["other"] *= 8
    whole = sum(weights.values())
    return _held({kind: weights.get(kind, 0.0) / whole for kind in IMAGE_KINDS})


def to_scar(
    candidate: ShadingCandidate,
    number: int,
    pitch_mm: float | None,
    pixels_a_sample: float = 1,
    origin_px: tuple[float, float] = (0.0, 0.0),
    *,
    pitch_mm_sd: float | None = None,
) -> Scar:
    """A candidate as a scar, with nothing that needs a depth.

    Parameters
    ----------
    candidate : as `candidates_by_shading` found it.
    number : its number.
    pitch_mm : length of a sample of the map; None without a scale.
    pixels_a_sample : side of a sample in the photo's own pixels.
    origin_px : row and column of the first sample's outer corner, in the photo's own pixels.
    pitch_mm_sd : one standard deviation of `pitch_mm`.

    Returns
    -------
    Scar. Places in pixels count from the middle of the photo's first pixel; those in mm, as for a
    relief, from the middle of the first sample.
    """
    probability = kinds_by_shading(candidate, pitch_mm)
    kind = max(IMAGE_KINDS, key=lambda name: probability[name])
    mm = pitch_mm
    return Scar(
        id=number,
        kind=kind,
        subkind=None,
        subkind_probability=None,
        kind_probability=probability,
        x_mm=None if mm is None else candidate.column * mm,
        y_mm=None if mm is None else candidate.row * mm,
        depth_mm=None,
        depth_mm_sd=None,
        depth_raw_mm=None,
        depth_is_lower_bound=False,
        height_mm=None,
        height_mm_sd=None,
        height_raw_mm=None,
        width_mm=None if mm is None else candidate.width * mm,
        width_mm_sd=None if mm is None else _width_sd(candidate, mm, pitch_mm_sd or 0.0),
        length_mm=None if mm is None else candidate.length * mm,
        breadth_mm=None if mm is None else candidate.breadth * mm,
        area_mm2=None if mm is None else math.pi / 4 * (candidate.width * mm) ** 2,
        volume_mm3=None,
        volume_mm3_sd=None,
        wall_slope_deg=None,
        floor_ratio=None,
        region=None,
        outline_mm=() if mm is None else _pairs(candidate, mm, (0.0, 0.0)),
        notes=_notes(candidate, kind, mm),
        x_px=_pixel(candidate.column, pixels_a_sample, origin_px[1]),
        y_px=_pixel(candidate.row, pixels_a_sample, origin_px[0]),
        outline_px=tuple(
            (
                _pixel(float(column), pixels_a_sample, origin_px[1]),
                _pixel(float(row), pixels_a_sample, origin_px[0]),
            )
            for row, column in candidate.outline
        ),
    )


def _distance(candidate: ShadingCandidate, kind: Kind, pitch_mm: float | None) -> float:
    """Squared distance from what a kind looks like, in its spreads."""
    middle, spread = _FLOORS[kind]
    total = ((candidate.floor - middle) / spread) ** 2
    middle, spread = _STRENGTHS[kind]
    total += ((math.log(max(candidate.strength, 1e-4)) - middle) / spread) ** 2
    if pitch_mm is not None:
        middle, spread, _ = _WIDTHS[kind]
        total += ((math.log(max(candidate.width * pitch_mm, 1e-3)) - middle) / spread) ** 2
    return total


def _held(probability: dict[str, float]) -> dict[str, float]:
    """The same with what exceeds `MOST_SURE` shared among the other sunken kinds."""
    likeliest = max(probability, key=lambda kind: probability[kind])
    spare = probability[likeliest] - MOST_SURE
    if spare <= 0:
        return probability
    others: dict[str, float] = {
        kind: probability[kind] + 0.05 for kind in _WIDTHS if kind != likeliest
    }
    whole = sum(others.values())
    return {
        kind: MOST_SURE if kind == likeliest else value + spare * others.get(kind, 0.0) / whole
        for kind, value in probability.items()
    }


def _width_sd(candidate: ShadingCandidate, pitch_mm: float, pitch_mm_sd: float) -> float:
    return math.hypot(candidate.width_sd * pitch_mm, candidate.width * pitch_mm_sd)


def _pixel(sample: float, pixels: float, origin: float) -> float:
    """A place in samples (whole at their middles) as one in pixels (whole at theirs)."""
    return origin + (sample + 0.5) * pixels - 0.5


def _pairs(
    candidate: ShadingCandidate, factor: float, origin: tuple[float, float]
) -> tuple[tuple[float, float], ...]:
    return tuple(
        (origin[1] + float(column) * factor, origin[0] + float(row) * factor)
        for row, column in candidate.outline
    )


def _notes(candidate: ShadingCandidate, kind: Kind, pitch_mm: float | None) -> tuple[str, ...]:
    shallow = ", wall slope and whether it is shallow or deep"
    missing = "depth, volume" + (shallow if kind == "boxcar" else " and wall slope")
    if not candidate.sunken:
        missing = "height, volume and wall slope"
    side = "lower" if candidate.sunken else "higher"
    notes = [_DEPTH_NOTE.format(side=side, missing=missing), _OUTLINE_NOTE]
    return tuple(notes if pitch_mm is not None else [*notes, _NO_SCALE_NOTE])
