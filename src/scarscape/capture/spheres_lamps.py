"""Lamps from the spheres in the pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scarscape.capture.spheres_outline import Sphere
from scarscape.capture.spheres_shading import highlight, shading_fit
from scarscape.model import InputError, Lamps

#: A highlight has to be this bright over what all photos show, as a share of the brightest skin.
_LEAST_HIGHLIGHT = 0.3
#: More of the disc is no lamp but a bright room.
_LARGEST_SHARE = 0.2
#: Shading that leaves more of the variance is not that of a matt sphere.
MOST_UNEXPLAINED = 0.15
#: Rays to a lamp that meet under less say too little of its distance.
_LEAST_ANGLE_DEG = 4.0
#: Spheres that disagree by more were outlined wrongly, or one is not what it is taken for.
_MOST_RESIDUAL_DEG = 6.0
_NEAREST_MM = 20.0
_BY_HAND = "outline the spheres by hand, or give the lights in a file"


@dataclass(frozen=True, eq=False)
class SphereLamps:
    """Lamps read from spheres.

    Attributes
    ----------
    lamps : ``known_from`` spheres; with distances where they could be told, else as if far away.
    residual_deg : root mean square angle between what each sphere says of a lamp and the lamp;
        None for one sphere, that nothing contradicts.
    notes : what was assumed, one sentence each.
    """

    lamps: Lamps
    residual_deg: float | None
    notes: tuple[str, ...]


def lamps_from_spheres(
    light: NDArray[np.float32],
    usable: NDArray[np.bool_],
    spheres: Sequence[Sphere],
    *,
    pitch_mm: float | None = None,
    names: Sequence[str] | None = None,
) -> SphereLamps:
    """Directions of the lamps, and their distances where two spheres or more tell.

    Parameters
    ----------
    light : (n, channels, rows, columns) float32 linear light.
    usable : (n, channels, rows, columns) bool. Matt spheres are read where it is True; highlights
        on chrome may be clipped.
    spheres : at least one, found by `find_spheres` or outlined by hand.
    pitch_mm : distance between samples; distances need it.
    names : of the photos, for messages.

    Returns
    -------
    SphereLamps
        In the photos' order. A sphere is taken to lie on the skin, its centre one radius above.

    Raises
    ------
    InputError
        If there is no sphere, one does not fit into the picture, a photo shows no highlight or no
        matt shading on one, a lamp would stand below the skin, or the spheres contradict each
        other.

    Notes
    -----
    On drawn spheres of 30 samples radius: chrome within 0.9 degrees (a third of a sample), matt
    within 0.2 degrees with 1 % noise, the outline known. An outline wrong by 1 % of the radius
    costs about 0.6 degrees, a centre off by 1 % about 1.2 degrees on chrome.
    Brightness is not read: a chrome sphere does not tell it.
    """
    if not spheres:
        raise InputError("no sphere is known in the photos", _BY_HAND)
    named = [str(k + 1) for k in range(light.shape[0])] if names is None else list(names)
    grey = light.mean(axis=1)
    seen = np.asarray(usable.all(axis=1), np.bool_)
    for sphere in spheres:
        if not sphere.fits((grey.shape[1], grey.shape[2])):
            raise InputError(
                f"the sphere at row {sphere.row:.0f}, column {sphere.column:.0f} does not lie "
                "wholly in the picture",
                _BY_HAND,
            )
    by_sphere = np.stack([_directions(grey, seen, sphere, named) for sphere in spheres])
    low = np.argwhere(by_sphere[:, :, 2] <= 0)
    if len(low):
        raise InputError(
            f"the sphere at row {spheres[low[0, 0]].row:.0f} shows the lamp of photo "
            f"{named[low[0, 1]]} below the skin",
            _BY_HAND,
        )
    return _combined(by_sphere, spheres, (grey.shape[1], grey.shape[2]), pitch_mm)


def _directions(
    grey: NDArray[np.float32], usable: NDArray[np.bool_], sphere: Sphere, names: list[str]
) -> NDArray[np.float64]:
    """(n, 3) unit vectors to the lamps by one sphere."""
    where = f"the sphere at row {sphere.row:.0f}, column {sphere.column:.0f}"
    if sphere.kind == "matte":
        towards, left = shading_fit(grey, usable, sphere)
        length = np.linalg.norm(towards, axis=1)
        if left > MOST_UNEXPLAINED or (length <= 0).any():
            raise InputError(
                f"{where} is not shaded like a matt sphere", f"check its outline: {_BY_HAND}"
            )
        return np.asarray(towards / length[:, None], np.float64)
    still = np.median(grey, axis=0).astype(np.float32)
    skin = float(np.quantile(grey[:, ::4, ::4], 0.9))
    found = np.zeros((grey.shape[0], 3))
    for k in range(grey.shape[0]):
        found[k], strength, share = highlight(grey[k], still, sphere)
        if strength < _LEAST_HIGHLIGHT * skin or share > _LARGEST_SHARE:
            raise InputError(
                f"{where} shows no single highlight in photo {names[k]}",
                f"take it in a dark room; or {_BY_HAND}",
            )
    return found


def _combined(
    by_sphere: NDArray[np.float64],
    spheres: Sequence[Sphere],
    shape: tuple[int, int],
    pitch_mm: float | None,
) -> SphereLamps:
    mean = by_sphere.mean(axis=0)
    mean /= np.linalg.norm(mean, axis=1)[:, None]
    if len(spheres) == 1:
        note = "the lamps were read from one sphere and are taken as far away"
        return SphereLamps(Lamps(mean, None, "spheres"), None, (note,))
    position = None if pitch_mm is None else _positions(by_sphere, spheres, shape, pitch_mm)
    if position is None:
        residual = _rms_angle_deg(by_sphere, np.broadcast_to(mean, by_sphere.shape))
        _check(residual)
        note = f"the lamps were read from {len(spheres)} spheres and are taken as far away"
        return SphereLamps(Lamps(mean, None, "spheres"), residual, (note,))
    assert pitch_mm is not None
    seen = position[None] - _starts(by_sphere, spheres, shape, pitch_mm)
    seen /= np.linalg.norm(seen, axis=2, keepdims=True)
    residual = _rms_angle_deg(by_sphere, seen)
    _check(residual)
    distance = np.linalg.norm(position, axis=1)
    lamps = Lamps(position / distance[:, None], distance, "spheres")
    note = f"the lamps and their distances were read from {len(spheres)} spheres"
    return SphereLamps(lamps, residual, (note,))


def _check(residual_deg: float) -> None:
    if residual_deg > _MOST_RESIDUAL_DEG:
        raise InputError(
            f"the spheres disagree about the lamps by {residual_deg:.0f} degrees",
            f"check their outlines and kinds: {_BY_HAND}",
        )


def _starts(
    by_sphere: NDArray[np.float64],
    spheres: Sequence[Sphere],
    shape: tuple[int, int],
    pitch_mm: float,
) -> NDArray[np.float64]:
    """(s, n, 3) where the rays to the lamps begin, mm from the skin at the picture's centre.

    On chrome where the highlight stands, on a matt sphere in its middle.
    """
    starts = np.empty_like(by_sphere)
    for k, sphere in enumerate(spheres):
        starts[k] = (
            sphere.row - (shape[0] - 1) / 2,
            sphere.column - (shape[1] - 1) / 2,
            sphere.radius,
        )
        if sphere.kind == "chrome":
            halfway = by_sphere[k] + np.array([0.0, 0.0, 1.0])
            starts[k] += sphere.radius * halfway / np.linalg.norm(halfway, axis=1)[:, None]
    return pitch_mm * starts


def _positions(
    by_sphere: NDArray[np.float64],
    spheres: Sequence[Sphere],
    shape: tuple[int, int],
    pitch_mm: float,
) -> NDArray[np.float64] | None:
    """(n, 3) where the rays to each lamp pass closest, mm; None where one lamp's are parallel."""
    starts = _starts(by_sphere, spheres, shape, pitch_mm)
    position = np.zeros(by_sphere.shape[1:])
    for k in range(by_sphere.shape[1]):
        ray = by_sphere[:, k]
        if np.degrees(np.arccos(np.clip((ray @ ray.T).min(), -1, 1))) < _LEAST_ANGLE_DEG:
            return None
        across = np.eye(3) - ray[:, :, None] * ray[:, None, :]
        normal = across.sum(axis=0)
        position[k] = np.linalg.solve(normal, np.einsum("sij,sj->i", across, starts[:, k]))
        ahead = ((position[k] - starts[:, k]) * ray).sum(axis=1)
        if ahead.min() < _NEAREST_MM or position[k, 2] <= 0:
            return None
    return position


def _rms_angle_deg(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    across = np.linalg.norm(np.cross(one, other), axis=-1)
    angle = np.degrees(np.arctan2(across, (one * other).sum(axis=-1)))
    return float(np.sqrt((angle**2).mean()))
