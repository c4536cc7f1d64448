"""Time that fitting the steep pits of one capture takes, without finding them.

``python -m benchmarks.pit_speed``
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Sequence

from benchmarks.light_photos import Job, photos_of, skin_of
from benchmarks.tables import Row, Table, at_most

SEED, PITS, ASKED_S = 94900, 50, 5.0
#: A few more are carved, so that those found are enough.
CARVED = 56


def tables(*, rounds: int = 3) -> list[Table]:
    """Fit the pits of hard and of scattering skin a few times."""
    return [_table(rounds)]


def _table(rounds: int) -> Table:
    rows: list[Row] = []
    for optics in ("hard", "scattering"):
        job = Job("phantom", "phantom", optics, 8, SEED, size_mm=50.0, pits=CARVED)
        rows += _rows(job, rounds)
    notes = (
        f"seed {SEED}, 50 mm at 0.05 mm, 8 photos; the first {PITS} pits of {CARVED} that the "
        f"plain relief shows; median of {rounds} after one that compiles, {os.cpu_count()} cores",
        "putting in: slopes that the fitted pits are drawn into, with the rest's blur taken off",
    )
    return Table(f"{PITS} steep pits of one capture fitted", tuple(rows), notes)


def _rows(job: Job, rounds: int) -> list[Row]:
    from scarscape.light.heights import heights_of
    from scarscape.light.pit_relief import with_pits
    from scarscape.light.pits import fit_pits
    from scarscape.model import Relief
    from scarscape.pipeline.photographing import steep_pits

    photos = photos_of(job, skin_of(job))
    skin = heights_of(photos)
    starts = steep_pits(Relief(skin.height_mm, skin.pitch_mm))[:PITS]
    fits = fit_pits(starts, skin)
    with_pits(fits, starts, skin)
    fitting, busy, putting = [], [], []
    for _ in range(rounds):
        begun, busy_before = time.perf_counter(), time.process_time()
        fits = fit_pits(starts, skin)
        fitting.append(time.perf_counter() - begun)
        busy.append(time.process_time() - busy_before)
        begun = time.perf_counter()
        with_pits(fits, starts, skin)
        putting.append(time.perf_counter() - begun)
    name = f"{job.optics} skin, {len(starts)} pits"
    enough = len(starts) >= PITS
    told = at_most(f"{name}, fitting", statistics.median(fitting), ASKED_S, " s")
    fitted = sum(fit is not None for fit in fits)
    return [
        Row(told.figure, told.asked, told.reached, bool(told.met) and enough),
        Row(
            f"{name}, fitting, processor time of all threads",
            "none",
            f"{statistics.median(busy):.2f} s",
        ),
        Row(f"{name}, of them fitted", "none", str(fitted)),
        Row(f"{name}, putting in", "none", f"{statistics.median(putting):.2f} s"),
    ]


def main(argv: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pit_speed")
    parser.add_argument("--rounds", type=int, default=3)
    for found in tables(rounds=parser.parse_args(argv).rounds):
        print(found.text(), flush=True)


if __name__ == "__main__":
    main()
