"""Meshes and clouds: known pits on curved skin come back deep, upright and unmirrored."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

import scarscape
from scarscape.model import InputError, Relief

Array = NDArray[np.float64]

#: x, y, radius and depth of pits; no symmetry maps them onto each other.
PITS = ((0.0, 0.0, 1.0, 0.5), (4.0, 2.0, 1.5, 0.3), (-3.0, 5.0, 0.8, 0.4))
TURNS = {
    "as it is": Rotation.identity(),
    "tilted by 25 degrees about x": Rotation.from_euler("x", 25, degrees=True),
    "tilted by 25 degrees about y": Rotation.from_euler("y", -25, degrees=True),
    "lying on its side": Rotation.from_euler("xyz", [80, 10, 200], degrees=True),
    "anyhow": Rotation.from_quat([0.1, -0.7, 0.3, 0.5]),
    "anyhow else": Rotation.from_quat([-0.5, 0.2, -0.6, 0.3]),
}


def cheek(x: Array, y: Array, pits: tuple[tuple[float, ...], ...] = PITS) -> Array:
    """A curved piece of skin with pits that end smoothly at their radius."""
    height = 60 - (x**2 + y**2) / 120
    for at_x, at_y, radius, depth in pits:
        share = np.hypot(x - at_x, y - at_y) / radius
        height = height - depth * np.clip(1 - share**2, 0, None) ** 2
    return height


def points(side_mm: float = 20.0, count: int = 401) -> Array:
    x, y = np.meshgrid(*[np.linspace(-side_mm / 2, side_mm / 2, count)] * 2)
    return np.stack([x, y, cheek(x, y)], -1).reshape(-1, 3)


def in_skin(relief: Relief, turn: Array) -> tuple[Array, Array]:
    """x and y on the skin of each sample, by the contract: +y of the input upward, else +x."""
    normal = turn[:, 2]
    up = np.array([0.0, 1.0, 0.0])
    if math.degrees(math.acos(min(1.0, abs(normal[1])))) < 10:
        up = np.array([1.0, 0.0, 0.0])
    up = up - normal * (up @ normal)
    up /= np.linalg.norm(up)
    right = np.cross(up, normal)
    rows, columns = np.mgrid[0 : relief.rows, 0 : relief.columns].astype(float)
    along = (columns - (relief.columns - 1) / 2) * relief.pitch_mm
    down = (rows - (relief.rows - 1) / 2) * relief.pitch_mm
    across, below = turn.T @ right, turn.T @ -up
    return along * across[0] + down * below[0], along * across[1] + down * below[1]


def check_against_cheek(relief: Relief, turn: Array, tolerance: float) -> None:
    x, y = in_skin(relief, turn)
    inside = (np.abs(x) < 9.9) & (np.abs(y) < 9.9)
    assert relief.mask[inside].all()
    assert not relief.mask[(np.abs(x) > 10.1) | (np.abs(y) > 10.1)].any()
    error = relief.height_mm - cheek(x, y)
    error -= np.median(error[inside])
    assert np.abs(error[inside]).max() < tolerance
    for at_x, at_y, radius, depth in PITS:
        near = np.hypot(x - at_x, y - at_y) < radius
        got = (cheek(x, y, ()) - relief.height_mm)[near].max() - np.median(
            (cheek(x, y, ()) - relief.height_mm)[inside]
        )
        assert got == pytest.approx(depth, rel=0.01)


@pytest.mark.parametrize("name", TURNS)
def test_pits_on_a_curved_mesh_turned_anyhow(name: str, save_ply, grid_faces) -> None:
    turn = TURNS[name].as_matrix()
    relief = scarscape.read(save_ply(points() @ turn.T, grid_faces(401, 401)))
    assert relief.pitch_mm == pytest.approx(0.05)
    assert relief.source.kind == "mesh"
    assert relief.source.pitch_from == "file"
    check_against_cheek(relief, turn, 0.003)


@pytest.mark.parametrize("name", TURNS)
@pytest.mark.parametrize("side", ["normals", "outward"])
def test_pits_on_a_curved_cloud_turned_anyhow(name: str, side: str, save_ply) -> None:
    turn = TURNS[name].as_matrix()
    normals = np.broadcast_to(turn[:, 2], (401 * 401, 3)) if side == "normals" else None
    outward = None if side == "normals" else tuple(turn[:, 2] + 0.3 * turn[:, 0])
    relief = scarscape.read(save_ply(points() @ turn.T, normals=normals), outward=outward)
    assert relief.pitch_mm == pytest.approx(0.05)
    check_against_cheek(relief, turn, 0.003)


def test_scattered_points(save_ply) -> None:
    rng = np.random.default_rng(8)
    x, y = rng.uniform(-10, 10, (2, 160_000))
    cloud = np.stack([x, y, cheek(x, y)], -1)
    relief = scarscape.read(save_ply(cloud), outward=(0, 0, 1))
    assert relief.pitch_mm == pytest.approx(0.05, rel=0.15)
    px, py = in_skin(relief, np.eye(3))
    inside = (np.abs(px) < 9.8) & (np.abs(py) < 9.8)
    # Random points leave gaps of their own; few of them are wider than two spacings.
    assert relief.mask[inside].mean() > 0.96
    error = relief.height_mm - cheek(px, py)
    error -= np.nanmedian(error)
    assert np.nanmax(np.abs(error[inside])) < 0.02
    assert np.nanstd(error[inside]) < 0.001


def test_up_is_plus_x_where_plus_y_is_the_normal(save_ply, grid_faces) -> None:
    turn = Rotation.from_euler("x", -88, degrees=True).as_matrix()
    assert turn[1, 2] > math.cos(math.radians(10))
    relief = scarscape.read(save_ply(points() @ turn.T, grid_faces(401, 401)))
    assert any("+x is up" in note for note in relief.source.notes)
    check_against_cheek(relief, turn, 0.003)


def test_faces_wound_the_other_way_are_seen_from_the_other_side(save_ply, grid_faces) -> None:
    path = save_ply(points(), grid_faces(401, 401)[:, ::-1])
    relief = scarscape.read(path)
    # From behind, pits are bumps, and left is right.
    x, y = in_skin(relief, Rotation.from_euler("y", 180, degrees=True).as_matrix())
    error = relief.height_mm + cheek(-x, y)
    assert np.ptp(error[np.isfinite(error)]) < 1e-4
    # `outward` says which side it really is.
    check_against_cheek(scarscape.read(path, outward=(0, 0.2, 1)), np.eye(3), 0.003)


def test_faces_wound_both_ways_need_outward(save_ply, grid_faces) -> None:
    faces = grid_faces(401, 401)
    odd = np.random.default_rng(9).random(len(faces)) < 0.4
    faces[odd] = faces[odd][:, ::-1]
    path = save_ply(points(), faces)
    with pytest.raises(InputError, match=r"not one relief.*--outward"):
        scarscape.read(path)
    check_against_cheek(scarscape.read(path, outward=(0, 0, 1)), np.eye(3), 0.003)


def test_the_raster_of_a_height_field_is_the_height_field(save_ply, grid_faces, skin) -> None:
    height = skin(50, 70)
    rows, columns = np.mgrid[0:50, 0:70] * 0.05
    vertices = np.stack([columns, -rows, height], -1).reshape(-1, 3)
    faces = grid_faces(50, 70)[:, ::-1]
    relief = scarscape.read(save_ply(vertices, faces), pitch_mm=0.05, unit="mm")
    # Its mean normal is not quite z: compare at the tilt that it was turned by.
    assert (relief.rows, relief.columns) == pytest.approx((50, 70), abs=1)
    flat = np.zeros_like(height)
    relief = scarscape.read(
        save_ply(np.stack([columns, -rows, flat], -1).reshape(-1, 3), faces),
        pitch_mm=0.05,
        unit="mm",
    )
    assert relief.height_mm.shape == (50, 70)
    assert relief.mask.all()
    assert not relief.height_mm.any()


def test_coarser_pitch_by_option(save_ply, grid_faces) -> None:
    relief = scarscape.read(save_ply(points(), grid_faces(401, 401)), pitch_mm=0.1)
    assert (relief.rows, relief.columns, relief.pitch_mm) == (201, 201, 0.1)
    assert relief.source.pitch_from == "option"
    check_against_cheek(relief, np.eye(3), 0.003)


def test_holes_stay_holes_in_meshes(save_ply, grid_faces) -> None:
    faces, cloud = grid_faces(401, 401), points()
    middle = cloud[faces].mean(axis=1)
    kept = np.hypot(middle[:, 0] - 4, middle[:, 1] + 5) > 1.0
    relief = scarscape.read(save_ply(cloud, faces[kept]))
    x, y = in_skin(relief, np.eye(3))
    distance = np.hypot(x - 4, y + 5)
    assert not relief.mask[distance < 0.9].any()
    assert relief.mask[(distance > 1.1) & (np.abs(x) < 9.9) & (np.abs(y) < 9.9)].all()


def test_holes_stay_holes_in_clouds(save_ply) -> None:
    cloud = points()
    kept = np.hypot(cloud[:, 0] - 4, cloud[:, 1] + 5) > 0.3
    relief = scarscape.read(save_ply(cloud[kept]), outward=(0, 0, 1))
    x, y = in_skin(relief, np.eye(3))
    distance = np.hypot(x - 4, y + 5)
    assert not relief.mask[distance < 0.2].any()
    assert relief.mask[(distance > 0.35) & (np.abs(x) < 9.9) & (np.abs(y) < 9.9)].all()


def test_a_cloud_does_not_grow_over_its_edge(save_ply) -> None:
    relief = scarscape.read(save_ply(points()), outward=(0, 0, 1), pitch_mm=0.02)
    x, y = in_skin(relief, np.eye(3))
    assert not relief.mask[(np.abs(x) > 10.03) | (np.abs(y) > 10.03)].any()


@pytest.mark.parametrize(
    ("unit", "factor"), [(None, 1.0), ("mm", 1.0), ("um", 1000.0), ("m", 0.001), ("scale:25", 0.04)]
)
def test_units(save_ply, grid_faces, unit: str | None, factor: float) -> None:
    path = save_ply(points() * factor, grid_faces(401, 401))
    relief = scarscape.read(path, unit=unit)
    assert relief.pitch_mm == pytest.approx(0.05)
    check_against_cheek(relief, np.eye(3), 0.003)
    assumed = [note for note in relief.source.notes if "mm assumed" in note]
    assert bool(assumed) == (unit is None)


@pytest.mark.parametrize("factor", [0.001, 0.1, 1000.0])
def test_a_size_that_is_no_skin_in_mm_needs_a_unit(save_ply, grid_faces, factor: float) -> None:
    path = save_ply(points() * factor, grid_faces(401, 401))
    with pytest.raises(InputError, match=rf"side of {20 * factor:g} .*--unit"):
        scarscape.read(path)


def saved(tmp_path: Path, name: str, grid_faces: Any) -> Path:
    """The cheek, tilted, in a format of its own."""
    turn = TURNS["anyhow"].as_matrix()
    mesh = trimesh.Trimesh(points() @ turn.T, grid_faces(401, 401), process=False)
    path = tmp_path / name
    if name == "ascii.stl":
        data = mesh.export(file_type="stl_ascii")
    elif name == "ascii.ply":
        data = mesh.export(file_type="ply", encoding="ascii")
    else:
        data = mesh.export(file_type=path.suffix[1:])
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


@pytest.mark.parametrize("name", ["a.ply", "ascii.ply", "a.stl", "a.glb", "a.obj"])
def test_formats(tmp_path: Path, grid_faces, name: str) -> None:
    relief = scarscape.read(saved(tmp_path, name, grid_faces))
    assert relief.pitch_mm == pytest.approx(0.05)
    check_against_cheek(relief, TURNS["anyhow"].as_matrix(), 0.004)


def small(count: int = 60) -> tuple[Array, Array]:
    """A lopsided cap of 6 mm, coarse enough to be written as text."""
    x, y = np.meshgrid(*[np.linspace(-3, 3, count)] * 2)
    z = -0.05 * (x**2 + y**2) - 0.4 * np.clip(1 - (x - 1) ** 2 - (y - 0.5) ** 2, 0, None) ** 2
    return np.stack([x, y, z], -1).reshape(-1, 3), z


def test_text_stl_and_quads_in_obj(tmp_path: Path, grid_faces) -> None:
    vertices, z = small()
    mesh = trimesh.Trimesh(vertices, grid_faces(60, 60), process=False)
    (tmp_path / "a.stl").write_text(mesh.export(file_type="stl_ascii"))
    index = np.arange(3600).reshape(60, 60)
    quads = np.stack([index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1]], -1)
    lines = [f"v {x:.9f} {y:.9f} {z:.9f}" for x, y, z in vertices]
    lines += ["mtllib nothere.mtl", "usemtl skin"]
    lines += ["f " + " ".join(str(k + 1) for k in quad) for quad in quads.reshape(-1, 4)]
    (tmp_path / "a.obj").write_text("\n".join(lines))
    for name in ("a.stl", "a.obj"):
        relief = scarscape.read(tmp_path / name)
        # Row 0 is at +y.
        expected = (z - np.median(z))[::-1]
        got = relief.height_mm[:60, :60]
        assert relief.height_mm.shape == (60, 60)
        assert np.abs(got - expected - np.median(got - expected)).max() < 2e-3


def test_obj_in_two_materials_with_texture_seams(tmp_path: Path, grid_faces) -> None:
    vertices, _ = small()
    faces = grid_faces(60, 60) + 1
    half = len(faces) // 2
    lines = [f"v {x:.9f} {y:.9f} {z:.9f}" for x, y, z in vertices]
    lines += ["vt 0 0", "vt 1 1", "usemtl one"]
    lines += [f"f {a}/1 {b}/1 {c}/1" for a, b, c in faces[:half]] + ["usemtl two"]
    lines += [f"f {a}/2 {b}/2 {c}/2" for a, b, c in faces[half:]]
    (tmp_path / "a.obj").write_text("\n".join(lines))
    relief = scarscape.read(tmp_path / "a.obj")
    assert relief.mask.all()
    # The seam does not tear the connected part in two either.
    part = scarscape.read(tmp_path / "a.obj", region=(0, 0, 0, 2.5))
    assert not any("left out" in note for note in part.source.notes)


def test_glb_applies_the_transforms_of_its_nodes(tmp_path: Path, grid_faces) -> None:
    vertices, _ = small()
    scene = trimesh.Scene()
    mesh = trimesh.Trimesh(vertices / 1000, grid_faces(60, 60), process=False)
    scene.add_geometry(mesh, transform=np.diag([2.0, 2.0, 2.0, 1.0]))
    (tmp_path / "a.glb").write_bytes(scene.export(file_type="glb"))
    relief = scarscape.read(tmp_path / "a.glb", unit="m")
    assert relief.columns * relief.pitch_mm == pytest.approx(12, abs=0.3)


@pytest.mark.parametrize("suffix", [".ply", ".obj"])
def test_a_cloud_that_does_not_say_which_side_is_out(tmp_path: Path, save_ply, suffix) -> None:
    path = save_ply(small()[0])
    if suffix == ".obj":
        path = tmp_path / "a.obj"
        path.write_text("\n".join(f"v {x} {y} {z}" for x, y, z in small()[0]))
    with pytest.raises(InputError, match="--outward"):
        scarscape.read(path)
    assert scarscape.read(path, outward=(0, 0, 1)).mask.mean() > 0.9


def sphere_cloud() -> Array:
    rng = np.random.default_rng(3)
    directions = rng.normal(size=(40_000, 3))
    return 30 * directions / np.linalg.norm(directions, axis=1, keepdims=True)


def test_whole_bodies_are_refused_with_advice(save_ply, tmp_path: Path) -> None:
    ball = trimesh.creation.icosphere(subdivisions=5, radius=90)
    (tmp_path / "a.ply").write_bytes(ball.export(file_type="ply"))
    cloud = sphere_cloud()
    cases: list[Callable[[], Relief]] = [
        lambda: scarscape.read(tmp_path / "a.ply"),
        lambda: scarscape.read(tmp_path / "a.ply", outward=(0, 0, 1)),
        lambda: scarscape.read(save_ply(cloud, normals=cloud)),
        lambda: scarscape.read(save_ply(cloud), outward=(0, 0, 1)),
    ]
    for read in cases:
        with pytest.raises(InputError, match=r"not one relief.*--region"):
            read()


def test_region_cuts_a_cap_out_of_a_ball(tmp_path: Path) -> None:
    radius = 90.0
    ball = trimesh.creation.icosphere(subdivisions=6, radius=radius)
    (tmp_path / "a.ply").write_bytes(ball.export(file_type="ply"))
    direction = np.array([0.3, -0.5, 0.7])
    centre = radius * direction / np.linalg.norm(direction)
    relief = scarscape.read(tmp_path / "a.ply", region=(*centre, 15.0), pitch_mm=0.2)
    rows, columns = np.mgrid[0 : relief.rows, 0 : relief.columns] * 0.2
    x, y = columns - columns.max() / 2, rows - rows.max() / 2
    cap = np.sqrt(radius**2 - x**2 - y**2)
    error = relief.height_mm - cap
    # The facets of the ball stand 0.02 mm inside it at most.
    assert np.ptp(error[relief.mask]) < 0.05
    from_centre = np.sqrt(x**2 + y**2 + (radius - cap) ** 2)
    assert relief.mask[from_centre < 14.5].all()
    assert not relief.mask[from_centre > 15.3].any()


def test_region_keeps_the_part_nearest_to_its_centre(save_ply, grid_faces) -> None:
    skin, faces = points(), grid_faces(401, 401)
    behind = skin - [0, 0, 4.0]
    path = save_ply(np.concatenate([behind, skin]), np.concatenate([faces, faces + len(skin)]))
    with pytest.raises(InputError, match="parts lie over each other"):
        scarscape.read(path)
    relief = scarscape.read(path, region=(0, 0, 60, 7))
    assert any("left out" in note for note in relief.source.notes)
    x, y = in_skin(relief, np.eye(3))
    error = (relief.height_mm - cheek(x, y))[relief.mask]
    assert np.ptp(error) < 1e-4


def test_region_within_one_large_triangle(save_ply) -> None:
    corners = np.array([[-100.0, -100, 0], [100, -100, 0], [0, 150, 0]])
    path = save_ply(corners, np.array([[0, 1, 2]]))
    relief = scarscape.read(path, region=(0, 0, 0, 10), pitch_mm=0.25)
    assert relief.rows == pytest.approx(80, abs=1)
    assert relief.mask.sum() * 0.25**2 == pytest.approx(math.pi * 10**2, rel=0.01)


def test_region_counts_in_mm_after_scaling(save_ply, grid_faces) -> None:
    path = save_ply(points() / 1000, grid_faces(401, 401))
    relief = scarscape.read(path, unit="m", region=(4, 2, 60, 5))
    assert relief.columns * relief.pitch_mm == pytest.approx(10, abs=0.3)
    with pytest.raises(InputError, match=r"no surface within 5 mm.*nearest lies"):
        scarscape.read(path, unit="m", region=(0.004, 0.002, 0.06, 5))


def test_a_steep_patch_is_said_to_be_steep(save_ply, grid_faces) -> None:
    angle = np.radians(np.linspace(-75, 75, 301))
    along = np.linspace(-10, 10, 201)
    around, y = np.meshgrid(angle, along)
    tube = np.stack([15 * np.sin(around), y, 15 * np.cos(around)], -1).reshape(-1, 3)
    relief = scarscape.read(save_ply(tube, grid_faces(201, 301)))
    assert 55 < relief.source.slant_deg < 80
    assert any("slants by up to" in note for note in relief.source.notes)


LINE = np.outer(np.arange(40), [1.0, 2.0, 3.0])
STRIP = np.stack([np.arange(38), np.arange(1, 39), np.arange(2, 40)], 1)


@pytest.mark.parametrize(
    ("vertices", "faces", "says"),
    [
        (LINE, STRIP, "no area"),
        (LINE, None, "on a line"),
        (np.zeros((40, 3)) + 5, STRIP, "side of 0"),
        (np.full((40, 3), np.nan), STRIP, "not finite"),
        (np.where(np.arange(120).reshape(40, 3) == 7, np.inf, 1.0), STRIP, "not finite"),
        (small()[0], np.array([[0, 1, 3600]]), "not there"),
        (small()[0], np.array([[0, 1, -1]]), "not there"),
        (small()[0], np.array([[5, 5, 6], [7, 8, 7]]), "no area"),
        (np.zeros((0, 3)), None, "no vertices"),
    ],
)
def test_meshes_that_are_none(save_ply, vertices: Array, faces, says: str) -> None:
    with pytest.raises(InputError, match=says):
        scarscape.read(save_ply(vertices, faces), outward=(0, 0, 1))


def test_too_small_and_too_large_a_raster(save_ply, grid_faces) -> None:
    path = save_ply(small()[0], grid_faces(60, 60))
    with pytest.raises(InputError, match=r"only 13 x 13 samples.*finer --pitch-mm"):
        scarscape.read(path, pitch_mm=0.5)
    vertices = small()[0] * 60
    with pytest.raises(InputError, match=r"more than.*wider --pitch-mm"):
        scarscape.read(save_ply(vertices, grid_faces(60, 60)), pitch_mm=0.001)


def test_coarse_meshes_are_said_to_be_coarse(save_ply, grid_faces) -> None:
    relief = scarscape.read(save_ply(small()[0] * 20, grid_faces(60, 60)))
    assert relief.pitch_mm == 0.5
    assert any("too coarse" in note for note in relief.source.notes)


@pytest.mark.parametrize("suffix", [".ply", ".obj", ".stl", ".glb"])
def test_text_with_a_meshs_name(tmp_path: Path, suffix: str) -> None:
    (tmp_path / f"a{suffix}").write_text("Dear doctor,\nhere is my scan.\n")
    with pytest.raises(InputError):
        scarscape.read(tmp_path / f"a{suffix}")


@pytest.mark.parametrize("name", ["a.ply", "ascii.ply", "a.stl", "a.glb"])
@pytest.mark.parametrize("keep", [0.2, 0.6, 0.999])
def test_cut_off(tmp_path: Path, grid_faces, name: str, keep: float) -> None:
    mesh = trimesh.Trimesh(small()[0], grid_faces(60, 60), process=False)
    encoding = {"encoding": "ascii"} if name == "ascii.ply" else {}
    data = mesh.export(file_type=name[-3:], **encoding)
    data = data.encode() if isinstance(data, str) else data
    (tmp_path / name).write_bytes(data[: int(keep * len(data))])
    with pytest.raises(InputError, match=r"cut off|cannot be read"):
        scarscape.read(tmp_path / name)


def test_a_million_vertices_are_read(tmp_path: Path, save_ply, grid_faces) -> None:
    path = save_ply(points(50.0, 1000), grid_faces(1000, 1000))
    relief = scarscape.read(path)
    assert (relief.rows, relief.columns) == (1000, 1000)
    assert relief.mask.all()


HEAD_SCALE = "scale:54"  # about 240 mm from chin to crown


def test_the_whole_head_is_refused(real) -> None:
    with pytest.raises(InputError, match=r"not one relief.*--region"):
        scarscape.read(real("head/LeePerrySmith.obj"), unit=HEAD_SCALE)


@pytest.mark.parametrize("x", [-0.85, 0.75])
def test_a_cheek_of_the_head(real, x: float) -> None:
    path = real("head/LeePerrySmith.obj")
    lines = path.read_text().splitlines()
    vertices = np.array([line.split()[1:4] for line in lines if line.startswith("v ")], float)
    front = vertices[(vertices[:, 2] > 0.5)]
    nearest = front[np.argmin(np.hypot(front[:, 0] - x, front[:, 1] - 0.7))] * 54
    relief = scarscape.read(path, unit=HEAD_SCALE, region=(*nearest, 20.0), pitch_mm=0.1)
    assert relief.valid_fraction > 0.5
    assert relief.rows * 0.1 == pytest.approx(40, abs=6)
    assert relief.columns * 0.1 == pytest.approx(40, abs=6)
    # One piece without inner holes: every row is valid from its first to its last sample.
    mask = relief.mask
    filled = sum(int(np.ptp(np.flatnonzero(row))) + 1 for row in mask if row.any())
    assert mask.sum() > 0.97 * filled


def test_an_outward_direction_in_the_plane_of_the_skin_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cloud.ply"
    trimesh.PointCloud(points(count=81)).export(path)
    assert scarscape.read(path, unit="mm", outward=(0.0, 0.0, 1.0)).rows > 0
    with pytest.raises(InputError, match="does not tell its sides apart"):
        scarscape.read(path, unit="mm", outward=(1.0, 0.0, 0.0))
