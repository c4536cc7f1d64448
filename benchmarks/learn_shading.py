"""Learns the numbers of `scarscape.scars.shading_weights` anew, on rendered skin.

Run ``python -m benchmarks.learn_shading FIRST_SEED COUNT > numbers.py``. Every seed gives one
coloured skin, plain and hard by turns, photographed once with its scars and once without. About
10 s a seed, then a minute.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from scarscape.colour.marks import find_marks
from scarscape.phantom import Phantom, make_phantom
from scarscape.phantom.coloured import draw_coloured_skin
from scarscape.phantom.contour import contains
from scarscape.phantom.one_photo import as_photo, render_photo
from scarscape.phantom.photos import Optics
from scarscape.phantom.truth import TrueScar
from scarscape.pipeline.one_photo_spots import spots_of
from scarscape.pipeline.photo_pigments import looked_at
from scarscape.scars.shading_find import LEAST_RAISED_MM, features_at
from scarscape.scars.shading_light import towards_of
from scarscape.scars.shading_peaks import answers_of, levels_of
from scarscape.scars.shading_weights import Network, scar_log_odds

Array = NDArray[np.float64]

ILLUMINANTS = ("daylight", "warm_led", "fluorescent")
PITCHES_MM = (0.09, 0.09, 0.08, 0.1)
SIDE_MM, NEAR_MM, BEYOND = 45.0, 0.5, 3.5
#: Peaks that hardly pass for a scar count by a sample of them.
EASY, SHARE = -5.0, 0.15
#: Switches and ridge of one network; as many as are averaged, each from its own start.
DENTS, RAISED, NETWORKS, ROUNDS = (10, 4.0), (5, 5.0), 3, 2


@dataclass(frozen=True, eq=False)
class Looked:
    """Peaks of one photo: their features, sides, and the number of the scar each lies on or -1."""

    features: Array
    sunken: NDArray[np.bool_]
    scar: NDArray[np.int64]


def main(arguments: Sequence[str]) -> None:
    """Print the numbers of both networks."""
    first, count = int(arguments[0]), int(arguments[1])
    photos = [one for seed in range(first, first + count) for one in _photos(seed)]
    print(f"DENT = {learned(photos, True, *DENTS)}")
    print(f"RAISED = {learned(photos, False, *RAISED)}")


def learned(photos: Sequence[Looked], sunken: bool, switches: int, ridge: float) -> Network:
    """The mean of some networks, as one."""
    start = [scar_log_odds(one.features, one.sunken) for one in photos]
    scale: tuple[Array, Array] | None = None
    found = []
    for network in range(NETWORKS):
        odds = start
        for _ in range(ROUNDS):
            features, scar, weight = _examples(photos, sunken, odds, start, network)
            scale = scale or (features.mean(0), np.maximum(features.std(0), 0.01))
            numbers = _fitted(_scaled(features, scale), scar, weight, switches, ridge, network)
            odds = [_odds(numbers, _scaled(one.features, scale), switches)[0] for one in photos]
        found.append(_parts(numbers, len(scale[0]), switches))
    return Network(
        mean=_short(scale[0]),
        spread=_short(scale[1]),
        straight=_short(np.mean([part[3] for part in found], axis=0)),
        constant=float(np.mean([part[4] for part in found])),
        switches=tuple(
            (_short(weights), *_short([added, given / NETWORKS]))
            for part in found
            for weights, added, given in zip(part[0].T, part[1], part[2], strict=True)
        ),
    )


def _photos(seed: int) -> Iterator[Looked]:
    """The skin with its scars and without; photos whose light is not judged are left out."""
    pitch_mm = PITCHES_MM[seed // 2 % 4]
    skin = "hard" if seed % 2 else "plain"
    phantom = make_phantom(seed, size_mm=SIDE_MM, pitch_mm=pitch_mm, skin=skin)
    bare = replace(phantom.truth, scars=(), clean_mm=np.zeros_like(phantom.truth.clean_mm))
    smooth = replace(phantom, surface_mm=phantom.surface_mm - phantom.truth.clean_mm, truth=bare)
    for number, one in enumerate((phantom, smooth)):
        looked = _looked(one, seed, seed + number)
        if looked is not None:
            yield looked


def _looked(phantom: Phantom, seed: int, colours: int) -> Looked | None:
    coloured = draw_coloured_skin(
        phantom.truth,
        seed=colours,
        phototype=1 + seed * 7 % 18 % 6,
        illuminant=ILLUMINANTS[seed // 2 % 3],
    )
    photo = as_photo(render_photo(phantom, coloured=coloured, optics=Optics(bounce=False)))
    at = looked_at(photo)
    if not at.side_light.judged:
        return None
    sample_mm, towards = at.seen.sample_mm, towards_of(at.side_light)
    marks = find_marks(at.density, at.skin, sample_mm, shading_removed=False)
    known = at.skin & ~spots_of(marks)
    levels = levels_of(np.where(known, at.shading, np.float32(0)), known, sample_mm)
    answers = [answers_of(level, towards) for level in levels]
    rows = []
    for index, answer in enumerate(answers):
        peaks, features = features_at(answers, index, towards, sample_mm)
        size_mm = answer.level.samples * sample_mm
        large = (peaks.strength > 0) | (answer.level.sigma * size_mm > LEAST_RAISED_MM)
        for number in np.flatnonzero(large):
            x_mm, y_mm = (peaks.column[number] + 0.5) * size_mm, (peaks.row[number] + 0.5) * size_mm
            raised = bool(peaks.strength[number] < 0)
            rows.append(
                (features[number], not raised, _on(phantom.truth.scars, x_mm, y_mm, raised))
            )
    parts = list(zip(*rows, strict=True))
    return Looked(np.array(parts[0]), np.array(parts[1]), np.array(parts[2]))


def _on(scars: Sequence[TrueScar], x_mm: float, y_mm: float, raised: bool) -> int:
    """Number of the scar that a peak would be counted for, as `score_scars` counts; -1 for none."""
    for number, scar in enumerate(scars):
        away = np.hypot(x_mm - scar.x_mm, y_mm - scar.y_mm)
        if scar.raised != raised or away > scar.length_mm / 2 + 1:
            continue
        size = scar.breadth_mm if scar.kind == "other" else scar.width_mm
        if away <= max(NEAR_MM, size / 2) or contains(np.array(scar.outline_mm), x_mm, y_mm):
            return number
    return -1


def _examples(
    photos: Sequence[Looked], sunken: bool, odds: list[Array], start: list[Array], seed: int
) -> tuple[Array, Array, Array]:
    """Of the peaks on one scar only the surest; of those that pass for nothing, some."""
    rng = np.random.default_rng(1 + seed)
    parts = []
    for one, now, before in zip(photos, odds, start, strict=True):
        drawn = rng.random(len(now)) < SHARE
        weight = np.where(before < EASY, drawn / SHARE, 1.0)
        for scar in set(one.scar.tolist()) - {-1}:
            of_it = np.flatnonzero(one.scar == scar)
            weight[of_it] = 0
            weight[of_it[np.argmax(now[of_it])]] = 1
        use = (weight > 0) & (one.sunken == sunken)
        parts.append((one.features[use], (one.scar[use] >= 0).astype(float), weight[use]))
    features, scar, weight = (np.concatenate(part) for part in zip(*parts, strict=True))
    return features, scar, weight


def _fitted(
    scaled: Array, scar: Array, weight: Array, switches: int, ridge: float, seed: int
) -> Array:
    """Numbers of least weighted logistic loss plus ridge, by L-BFGS."""
    rng = np.random.default_rng(seed)
    count = scaled.shape[1]
    first = rng.normal(0, 0.9 / np.sqrt(count), count * switches)
    rest = np.zeros(switches), rng.normal(0, 0.3, switches), np.zeros(count), [-3.0]

    def loss(numbers: Array) -> tuple[float, Array]:
        odds, soft = _odds(numbers, scaled, switches)
        weights, _, given, straight, _ = _parts(numbers, count, switches)
        off = weight * (1 / (1 + np.exp(-odds)) - scar)
        back = np.outer(off, given) * (1 - soft * soft)
        held = sum(float((one * one).sum()) for one in (weights, given, straight))
        value = float((weight * (np.logaddexp(0, odds) - scar * odds)).sum()) + ridge / 2 * held
        slopes = (
            (scaled.T @ back + ridge * weights).ravel(),
            back.sum(axis=0),
            soft.T @ off + ridge * given,
            scaled.T @ off + ridge * straight,
            [off.sum()],
        )
        return value, np.concatenate(slopes)

    options = {"maxiter": 150, "maxcor": 20}
    start = np.concatenate((first, *rest))
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", options=options).x)


def _odds(numbers: Array, scaled: Array, switches: int) -> tuple[Array, Array]:
    weights, added, given, straight, constant = _parts(numbers, scaled.shape[1], switches)
    soft = np.tanh(scaled @ weights + added)
    return soft @ given + scaled @ straight + constant, soft


def _parts(numbers: Array, count: int, switches: int) -> tuple[Array, Array, Array, Array, float]:
    """Weights (features, switches), what is added, what is given, straight terms, constant."""
    at = np.cumsum([count * switches, switches, switches, count])
    weights, added, given, straight, constant = np.split(numbers, at)
    return weights.reshape(count, switches), added, given, straight, float(constant[0])


def _short(values: Sequence[float] | Array) -> tuple[float, ...]:
    """To three digits."""
    return tuple(float(f"{value:.3g}") for value in values)


def _scaled(features: Array, scale: tuple[Array, Array]) -> Array:
    return np.clip((features - scale[0]) / scale[1], -BEYOND, BEYOND)


if __name__ == "__main__":
    main(sys.argv[1:])
