"""Integration of slopes side by side with pyamg, a direct solution and one that knows no mask.

``python -m benchmarks.integration_peers`` in an environment that holds pyamg (``make bench`` makes
one). All get the same exact slopes of a cheek with scars of about a millimetre and the same
face-shaped mask with holes. pyamg gets its matrix ready-made: assembling it is timed apart. Its
conjugate gradients end at a relative residual of `PYAMG_TOLERANCE`, which leaves about as much of
the error as our default; both are shown, against a solution taken much further.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, sparse

from benchmarks.tables import Grid, Row, Table

PITCH_MM = 0.05
PYAMG_TOLERANCE = 1e-5
OURS = "scarscape"
SAMPLES_OF_DIRECT = 512
LARGE = (4000, 6000)
Array = NDArray[np.float64]
Way = Callable[[], NDArray[Any]]


@dataclass(frozen=True)
class Case:
    """Skin with exact slopes and what of it is known."""

    height_mm: Array
    by_row: NDArray[np.float32]
    by_column: NDArray[np.float32]
    mask: NDArray[np.bool_]


def make_case(rows: int, columns: int, seed: int = 12) -> Case:
    """A cheek with Gaussian pits, 0.35 to 1.2 mm across at half depth, and a face-shaped mask."""
    y = (np.arange(rows)[:, None] - (rows - 1) / 2) * PITCH_MM
    x = (np.arange(columns)[None, :] - (columns - 1) / 2) * PITCH_MM
    height = -(x**2) / 120 - y**2 / 180
    by_row, by_column = np.zeros_like(height) - y / 90, np.zeros_like(height) - x / 60
    rng = np.random.default_rng(seed)
    for _ in range(rows * columns // 20000):
        at_y, at_x = rng.uniform(y[0, 0], y[-1, 0]), rng.uniform(x[0, 0], x[0, -1])
        spread, depth = rng.uniform(0.15, 0.5), rng.uniform(0.1, 0.6)
        near = tuple(
            slice(*np.searchsorted(axis.ravel(), (at - 7 * spread, at + 7 * spread)))
            for axis, at in ((y, at_y), (x, at_x))
        )
        down, across = y[near[0]] - at_y, x[:, near[1]] - at_x
        pit = depth * np.exp(-(down**2 + across**2) / (2 * spread**2))
        height[near] -= pit
        by_row[near] += pit * down / spread**2
        by_column[near] += pit * across / spread**2
    mask = _face(y / y[-1, 0], x / x[0, -1], rng)
    return Case(height, by_row.astype(np.float32), by_column.astype(np.float32), mask)


def _face(y: Array, x: Array, rng: np.random.Generator) -> NDArray[np.bool_]:
    """An oval without eyes, nostrils and mouth, and some small patches lost to shine."""
    mask = (y / 0.97) ** 2 + (x / 0.8) ** 2 < 1
    for at_y, at_x, high, wide in (
        (-0.3, -0.3, 0.06, 0.16),
        (-0.3, 0.3, 0.06, 0.16),
        (0.1, -0.06, 0.03, 0.03),
        (0.1, 0.06, 0.03, 0.03),
        (0.45, 0.0, 0.07, 0.25),
    ):
        mask &= ((y - at_y) / high) ** 2 + ((x - at_x) / wide) ** 2 > 1
    patches = rng.random((-(-mask.shape[0] // 16), -(-mask.shape[1] // 16))) < 0.01
    return np.asarray(mask & ~np.kron(patches, np.ones((16, 16), bool))[: y.size, : x.size])


def assembled(case: Case) -> tuple[sparse.csr_matrix, Array]:
    """Matrix and right side of the masked normal equations, heights in mm.

    Edge rises are those of `scarscape.light.integration_edges`, so that all solve one system. The
    first sample of every part is tied down.
    """
    from scarscape.light.integration_edges import edges

    mask = case.mask
    number = np.where(mask, np.cumsum(mask).reshape(mask.shape) - 1, -1)
    count = int(mask.sum())
    matrix = sparse.csr_matrix((count, count))
    right = np.zeros(count)
    weight = mask.astype(np.float32)
    for slope, step in ((case.by_row, (1, 0)), (case.by_column, (0, 1))):
        rise, edge = np.empty_like(weight), np.empty_like(weight)
        edges(0, mask.shape[0], *step, np.where(mask, slope, np.float32(0)), weight, rise, edge)
        there = np.roll(number, (-step[0], -step[1]), (0, 1))
        start, end = number[edge > 0], there[edge > 0]
        ones = np.ones(start.size)
        signs = sparse.csr_matrix(
            (
                np.concatenate((-ones, ones)),
                (np.tile(np.arange(start.size), 2), np.concatenate((start, end))),
            ),
            (start.size, count),
        )
        matrix = matrix + signs.T @ signs
        right += np.asarray(signs.T @ (rise[edge > 0].astype(np.float64) * PITCH_MM))
    parts, found = ndimage.label(mask)
    pins = number.ravel()[np.unique(parts.ravel(), return_index=True)[1][-found:]]
    matrix = matrix + sparse.csr_matrix((np.ones(pins.size), (pins, pins)), matrix.shape)
    return matrix.tocsr(), right


def pyamg_ways(matrix: sparse.csr_matrix, right: Array) -> dict[str, Way]:
    """pyamg's two usual hierarchies as preconditioners, set up and solved."""
    import pyamg

    def classical() -> NDArray[Any]:
        solver = pyamg.ruge_stuben_solver(matrix)
        return np.asarray(solver.solve(right, tol=PYAMG_TOLERANCE, accel="cg"))

    def aggregated() -> NDArray[Any]:
        solver = pyamg.smoothed_aggregation_solver(matrix)
        return np.asarray(solver.solve(right, tol=PYAMG_TOLERANCE, accel="cg"))

    return {
        "pyamg, Ruge-Stueben and CG": classical,
        "pyamg, smoothed aggregation and CG": aggregated,
    }


def without_mask(case: Case) -> NDArray[np.float32]:
    """A cosine Poisson solution that takes the skin as flat where nothing is known."""
    from scarscape.light.integration import integrate

    by_row, by_column = (np.where(case.mask, s, 0) for s in (case.by_row, case.by_column))
    everywhere = np.ones(case.mask.shape, bool)
    return integrate(by_row, by_column, everywhere, PITCH_MM).height_mm[case.mask]


def differences_um(found: NDArray[Any], truth: NDArray[Any], case: Case) -> tuple[float, float]:
    """Root mean square and largest difference, every part's mean difference taken off."""
    wrong = 1e3 * (np.asarray(found, np.float64) - truth)
    part = ndimage.label(case.mask)[0][case.mask]
    mean = np.bincount(part, wrong) / np.maximum(np.bincount(part), 1)
    wrong -= mean[part]
    return float(np.sqrt(np.mean(wrong**2))), float(np.abs(wrong).max())


def timed(ways: dict[str, Way], rounds: dict[str, int]) -> tuple[dict[str, Any], dict[str, float]]:
    """What each way found and its median time, the ways taking turns."""
    found: dict[str, Any] = {}
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(max(rounds.values())):
        for name, way in ways.items():
            if turn < rounds[name]:
                begun = time.perf_counter()
                found[name] = way()
                seconds[name].append(time.perf_counter() - begun)
    return found, {name: statistics.median(taken) for name, taken in seconds.items()}


def mask_table(samples: int, rounds: int) -> Table:
    """The masked square: time, what the solver leaves, error against the truth."""
    from scarscape.light.integration import integrate

    case = make_case(samples, samples)
    begun = time.perf_counter()
    matrix, right = assembled(case)
    assembling = time.perf_counter() - begun

    def ours(tolerance: float = 3e-5) -> NDArray[np.float32]:
        found = integrate(case.by_row, case.by_column, case.mask, PITCH_MM, tolerance=tolerance)
        return found.height_mm[case.mask]

    ours()  # compiles
    without_mask(case)
    ways: dict[str, Way] = {OURS: ours, "cosine transform, no mask": lambda: without_mask(case)}
    ways |= pyamg_ways(matrix, right)
    peers = [name for name in ways if name.startswith("pyamg")]
    few = {name: max(1, rounds // 2) if name in peers else rounds for name in ways}
    found, taken = timed(ways, few)
    closest = ours(1e-6)
    left = {name: differences_um(found[name], closest, case)[0] for name in ways}
    wrong = {name: differences_um(found[name], case.height_mm[case.mask], case) for name in ways}
    body = [
        (
            name,
            f"{taken[name]:.2f}",
            f"{taken[name] / taken[OURS]:.1f}",
            f"{left[name]:.4f}",
            f"{wrong[name][0]:.3f}",
            f"{wrong[name][1]:.3f}",
        )
        for name in ways
    ]
    head = ("integration", "s", "times ours", "left um", "error rms um", "error max um")
    quickest = min(taken[name] for name in peers)
    rows = (
        Row(f"masked {samples} x {samples}", "< 1 s", f"{taken[OURS]:.2f} s", taken[OURS] < 1),
        Row(
            "pyamg's quickest way over ours",
            ">= 5",
            f"{quickest / taken[OURS]:.1f}",
            quickest >= 5 * taken[OURS],
        ),
        Row(
            "largest error on smooth truth",
            "< 1 um",
            f"{wrong[OURS][1]:.3f} um",
            wrong[OURS][1] < 1,
        ),
    )
    notes = (
        f"{100 * case.mask.mean():.0f} % of the square known; medians of {rounds} rounds (pyamg "
        f"{few[peers[0]]}) after one of ours to compile; pyamg without the {assembling:.1f} s that "
        "assembling its matrix took",
        "left: root mean square of what iterations did not reach, against ours at 1e-6",
        _versions(),
    )
    return Table("Integration beside peers", rows, notes, (Grid("All ways", head, tuple(body)),))


def other_table(rounds: int) -> Table:
    """A direct sparse solution where that is sane, uneven weights, a large photo, the noise map."""
    from scipy.sparse.linalg import spsolve

    from scarscape.light.integration import integrate
    from scarscape.light.relief_noise import relief_noise

    small = make_case(SAMPLES_OF_DIRECT, SAMPLES_OF_DIRECT)
    matrix, right = assembled(small)
    large = make_case(*LARGE)
    rng = np.random.default_rng(3)
    sd = np.exp(rng.normal(0, 0.5, LARGE)).astype(np.float32)
    weight = np.where(large.mask, 1 / sd**2, np.float32(0))
    full = np.ones(LARGE, bool)

    def of(case: Case, known: NDArray[Any]) -> Way:
        return lambda: integrate(case.by_row, case.by_column, known, PITCH_MM).height_mm

    size = f"{LARGE[0]} x {LARGE[1]}"
    ways: dict[str, Way] = {
        f"scarscape, masked {SAMPLES_OF_DIRECT} x {SAMPLES_OF_DIRECT}": of(small, small.mask),
        "scipy spsolve on the same": lambda: np.asarray(spsolve(matrix.tocsc(), right)),
        f"scarscape, full rectangle {size}": of(large, full),
        f"scarscape, masked {size}": of(large, large.mask),
        f"scarscape, masked {size}, weights that scatter by a factor of e": of(large, weight),
        f"scarscape, map of the noise {size}": lambda: relief_noise(sd, weight, PITCH_MM),
    }
    relief_noise(sd[:64, :64], 1 / sd[:64, :64], PITCH_MM)  # compiles
    _, taken = timed(ways, dict.fromkeys(ways, max(1, rounds // 2)))
    body = tuple((name, f"{seconds:.2f}") for name, seconds in taken.items())
    note = f"medians of {max(1, rounds // 2)} alternating rounds"
    return Table("Integration of other sizes", (), (note,), (Grid("Times", ("what", "s"), body),))


def tables(samples: int = 2048, rounds: int = 5) -> list[Table]:
    """Both comparisons; one table that says why, where pyamg is not installed."""
    try:
        import pyamg  # noqa: F401
    except ImportError:
        note = "not run: pyamg is not installed (make bench installs the peers)"
        return [Table("Integration beside peers", (), (note,))]
    return [mask_table(samples, rounds), other_table(rounds)]


def _versions() -> str:
    from importlib.metadata import version

    return f"pyamg {version('pyamg')}, scipy {version('scipy')}"


def main(argv: Sequence[str] | None = None) -> None:
    """Print the comparisons."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.integration_peers")
    parser.add_argument("--samples", type=int, default=2048, help="side of the map (2048)")
    parser.add_argument("--rounds", type=int, default=5, help="alternating rounds (5)")
    chosen = parser.parse_args(argv)
    for found in tables(samples=chosen.samples, rounds=chosen.rounds):
        print(found.text(), flush=True)


if __name__ == "__main__":
    main()
