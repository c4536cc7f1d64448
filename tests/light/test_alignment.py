"""Registration held against skin drawn at known movements: shading, falloff and shadows differ."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from scarscape.light.alignment import align
from scarscape.light.alignment_contrast import contrast_levels
from scarscape.light.alignment_joint import register_level
from scarscape.light.alignment_motion import after, inverse, rms_shift, still
from scarscape.model import InputError, PhotoSet

Array = NDArray[np.float32]
Movement = NDArray[np.float64]

ROWS, COLUMNS, PITCH_MM = 240, 320, 0.05
LAMP_MM = 150.0
#: What is asked of sets that moved, and of sets that did not, rms over the picture in samples.
MOVED, UNMOVED = 0.1, 0.05
GROOVE = Path(__file__).parents[3] / "shared/data/groove"


class Skin:
    """Waves and pits of known height, slope and albedo at any place, mm from the centre."""

    def __init__(
        self, seed: int, *, bumps_mm: float = 0.012, mottling: float = 0.06, pits: int = 5
    ) -> None:
        numbers = np.random.default_rng(seed)
        self.waves = self._waves(numbers, 50, 4.0)
        self.stains = self._waves(numbers, 25, 6.0)
        length = 2 * np.pi / np.hypot(*self.waves[:2])
        self.amplitude = bumps_mm * length / math.sqrt(float((length**2).sum()) / 2)
        self.mottling = mottling / math.sqrt(len(self.stains[0]) / 2)
        half = np.array([ROWS, COLUMNS]) * PITCH_MM / 2
        self.pits = [
            (*numbers.uniform(-half, half), numbers.uniform(0.3, 1.0), numbers.uniform(0.1, 0.4))
            for _ in range(pits)
        ]

    @staticmethod
    def _waves(numbers: np.random.Generator, count: int, longest_mm: float) -> Array:
        length = np.exp(numbers.uniform(math.log(0.3), math.log(longest_mm), count))
        angle = numbers.uniform(0, np.pi, count)
        turn = 2 * np.pi / length
        phase = numbers.uniform(0, 2 * np.pi, count)
        return np.stack([turn * np.sin(angle), turn * np.cos(angle), phase]).astype(np.float32)

    def at(self, row: Array, column: Array) -> tuple[Array, Array, Array, Array]:
        """Height, slope down, slope to the right, albedo."""
        height = -(row**2 + column**2) / 120
        down, right = -row / 60, -column / 60
        for (a, b, phase), size in zip(self.waves.T, self.amplitude, strict=True):
            angle = a * row + b * column + phase
            height += size * np.sin(angle)
            slope = size * np.cos(angle)
            down += a * slope
            right += b * slope
        albedo = np.full_like(row, 0.55)
        for a, b, phase in self.stains.T:
            albedo *= 1 + self.mottling * np.sin(a * row + b * column + phase)
        for at_row, at_column, radius, depth in self.pits:
            square = ((row - at_row) ** 2 + (column - at_column) ** 2) / radius**2
            bell = depth * np.exp(-(square**2))
            height -= bell
            down += bell * 4 * square * (row - at_row) / radius**2
            right += bell * 4 * square * (column - at_column) / radius**2
            # Pits are darker where they are deep, which drags plain correlation along.
            albedo *= 1 - 0.5 * bell
        return height, down, right, albedo


def coloured(seed: int, count: int) -> Skin:
    """Skin on which a set of so many photos can be registered: three need colour."""
    return Skin(seed, mottling=0.15 if count == 3 else 0.06)


def lamps(count: int) -> NDArray[np.float64]:
    """(count, 3) mm: a ring, at two heights where there are more than four."""
    around = np.radians(10 + 360 * np.arange(count) / count)
    high = np.radians(45 + (8 * (-1.0) ** np.arange(count) if count > 4 else np.zeros(count)))
    direction = [np.cos(high) * np.sin(around), np.cos(high) * np.cos(around), np.sin(high)]
    return LAMP_MM * np.stack(direction, -1)


def moved_by(down: float, right: float, turn_deg: float = 0.0, growth: float = 1.0) -> Movement:
    cosine = growth * math.cos(math.radians(turn_deg))
    sine = growth * math.sin(math.radians(turn_deg))
    return np.array([[cosine, -sine, down], [sine, cosine, right]])


def movements(count: int, seed: int, reach: float, turn_deg: float) -> Movement:
    numbers = np.random.default_rng(seed)
    return np.stack(
        [moved_by(0, 0)]
        + [
            moved_by(
                *numbers.uniform(-reach, reach, 2),
                numbers.uniform(-turn_deg, turn_deg),
                1 + numbers.uniform(-0.01, 0.01),
            )
            for _ in range(count - 1)
        ]
    )


def frame(skin: Skin, lamp: NDArray[np.float64], movement: Movement, noise: Array) -> Array:
    """One photo under a near lamp, with shadows cast over the photo's own raster."""
    row, column = np.meshgrid(
        np.arange(ROWS) - (ROWS - 1) / 2, np.arange(COLUMNS) - (COLUMNS - 1) / 2, indexing="ij"
    )
    back = inverse(movement)
    place = PITCH_MM * np.einsum("ij,jrc->irc", back[:, :2], np.stack([row, column]))
    place = (place + PITCH_MM * back[:, 2, None, None]).astype(np.float32)
    height, down, right, albedo = skin.at(*place)
    away = lamp[:, None, None] - np.stack([*place, height])
    distance = np.sqrt((away**2).sum(0))
    facing = (-down * away[0] - right * away[1] + away[2]) / distance
    light = albedo * np.clip(facing, 0, None) / np.sqrt(1 + down**2 + right**2)
    light *= (LAMP_MM / distance) ** 2
    across = np.hypot(away[0], away[1])
    step = np.einsum("ij,jrc->irc", movement[:, :2], away[:2]) / across
    lit = np.ones_like(light)
    for far in range(1, 8):
        at_row = np.clip(np.rint(row + (ROWS - 1) / 2 + far * step[0]), 0, ROWS - 1)
        at_column = np.clip(np.rint(column + (COLUMNS - 1) / 2 + far * step[1]), 0, COLUMNS - 1)
        other = height[at_row.astype(int), at_column.astype(int)]
        lit *= other <= height + far * PITCH_MM * away[2] / across + 1e-4
    light *= cv2.GaussianBlur(lit, (0, 0), 0.7)
    return (light + noise * np.sqrt(np.clip(light, 0.02, None))).astype(np.float32)


def photographed(
    skin: Skin, movement: Movement, *, noise: float = 0.008, seed: int = 1
) -> PhotoSet:
    numbers = np.random.default_rng(seed)
    grain = noise * numbers.normal(size=(len(movement), ROWS, COLUMNS))
    light = np.stack(
        [
            frame(skin, lamp, moved, g.astype(np.float32))
            for lamp, moved, g in zip(lamps(len(movement)), movement, grain, strict=True)
        ]
    )[:, None]
    light = np.clip(light * np.float32(0.8 / np.percentile(light, 99.9)), 0, 1)
    usable = (light > 0.002) & (light < 0.995)
    names = tuple(f"{k}.jpg" for k in range(len(movement)))
    return PhotoSet(light, usable, names, PITCH_MM, None)


def errors(found: Movement, truth: Movement) -> NDArray[np.float64]:
    """Each photo's error against the first, rms over the picture in samples."""
    first_found, first_truth = inverse(found[0]), inverse(truth[0])
    return np.array(
        [
            rms_shift(after(after(f, first_found), inverse(after(t, first_truth))), ROWS, COLUMNS)
            for f, t in zip(found, truth, strict=True)
        ]
    )


def left_over(photo: Array, truth: Array, seen: NDArray[np.bool_]) -> float:
    """Shift between two photos under the same lamp, samples: plain least squares on slopes.

    A gain is fitted along, for each set has its own brightness.
    """
    smooth, goal = cv2.GaussianBlur(photo, (0, 0), 1.0), cv2.GaussianBlur(truth, (0, 0), 1.0)
    terms = np.stack([g[seen] for g in (*np.gradient(goal), goal, np.ones_like(goal))], -1)
    fitted, *_ = np.linalg.lstsq(terms, smooth[seen], rcond=None)
    return float(np.hypot(*fitted[:2]))


@pytest.mark.parametrize(("count", "seed"), [(4, 1), (5, 2), (6, 3), (8, 4)])
def test_photos_that_moved_lie_on_each_other(count: int, seed: int) -> None:
    skin, moved = Skin(seed), movements(count, seed, reach=30, turn_deg=1.5)
    photos = photographed(skin, moved)
    aligned = align(photos)
    (note,) = aligned.source.notes
    reference = aligned.names.index(note.rsplit(" ", 1)[1])
    truth = photographed(skin, np.tile(moved[reference], (count, 1, 1)), seed=2)
    for k in range(count):
        seen = cv2.erode(aligned.usable[k, 0].astype(np.uint8), np.ones((9, 9))) > 0
        assert seen.mean() > 0.5
        assert left_over(aligned.light[k, 0], truth.light[k, 0], seen) < MOVED
    assert (aligned.light[reference] == photos.light[reference]).all()


@pytest.mark.parametrize("count", [5, 6, 9])
def test_movements_are_found_whatever_the_skin(count: int) -> None:
    """Skin without any colour: opposite lamps show the same bumps with contrasts reversed."""
    for skin in (Skin(count), Skin(count, mottling=0.0, pits=3)):
        truth = movements(count, count, reach=2, turn_deg=0.3)
        movement = still(count)
        for level in contrast_levels(photographed(skin, truth)):
            joint = register_level(level, movement)
            assert joint is not None
            movement = joint.movement
        assert errors(movement, truth).max() < MOVED


@pytest.mark.parametrize("count", [3, 4, 6, 8])
def test_photos_that_did_not_move_are_left_alone(count: int) -> None:
    for seed in range(2):
        photos = photographed(coloured(seed + 20, count), still(count))
        assert align(photos) is photos


@pytest.mark.parametrize("seed", [5, 6])
def test_no_movement_is_read_into_photos_that_did_not_move(seed: int) -> None:
    photos = photographed(Skin(seed), still(6))
    movement = still(6)
    for level in contrast_levels(photos):
        joint = register_level(level, movement)
        assert joint is not None
        movement = joint.movement
    assert errors(movement, still(6)).max() < UNMOVED


def test_three_photos_of_skin_with_colour() -> None:
    skin = coloured(8, 3)
    moved = np.stack([moved_by(0, 0), moved_by(-6, 4, 0.4), moved_by(5, 9, -0.5)])
    aligned = align(photographed(skin, moved))
    (note,) = aligned.source.notes
    reference = aligned.names.index(note.rsplit(" ", 1)[1])
    truth = photographed(skin, np.tile(moved[reference], (3, 1, 1)), seed=2)
    for k in range(3):
        seen = cv2.erode(aligned.usable[k, 0].astype(np.uint8), np.ones((9, 9))) > 0
        assert left_over(aligned.light[k, 0], truth.light[k, 0], seen) < MOVED


def test_one_photo_that_moved_is_moved_and_the_others_are_not_touched() -> None:
    moved = still(6)
    moved[2] = moved_by(2.4, -1.3)
    photos = replace(photographed(Skin(9), moved), pixels_a_sample=2)
    aligned = align(photos)
    # 2.73 samples of two pixels each.
    assert aligned.source.notes[0].startswith("photos were moved by up to 5.")
    assert [bool((a == b).all()) for a, b in zip(aligned.light, photos.light, strict=True)] == [
        True, True, False, True, True, True,
    ]  # fmt: skip
    # The sample that the photo shows 2.4 lower and 1.3 to the left; none at the far edges.
    assert not aligned.usable[2, 0, -5:].any()
    assert not aligned.usable[2, 0, :, :4].any()
    assert aligned.usable[2, 0, 5:-8, 8:-8].mean() > 0.99


def test_what_a_photo_cannot_use_moves_with_it() -> None:
    moved = still(6)
    moved[4] = moved_by(7.0, 0.0)
    photos = photographed(Skin(10), moved)
    usable = photos.usable.copy()
    usable[:, :, 100:110, 60:90] = False
    aligned = align(replace(photos, usable=usable))
    assert not aligned.usable[4, 0, 94:102, 62:88].any()
    assert aligned.usable[4, 0, 106:112, 62:88].all()
    assert not aligned.usable[3, 0, 100:110, 60:90].any()


def test_colour_photos_are_moved_in_all_channels() -> None:
    moved = still(5)
    moved[1] = moved_by(3.0, 5.0)
    grey = photographed(Skin(11), moved)
    share = np.array([1.0, 0.6, 0.4], np.float32)[None, :, None, None]
    photos = replace(grey, light=grey.light * share, usable=np.repeat(grey.usable, 3, axis=1))
    aligned = align(photos)
    np.testing.assert_allclose(aligned.light[:, 1], 0.6 * aligned.light[:, 0], atol=1e-5)
    np.testing.assert_allclose(aligned.light[:, 2], 0.4 * aligned.light[:, 0], atol=1e-5)
    assert not np.array_equal(aligned.light[1], photos.light[1])
    assert aligned.usable.shape == photos.usable.shape


@pytest.mark.parametrize("count", [3, 4, 7])
def test_a_photo_of_other_skin_is_refused_by_name(count: int) -> None:
    photos, other = (photographed(coloured(seed, count), still(count)) for seed in (12, 13))
    light = photos.light.copy()
    light[1] = other.light[1]
    with pytest.raises(InputError, match=r"^1\.jpg: .*cannot be registered"):
        align(replace(photos, light=light))


def test_photos_that_all_show_other_skin_are_refused() -> None:
    each = [photographed(Skin(30 + k), still(5)).light[k] for k in range(5)]
    photos = photographed(Skin(30), still(5))
    with pytest.raises(InputError, match="do not show the same skin"):
        align(replace(photos, light=np.stack(each)))


def test_a_photo_that_moved_too_far_is_refused_by_name() -> None:
    moved = still(5)
    moved[3] = moved_by(0, 0.5 * COLUMNS)
    with pytest.raises(InputError, match=r"^3\.jpg: "):
        align(photographed(Skin(14), moved))


def test_a_blurred_photo_is_refused_by_name_and_a_soft_one_is_not() -> None:
    photos = photographed(Skin(15), still(6))

    def softened(sigma: float) -> PhotoSet:
        light = photos.light.copy()
        light[5, 0] = cv2.GaussianBlur(light[5, 0], (0, 0), sigma)
        return replace(photos, light=light)

    with pytest.raises(InputError, match=r"^5\.jpg: the photo is blurred"):
        align(softened(4.0))
    soft = softened(1.0)
    assert align(soft) is soft


def test_a_smooth_gel_is_left_where_it_is_and_said_so() -> None:
    photos = photographed(Skin(16, bumps_mm=0.0002, mottling=0.0, pits=0), still(6))
    aligned = align(photos)
    assert aligned.light is photos.light
    assert "too little texture" in aligned.source.notes[0]


@pytest.mark.parametrize("count", [4, 6, 9])
def test_two_pits_alone_move_nothing(count: int) -> None:
    """Their shading and shadows pull, and nothing else holds."""
    photos = photographed(Skin(16, bumps_mm=0.0002, mottling=0.0, pits=2), still(count))
    assert align(photos).light is photos.light


def test_photos_without_a_sample_in_common_are_left_and_said_so() -> None:
    photos = photographed(Skin(17), still(4))
    aligned = align(replace(photos, usable=np.zeros_like(photos.usable)))
    assert aligned.light is photos.light
    assert aligned.source.notes


def test_grooves_that_did_not_move() -> None:
    """Six real photos of a grooved gel: nothing to see along the grooves, and nothing moved."""
    if not GROOVE.is_dir():
        pytest.skip("the real photos of a grooved gel are not here")
    codes = np.stack(
        [cv2.imread(str(path), cv2.IMREAD_GRAYSCALE) for path in sorted(GROOVE.glob("*.png"))]
    )
    light = ((codes / 255.0) ** 2.2).astype(np.float32)[:, None]
    photos = PhotoSet(light, light > 0.001, tuple("abcdef"), 0.0275, None)
    assert align(photos).light is photos.light
