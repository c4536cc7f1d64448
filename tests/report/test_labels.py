"""Numbers hide neither scars nor each other."""

from __future__ import annotations

import itertools

import cv2
import numpy as np
import pytest

from scarscape.report.labels import place_labels

SIZE = (30.0, 16.0)


def circle(x: float, y: float, radius: float) -> np.ndarray:
    t = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    return np.stack([x + radius * np.cos(t), y + radius * np.sin(t)], axis=1)


def boxes(labels) -> np.ndarray:
    centres = np.array([[label.x, label.y] for label in labels])
    half = np.array(SIZE) / 2
    return np.stack([centres - half, centres + half], axis=1)


def overlap(one, other) -> bool:
    return bool((one[0] < other[1]).all() and (other[0] < one[1]).all())


@pytest.mark.parametrize("seed", range(6))
def test_apart_where_there_is_room(seed):
    rng = np.random.default_rng(seed)
    centres = rng.uniform(0, 1, (25, 2)) * 900 + 50
    outlines = [circle(*centre, rng.uniform(4, 30)) for centre in centres]
    labels = place_labels(outlines, [SIZE] * 25, (1000, 1000))
    placed = boxes(labels)
    assert not any(overlap(a, b) for a, b in itertools.combinations(placed, 2))
    scars = np.zeros((1000, 1000), np.uint8)
    cv2.fillPoly(scars, [outline.round().astype(int) for outline in outlines], 1)
    hidden = [
        scars[int(low[1]) : int(high[1]), int(low[0]) : int(high[0])].mean() for low, high in placed
    ]
    assert max(hidden) < 0.02


def test_stays_in_the_picture():
    outlines = [circle(x, y, 12) for x in (0, 200, 400) for y in (0, 150, 300)]
    placed = boxes(place_labels(outlines, [SIZE] * 9, (400, 300)))
    assert placed.min() >= 0
    assert (placed[:, 1] <= (400, 300)).all()


def test_near_without_a_line_and_far_with_one():
    (alone,) = place_labels([circle(500, 500, 10)], [SIZE], (1000, 1000))
    assert alone.leader is None
    assert np.hypot(alone.x - 500, alone.y - 500) < 45
    crowd = [circle(500 + 22 * i, 500 + 22 * j, 10) for i in range(5) for j in range(5)]
    labels = place_labels(crowd, [SIZE] * 25, (1000, 1000))
    led = [label for label in labels if label.leader is not None]
    assert led
    for outline, label in zip(crowd, labels, strict=True):
        if label.leader is not None:
            start = np.array(label.leader[0])
            assert np.hypot(*(outline - start).T).min() < 1e-6


def test_a_point_and_nothing():
    assert place_labels([], [], (10, 10)) == []
    (label,) = place_labels([np.array([[50.0, 50.0]])], [SIZE], (100, 100))
    assert not (abs(label.x - 50) < SIZE[0] / 2 and abs(label.y - 50) < SIZE[1] / 2)
