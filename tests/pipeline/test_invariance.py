"""The same skin turned, shifted, tilted, bent, thinned out: the same depths within 2 %."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

import scarscape
from scarscape.model import Relief, Scar

Array = NDArray[np.float64]
MakeSkin = Callable[..., Any]
Sizes = Callable[[list[Scar]], Array]

SAME = 0.02
TILT_DEG = 25.0


@pytest.fixture(scope="module")
def plain(skin: MakeSkin, sizes: Sizes) -> Array:
    """Depths and heights of the skin as it is drawn."""
    maker = skin()
    return sizes(maker.found(scarscape.measure(maker.relief())))


def tilt(x: Array, y: Array) -> Array:
    return math.tan(math.radians(TILT_DEG)) * (0.8 * x - 0.6 * y)


def sphere(radius_mm: float) -> Callable[[Array, Array], Array]:
    return lambda x, y: np.sqrt(radius_mm**2 - x**2 - y**2) - radius_mm


def cheek(x: Array, y: Array) -> Array:
    return -(x**2) / 140 - y**2 / 300 + 0.1 * np.sin(2 * np.pi * (x + 0.5 * y) / 30)


def blobs(shape: tuple[int, int], share: float, seed: int) -> NDArray[np.bool_]:
    """Round holes of 0.3 to 0.8 mm radius at 0.05 mm until a share of the map is missing."""
    rng = np.random.default_rng(seed)
    lost = np.zeros(shape, np.bool_)
    row, column = np.mgrid[: shape[0], : shape[1]] * 0.05
    while lost.mean() < share:
        at, radius = rng.uniform(0, 40, 2), rng.uniform(0.3, 0.8)
        near = np.s_[
            max(0, int((at[0] - 1) / 0.05)) : int((at[0] + 1) / 0.05),
            max(0, int((at[1] - 1) / 0.05)) : int((at[1] + 1) / 0.05),
        ]
        lost[near] |= np.hypot(row[near] - at[0], column[near] - at[1]) < radius
    return lost


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 2},
        {"turn_deg": 37.0},
        {"turn_deg": -101.0, "seed": 3},
        {"shift_mm": (2.513, -1.737)},
        {"turn_deg": 200.0, "shift_mm": (-1.234, 0.777)},
        {"extra": (tilt,)},
        {"extra": (sphere(80.0),)},
        {"extra": (lambda x, y: -sphere(60.0)(x, y),)},
        {"extra": (cheek, tilt)},
    ],
    ids=[
        "other noise",
        "turned by 37 degrees",
        "turned by -101 degrees",
        "shifted",
        "turned and shifted",
        "a plane of 25 degrees added",
        "a sphere of 80 mm added",
        "a hollow of 60 mm added",
        "a lumpy cheek, tilted",
    ],
)
def test_drawn_otherwise(
    skin: MakeSkin, sizes: Sizes, plain: Array, change: dict[str, Any]
) -> None:
    maker = skin(**change)
    found = maker.found(scarscape.measure(maker.relief()))
    np.testing.assert_allclose(sizes(found), plain, rtol=SAME)
    for known, scar in zip(maker.scars, found, strict=True):
        assert scar.kind == known.kind


@pytest.mark.parametrize(
    "missing",
    [
        lambda shape: np.random.default_rng(4).random(shape) < 0.1,
        lambda shape: blobs(shape, 0.1, 6),
        lambda shape: blobs(shape, 0.1, 7),
    ],
    ids=["a tenth anywhere", "a tenth in blobs", "in other blobs"],
)
def test_missing_samples(
    skin: MakeSkin,
    sizes: Sizes,
    plain: Array,
    missing: Callable[[tuple[int, int]], NDArray[np.bool_]],
) -> None:
    maker = skin()
    count = round(maker.side_mm / maker.pitch_mm)
    survey = scarscape.measure(maker.relief(missing((count, count))))
    np.testing.assert_allclose(sizes(maker.found(survey)), plain, rtol=SAME)


@pytest.mark.parametrize(
    ("quarters", "mirrored"), [(1, False), (2, False), (3, False), (0, True), (1, True)]
)
def test_turned_by_quarters_and_mirrored(
    skin: MakeSkin, sizes: Sizes, plain: Array, quarters: int, mirrored: bool
) -> None:
    maker = skin()
    relief = maker.relief()
    height = np.rot90(relief.height_mm, quarters)
    height = height[:, ::-1] if mirrored else height
    survey = scarscape.measure(Relief(np.ascontiguousarray(height), relief.pitch_mm))
    last = maker.side_mm - maker.pitch_mm
    depths = []
    for known in maker.scars:
        x, y = maker.place_of(known)
        for _ in range(quarters):
            x, y = y, last - x
        x = last - x if mirrored else x
        near = min(survey.scars, key=lambda one: math.hypot(one.x_mm - x, one.y_mm - y))
        assert math.hypot(near.x_mm - x, near.y_mm - y) < 0.3
        depths.append(near)
    assert len(survey.scars) == len(maker.scars)
    np.testing.assert_allclose(sizes(depths), plain, rtol=0.5 * SAME)


def test_cut_out_of_a_larger_map(skin: MakeSkin, sizes: Sizes, plain: Array) -> None:
    maker = skin(side_mm=50.0)
    relief = maker.relief()
    # 5.65 mm from the top and 3.35 mm from the left: no whole number of blocks.
    cut = Relief(relief.height_mm[113:, 67:].copy(), relief.pitch_mm)
    survey = scarscape.measure(cut)
    depths = []
    for known in maker.scars:
        x, y = maker.place_of(known)
        away = {math.hypot(one.x_mm + 3.35 - x, one.y_mm + 5.65 - y): one for one in survey.scars}
        assert min(away) < 0.3
        depths.append(away[min(away)])
    assert len(survey.scars) == len(maker.scars)
    np.testing.assert_allclose(sizes(depths), plain, rtol=SAME)


def test_lifted_and_turned_upside_down(skin: MakeSkin, sizes: Sizes, plain: Array) -> None:
    maker = skin()
    relief = maker.relief()
    lifted = scarscape.measure(Relief(relief.height_mm + np.float32(37.0), relief.pitch_mm))
    np.testing.assert_allclose(sizes(maker.found(lifted)), plain, rtol=0.5 * SAME)
    # What was sunken is raised: the same sizes of the other sign.
    over = scarscape.measure(Relief(-relief.height_mm, relief.pitch_mm))
    found = maker.found(over)
    np.testing.assert_allclose(sizes(found), plain, rtol=SAME)
    for known, scar in zip(maker.scars, found, strict=True):
        assert scar.raised != known.raised


@pytest.mark.parametrize("factor", [0.7, 1.6])
def test_all_lengths_stretched(skin: MakeSkin, sizes: Sizes, plain: Array, factor: float) -> None:
    # Heights alone: a deeper skin of the same mouths.
    maker = skin(noise_mm=0.003 / factor)
    relief = maker.relief()
    deeper = Relief((factor * relief.height_mm).astype(np.float32), relief.pitch_mm)
    found = maker.found(scarscape.measure(deeper))
    np.testing.assert_allclose(sizes(found) / factor, plain, rtol=SAME)


# ---------------------------------------------------------------- through a mesh


def write_ply(height: Array, pitch_mm: float, turn: Array, path: Path) -> None:
    """A binary mesh with +y up the rows, turned as a whole."""
    rows, columns = height.shape
    column, row = np.meshgrid(np.arange(columns), np.arange(rows))
    points = np.stack([column * pitch_mm, -row * pitch_mm, height], axis=-1).reshape(-1, 3)
    number = np.arange(rows * columns).reshape(rows, columns)
    a, b = number[:-1, :-1].ravel(), number[:-1, 1:].ravel()
    c, d = number[1:, :-1].ravel(), number[1:, 1:].ravel()
    faces = np.concatenate([np.stack([a, c, b], 1), np.stack([b, c, d], 1)])
    packed = np.zeros(len(faces), [("count", "u1"), ("corners", "<i4", 3)])
    packed["count"], packed["corners"] = 3, faces
    header = (
        f"ply\nformat binary_little_endian 1.0\nelement vertex {len(points)}\n"
        "property double x\nproperty double y\nproperty double z\n"
        f"element face {len(faces)}\nproperty list uchar int vertex_indices\nend_header\n"
    )
    moved = (points - points.mean(axis=0)) @ turn.T
    path.write_bytes(header.encode() + moved.astype("<f8").tobytes() + packed.tobytes())


def skew(degrees: float) -> Array:
    """A turn about an axis that lies askew in the skin."""
    return np.asarray(Rotation.from_rotvec([0.8 * degrees, 0.6 * degrees, 0.0], True).as_matrix())


@pytest.mark.parametrize("form", [None, "cheek"])
def test_tilted_by_25_degrees_as_a_mesh(
    skin: MakeSkin, sizes: Sizes, tmp_path: Path, form: str | None
) -> None:
    maker = skin(extra=() if form is None else (cheek,))
    height = maker.heights()
    depths = []
    for degrees in (0.0, TILT_DEG):
        path = tmp_path / f"tilted {degrees:g}.ply"
        write_ply(height, maker.pitch_mm, skew(degrees), path)
        survey = scarscape.measure(scarscape.read(path, unit="mm", pitch_mm=0.05))
        assert len(survey.scars) == len(maker.scars), str(survey)
        depths.append(_by_place(survey.scars, skin()))
    np.testing.assert_allclose(sizes(depths[1]), sizes(depths[0]), rtol=SAME)
    if form is None:
        true = np.array([known.depth_mm for known in maker.scars])
        np.testing.assert_allclose(sizes(depths[1]), true, rtol=2 * SAME)


def _by_place(scars: tuple[Scar, ...], maker: Any) -> list[Scar]:
    """Scars of a relief whose frame is its own, in the order of the known ones.

    The shift and the small turn that take the known places to the found ones, from three rounds
    of nearest neighbours.
    """
    known = np.array([maker.place_of(scar) for scar in maker.scars])
    found = np.array([(scar.x_mm, scar.y_mm) for scar in scars])
    moved = known - known.mean(axis=0) + found.mean(axis=0)
    nearest = np.zeros(len(known), np.int64)
    for _ in range(3):
        nearest = np.argmin(np.hypot(*(moved[:, None] - found[None]).transpose(2, 0, 1)), axis=1)
        matched = found[nearest]
        middle, other = known.mean(axis=0), matched.mean(axis=0)
        left, _, right = np.linalg.svd((known - middle).T @ (matched - other))
        moved = (known - middle) @ (left @ right) + other
    assert sorted(nearest) == list(range(len(scars)))
    assert np.hypot(*(moved - found[nearest]).T).max() < 0.4
    return [scars[k] for k in nearest]
