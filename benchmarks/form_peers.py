"""Form removal and finding side by side with surfalize and SurfaceTopography.

``python -m benchmarks.form_peers`` in an environment that holds both (``make bench`` makes one).
surfalize is under the GPL: it is run here and nowhere else.

The peers get what suits a scar on a curved cheek best among what they offer: a second-order
polynomial, the areal Gaussian filter with the same cutoff, and both. SurfaceTopography filters in
Fourier space and knows no areal Gaussian of its own, so it is given the transfer function of
ISO 16610-61, and a mirrored map where it asks for a periodic one. Its robust polynomial
(``mad-curvature``) runs Nelder-Mead over every sample and did not end within five minutes on such
a map; it is left out, being of the same order as the polynomial that is in. Holes are filled from
their nearest samples before anything is timed, as surfalize's filter and both its watersheds need.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from benchmarks.figures import KIND_ORDER
from benchmarks.second_skin import Skin, make_skin
from benchmarks.tables import Grid, Row, Table

CUTOFF_MM = 8.0
PITCH_MM = 0.05
OURS = "scarscape, one pass"
LIKE = {
    "surfalize": "polynomial then Gaussian",
    "SurfaceTopography": "rms-curvature then Gaussian",
}
Removal = Callable[[], NDArray[Any]]


def removals(height_mm: NDArray[np.float64]) -> dict[str, Removal]:
    """Every way to take the form off, by name; each returns the residual in mm."""
    from SurfaceTopography import Topography
    from surfalize import Surface

    from scarscape.relief import remove_form

    single = height_mm.astype(np.float32)
    micrometres = 1000 * height_mm
    sides = tuple(PITCH_MM * n for n in height_mm.shape)

    def surface() -> Any:
        return Surface(micrometres, 1000 * PITCH_MM, 1000 * PITCH_MM)

    def topography() -> Any:
        return Topography(height_mm, sides, unit="mm")

    def passed(q: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(1 - np.exp(-np.log(2) * (q * CUTOFF_MM / (2 * np.pi)) ** 2))

    def mirrored_gaussian() -> NDArray[Any]:
        periodic = topography().detrend("rms-curvature").mirror_stitch()
        kept = periodic.filter(passed).heights()
        return np.asarray(kept)[: height_mm.shape[0], : height_mm.shape[1]]

    return {
        OURS: lambda: remove_form(single, PITCH_MM).residual_mm,
        "surfalize, polynomial of degree 2": lambda: (
            1e-3 * surface().detrend_polynomial(2, inplace=False).data
        ),
        "surfalize, Gaussian 8 mm": lambda: (
            1e-3 * surface().filter("highpass", 1000 * CUTOFF_MM).data
        ),
        "surfalize, polynomial then Gaussian": lambda: (
            1e-3 * surface().detrend_polynomial(2).filter("highpass", 1000 * CUTOFF_MM).data
        ),
        "SurfaceTopography, rms-curvature": lambda: np.asarray(
            topography().detrend("rms-curvature").heights()
        ),
        "SurfaceTopography, rms-curvature then Gaussian": mirrored_gaussian,
    }


def filled(skin: Skin) -> NDArray[np.float64]:
    """The map with every hole filled from its nearest sample."""
    height = skin.relief.height_mm.astype(np.float64)
    nearest = ndimage.distance_transform_edt(
        np.isnan(height), return_distances=False, return_indices=True
    )
    return np.asarray(height[tuple(nearest)])


def depth_errors(residual_mm: NDArray[Any], skin: Skin) -> dict[str, list[float]]:
    """Error of the reference surface under each scar as a share of its depth, by kind, percent.

    Taken as the mean difference between the residual and the true scar shape over the scar's
    deeper half, so that texture and noise average out and no depth estimator has a say. Negative
    is too shallow. The whole map's offset is set by the median over skin without scars.
    """
    wrong = residual_mm - skin.scar_mm
    wrong = wrong - np.median(wrong[np.abs(skin.scar_mm) < 1e-4])
    errors: dict[str, list[float]] = {kind: [] for kind in KIND_ORDER}
    for scar in skin.scars:
        raised = scar["height_mm"] is not None
        size = scar["height_mm"] if raised else scar["depth_mm"]
        sign = 1.0 if raised else -1.0
        reach = int(np.ceil(0.5 * scar["length_mm"] / PITCH_MM)) + 1
        row, column = round(scar["y_mm"] / PITCH_MM), round(scar["x_mm"] / PITCH_MM)
        window = (
            slice(max(row - reach, 0), row + reach + 1),
            slice(max(column - reach, 0), column + reach + 1),
        )
        labels, _ = ndimage.label(sign * skin.scar_mm[window] >= 0.5 * size)
        at = labels[
            round(scar["deepest_y_mm"] / PITCH_MM) - window[0].start,
            round(scar["deepest_x_mm"] / PITCH_MM) - window[1].start,
        ]
        if at:
            errors[scar["kind"]].append(
                100 * sign * float(wrong[window][labels == at].mean()) / size
            )
    return errors


def form_table(skin: Skin, rounds: int) -> Table:
    """Time and depth error of form removal, the programs taking turns."""
    height = filled(skin)
    ways = removals(height)
    residuals = {name: way() for name, way in ways.items()}
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            begun = time.perf_counter()
            way()
            seconds[name].append(time.perf_counter() - begun)
    taken = {name: statistics.median(values) for name, values in seconds.items()}
    errors = {name: depth_errors(residual, skin) for name, residual in residuals.items()}
    typical = {
        name: float(np.median(np.abs(np.concatenate([e for e in found.values() if e]))))
        for name, found in errors.items()
    }
    body = [
        (
            name,
            f"{taken[name]:.2f}",
            f"{taken[name] / taken[OURS]:.1f}",
            *(f"{np.median(errors[name][kind]):+.1f}" for kind in KIND_ORDER),
            f"{typical[name]:.1f}",
        )
        for name in ways
    ]
    head = (
        "form removal",
        "s",
        "times ours",
        *(f"{kind.replace('_', ' ')} %" for kind in KIND_ORDER),
        "all, absolute %",
    )
    rows = []
    for peer in ("surfalize", "SurfaceTopography"):
        others = [name for name in ways if name.startswith(peer)]
        quickest = min(taken[name] for name in others)
        like = taken[f"{peer}, {LIKE[peer]}"]
        nearest = min(typical[name] for name in others)
        rows += [
            Row(
                f"form removal, time over {peer}'s quickest way",
                "< 1",
                f"{taken[OURS] / quickest:.2f}",
                taken[OURS] < quickest,
            ),
            Row(
                f"form removal, time over {peer}'s polynomial and Gaussian",
                "< 1",
                f"{taken[OURS] / like:.2f}",
                taken[OURS] < like,
            ),
            Row(
                f"median absolute depth error, against {peer}'s best way",
                f"< {nearest:.1f} %",
                f"{typical[OURS]:.1f} %",
                typical[OURS] < nearest,
            ),
        ]
    title = f"Form removal beside peers, {height.shape[0]} x {height.shape[1]}"
    notes = (
        f"{len(skin.scars)} scars of the second generator on plain skin; medians of {rounds} "
        "alternating rounds after one to warm up; depth errors are medians by kind",
        "error of the reference surface over each scar's deeper half, as a share of its depth",
        *_versions(),
    )
    return Table(title, tuple(rows), notes, (Grid("All ways", head, tuple(body)),))


def finding_table(skin: Skin, rounds: int) -> Table:
    """Time of finding against surfalize's watershed, on the same residual."""
    from surfalize import Surface

    from scarscape.relief import remove_form
    from scarscape.scars import find_candidates

    residual = remove_form(filled(skin).astype(np.float32), PITCH_MM).residual_mm
    micrometres = 1000 * np.asarray(residual, dtype=np.float64)

    def ours() -> int:
        return len(find_candidates(residual, PITCH_MM).candidates)

    def watershed() -> int:
        surface = Surface(micrometres, 1000 * PITCH_MM, 1000 * PITCH_MM)
        features = surface.get_feature_parameters()
        area = micrometres.size * (1000 * PITCH_MM) ** 2
        per_area: float = features.Svd() + features.Spd()
        return round(per_area * area)

    seconds: dict[str, list[float]] = {"ours": [], "watershed": []}
    counts = {"ours": ours(), "watershed": 0}
    for _ in range(rounds):
        for name, way in (("ours", ours), ("watershed", watershed)):
            begun = time.perf_counter()
            counts[name] = way()
            seconds[name].append(time.perf_counter() - begun)
    taken = {name: statistics.median(values) for name, values in seconds.items()}
    row = Row(
        "finding, time over surfalize's watershed",
        "< 1",
        f"{taken['ours'] / taken['watershed']:.3f}",
        taken["ours"] < taken["watershed"],
    )
    body = (
        ("scarscape, candidates", f"{taken['ours']:.2f}", str(counts["ours"])),
        (
            "surfalize, watershed with Wolf pruning at 5 % (dales and hills)",
            f"{taken['watershed']:.2f}",
            str(counts["watershed"]),
        ),
    )
    grid = Grid("Finding on the same residual", ("finder", "s", "found"), body)
    notes = (f"{len(skin.scars)} true scars; medians of {rounds} alternating rounds",)
    return Table("Finding beside surfalize", (row,), notes, (grid,))


def tables(*, samples: int = 2048, rounds: int = 5, seed: int = 4000) -> list[Table]:
    """Both comparisons; one table that says why, where the peers are not installed."""
    try:
        import SurfaceTopography  # noqa: F401
        import surfalize  # noqa: F401
    except ImportError as missing:
        note = f"not run: {missing.name} is not installed (make bench installs the peers)"
        return [Table("Form removal and finding beside peers", (), (note,))]
    skin = make_skin(seed, hard=False, size_mm=samples * PITCH_MM, pitch_mm=PITCH_MM)
    return [form_table(skin, rounds), finding_table(skin, max(1, rounds // 2))]


def _versions() -> tuple[str, ...]:
    from importlib.metadata import version

    return (f"surfalize {version('surfalize')}, SurfaceTopography {version('SurfaceTopography')}",)


def main(argv: Sequence[str] | None = None) -> None:
    """Print both comparisons."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.form_peers")
    parser.add_argument("--samples", type=int, default=2048, help="side of the map (2048)")
    parser.add_argument("--rounds", type=int, default=5, help="alternating rounds (5)")
    chosen = parser.parse_args(argv)
    for found in tables(samples=chosen.samples, rounds=chosen.rounds):
        print(found.text(), flush=True)


if __name__ == "__main__":
    main()
