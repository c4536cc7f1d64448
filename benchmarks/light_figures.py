"""Measure photographed skins of known scars and set the figures beside what the issue asks.

``python -m benchmarks.light_figures --renderer mitsuba --generator second --optics scattering``

Every set of photos is measured twice: with pits fitted to their shadows, and by plain least squares
(no robust weights, no pits fitted), side by side.
"""

from __future__ import annotations

import argparse
import itertools
import time
import warnings
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, get_args

import numpy as np

from benchmarks import light_photos
from benchmarks.figures import by_kind, confusion, figures
from benchmarks.light_photos import Job, Optics, Renderer, lamps_that_reach, photos_of, skin_of
from benchmarks.light_skin import Content, Generator
from benchmarks.scoring import Outcome, Pair, as_mapping, match, size_of
from benchmarks.skin_figures import listing
from benchmarks.tables import Grid, Row, Table, at_least, at_most, between

SUNKEN = ("ice_pick", "boxcar", "rolling")
#: Classes of depth over width.
STEEPNESS = (0.0, 0.15, 0.3, 0.45, 0.6, 1.5)
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


def table(done: Sequence[Measured], job: Job) -> Table:
    """The figures of one kind of photos, beside what was asked and what plain squares give."""
    fitted, plain = [one.fitted for one in done], [one.plain for one in done]
    scars = sum(len(one.pairs) + len(one.missed) for one in fitted)
    title = (
        f"{job.renderer.capitalize()} photos, {job.generator} generator, {job.content}, "
        f"{job.optics}, {job.lamps} lamps, {job.pitch_mm:g} mm: {scars} scars on {len(done)} "
        f"patches of {job.size_mm:g} mm"
    )
    seconds = sorted(one.seconds for one in fitted)
    note = (
        f"seeds {fitted[0].seed} to {fitted[-1].seed}; measuring took "
        f"{seconds[len(seconds) // 2]:.2f} s a patch (median, other work beside it)"
    )
    if job.content == "smooth":
        false = sum(len(one.false) for one in fitted)
        return Table(title, (at_most("scars seen on smooth skin", false, 0, digits=0),), (note,))
    grids = (
        by_kind(fitted, figures(fitted)),
        recovery(fitted, plain),
        confusion(fitted),
    )
    return Table(title, tuple(rows(fitted, job)), (note,), grids)


def rows(done: Sequence[Outcome], job: Job) -> list[Row]:
    """The figures beside what the issue asks of these photos."""
    reached = figures(done)
    many, scattering = job.lamps >= 8, job.optics == "scattering"
    pairs = [pair for outcome in done for pair in outcome.pairs]
    floors = [pair for pair in pairs if not pair.scar["depth_is_lower_bound"]]
    out = [at_least("detection F1", reached.f1, 0.95 if many else 0.85, digits=3)]
    kinds = at_least("kinds right", reached.kinds, 90, " %", 1)
    depth = at_most("depth error, median", reached.depth_median, 9 if scattering else 6, " %")
    within = between("true depth within 2 sd", reached.covered, 90, 99, " %", 1)
    biases = [_bias_row(kind, floors, scattering) for kind in SUNKEN]
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
        Row(
            "depth error, 95th percentile",
            "none",
            f"{reached.depth_95:.1f} %",
        ),
        Row(
            "lower bounds said; of these, floors that a lamp does reach",
            "none",
            f"{len(flagged)}; {wrongly}",
        ),
        Row("floors that no lamp reaches; of these, said so", "none", f"{len(unlit)}; {said}"),
        Row("false scars on bare skin", "none", str(reached.false_on_skin)),
    ]


def _bias_row(kind: str, pairs: Sequence[Pair], scattering: bool) -> Row:
    errors = _errors([pair for pair in pairs if pair.true["kind"] == kind])
    name = f"depth bias, {kind.replace('_', ' ')}, median (mean)"
    if not errors.size:
        return Row(name, "none", "no such scar")
    middle, mean = 100 * float(np.median(errors)), 100 * float(errors.mean())
    # Under scattering the issue names ice picks alone.
    asked = (12.0 if kind == "ice_pick" else None) if scattering else 10.0
    limit = "none" if asked is None else f"within {asked:g} %"
    met = None if asked is None else abs(middle) <= asked
    return Row(name, limit, f"{middle:+.1f} % ({mean:+.1f} %) of {errors.size}", met)


def recovery(fitted: Sequence[Outcome], plain: Sequence[Outcome]) -> Grid:
    """Measured over true depth by kind and steepness, pits fitted and plain."""
    body = []
    for kind, (low, high) in itertools.product(SUNKEN, itertools.pairwise(STEEPNESS)):
        ours, theirs = (_of(done, kind, low, high) for done in (fitted, plain))
        if not ours:
            continue
        held = [pair.covered for pair in ours if pair.covered is not None]
        body.append(
            (
                kind,
                f"{low:g} to {high:g}",
                str(len(ours)),
                f"{np.mean([pair.true['lamps_reaching'] for pair in ours]):.1f}",
                _percentiles(ours),
                _percentiles(theirs),
                f"{100 * np.mean(held):.0f}" if held else "-",
                str(sum(bool(pair.scar["depth_is_lower_bound"]) for pair in ours)),
            )
        )
    head = (
        "kind",
        "depth / width",
        "found",
        "lamps at the deepest point",
        "recovery %, median (10th to 90th)",
        "plain least squares",
        "within 2 sd %",
        "lower bounds",
    )
    return Grid("Measured over true depth", head, tuple(body))


def _of(done: Sequence[Outcome], kind: str, low: float, high: float) -> list[Pair]:
    """Pairs of a kind whose true depth over width lies in a range."""
    pairs = [pair for one in done for pair in one.pairs if pair.true["kind"] == kind]
    return [pair for pair in pairs if low <= size_of(pair.true) / pair.true["width_mm"] < high]


def _percentiles(pairs: Sequence[Pair]) -> str:
    errors = _errors(pairs)
    if not errors.size:
        return "-"
    low, middle, high = 100 + 100 * np.percentile(errors, [10, 50, 90])
    return f"{middle:.0f} ({low:.0f} to {high:.0f})"


def _errors(pairs: Sequence[Pair]) -> np.typing.NDArray[np.float64]:
    errors = np.array([pair.depth_error for pair in pairs], dtype=float)
    return np.asarray(errors[np.isfinite(errors)])


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
    print(table(done, jobs[0]).text(), flush=True)
    if chosen.list:
        print(listing([one.fitted for one in done]), flush=True)


if __name__ == "__main__":
    main()
