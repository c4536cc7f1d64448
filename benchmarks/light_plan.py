"""The sets of photos that a run measures.

Nobody looked at single scars of these seeds while building; 5000 and on are for trying things out.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

from benchmarks import light_figures
from benchmarks.light_photos import Job
from benchmarks.tables import Table

#: First seeds of each block.
SKIN_HARD, SKIN_SCATTERING, SKIN_FEW, SMOOTH = 94000, 94100, 94200, 94300
PITS_HARD, PITS_SCATTERING = 94400, 94500
TRACED_HARD, TRACED_SCATTERING = 94600, 94700
#: Paths a pixel of bounced light, which is smoothed: fewer than usual, for time.
TRACED_PATHS = 16


def phantom_tables(*, quick: bool = False) -> list[Table]:
    """Photos by the phantom's own renderer: mixed skin, few lamps, smooth skin, steep pits."""
    many, some = (2, 1) if quick else (6, 4)
    half = 1 if quick else 2

    def mixed(optics: light_figures.Optics, lamps: int, first: int, count: int) -> list[Job]:
        seeds = range(first, first + count)
        return [
            Job("phantom", "phantom", optics, lamps, seed, content="skin", size_mm=50.0)
            for seed in seeds
        ]

    smooth = [
        Job("phantom", generator, optics, 8, SMOOTH + start + step, content="smooth", size_mm=50.0)
        for generator, optics, start in (("phantom", "hard", 0), ("second", "scattering", 10))
        for step in range(half)
    ]
    pits = [
        [Job("phantom", "second", optics, 8, seed) for seed in range(first, first + many)]
        for optics, first in (("hard", PITS_HARD), ("scattering", PITS_SCATTERING))
    ]
    blocks = [
        mixed("hard", 8, SKIN_HARD, many),
        mixed("scattering", 8, SKIN_SCATTERING, many),
        mixed("hard", 4, SKIN_FEW, some),
        smooth,
        *pits,
    ]
    return [_table(jobs) for jobs in blocks]


def mitsuba_tables(*, quick: bool = False) -> list[Table]:
    """Steep pits of both generators, photographed by a path tracer."""
    if find_spec("mitsuba") is None:
        note = "not run: mitsuba is not installed (make bench installs the peers)"
        return [Table("Mitsuba photos of steep pits", (), (note,))]
    seeds = 1 if quick else 2
    tables = []
    for optics, first in (("hard", TRACED_HARD), ("scattering", TRACED_SCATTERING)):
        jobs = [
            Job("mitsuba", generator, optics, 8, first + start + step, spp=TRACED_PATHS)
            for generator, start in (("phantom", 0), ("second", 10))
            for step in range(seeds)
        ]
        tables.append(_table(jobs))
    return tables


def _table(jobs: Sequence[Job]) -> Table:
    return light_figures.table(light_figures.outcomes(jobs), jobs)
