"""The same skin turned, shifted, tilted, bent or thinned out: the same depths."""

from __future__ import annotations

import argparse
import math
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from benchmarks.scoring import TruthOrScar, as_mapping, match, size_of
from benchmarks.second_skin import make
from benchmarks.tables import Row, Table
from scarscape.model import Relief

SIZE_MM = 40.0
PITCH_MM = 0.05
TILT_DEG = 25.0
SPHERE_MM = 80.0
SHIFT = 61
Heights = NDArray[np.float32]
Place = Callable[[float, float], tuple[float, float]]


def _grid(height: Heights) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    rows, columns = height.shape
    y, x = np.mgrid[0:rows, 0:columns] * PITCH_MM
    return x, y


def turned(height: Heights) -> tuple[Heights, Place]:
    """A quarter turn."""
    side = (height.shape[0] - 1) * PITCH_MM
    return np.ascontiguousarray(np.rot90(height)), lambda x, y: (y, side - x)


def shifted(height: Heights) -> tuple[Heights, Place]:
    """Cut off by 3.05 mm at the top and the left."""
    cut = SHIFT * PITCH_MM
    return height[SHIFT:, SHIFT:].copy(), lambda x, y: (x - cut, y - cut)


def plane_added(height: Heights) -> tuple[Heights, Place]:
    """A plane of 25 degrees added."""
    x, y = _grid(height)
    slope = math.tan(math.radians(TILT_DEG))
    return (height + slope * (0.8 * x - 0.6 * y)).astype(np.float32), lambda x, y: (x, y)


def sphere_added(height: Heights) -> tuple[Heights, Place]:
    """A sphere of 80 mm radius added."""
    x, y = _grid(height)
    half = 0.5 * SIZE_MM
    bowl = np.sqrt(SPHERE_MM**2 - (x - half) ** 2 - (y - half) ** 2) - SPHERE_MM
    return (height + bowl).astype(np.float32), lambda x, y: (x, y)


def thinned(height: Heights) -> tuple[Heights, Place]:
    """A tenth of the samples missing, anywhere."""
    lost = np.random.default_rng(11).random(height.shape) < 0.1
    return np.where(lost, np.float32(np.nan), height), lambda x, y: (x, y)


def as_mesh(height: Heights, tilt_deg: float) -> Relief:
    """The skin as a mesh turned about a slanted axis, read as a mesh file and levelled."""
    import trimesh

    import scarscape

    x, y = _grid(height)
    rows, columns = height.shape
    points = np.stack([x.ravel(), -y.ravel(), height.ravel()], axis=1)
    index = np.arange(rows * columns).reshape(rows, columns)
    a, b = index[:-1, :-1].ravel(), index[:-1, 1:].ravel()
    c, d = index[1:, :-1].ravel(), index[1:, 1:].ravel()
    faces = np.concatenate([np.stack([a, c, b], axis=1), np.stack([b, c, d], axis=1)])
    whole = np.isfinite(points[:, 2])
    faces = faces[whole[faces].all(axis=1)]
    points[~whole, 2] = 0.0
    turn = np.eye(4)
    turn[:3, :3] = Rotation.from_rotvec([0.8 * tilt_deg, 0.6 * tilt_deg, 0], True).as_matrix()
    mesh = trimesh.Trimesh(points, faces, process=False)
    mesh.remove_unreferenced_vertices()
    mesh.apply_transform(turn)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tilted.ply"
        mesh.export(path)
        return scarscape.read(path, unit="mm", pitch_mm=PITCH_MM)


def _scars(relief: Relief) -> list[TruthOrScar]:
    from scarscape.pipeline import measure

    return [as_mapping(scar) for scar in measure(relief).scars]


def _moved(scars: Sequence[TruthOrScar], place: Place) -> list[TruthOrScar]:
    out: list[TruthOrScar] = []
    for scar in scars:
        x, y = place(scar["x_mm"], scar["y_mm"])
        out.append({**scar, "x_mm": x, "y_mm": y})
    return out


def _shift_of(dx_mm: float, dy_mm: float) -> Place:
    return lambda x, y: (x + dx_mm, y + dy_mm)


def _voted(plain: Sequence[TruthOrScar], other: Sequence[TruthOrScar]) -> Place:
    """The shift on which most scars agree, for a relief whose origin is its own."""
    shifts = [
        _shift_of(two["x_mm"] - one["x_mm"], two["y_mm"] - one["y_mm"])
        for one in plain
        for two in other
    ]
    agreeing = [len(match(_moved(plain, shift), other, 0).pairs) for shift in shifts]
    return shifts[int(np.argmax(agreeing))]


def _rigid(plain: list[TruthOrScar], other: list[TruthOrScar]) -> Place:
    """The turn and shift between two reliefs: a tilt about an oblique axis turns the map too."""
    place = _voted(plain, other)
    for _ in range(3):
        pairs = match(_moved(plain, place), other, 0).pairs
        # The pairs carry moved places: what is found is the step that is still missing.
        here = np.array([[p.true["x_mm"], p.true["y_mm"]] for p in pairs])
        there = np.array([[p.scar["x_mm"], p.scar["y_mm"]] for p in pairs])
        turn, _ = Rotation.align_vectors(
            np.c_[there - there.mean(0), np.zeros(len(pairs))],
            np.c_[here - here.mean(0), np.zeros(len(pairs))],
        )
        matrix = turn.as_matrix()[:2, :2]
        shift = there.mean(0) - matrix @ here.mean(0)
        place = _then(place, matrix, shift)
    return place


def _then(place: Place, matrix: NDArray[np.float64], shift: NDArray[np.float64]) -> Place:
    def moved(x: float, y: float) -> tuple[float, float]:
        x, y = matrix @ np.array(place(x, y)) + shift
        return float(x), float(y)

    return moved


def _whole(scar: TruthOrScar) -> bool:
    """Whether the map's edge leaves the scar whole."""
    return not any("edge" in note for note in scar.get("notes", ()))


def _changes(
    plain: list[TruthOrScar], other: list[TruthOrScar], place: Place
) -> tuple[list[float], int]:
    outcome = match(_moved(plain, place), other, 0)
    inside = [
        scar for scar in outcome.missed
        if min(scar["x_mm"], scar["y_mm"]) > 0.5 * scar["width_mm"]
    ]  # fmt: skip
    changes = [
        100 * abs(size_of(p.scar) / size_of(p.true) - 1)
        for p in outcome.pairs
        if _whole(p.scar) and _whole(p.true)
    ]
    return changes, len(inside) + len([scar for scar in outcome.false if _whole(scar)])


def tables(*, seeds: int = 3, first: int = 6000) -> list[Table]:
    """How far depths move, by what was done to the skin."""
    ways = {
        "turned by 90 degrees": turned,
        "shifted and cut": shifted,
        "plane of 25 degrees added": plane_added,
        "sphere of 80 mm added": sphere_added,
        "a tenth of the samples missing": thinned,
    }
    changes: dict[str, list[float]] = {name: [] for name in (*ways, "tilted by 25 degrees")}
    others = dict.fromkeys(changes, 0)
    for seed in range(first, first + seeds):
        relief, _ = make(seed, hard=False, size_mm=SIZE_MM, pitch_mm=PITCH_MM)
        plain = _scars(relief)
        for name, way in ways.items():
            height, place = way(relief.height_mm)
            moved, lost = _changes(plain, _scars(Relief(height, PITCH_MM)), place)
            changes[name] += moved
            others[name] += lost
        upright = _scars(as_mesh(relief.height_mm, 0.0))
        levelled = _scars(as_mesh(relief.height_mm, TILT_DEG))
        moved, lost = _changes(upright, levelled, _rigid(upright, levelled))
        changes["tilted by 25 degrees"] += moved
        others["tilted by 25 degrees"] += lost
    rows = []
    for name, values in changes.items():
        worst = max(values)
        within = 100 * float(np.mean(np.array(values) <= 2))
        reached = (
            f"median {np.median(values):.2f} %, worst {worst:.2f} %, {within:.0f} % of scars "
            f"within 2 %, {others[name]} scars lost or new"
        )
        rows.append(Row(name, "every depth within 2 %", reached, worst <= 2))
    notes = (
        f"{seeds} maps of {SIZE_MM:g} mm, plain skin of the second generator at {PITCH_MM:g} mm, "
        "against the same map untouched; tilted: as a mesh, against the same mesh not tilted, both "
        "read and levelled by the program. Scars that the map's edge cuts are left out.",
    )
    return [Table("The same skin, otherwise", tuple(rows), notes)]


def main(argv: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.invariance")
    parser.add_argument("--seeds", type=int, default=3)
    for found in tables(seeds=parser.parse_args(argv).seeds):
        print(found.text())


if __name__ == "__main__":
    main()
