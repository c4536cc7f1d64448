"""Every benchmark in one go, written to ``benchmarks/RESULTS.md``.

``make bench``, or ``python -m benchmarks [--quick]`` where the peers are installed. A full run
takes 35 to 55 minutes on two cores and wants them to itself. ``--only photos mitsuba`` runs those
sections alone, prints their tables and writes nothing.
"""

from __future__ import annotations

import argparse
import os
import platform
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

from benchmarks import (
    colour_plan,
    form_peers,
    groove,
    head_planting,
    integration_peers,
    invariance,
    light_plan,
    photo_speed,
    pit_speed,
    plan_figures,
    real_files,
    scaling,
    schedule_speed,
    skin_figures,
)
from benchmarks.tables import Table

RESULTS = Path(__file__).with_name("RESULTS.md")
#: What falls short and is no figure that a run can take.
BESIDE = (
    "Not a figure of a table, and short as well: the plan prints on about 45 pages when much is "
    "found; no record holds counts that may be pooled, so no plan shows a share of responders; an "
    "unknown downtime keeps 14 days free whatever the limit (the contract: the longest allowed)."
)
#: What stands behind the tables of photos.
PHOTOS = (
    "Photos are rendered, but for the groove's. The phantom's renderer and Mitsuba (a path tracer "
    "that shares no code with Scarscape) draw them; pits are fitted with a third renderer, the "
    "product's own, which draws none of the photos below. That renderer, its priors and the sizes "
    "of the stated errors were set while looking at single scars of both generators under the "
    "phantom's renderer and under Mitsuba, lamps and optics drawn from the same ranges as here, "
    "from other seeds than those of the tables. So they show new skins of kinds, lamps and optics "
    "that were known; and no photo of real skin with known depths was at hand. `hard` skin neither "
    "shines nor scatters; `scattering` skin does both, its blur in red, green and blue drawn anew "
    "for every seed (sigma 0.2 to 0.4, 0.1 to 0.2 and 0.06 to 0.13 mm). Light spreads in the "
    "picture's plane in every renderer: by a core and a tail in the phantom's, by one Gaussian in "
    "Mitsuba's photos, as the fit takes it. Lamps stand where the lights file says, and nothing "
    "moves. Real skin and real hands will be less exact. Plain least squares reads the same photos "
    "without robust weights, brightness of lamps, shine, choice of channel and fitted pits. Bias "
    "is taken over scars whose deepest point a lamp reaches by the true shape; the groove's photos "
    "were looked at while building."
)
Section = Callable[[], list[Table]]
#: generator, skin, sample distance in mm, first seed. No rule was set by looking at single scars
#: of these seeds.
SKINS = (
    ("phantom", "plain", 0.05, 71000),
    ("phantom", "plain", 0.1, 71100),
    ("phantom", "hard", 0.05, 71200),
    ("second", "plain", 0.05, 82000),
    ("second", "plain", 0.1, 82100),
    ("second", "hard", 0.05, 82200),
)


def skin_section(generator: str, skin: str, pitch_mm: float, first: int, seeds: int) -> Section:
    """The figures on one kind of skin."""

    def section() -> list[Table]:
        jobs = [
            skin_figures.Job(generator, skin, seed, pitch_mm, 50.0)
            for seed in range(first, first + seeds)
        ]
        return [skin_figures.table(skin_figures.outcomes(jobs), jobs[0])]

    return section


def sections(quick: bool) -> list[tuple[str, Section]]:
    """What is run, in order, and the name that ``--only`` takes; several may share one."""
    seeds = 4 if quick else 20
    out: list[tuple[str, Section]] = [("skins", skin_section(*skin, seeds)) for skin in SKINS]
    out += [
        ("invariance", lambda: invariance.tables(seeds=1 if quick else 4)),
        ("head", lambda: head_planting.tables(seeds=2 if quick else 6)),
        ("real", real_files.tables),
        ("photos", lambda: light_plan.phantom_tables(quick=quick)),
        ("mitsuba", lambda: light_plan.mitsuba_tables(quick=quick)),
        ("groove", groove.tables),
        ("colour", lambda: colour_plan.tables(quick=quick)),
        ("photo-speed", lambda: photo_speed.tables(rounds=1 if quick else 3)),
        ("pit-speed", lambda: pit_speed.tables(rounds=1 if quick else 3)),
        (
            "integration",
            lambda: integration_peers.tables(
                samples=1024 if quick else 2048, rounds=2 if quick else 5
            ),
        ),
        (
            "form",
            lambda: form_peers.tables(samples=1024 if quick else 2048, rounds=2 if quick else 5),
        ),
        (
            "scaling",
            lambda: scaling.tables(
                sizes=scaling.SIZES[:2] if quick else scaling.SIZES, rounds=1 if quick else 3
            ),
        ),
        ("plan", lambda: plan_figures.tables(rounds=2 if quick else 5)),
        ("schedule", lambda: schedule_speed.tables(people=8 if quick else 40)),
    ]
    return out


def machine() -> str:
    """What it ran on, no more than matters."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy", "numba"))
    return (
        f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, "
        f"Python {platform.python_version()}, {packages}"
    )


def document(tables: Sequence[Table], quick: bool) -> str:
    """RESULTS.md: first what falls short, then every table."""
    judged = [(table, row) for table in tables for row in table.rows if row.met is not None]
    short = [(table, row) for table, row in judged if not row.met]
    head = [
        "# Results",
        "",
        "Written by `make bench`; what was asked beside what was reached. "
        + ("A quick run: few seeds, small maps. " if quick else "")
        + f"On {machine()}; scarscape {version('scarscape')}.",
        "",
        "The second generator (`benchmarks/second_skin.py`) shares no code with the phantom. "
        "Rules, thresholds and the sizes of the stated errors were set while looking at skins of "
        "both generators, from other seeds than those of the skin tables below: these tables show "
        "new skins of kinds that were known, not an unknown kind. The maps of 'The same skin, "
        "otherwise' and some plantings on the head were looked at one by one while building.",
        "",
        PHOTOS,
        "",
        f"{len(judged) - len(short)} of {len(judged)} figures reached. "
        + ("Short of what was asked:" if short else "None falls short."),
        "",
        *(
            f"- {table.title}: {row.figure}, {row.reached} (asked {row.asked})"
            for table, row in short
        ),
        *([""] if short else []),
        BESIDE,
        "",
    ]
    return "\n".join(head) + "\n" + "\n".join(table.markdown() for table in tables)


def main(argv: Sequence[str] | None = None) -> None:
    """Run everything, print each table as it comes and keep RESULTS.md up to date."""
    chosen = options(argv)
    found: list[Table] = []
    begun = time.perf_counter()
    for name, section in sections(chosen.quick):
        if chosen.only and name not in chosen.only:
            continue
        since = time.perf_counter()
        for table in section():
            found.append(table)
            print(table.text(), flush=True)
        print(f"({name}: {time.perf_counter() - since:.0f} s)\n", flush=True)
        if not chosen.only:
            chosen.out.write_text(document(found, chosen.quick), encoding="utf-8")
    minutes = (time.perf_counter() - begun) / 60
    what = "nothing" if chosen.only else chosen.out.name
    print(f"{what} written after {minutes:.1f} minutes")


def options(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few seeds, small maps")
    parser.add_argument("--out", type=Path, default=RESULTS, help="file to write")
    names = list(dict.fromkeys(name for name, _ in sections(quick=True)))
    parser.add_argument(
        "--only",
        nargs="+",
        choices=names,
        metavar="NAME",
        help=f"run these alone and write no file: {', '.join(names)}",
    )
    return parser.parse_args(argv)


if __name__ == "__main__":
    main()
