"""Time and memory of measuring by size of the map, start-up, and the first run after install.

Every map is measured in a process of its own, and its peak memory is the system's count for that
process. Big maps are one skin of 1024 x 1024, mirrored over and over.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.tables import Grid, Row, Table, at_most

PITCH_MM = 0.05
TILE = 1024
SIZES = (1024, 2048, 4096, 8192)
#: samples a side: most seconds, most GB of peak memory
ASKED = {2048: (3.0, 1.2), 8192: (60.0, 6.0)}
GROWTH_TOLERANCE = 1.1


def write_tile(path: Path, skin: str) -> None:
    """One skin of the second generator."""
    from benchmarks.second_skin import make

    relief, _ = make(5000, hard=skin == "hard", size_mm=TILE * PITCH_MM, pitch_mm=PITCH_MM)
    np.save(path, relief.height_mm)


def measure_mirrored(path: Path, samples: int) -> dict[str, float]:
    """Measure a mirrored map once warm; seconds and peak memory in GB."""
    from scarscape.model import Relief
    from scarscape.pipeline import measure

    tile = np.load(path)
    measure(Relief(tile[:600, :600].copy(), PITCH_MM))
    times = samples // TILE
    rows = np.concatenate([tile if i % 2 == 0 else tile[::-1] for i in range(times)])
    height = np.concatenate([rows if i % 2 == 0 else rows[:, ::-1] for i in range(times)], axis=1)
    del rows, tile
    begun = time.perf_counter()
    survey = measure(Relief(height, PITCH_MM))
    seconds = time.perf_counter() - begun
    return {"seconds": seconds, "scars": float(len(survey.scars)), "peak_gb": peak_gb()}


def peak_gb() -> float:
    """Peak resident memory of this process.

    ``getrusage`` may count from the peak of the process that started this one, so Linux's own
    count for the running program is preferred.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e9
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak * (1 if sys.platform == "darwin" else 1024) / 1e9


def _child(*arguments: str) -> str:
    command = [sys.executable, "-m", "benchmarks.scaling", *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return done.stdout


def size_table(sizes: Sequence[int], rounds: int, skin: str = "plain") -> Table:
    """Seconds and memory for each size, and how time grows."""
    found: dict[int, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        tile = Path(folder) / "tile.npy"
        _child("--write-tile", str(tile), "--skin", skin)
        for samples in sizes:
            runs = [
                json.loads(_child("--measure", str(tile), "--samples", str(samples)))
                for _ in range(rounds if samples <= 4096 else 1)
            ]
            found[samples] = {
                "seconds": statistics.median(run["seconds"] for run in runs),
                "peak_gb": max(run["peak_gb"] for run in runs),
                "scars": runs[0]["scars"],
            }
    rows: list[Row] = []
    for samples in sizes:
        if samples in ASKED:
            seconds, gigabytes = ASKED[samples]
            rows += [
                at_most(f"{samples} x {samples}, time", found[samples]["seconds"], seconds, " s"),
                at_most(
                    f"{samples} x {samples}, peak memory",
                    found[samples]["peak_gb"],
                    gigabytes,
                    " GB",
                ),
            ]
    per = {n: found[n]["seconds"] / (n * n * math.log2(n * n)) for n in sizes}
    small, large = (2048 if 2048 in per else min(per)), max(per)
    if large > small:
        rows.append(
            at_most(
                f"time per n log n, {large} over {small} (1 and a tenth for the clock)",
                per[large] / per[small],
                GROWTH_TOLERANCE,
            )
        )
    body = tuple(
        (
            f"{n} x {n}",
            f"{found[n]['seconds']:.2f}",
            f"{found[n]['peak_gb']:.2f}",
            f"{found[n]['scars']:.0f}",
            f"{1e9 * per[n]:.2f}",
        )
        for n in sizes
    )
    grid = Grid("Sizes", ("map", "s", "peak GB", "scars", "ns per n log2 n"), body)
    note = (
        f"measure without pictures, {skin} skin, warm kernels, medians of {rounds} processes "
        "(one above 4096); peak of the whole process, the map itself included"
    )
    return Table(f"Time and memory by size, {skin} skin", tuple(rows), (note,), (grid,))


def start_table(rounds: int) -> Table:
    """Help, the first run with nothing compiled, and later runs of the demo."""
    program = [sys.executable, "-m", "scarscape"]
    help_s = statistics.median(_seconds([*program, "--help"]) for _ in range(max(rounds, 3)))
    with tempfile.TemporaryDirectory() as folder:
        cache = {"NUMBA_CACHE_DIR": str(Path(folder) / "kernels")}
        skin = Path(folder) / "skin"
        subprocess.run(
            [*program, "phantom", "--out", str(skin), "--seed", "1"], check=True,
            capture_output=True,
        )  # fmt: skip
        demo = [*program, "demo", "--force", "--out", str(Path(folder) / "demo")]
        first = _seconds(demo, cache)
        again = statistics.median(_seconds(demo, cache) for _ in range(rounds))
        command = [*program, "measure", str(skin / "height.tif"), "--force"]
        command += ["--out", str(Path(folder) / "measured")]
        measured = statistics.median(_seconds(command, cache) for _ in range(rounds))
    rows = (
        at_most("scarscape --help", help_s, 0.4, " s"),
        at_most("scarscape demo, first run, nothing compiled", first, 15, " s", 1),
        at_most("scarscape demo, later runs", again, 2, " s"),
        Row(
            "scarscape measure of a 50 mm phantom with all its files, later runs",
            "none",
            f"{measured:.2f} s",
        ),
    )
    note = f"whole processes from start to end, medians of {rounds} (first run: one)"
    return Table("Start-up", rows, (note,))


def _seconds(command: Sequence[str], more: dict[str, str] | None = None) -> float:
    begun = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, **(more or {})})
    return time.perf_counter() - begun


def tables(*, sizes: Sequence[int] = SIZES, rounds: int = 3) -> list[Table]:
    """Sizes and start-up."""
    return [size_table(sizes, rounds), start_table(rounds)]


def main(argv: Sequence[str] | None = None) -> None:
    """Print the tables, or do one step of them in this process."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scaling")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--skin", choices=("plain", "hard"), default="plain")
    parser.add_argument("--no-start", action="store_true", help="sizes only")
    parser.add_argument("--write-tile", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--samples", type=int, help=argparse.SUPPRESS)
    chosen = parser.parse_args(argv)
    if chosen.write_tile:
        write_tile(chosen.write_tile, chosen.skin)
    elif chosen.measure:
        print(json.dumps(measure_mirrored(chosen.measure, chosen.samples)))
    else:
        print(size_table(chosen.sizes, chosen.rounds, chosen.skin).text(), flush=True)
        if not chosen.no_start:
            print(start_table(chosen.rounds).text(), flush=True)


if __name__ == "__main__":
    main()
