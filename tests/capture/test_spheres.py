"""Lamps read from drawn spheres on drawn skin, and no sphere seen where there is none."""

from __future__ import annotations

import math
from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from scarscape.capture.spheres import (
    Sphere,
    find_spheres,
    lamps_from_spheres,
    without_spheres,
)
from scarscape.model import InputError
from scarscape.phantom.making import make_phantom
from scarscape.phantom.photos import as_photo_set, render_photos

Array = NDArray[np.float32]
Vectors = NDArray[np.float64]

ROWS, COLUMNS, PITCH_MM = 300, 400, 0.2
#: Of a lamp, as a share of its distance: a torch of 24 mm, 200 mm away.
LAMP_RADIUS = 0.06
ALBEDO = {"skin": 0.45, "matte": 0.7}


def lamps(count: int, distance_mm: float = 200.0, height_deg: float = 45.0) -> Vectors:
    """(count, 3) mm from the skin at the centre, around the clock, low and high by turns."""
    around = np.radians(20 + 360 * np.arange(count) / count)
    high = np.radians(height_deg + 9 * (-1.0) ** np.arange(count))
    direction = [-np.cos(high) * np.cos(around), np.cos(high) * np.sin(around), np.sin(high)]
    return distance_mm * np.stack(direction, axis=-1)


def skin(
    seed: int, lamp_mm: Vectors, *, pits: int = 0, moles: int = 0, roughness: float = 0.12
) -> Array:
    """(n, rows, columns): mottled, rough, with pits and moles, under near lamps."""
    numbers = np.random.default_rng(seed)
    row, column = np.mgrid[:ROWS, :COLUMNS].astype(np.float64)
    down, right = (
        roughness * cv2.GaussianBlur(numbers.normal(size=(ROWS, COLUMNS)), (0, 0), 2.0) * 7
        for _ in range(2)
    )
    stains = cv2.GaussianBlur(numbers.normal(size=(ROWS, COLUMNS)), (0, 0), 5.0) * 17
    albedo = ALBEDO["skin"] * (1 + 0.06 * stains)
    for _ in range(moles):
        away = np.hypot(row - numbers.uniform(0, ROWS), column - numbers.uniform(0, COLUMNS))
        albedo = albedo * (1 - 0.85 / (1 + np.exp((away - numbers.uniform(6, 30)) / 0.7)))
    for _ in range(pits):
        at_row, at_column = numbers.uniform(0, ROWS), numbers.uniform(0, COLUMNS)
        radius, depth = numbers.uniform(6, 30), numbers.uniform(0.2, 1.2)
        share = ((row - at_row) ** 2 + (column - at_column) ** 2) / radius**2
        inside = share < 1
        # A bowl: depth in radii, as deep as a half sphere at the most.
        steep = 2 * depth * inside / np.sqrt(np.maximum(1 - 0.9 * share, 0.05))
        down = down + steep * (row - at_row) / radius
        right = right + steep * (column - at_column) / radius
    place = PITCH_MM * np.stack([row - (ROWS - 1) / 2, column - (COLUMNS - 1) / 2, 0 * row], -1)
    normal = np.stack([-down, -right, np.ones_like(down)], -1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    pictures = []
    for lamp in lamp_mm:
        away = lamp - place
        distance = np.linalg.norm(away, axis=-1)
        facing = np.clip((normal * away).sum(-1) / distance, 0, None)
        fall = (float(np.linalg.norm(lamp)) / distance) ** 2
        pictures.append(albedo * facing * fall)
    return np.array(pictures, np.float32)


def with_sphere(pictures: Array, sphere: Sphere, lamp_mm: Vectors) -> Array:
    """A sphere lying on the skin drawn over it, with its cast shadow."""
    row, column = np.mgrid[:ROWS, :COLUMNS].astype(np.float64)
    centre = PITCH_MM * np.array(
        [sphere.row - (ROWS - 1) / 2, sphere.column - (COLUMNS - 1) / 2, sphere.radius]
    )
    radius = PITCH_MM * sphere.radius
    place = PITCH_MM * np.stack([row - (ROWS - 1) / 2, column - (COLUMNS - 1) / 2, 0 * row], -1)
    offset = place - centre
    square = (offset[..., 0] ** 2 + offset[..., 1] ** 2) / radius**2
    normal = np.stack(
        [offset[..., 0] / radius, offset[..., 1] / radius, np.sqrt(np.clip(1 - square, 0, 1))], -1
    )
    # The rim covers its samples in part.
    cover = np.clip(sphere.radius * (1 - np.sqrt(square)) + 0.5, 0, 1)
    drawn = []
    for picture, lamp in zip(pictures, lamp_mm, strict=True):
        away = lamp - place
        along = ((centre - place) * away).sum(-1) / (away**2).sum(-1)
        passing = np.linalg.norm(place + along[..., None] * away - centre, axis=-1)
        shadowed = (passing < radius) & (along > 0)
        ground = picture * np.where(shadowed, 0.02, 1.0)
        point = centre + radius * normal
        towards = lamp - point
        distance = np.linalg.norm(towards, axis=-1)
        if sphere.kind == "matte":
            facing = np.clip((normal * towards).sum(-1) / distance, 0, None)
            seen = ALBEDO["matte"] * facing * (np.linalg.norm(lamp) / distance) ** 2
        else:
            seen = _mirrored(normal, point, ground)
            # The lamp's disc, by the share of each sample that shows it.
            wide = LAMP_RADIUS * float(np.linalg.norm(lamp) / np.linalg.norm(lamp - centre))
            way = 2 * normal[..., 2:] * normal - np.array([0.0, 0.0, 1.0])
            off = np.arccos(np.clip((way * towards).sum(-1) / distance, -1, 1))
            shown = np.clip((wide - off) * sphere.radius / 2 + 0.5, 0, 1)
            seen = seen * (1 - shown) + 20.0 * shown
        drawn.append(ground * (1 - cover) + seen * cover)
    return np.array(drawn, np.float32)


def _mirrored(normal: Vectors, point: Vectors, ground: Array) -> Vectors:
    """What a mirror shows: the dark room, and near its rim the skin, which goes on all around."""
    way = 2 * normal[..., 2:] * normal - np.array([0.0, 0.0, 1.0])
    falls = way[..., 2] < -1e-3
    far = np.where(falls, -point[..., 2] / np.where(falls, way[..., 2], -1.0), 0.0)
    hit = (point + far[..., None] * way) / PITCH_MM
    seen = cv2.remap(
        ground.astype(np.float32),
        (hit[..., 1] + (COLUMNS - 1) / 2).astype(np.float32),
        (hit[..., 0] + (ROWS - 1) / 2).astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.where(falls, 0.6 * seen, 0.01)


def photographed(
    pictures: Array, *, noise: float = 0.01, seed: int = 0
) -> tuple[Array, NDArray[np.bool_]]:
    numbers = np.random.default_rng(seed)
    light = pictures * np.float32(0.85 / np.quantile(pictures, 0.98))
    light = np.stack([cv2.GaussianBlur(one, (0, 0), 0.6) for one in light])
    light = np.clip(light + noise * light.mean() * numbers.normal(size=light.shape), 0, 1)
    light = light.astype(np.float32)[:, None]
    return light, (light > 0.002) & (light < 0.995)


def angles_deg(one: Vectors, other: Vectors) -> Vectors:
    cosine = (one * other).sum(-1) / np.linalg.norm(one, axis=-1) / np.linalg.norm(other, axis=-1)
    return np.degrees(np.arccos(np.clip(cosine, -1, 1)))


def scene(
    spheres: list[Sphere], lamp_mm: Vectors, *, seed: int = 1, noise: float = 0.01, **kw: int
) -> tuple[Array, NDArray[np.bool_]]:
    pictures = skin(seed, lamp_mm, **kw)
    for sphere in spheres:
        pictures = with_sphere(pictures, sphere, lamp_mm)
    return photographed(pictures, noise=noise, seed=seed)


def seen_from(sphere: Sphere, lamp_mm: Vectors) -> Vectors:
    """To the lamps: from the sphere's middle, or from where a mirror shows the highlight."""
    centre = PITCH_MM * np.array(
        [sphere.row - (ROWS - 1) / 2, sphere.column - (COLUMNS - 1) / 2, sphere.radius]
    )
    away = lamp_mm - centre
    if sphere.kind == "matte":
        return away
    for _ in range(5):
        halfway = away / np.linalg.norm(away, axis=1)[:, None] + np.array([0.0, 0.0, 1.0])
        halfway /= np.linalg.norm(halfway, axis=1)[:, None]
        away = lamp_mm - centre - PITCH_MM * sphere.radius * halfway
    return away


CHROME = Sphere(80.3, 110.7, 31.4, "chrome")
MATTE = Sphere(190.6, 280.2, 34.3, "matte")


@pytest.mark.parametrize("sphere", [CHROME, MATTE, replace(CHROME, radius=42.7)])
@pytest.mark.parametrize("height_deg", [35.0, 60.0])
def test_a_sphere_whose_outline_is_given_tells_the_directions(
    sphere: Sphere, height_deg: float
) -> None:
    lamp_mm = lamps(6, height_deg=height_deg)
    light, usable = scene([sphere], lamp_mm)
    told = lamps_from_spheres(light, usable, [sphere])
    assert told.lamps.known_from == "spheres"
    assert told.lamps.distance_mm is None
    assert told.residual_deg is None
    assert angles_deg(told.lamps.direction, seen_from(sphere, lamp_mm)).max() < 1.0
    np.testing.assert_allclose(np.linalg.norm(told.lamps.direction, axis=1), 1.0, atol=1e-12)


@pytest.mark.parametrize(
    ("kind", "seed"), [("chrome", 2), ("chrome", 3), ("matte", 4), ("matte", 5)]
)
def test_spheres_are_found_and_tell_the_directions(kind: str, seed: int) -> None:
    lamp_mm = lamps(6)
    numbers = np.random.default_rng(seed)
    placed = Sphere(
        numbers.uniform(60, 240), numbers.uniform(60, 340), numbers.uniform(28, 44), "chrome"
    )
    placed = placed if kind == "chrome" else replace(placed, kind="matte")
    light, usable = scene([placed], lamp_mm, seed=seed, pits=3, moles=3)
    (found,) = find_spheres(light)
    assert found.kind == kind
    assert math.hypot(found.row - placed.row, found.column - placed.column) < 0.02 * placed.radius
    assert found.radius == pytest.approx(placed.radius, rel=0.02)
    told = lamps_from_spheres(light, usable, [found])
    assert angles_deg(told.lamps.direction, seen_from(placed, lamp_mm)).max() < 1.0


def test_three_lamps_are_enough_to_find_a_sphere() -> None:
    """A shadow of the sphere then lies on every side but one."""
    lamp_mm = lamps(3)
    light, usable = scene([CHROME, MATTE], lamp_mm)
    found = find_spheres(light)
    assert sorted(sphere.kind for sphere in found) == ["chrome", "matte"]
    for sphere in found:
        placed = CHROME if sphere.kind == "chrome" else MATTE
        told = lamps_from_spheres(light, usable, [sphere])
        assert angles_deg(told.lamps.direction, seen_from(placed, lamp_mm)).max() < 1.0


def test_two_spheres_tell_distances() -> None:
    lamp_mm = lamps(6, distance_mm=180.0)
    one, other = Sphere(60.0, 60.0, 30.0, "chrome"), Sphere(240.0, 340.0, 33.0, "chrome")
    light, usable = scene([one, other], lamp_mm)
    found = find_spheres(light)
    assert sorted(round(sphere.radius) for sphere in found) == [30, 33]
    told = lamps_from_spheres(light, usable, found, pitch_mm=PITCH_MM)
    assert told.lamps.distance_mm is not None
    np.testing.assert_allclose(told.lamps.distance_mm, 180.0, rtol=0.04)
    assert angles_deg(told.lamps.direction, lamp_mm).max() < 1.0
    assert told.residual_deg is not None
    assert told.residual_deg < 0.5


def test_lamps_too_far_for_a_distance_are_taken_as_parallel() -> None:
    lamp_mm = lamps(5, distance_mm=5000.0)
    spheres = [CHROME, MATTE]
    light, usable = scene(spheres, lamp_mm)
    told = lamps_from_spheres(light, usable, spheres, pitch_mm=PITCH_MM)
    assert told.lamps.distance_mm is None
    assert angles_deg(told.lamps.direction, lamp_mm).max() < 1.0
    assert told.residual_deg is not None
    assert told.residual_deg < 1.0


def test_without_a_pitch_there_is_no_distance() -> None:
    lamp_mm = lamps(4)
    light, usable = scene([CHROME, MATTE], lamp_mm)
    assert lamps_from_spheres(light, usable, [CHROME, MATTE]).lamps.distance_mm is None


@pytest.mark.parametrize("seed", range(4))
def test_pits_and_moles_are_no_spheres(seed: int) -> None:
    light, _ = photographed(skin(seed + 10, lamps(4 + seed), pits=12, moles=8), seed=seed)
    assert find_spheres(light) == ()


def test_scars_of_a_phantom_are_no_spheres() -> None:
    """Among them a raised one, whose top is shaded like a ball's."""
    photos = as_photo_set(render_photos(make_phantom(2, size_mm=30.0), lamps=6))
    assert find_spheres(photos.light) == ()


def test_a_smooth_skin_holds_no_sphere() -> None:
    light, _ = photographed(skin(1, lamps(6), roughness=0.0))
    assert find_spheres(light) == ()


def test_a_wrong_outline_is_refused() -> None:
    lamp_mm = lamps(5)
    light, usable = scene([CHROME, MATTE], lamp_mm)
    for wrong, cause in (
        (replace(MATTE, row=100.0, column=220.0), "not shaded like a matt sphere"),
        (replace(CHROME, row=230.0, column=100.0), "no single highlight in photo 1"),
        (replace(CHROME, row=10.0), "does not lie wholly in the picture"),
    ):
        with pytest.raises(InputError, match=cause):
            lamps_from_spheres(light, usable, [wrong])
    with pytest.raises(InputError, match="no sphere"):
        lamps_from_spheres(light, usable, [])


def test_spheres_that_contradict_each_other_are_refused() -> None:
    lamp_mm = lamps(5, distance_mm=3000.0)
    light, usable = scene([CHROME, MATTE], lamp_mm)
    larger = replace(CHROME, row=CHROME.row + 8, radius=1.3 * CHROME.radius)
    with pytest.raises(InputError, match="disagree about the lamps"):
        lamps_from_spheres(light, usable, [larger, MATTE])


def test_the_skin_without_the_spheres() -> None:
    usable = np.ones((2, 3, ROWS, COLUMNS), np.bool_)
    kept = without_spheres(usable, [CHROME])
    row, column = np.mgrid[:ROWS, :COLUMNS]
    away = np.hypot(row - CHROME.row, column - CHROME.column) / CHROME.radius
    assert not kept[:, :, away < 1.15].any()
    assert kept[:, :, away > 1.16].all()
    assert usable.all()
