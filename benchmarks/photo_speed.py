"""Six photos of 24 megapixels to scars.json by the command line: time, peak memory, and parts.

The photos show a phantom's skin at four times as many pixels a side as it was rendered with, with
a camera's noise on every pixel, as JPEGs of quality 95. Every step runs in a process of its own:
the memory counted is that of the command alone.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.tables import Grid, Row, Table, at_most

SEED = 94800
PHOTOS, DISTANCE_MM = 6, 180.0
#: Rendered raster, its pitch, and pixels a sample: 6000 x 4000 at 0.0125 mm.
ROWS, COLUMNS, STEP_MM, FINER = 1000, 1500, 0.05, 4
PITCH_MM = STEP_MM / FINER
PIXEL_NOISE, JPEG_QUALITY = 0.02, 95
ASKED_S, ASKED_GB = 8.0, 3.0
#: What was shown possible on two cores, seconds.
SHOWN_S = {"reading": 0.3, "slopes": 0.8, "integration": 1.3}
DECODING = "decoding"
#: Functions whose time is told, as (name, file, what they do).
PARTS = (
    ("read_photo_set", "photo_folder.py", "reading: decoding, linear light, block means"),
    (DECODING, "", "- decoding alone, run apart"),
    ("align", "alignment.py", "registration"),
    ("heights_of", "heights.py", "heights pixel by pixel, all of it"),
    ("solve_photos", "normals_model.py", "- slopes, every pass over the photos"),
    ("integrate", "integration.py", "- integration, with those after the pits were fitted"),
    ("relief_noise", "relief_noise.py", "- map of the noise"),
    ("first_look", "measuring.py", "first look for steep pits"),
    ("fit_pits", "pits.py", "pits fitted to their shadows"),
    ("with_pits", "pit_relief.py", "slopes with the pits put in"),
    ("measure_relief", "measuring.py", "scars found and measured"),
    ("write_results", "", "files, map and report"),
)


def write_set(folder: Path) -> None:
    """Render and write the photos, one after another."""
    import cv2
    import numpy as np

    from scarscape import phantom

    made = phantom.render_photos(_skin(), lamps=PHOTOS, distance_mm=DISTANCE_MM)
    folder.mkdir(parents=True)
    rng = np.random.default_rng([SEED, 24])
    lines = [str(made.count)]
    for index, (row, column, out) in enumerate(made.lighting.lamps.direction):
        name = f"photo_{index + 1}.jpg"
        size = (COLUMNS * FINER, ROWS * FINER)
        light = cv2.resize(made.light[index], size, interpolation=cv2.INTER_CUBIC)
        np.clip(light, 0, 1, out=light)
        noise = rng.standard_normal(light.shape, dtype=np.float32)
        light += np.float32(PIXEL_NOISE) * np.sqrt(0.5 * light) * noise
        codes = np.round(255 * _encoded(np.clip(light, 0, 1))).astype(np.uint8)
        how = [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY]
        cv2.imwrite(str(folder / name), np.ascontiguousarray(codes[..., ::-1]), how)
        lines.append(f"{name} {column:.6f} {-row:.6f} {out:.6f}")
    (folder / "lights.lp").write_text("\n".join(lines) + "\n", encoding="ascii")


def _skin() -> Any:
    """A phantom cut to the shape of a photo."""
    from dataclasses import replace

    from scarscape import phantom

    whole = phantom.make_phantom(SEED, size_mm=COLUMNS * STEP_MM, pitch_mm=STEP_MM)
    truth = whole.truth
    bottom = ROWS * STEP_MM
    seen = replace(
        truth,
        scars=tuple(scar for scar in truth.scars if scar.y_mm + scar.length_mm / 2 < bottom),
        clean_mm=truth.clean_mm[:ROWS, :COLUMNS],
        base_mm=truth.base_mm[:ROWS, :COLUMNS],
    )
    return phantom.Phantom(whole.relief, seen, whole.surface_mm[:ROWS, :COLUMNS])


def _encoded(light: Any) -> Any:
    """Linear light on the curve of sRGB."""
    import numpy as np

    return np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)


def measure_set(folder: Path, out: Path) -> dict[str, float]:
    """Measure through the command line; seconds, peak memory in GB and scars.

    Memory is counted from the start of the program that is run, so this process has to be small.
    """
    command = [sys.executable, "-m", "scarscape", *_arguments(folder, out)]
    with tempfile.TemporaryFile("w+") as told:
        begun = time.perf_counter()
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=told)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - begun
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            told.seek(0)
            raise RuntimeError(f"scarscape ended with {child.returncode}: {told.read()}")
    scars = json.loads((out / "scars.json").read_text(encoding="utf-8"))["scars"]
    unit = 1 if sys.platform == "darwin" else 1024
    return {
        "seconds": seconds,
        "processor": usage.ru_utime + usage.ru_stime,
        "peak_gb": usage.ru_maxrss * unit / 1e9,
        "scars": float(len(scars)),
    }


def parts_of_set(folder: Path, out: Path) -> dict[str, float]:
    """Seconds of each part of the command, run in this process.

    Only the main thread's time is told, which waits for the threads that it starts.
    """
    import cProfile
    import pstats

    from scarscape.cli.app import run

    profile = cProfile.Profile(builtins=False)
    profile.runcall(run, _arguments(folder, out))
    told = {DECODING: _decoding(folder)}
    for (file, _, name), (*_, seconds, _) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        for function, ending, _ in PARTS:
            if name == function and file.endswith(ending) and "scarscape" in file:
                told[function] = told.get(function, 0.0) + seconds
    return told


def _decoding(folder: Path) -> float:
    """Seconds that all photos take from files to pixels, in threads."""
    from scarscape.capture.photo import decode_photo, read_photo_header
    from scarscape.capture.photo_sampling import in_threads

    headers = [read_photo_header(file) for file in sorted(folder.glob("*.jpg"))]
    begun = time.perf_counter()
    in_threads(decode_photo, headers)
    return time.perf_counter() - begun


def _arguments(folder: Path, out: Path) -> list[str]:
    where = ["measure", str(folder), "--out", str(out), "--force"]
    scale = ["--light-distance-mm", f"{DISTANCE_MM:g}", "--pitch-mm", f"{PITCH_MM:g}"]
    return [*where, *scale, "--date", "2027-01-10"]


def _child(*arguments: str) -> str:
    command = [sys.executable, "-m", "benchmarks.photo_speed", *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments)} ended with {done.returncode}:\n{done.stderr}")
    return done.stdout.splitlines()[-1] if done.stdout else ""


def tables(*, rounds: int = 3) -> list[Table]:
    """Render the photos, measure them once to compile, then a few times."""
    with tempfile.TemporaryDirectory() as place:
        folder, out = Path(place) / "photos", Path(place) / "measured"
        _child("--write", str(folder))
        size_mb = sum(file.stat().st_size for file in folder.glob("*.jpg")) / 1e6
        both = ("--measure", str(folder), "--out", str(out))
        _child(*both)
        runs = [json.loads(_child(*both)) for _ in range(rounds)]
        told = [json.loads(_child("--parts", *both[1:])) for _ in range(rounds)]
    part = {
        name: statistics.median(one[name] for one in told if name in one)
        for name, *_ in PARTS
        if any(name in one for one in told)
    }
    seconds = [run["seconds"] for run in runs]
    title = f"{PHOTOS} photos of {COLUMNS * FINER} x {ROWS * FINER} to scars.json"
    rows = (
        at_most("time, the whole command", statistics.median(seconds), ASKED_S, " s"),
        at_most("peak memory", max(run["peak_gb"] for run in runs), ASKED_GB, " GB"),
        _shown("reading", part.get("read_photo_set")),
        _shown("slopes", part.get("solve_photos")),
        _shown("integration", part.get("integrate")),
        Row("scars found; true", "none", f"{runs[0]['scars']:.0f}; {len(_skin().truth.scars)}"),
        Row(
            "processor time, all threads",
            "none",
            f"{statistics.median(run['processor'] for run in runs):.1f} s",
        ),
    )
    body = [(what, f"{part[name]:.2f}" if name in part else "-") for name, _, what in PARTS]
    notes = (
        f"seed {SEED}; {size_mb:.0f} MB of JPEG at {PITCH_MM:g} mm; whole processes with start-up, "
        f"map and report; median of {rounds} after one that compiles, slowest "
        f"{max(seconds):.2f} s; peak memory is the system's count for the process",
        "parts: of the same command under Python's profiler, which slows what is not compiled; "
        "slopes and integration are the sums of all their calls, on means of "
        f"{FINER} x {FINER} pixels (0.05 mm)",
    )
    return [Table(title, rows, notes, (Grid("Parts", ("part", "s"), tuple(body)),))]


def _shown(name: str, seconds: float | None) -> Row:
    """A part beside what was shown possible."""
    value = float("nan") if seconds is None else seconds
    row = at_most(name, value, SHOWN_S[name], " s")
    return Row(f"{name}, beside what was shown possible", row.asked, row.reached, row.met)


def main(argv: Sequence[str] | None = None) -> None:
    """Print the table, or do one step of it in this process."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.photo_speed")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", type=Path, help="only write the photos to this folder")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--parts", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args(argv)
    if chosen.write:
        write_set(chosen.write)
    elif chosen.measure:
        print(json.dumps(measure_set(chosen.measure, chosen.out)))
    elif chosen.parts:
        print(json.dumps(parts_of_set(chosen.parts, chosen.out)))
    else:
        for found in tables(rounds=chosen.rounds):
            print(found.text(), flush=True)


if __name__ == "__main__":
    main()
