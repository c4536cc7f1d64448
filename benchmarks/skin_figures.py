"""Measure many skins of known scars and set the figures beside what the issue asks.

``python -m benchmarks.skin_figures --seeds 20 --first 1000 --skin hard --generator second``
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

from benchmarks.figures import by_kind, confusion, figures, rows
from benchmarks.scoring import Outcome, TruthOrScar, as_mapping, match, size_of
from benchmarks.tables import Table
from scarscape.model import Relief

GENERATORS = ("phantom", "second")
SKINS = ("plain", "hard")
LISTED_WORST = 25


@dataclass(frozen=True)
class Job:
    """One skin to measure."""

    generator: str
    skin: str
    seed: int
    pitch_mm: float
    size_mm: float


def skin_of(job: Job) -> tuple[Relief, list[TruthOrScar]]:
    """Make one skin and the truth about it."""
    if job.generator == "second":
        from benchmarks.second_skin import make

        relief, true = make(
            job.seed, hard=job.skin == "hard", size_mm=job.size_mm, pitch_mm=job.pitch_mm
        )
        return relief, list(true)
    from scarscape.phantom import make_phantom

    phantom = make_phantom(
        job.seed,
        size_mm=job.size_mm,
        pitch_mm=job.pitch_mm,
        skin="hard" if job.skin == "hard" else "plain",
    )
    return phantom.relief, [as_mapping(scar) for scar in phantom.truth.scars]


def run(job: Job) -> Outcome:
    """Make, measure and match one skin."""
    from scarscape.pipeline import measure

    relief, true = skin_of(job)
    begun = time.perf_counter()
    survey = measure(relief)
    seconds = time.perf_counter() - begun
    return match(true, [as_mapping(scar) for scar in survey.scars], job.seed, seconds)


def outcomes(jobs: Sequence[Job], workers: int = 2) -> list[Outcome]:
    """Run the jobs in a few processes, in order."""
    if workers <= 1:
        return [run(job) for job in jobs]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return list(pool.map(run, jobs))


def table(done: Sequence[Outcome], job: Job) -> Table:
    """The figures of one skin of one generator."""
    reached = figures(done)
    times = sorted(outcome.seconds for outcome in done)
    title = (
        f"{job.skin.capitalize()} skin, {job.generator} generator, {job.pitch_mm:g} mm: "
        f"{reached.true} scars on {len(done)} maps of {job.size_mm:g} mm"
    )
    note = (
        f"seeds {done[0].seed} to {done[-1].seed}; "
        f"measure took {times[len(times) // 2]:.2f} s a map (median, while "
        "other work may have run beside it)"
    )
    return Table(
        title,
        tuple(rows(reached, job.skin, job.pitch_mm)),
        (note,),
        (by_kind(done, reached), confusion(done)),
    )


def listing(done: Sequence[Outcome]) -> str:
    """Every missed, false and wrongly named scar, and the worst depths, with what is true."""
    lines = ["MISSED"]
    lines += [f"  seed {o.seed}: {_true(t)}" for o in done for t in o.missed]
    lines.append("FALSE")
    lines += [f"  seed {o.seed}: {_found(f)} {o.where_false(f)}" for o in done for f in o.false]
    pairs = [pair for outcome in done for pair in outcome.pairs]
    lines.append("WRONG KIND")
    lines += [
        f"  seed {p.seed}: {_true(p.true)} -> {_found(p.scar)}"
        for p in pairs
        if p.true["kind"] != p.scar["kind"]
    ]
    lines.append(f"WORST DEPTHS ({LISTED_WORST})")
    worst = sorted(pairs, key=lambda p: -abs(p.depth_error))[:LISTED_WORST]
    lines += [
        f"  {100 * p.depth_error:+.1f} %  seed {p.seed}: {_true(p.true)} -> {_found(p.scar)}"
        for p in worst
    ]
    lines.append("DEPTH NOT MEASURED")
    lines += [
        f"  seed {p.seed}: {_true(p.true)} -> {'; '.join(p.scar['notes'])}"
        for p in pairs
        if p.depth_error != p.depth_error
    ]
    return "\n".join(lines)


def _true(scar: TruthOrScar) -> str:
    extra: dict[str, Any] = {
        name: scar[name] for name in ("edge_mm", "rim_mm", "valid_fraction") if name in scar
    }
    paired = scar.get("paired", scar.get("pair_id") is not None)
    more = " ".join(f"{name.removesuffix('_mm')} {value:.2f}" for name, value in extra.items())
    return (
        f"{scar['kind']} [{scar.get('family', '')}] size {size_of(scar):.3f} "
        f"width {scar['width_mm']:.2f} length {scar['length_mm']:.2f} "
        f"floor {scar['floor_ratio']:.2f} at ({scar['x_mm']:.1f}, {scar['y_mm']:.1f})"
        f"{' paired' if paired else ''} {more}".rstrip()
    )


def _found(scar: TruthOrScar) -> str:
    width, floor = scar["width_mm"], scar["floor_ratio"]
    probability = scar["kind_probability"].get(scar["kind"], float("nan"))
    return (
        f"{scar['kind']} p {probability:.2f} {'raised' if scar['height_mm'] else 'sunken'} "
        f"size {size_of(scar):.3f} width {'-' if width is None else f'{width:.2f}'} "
        f"floor {'-' if floor is None else f'{floor:.2f}'} "
        f"at ({scar['x_mm']:.1f}, {scar['y_mm']:.1f})"
    )


def options(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.skin_figures", description="Figures on skins of known scars."
    )
    parser.add_argument("--seeds", type=int, default=20, help="how many maps (20)")
    parser.add_argument("--first", type=int, default=1000, help="first seed (1000)")
    parser.add_argument("--pitch", type=float, default=0.05, help="sample distance, mm (0.05)")
    parser.add_argument("--size", type=float, default=50.0, help="side of a map, mm (50)")
    parser.add_argument("--skin", choices=[*SKINS, "both"], default="both")
    parser.add_argument("--generator", choices=[*GENERATORS, "both"], default="both")
    parser.add_argument("--workers", type=int, default=2, help="processes (2)")
    parser.add_argument("--list", action="store_true", help="name every scar that went wrong")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> None:
    """Print the tables asked for on the command line."""
    warnings.simplefilter("default")
    chosen = options(argv)
    generators = GENERATORS if chosen.generator == "both" else (chosen.generator,)
    skins = SKINS if chosen.skin == "both" else (chosen.skin,)
    for generator in generators:
        for skin in skins:
            jobs = [
                Job(generator, skin, seed, chosen.pitch, chosen.size)
                for seed in range(chosen.first, chosen.first + chosen.seeds)
            ]
            done = outcomes(jobs, chosen.workers)
            print(table(done, jobs[0]).text(), flush=True)
            if chosen.list:
                print(listing(done), flush=True)


if __name__ == "__main__":
    main()
