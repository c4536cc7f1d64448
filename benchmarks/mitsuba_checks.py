"""Light that can be calculated, against what Mitsuba renders: ``mitsuba_photos --check``."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.mitsuba_photos import render
from benchmarks.mitsuba_scene import Camera
from scarscape.model import Lamps

Array = NDArray[np.float64]
SIDE, PITCH_MM = 121, 0.05
FACING = {"top": (-1.0, 0.0), "bottom": (1.0, 0.0), "left": (0.0, -1.0), "right": (0.0, 1.0)}


def lamp(toward: tuple[float, float], elevation_deg: float, distance_mm: float | None) -> Lamps:
    """One lamp over a side of the picture."""
    up = np.radians(elevation_deg)
    direction = np.array([[*(np.cos(up) * np.asarray(toward)), np.sin(up)]])
    return Lamps(direction, None if distance_mm is None else np.array([distance_mm]))


def irradiance(height: Array, by_row: Array, by_column: Array, one: Lamps, pitch: float) -> Array:
    """Light straight from one lamp on a surface that nothing shades, by the contract's formula."""
    rows, columns = height.shape
    place = np.stack(
        [
            *np.meshgrid(
                (np.arange(rows) - (rows - 1) / 2) * pitch,
                (np.arange(columns) - (columns - 1) / 2) * pitch,
                indexing="ij",
            ),
            height,
        ],
        axis=-1,
    )
    normal = np.stack([-by_row, -by_column, np.ones_like(height)], axis=-1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    if one.distance_mm is None:
        return np.asarray(np.clip(normal @ one.direction[0], 0, None))
    d0 = float(one.distance_mm[0])
    way = one.direction[0] * d0 - place
    d = np.linalg.norm(way, axis=-1)
    return np.asarray((d0 / d) ** 2 * np.clip((normal * way).sum(axis=-1) / d, 0, None))


def check() -> None:
    """Print what was compared and how far off it is; stop at what is wrong."""
    tests = (tilted_planes, dome, bowl, shadow_of_a_step, marked_bump, same_bytes, other_renderer)
    for test in tests:
        print(f"{test.__name__}: {test()}", flush=True)


def _grid(side: int = SIDE, pitch: float = PITCH_MM) -> tuple[Array, Array]:
    along = (np.arange(side) - (side - 1) / 2) * pitch
    down, right = np.meshgrid(along, along, indexing="ij")
    return down, right


def _camera(height: Array, albedo: float = 0.5, pitch: float = PITCH_MM) -> Camera:
    return Camera(height, pitch, np.full((*height.shape, 3), albedo), 1)


def tilted_planes() -> str:
    """Planes tilted to each side under a near lamp: Lambert's law and the fall-off."""
    worst = 0.0
    down, right = _grid()
    for toward in FACING.values():
        for tilt in (-0.3, 0.0, 0.4):
            height = tilt * (toward[0] * down + toward[1] * right)
            one = lamp(toward, 45, 60.0)
            slopes = (np.full_like(height, tilt * way) for way in toward)
            expected = 0.5 * irradiance(height, *slopes, one, PITCH_MM)
            seen = _camera(height).straight(one, 0, spp=16, seed=1)[..., 1]
            worst = max(worst, float(np.abs(_blocks(seen) / _blocks(expected) - 1).max()))
    return _within("largest relative difference in 11 x 11 pixels", worst, 0.003)


def dome() -> str:
    """A spherical cap under a lamp in a corner: every direction of normal, nothing shaded."""
    down, right = _grid()
    radius = 6.0
    height = np.sqrt(radius**2 - down**2 - right**2) - radius
    slopes = (-down / (height + radius), -right / (height + radius))
    one = lamp((-0.8, 0.6), 50, 150.0)
    level = height - np.median(height[48:73, 48:73])
    expected = 0.7 * irradiance(level, *slopes, one, PITCH_MM)
    seen = _camera(height, 0.7).straight(one, 0, spp=16, seed=1)[..., 0]
    # Where the dome falls away from the lamp the margin's mirror image may shade the edge.
    off = np.abs(_blocks(seen) - _blocks(expected))[1:-1, 1:-1]
    return _within("largest difference in 11 x 11 pixels", float(off.max()), 0.002)


def bowl() -> str:
    """A bowl that is lit all over: inside a sphere every point sends equal light to every other.

    With Phi the light that enters, R the radius and A the area, the light that bounced is uniform:
    a Phi / (4 pi R^2) after one bounce, and a geometric series of a A / (4 pi R^2) after all.
    """
    side, finer = 121, 3
    down, right = _grid(finer * side - finer + 1, PITCH_MM / finer)
    radius, rim, albedo = 2.5, 2.2, 0.6
    flat = -np.sqrt(radius**2 - rim**2)
    away = np.hypot(down, right)
    height = np.where(away < rim, -np.sqrt(np.maximum(radius**2 - away**2, 0)), flat)
    one = lamp((0.0, 1.0), 75, None)
    camera = Camera(height, PITCH_MM, np.full((side, side, 3), albedo), finer)
    direct = camera.straight(one, 0, spp=64, seed=1)[..., 1]
    bounced = camera.diffuse(one, 0, spp=25, seed=2)[..., 1] - direct
    area = 2 * np.pi * radius * (radius + flat)
    entering = np.pi * rim**2 * np.sin(np.radians(75))
    share = albedo * area / (4 * np.pi * radius**2)
    series = 1 + share + share**2 + share**3
    expected = albedo * albedo * entering / (4 * np.pi * radius**2) * series
    inside = away[::finer, ::finer] < 0.8 * rim
    middle, spread = bounced[inside].mean(), bounced[inside].std()
    text = _within("light that bounced, relative", float(abs(middle / expected - 1)), 0.005)
    return f"{text}; noise of a pixel at 25 paths {100 * spread / direct[inside].mean():.2f} %"


def shadow_of_a_step() -> str:
    """The edge of a step's shadow lies height / tan(elevation) away, towards every side."""
    worst, finer, step_mm, elevation = 0.0, 4, 0.5, 40.0
    fine = (np.arange(finer * SIDE) / finer - (SIDE - 1) / 2) * PITCH_MM
    down, right = np.meshgrid(fine, fine, indexing="ij")
    edge = float(fine[fine > 0.41].min())
    for toward in FACING.values():
        # High on the lamp's side.
        height = np.where(toward[0] * down + toward[1] * right > 0.41, step_mm, 0.0)
        one = lamp(toward, elevation, None)
        camera = Camera(height, PITCH_MM, np.full((SIDE, SIDE, 3), 0.5), finer)
        seen = camera.straight(one, 0, spp=64, seed=1)[..., 1]
        line = seen[:, SIDE // 2] if toward[0] else seen[SIDE // 2]
        lit = (line if sum(toward) > 0 else line[::-1]) / (0.5 * np.sin(np.radians(elevation)))
        # Pixels up to a place inside the shadow: the light that is missing tells where it begins.
        last = SIDE // 2 + 3
        begins = (last + 0.5 - (SIDE - 1) / 2 - (1 - lit[: last + 1]).sum()) * PITCH_MM
        expected = edge - step_mm / np.tan(np.radians(elevation))
        worst = max(worst, abs(begins - expected) / PITCH_MM)
    return _within("pixels off", worst, 0.1)


def marked_bump() -> str:
    """A small bump off the centre: its lit side faces the lamp, and it lies where it was put."""
    at = (24, 90)
    away = np.hypot(*(np.indices((SIDE, SIDE)) - np.reshape(at, (2, 1, 1)))) * PITCH_MM
    height = 0.1 * np.exp(-((away / 0.3) ** 2))
    off = 0.0
    for toward in FACING.values():
        one = lamp(toward, 45, 150.0)
        seen = _camera(height).straight(one, 0, spp=36, seed=1)[..., 1]
        slopes = np.gradient(height, PITCH_MM)
        expected = 0.5 * irradiance(height, *slopes, one, PITCH_MM)
        near = (slice(at[0] - 12, at[0] + 13), slice(at[1] - 12, at[1] + 13))
        pattern = seen[near] - np.median(seen)
        off = max(off, _shift(pattern, expected[near] - np.median(expected)))
    return _within("pixels off", off, 0.1)


def same_bytes() -> str:
    """The same seed gives the same photos."""
    height = 0.05 * np.random.default_rng(1).standard_normal((40, 40))
    albedo = np.full((40, 40, 3), 0.5)
    one = lamp((0.0, 1.0), 50, 150.0)
    first, again = (
        render(height, PITCH_MM, one, albedo=albedo, sigma_mm=(0.3, 0.15, 0.1), seed=5, spp=8)
        for _ in range(2)
    )
    same = np.array_equal(first.light, again.light)
    return _within("photos that differ", float(not same), 0.0)


def _blocks(picture: Array) -> Array:
    """Means over squares of 11 pixels, which leave the noise of the paths behind."""
    side = picture.shape[0] // 11
    return picture[: 11 * side, : 11 * side].reshape(side, 11, side, 11).mean(axis=(1, 3))


def other_renderer() -> str:
    """The phantom's own renderer on the same pits under the same lamps, light bounced once in it.

    It takes heights at points where this one averages over a pixel, so texture differs a little.
    """
    from benchmarks.light_photos import draw_lamps
    from benchmarks.light_skin import patch
    from scarscape.phantom import Lighting, Optics
    from scarscape.phantom.photos import photograph

    made = patch("second", "pits", 5001, size_mm=12, step_mm=PITCH_MM, pits=5)
    lamps = draw_lamps(np.random.default_rng(1), 3)
    matt = Optics(shine=0.0, roughness=0.35, scattering_mm=(0.0,) * 3, noise=0.0, lens_px=0.0)
    theirs = photograph(made.as_phantom(), Lighting(lamps, np.ones(3)), matt, made.seed)
    camera = Camera(made.surface_mm, PITCH_MM, theirs.albedo, 1)
    inside = made.scar_mm < -0.05
    apart = []
    for one in range(lamps.count):
        ours = camera.diffuse(lamps, one, spp=25, seed=one) / theirs.albedo
        other = theirs.light[one] / theirs.exposure / theirs.albedo
        apart += [np.mean(other[at] - ours[at]) / np.median(ours) for at in (inside, ~inside)]
    return _within("mean difference in pits and beside them", float(np.abs(apart).max()), 0.005)


def _shift(seen: Array, expected: Array) -> float:
    """Pixels between two patterns, to first order."""
    g_row, g_column = np.gradient(expected)
    design = np.stack([g_row.ravel(), g_column.ravel()], axis=1)
    found = np.linalg.lstsq(design, (expected - seen).ravel(), rcond=None)[0]
    return float(np.hypot(*found))


def _within(what: str, value: float, limit: float) -> str:
    if not value <= limit:
        raise SystemExit(f"WRONG: {what} {value:.4f}, allowed {limit:g}")
    return f"{what} {value:.4f} (allowed {limit:g})"
