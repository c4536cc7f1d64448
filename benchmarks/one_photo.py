"""One photo of rendered skin: scars by their shading, flat light told, nothing invented.

Run ``python -m benchmarks.one_photo [FIRST_SEED] [COUNT]``. Every seed gives one skin with colours
and marks, plain and hard by turns, photographed from three sides, once in flat light, and twice
without its scars. About a minute a seed on one core.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from scarscape.colour.chromophores import separate
from scarscape.model import Scar, SideLight
from scarscape.phantom import Phantom, make_phantom
from scarscape.phantom.coloured import ColouredSkin, draw_coloured_skin
from scarscape.phantom.one_photo import LightKind, as_photo, render_photo
from scarscape.phantom.score import Score, merge_scores, score_scars
from scarscape.scars.shading_find import candidates_by_shading
from scarscape.scars.shading_kind import to_scar
from scarscape.scars.shading_light import side_light
from scarscape.scars.shading_steady import steady_shading

FIRST_SEED, COUNT = 7070, 8
PITCH_MM = 0.1
ILLUMINANTS = ("daylight", "warm_led", "fluorescent")
SIDES = 3


@dataclass
class Tally:
    """What was counted."""

    scores: list[Score] = field(default_factory=list)
    azimuth_off_deg: list[float] = field(default_factory=list)
    side_judged: list[bool] = field(default_factory=list)
    flat_judged: list[bool] = field(default_factory=list)
    invented: list[int] = field(default_factory=list)


def main(arguments: Sequence[str]) -> None:
    """Print the figures."""
    first = int(arguments[0]) if arguments else FIRST_SEED
    count = int(arguments[1]) if len(arguments) > 1 else COUNT
    tally = Tally()
    for seed in range(first, first + count):
        _one(seed, tally)
    for line in _lines(tally):
        print(line)


def _one(seed: int, tally: Tally) -> None:
    phantom = make_phantom(seed, pitch_mm=PITCH_MM, skin="hard" if seed % 2 else "plain")
    coloured = draw_coloured_skin(phantom.truth, illuminant=ILLUMINANTS[seed % 3])
    smooth = replace(phantom, surface_mm=phantom.surface_mm - phantom.truth.clean_mm)
    turns = np.random.default_rng(seed).uniform(0, 360, SIDES)
    for turn in turns:
        light, scars = _found(phantom, coloured, "side", float(turn))
        tally.scores.append(score_scars(phantom.truth.scars, scars))
        tally.side_judged.append(light.judged)
        if light.azimuth_deg is not None:
            tally.azimuth_off_deg.append(abs((light.azimuth_deg - turn + 180) % 360 - 180))
    for turn in turns[:2]:
        tally.invented.append(len(_found(smooth, coloured, "side", float(turn))[1]))
    tally.flat_judged.append(_found(phantom, coloured, "flat", None)[0].judged)


def _found(
    phantom: Phantom, coloured: ColouredSkin, kind: LightKind, azimuth_deg: float | None
) -> tuple[SideLight, tuple[Scar, ...]]:
    photo = as_photo(render_photo(phantom, light=kind, coloured=coloured, azimuth_deg=azimuth_deg))
    known = np.asarray(photo.usable.all(axis=0))
    density = -np.log(np.clip(photo.light, 1 / 4096, None)).astype(np.float32)
    pigments = separate(density, shading_removed=False)
    shading = steady_shading(pigments.shading, density[1], known, PITCH_MM)
    light = side_light(shading, known, PITCH_MM)
    found = candidates_by_shading(shading, known, PITCH_MM, light)
    return light, tuple(to_scar(one, number, PITCH_MM) for number, one in enumerate(found, 1))


def _lines(tally: Tally) -> Iterator[str]:
    whole = merge_scores(tally.scores)
    yield str(whole)
    for kind in sorted({one.true.kind for one in whole.matched} | {s.kind for s in whole.missed}):
        hit = len(whole.of_kind(kind))
        missed = sum(scar.kind == kind for scar in whole.missed)
        yield f"  {kind:13} found {hit} of {hit + missed}"
    yield from _calibration(whole)
    yield f"side light judged: {sum(tally.side_judged)} of {len(tally.side_judged)}"
    yield f"  azimuth off by {np.median(tally.azimuth_off_deg):.0f} deg, median"
    flat = tally.flat_judged
    yield f"flat light called too flat: {flat.count(False)} of {len(flat)}"
    yield (
        f"skin without scars: nothing invented on {tally.invented.count(0)} of "
        f"{len(tally.invented)} photos, {sum(tally.invented)} in all"
    )


def _calibration(whole: Score) -> Iterator[str]:
    for low, high in ((0.0, 0.5), (0.5, 0.65), (0.65, 0.71)):
        pairs = [
            pair
            for pair in whole.matched
            if low <= pair.found.kind_probability[pair.found.kind] < high
        ]
        if pairs:
            right = sum(pair.kind_right for pair in pairs) / len(pairs)
            said = np.mean([pair.found.kind_probability[pair.found.kind] for pair in pairs])
            yield f"  kinds said with {said:.2f}: {right:.0%} right of {len(pairs)}"


if __name__ == "__main__":
    main(sys.argv[1:])
