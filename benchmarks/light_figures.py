"""Measure photographed skins of known scars and set the figures beside what the issue asks.

``python -m benchmarks.light_figures --renderer mitsuba --generator second --optics scattering``

Every set of photos is measured twice: with pits fitted to their shadows, and by plain least squares
(no robust weights, no pits fitted), side by side.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, get_args

import numpy as np

from benchmarks import light_photos
from benchmarks.figures import KIND_ORDER, by_kind, confusion, figures
from benchmarks.light_grids import beside_plain, by_generator, coverage, errors_of, recovery
from benchmarks.light_photos import Job, Optics, Renderer, lamps_that_reach, photos_of, skin_of
from benchmarks.light_skin import Content, Generator
from benchmarks.scoring import Outcome, Pair, as_mapping, match
from benchmarks.skin_figures import listing
from benchmarks.tables import Row, Table, at_least, at_most, between

#: From so many lamps on the issue asks for more than detection.
MANY_LAMPS = 8
PLAIN: dict[str, Any] = {"pits": False, "robust": False}


@dataclass(frozen=True)
class Measured:
    """One patch, measured twice."""

    fitted: Outcome
    plain: Outcome


def run(job: Job, kept: Path | None = None, plain: bool = True) -> Measured:
    """Make, photograph, measure and match one patch."""
    made = skin_of(job)
    photos = photos_of(job, made, kept)
    lamps = light_photos.lamps_of(photos)
    true = [
        {
            **scar,
            "lamps_reaching": lamps_that_reach(
                made, lamps, scar["deepest_x_mm"], scar["deepest_y_mm"]
            ),
        }
        for scar in made.scars
    ]
    fitted = _measured(job, photos, true)
    return Measured(fitted, _measured(job, photos, true, **PLAIN) if plain else fitted)


def _measured(job: Job, photos: Any, true: list[dict[str, Any]], **how: bool) -> Outcome:
    from scarscape.pipeline import measure_photos

    begun = time.perf_counter()
    survey = measure_photos(photos, **how)
    seconds = time.perf_counter() - begun
    return match(true, [as_mapping(scar) for scar in survey.scars], job.seed, seconds)


def outcomes(
    jobs: Sequence[Job], workers: int = 2, kept: Path | None = None, plain: bool = True
) -> list[Measured]:
    """Run the jobs in a few processes, in order."""
    if workers <= 1:
        return [run(job, kept, plain) for job in jobs]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        count = len(jobs)
        return list(pool.map(run, jobs, [kept] * count, [plain] * count))


def table(done: Sequence[Measured], jobs: Sequence[Job]) -> Table:
    """The figures of one kind of photos, beside what was asked and what plain squares give."""
    fitted, plain = [one.fitted for one in done], [one.plain for one in done]
    scars = sum(len(one.pairs) + len(one.missed) for one in fitted)
    first = jobs[0]
    optics, generators = _named(job.optics for job in jobs), _named(job.generator for job in jobs)
    title = (
        f"{first.renderer.capitalize()} photos, {generators} "
        f"generator{'s' if ' and ' in generators else ''}, {first.content}, {optics}, "
        f"{first.lamps} lamps, {first.pitch_mm:g} mm: {scars} scars on {len(done)} patches of "
        f"{first.size_mm:g} mm"
    )
    notes = (_note(fitted, jobs),)
    if first.content == "smooth":
        return Table(title, _smooth_rows(fitted, plain), notes)
    grids = [
        beside_plain(fitted, plain),
        recovery(fitted, plain),
        coverage(fitted),
        by_kind(fitted, figures(fitted)),
        confusion(fitted),
    ]
    if " and " in generators:
        apart: dict[str, list[Outcome]] = {}
        for outcome, job in zip(fitted, jobs, strict=True):
            apart.setdefault(job.generator, []).append(outcome)
        grids.insert(1, by_generator(apart))
    return Table(title, tuple(rows(fitted, first)), notes, tuple(grids))


def _named(values: Iterable[str]) -> str:
    return " and ".join(dict.fromkeys(values))


def _note(done: Sequence[Outcome], jobs: Sequence[Job]) -> str:
    """Which seeds, and how long measuring took."""
    spans: dict[tuple[str, str], list[int]] = {}
    for job in jobs:
        spans.setdefault((job.generator, job.optics), []).append(job.seed)
    seeds = ", ".join(f"{min(span)} to {max(span)}" for span in spans.values())
    seconds = sorted(one.seconds for one in done)
    return (
        f"seeds {seeds}; measuring took {seconds[len(seconds) // 2]:.2f} s a patch (median, two at "
        "once, compiling included)"
    )


def _smooth_rows(fitted: Sequence[Outcome], plain: Sequence[Outcome]) -> tuple[Row, ...]:
    false, theirs = (sum(len(one.false) for one in done) for done in (fitted, plain))
    return (
        at_most("scars seen on smooth skin", false, 0, digits=0),
        Row("by plain least squares", "none", str(theirs)),
    )


def rows(done: Sequence[Outcome], job: Job) -> list[Row]:
    """The figures beside what the issue asks of these photos."""
    reached = figures(done)
    many, scattering = job.lamps >= MANY_LAMPS, job.optics == "scattering"
    pairs = [pair for outcome in done for pair in outcome.pairs]
    floors = [pair for pair in pairs if pair.true["lamps_reaching"] > 0]
    out = [at_least("detection F1", reached.f1, 0.95 if many else 0.85, digits=3)]
    kinds = at_least("kinds right", reached.kinds, 90, " %", 1)
    depth = at_most("depth error, median", reached.depth_median, 9 if scattering else 6, " %")
    within = between("true depth within 2 sd", reached.covered, 90, 99, " %", 1)
    biases = [row for kind in KIND_ORDER if (row := _bias_row(kind, floors, scattering))]
    out += [kinds, depth, *biases, within]
    if not many:
        # With four lamps the issue asks for detection alone.
        out = [out[0], *(Row(row.figure, "none", row.reached) for row in out[1:])]
    flagged = [pair for pair in pairs if pair.scar["depth_is_lower_bound"]]
    unlit = [pair for pair in pairs if pair.true["lamps_reaching"] == 0]
    wrongly = sum(pair.true["lamps_reaching"] > 0 for pair in flagged)
    said = sum(bool(pair.scar["depth_is_lower_bound"]) for pair in unlit)
    return [
        *out,
        Row("depth error, 95th percentile", "none", f"{reached.depth_95:.1f} %"),
        Row(
            "lower bounds said; of these, floors that a lamp does reach",
            "none",
            f"{len(flagged)}; {wrongly}",
        ),
        Row("floors that no lamp reaches; of these, said so", "none", f"{len(unlit)}; {said}"),
        Row("false scars on bare skin", "none", str(reached.false_on_skin)),
    ]


def _bias_row(kind: str, pairs: Sequence[Pair], scattering: bool) -> Row | None:
    """Bias of a kind over scars whose deepest point a lamp reaches, by the truth."""
    errors = errors_of([pair for pair in pairs if pair.true["kind"] == kind])
    if not errors.size:
        return None
    name = f"depth bias where a lamp reaches, {kind.replace('_', ' ')}, median (mean)"
    middle, mean = 100 * float(np.median(errors)), 100 * float(errors.mean())
    # Under scattering the issue names ice picks alone.
    asked = (12.0 if kind == "ice_pick" else None) if scattering else 10.0
    limit = "none" if asked is None else f"within {asked:g} %"
    met = None if asked is None else abs(middle) <= asked
    return Row(name, limit, f"{middle:+.1f} % ({mean:+.1f} %) of {errors.size}", met)


def options(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.light_figures",
        description="Figures on photographed skins of known scars.",
    )
    parser.add_argument("--renderer", choices=get_args(Renderer), default="phantom")
    parser.add_argument("--generator", choices=get_args(Generator), default="phantom")
    parser.add_argument("--optics", choices=get_args(Optics), default="hard")
    parser.add_argument("--content", choices=get_args(Content), default="pits")
    parser.add_argument("--lamps", type=int, default=8, help="photos a set (8)")
    parser.add_argument("--seeds", type=int, default=4, help="how many patches (4)")
    parser.add_argument("--first", type=int, default=5000, help="first seed (5000)")
    parser.add_argument("--pitch", type=float, default=0.05, help="pixel, mm (0.05)")
    parser.add_argument("--size", type=float, help="side of a patch, mm (20; mixed skin 50)")
    parser.add_argument("--pits", type=int, default=10, help="steep pits a patch (10)")
    parser.add_argument("--workers", type=int, default=2, help="processes (2)")
    parser.add_argument("--keep", type=Path, help="folder that keeps Mitsuba's photos")
    parser.add_argument("--no-plain", action="store_true", help="leave out plain least squares")
    parser.add_argument("--list", action="store_true", help="name every scar that went wrong")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> None:
    """Print the table asked for on the command line."""
    warnings.simplefilter("default")
    chosen = options(argv)
    size = chosen.size or (50.0 if chosen.content == "skin" else 20.0)
    jobs = [
        Job(
            chosen.renderer,
            chosen.generator,
            chosen.optics,
            chosen.lamps,
            seed,
            content=chosen.content,
            size_mm=size,
            pitch_mm=chosen.pitch,
            pits=chosen.pits,
        )
        for seed in range(chosen.first, chosen.first + chosen.seeds)
    ]
    done = outcomes(jobs, chosen.workers, chosen.keep, plain=not chosen.no_plain)
    print(table(done, jobs).text(), flush=True)
    if chosen.list:
        print(listing([one.fitted for one in done]), flush=True)


if __name__ == "__main__":
    main()
