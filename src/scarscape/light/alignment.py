"""Photos that moved against each other, moved back in register.

Registration does not know the lamps and is not misled by shading that flips with them: see
`alignment_search` for the first estimate and `alignment_joint` for the fraction of a sample.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scarscape.light.alignment_contrast import SEARCH_SIDE, Level, centre_of, contrast_levels
from scarscape.light.alignment_joint import (
    SHIFT,
    SIMILARITY,
    Joint,
    evidence,
    judge,
    register_level,
)
from scarscape.light.alignment_motion import (
    Movement,
    after,
    inverse,
    largest_shift,
    overlap,
    resample,
    rms_shift,
    still,
)
from scarscape.light.alignment_search import CLEAR_PEAK, places, search
from scarscape.light.alignment_sharpness import blurred_photo, is_textured
from scarscape.model import InputError, PhotoSet

#: Less of a photo on the reference leaves too little skin that all photos show.
LEAST_OVERLAP = 0.6
#: Movements (rms over the picture, samples) within this are measurement error and are left. Three
#: photos leave nothing over to hold the prediction against, four hardly more; shine and light that
#: spreads inside the skin pull sets that never moved by up to 0.3.
_MEASUREMENT_ERROR = {3: 0.35, 4: 0.4}
_LEAST_ERROR = 0.35
_ERROR_SDS = 5.0
#: A photo of which the others predict so much less than of a middling one is not in place.
_LEAST_DETERMINED = 0.35
#: Peaks this far (samples of the search level) from no shift are elsewhere.
_IN_PLACE = 2.5
#: A movement has to lower the cost by this much to be believed against none.
_CLEAR_GAIN = 0.02

#: With three photos, the least share of contrast in common (colour) that tells a movement.
_TOLD_APART = 0.3
#: Movements (samples) that may be there unseen are told from this on.
_WORTH_TELLING = 0.5

#: Gain over no movement, in standard errors by the tiles, that is asked for.
_CLEAR_EVIDENCE = 3.0
#: Share of its contrast that a photo has in common with others of the same skin, and the share
#: that a tile's few samples give each other photo by chance.
_MUCH_IN_COMMON = 0.15
_CHANCE = 0.01

_TOO_LITTLE = "the photos show too little texture to see whether they moved"
_AGAIN = "take it again without moving the camera or the skin, or leave it out (and its lamp)"


def align(photos: PhotoSet) -> PhotoSet:
    """Photos in register.

    Parameters
    ----------
    photos : at least three photos of the same skin.

    Returns
    -------
    PhotoSet
        The photos moved (shift, turn, scale) onto the one that asks the least movement of the
        others, ``usable`` False where a photo does not show the sample, and a note that says what
        was moved. The same object if nothing moved beyond measurement error; with a note if there
        is too little texture to tell.

    Raises
    ------
    InputError
        Names the photo that shows other skin, is blurred beyond use, or moved so far that less
        than `LEAST_OVERLAP` of it is left.

    Notes
    -----
    Found to a few hundredths of a sample on matt skin with five photos or more, to 0.1 where shine
    and scattering are strong, to 0.1 and 0.35 with four. Three photos need colour (moles,
    mottling) beside bumps to be registered: a note says so where they cannot. Movements within
    the error (0.15 sample rms, 0.4 with four photos) are left as they are: interpolation would
    cost more. Lamps are not turned with the skin: a turn of two degrees changes a lamp's direction
    by as much. Six photos of 1500 x 1000 in three channels cost 0.6 s of one core where nothing
    moved, 1.3 s where it did; about half on two.
    """
    levels = contrast_levels(photos)
    found = _registered(levels)
    if found is None:
        return _with_note(photos, _TOO_LITTLE)
    joint, seen = found.joint, found.seen
    if not seen.all():
        _refuse_strangers(photos, found)
        return _with_note(photos, _TOO_LITTLE)
    blurred = blurred_photo(levels, joint.movement)
    if blurred is not None:
        raise InputError(
            "the photo is blurred beyond use",
            "focus on the skin, hold the camera still and take it again",
            file=photos.names[blurred],
        )
    movement, reference, error = _onto_reference(photos, joint)
    moving = [k for k in range(photos.count) if not np.array_equal(movement[k], np.eye(2, 3))]
    if not moving:
        if error < _WORTH_TELLING:
            return photos
        unseen = error * photos.pixels_a_sample
        return _with_note(
            photos, f"movements of the photos up to {unseen:.1f} pixels cannot be seen on this skin"
        )
    if not _is_told(levels[-1], joint, movement):
        return _with_note(photos, _TOO_LITTLE)
    _refuse_far(photos, movement, reference)
    return _moved(photos, movement, moving, reference)


@dataclass(frozen=True, eq=False)
class _Found:
    """Photos registered.

    ``seen`` (n,) where a photo has its place among the others, ``stranger`` (n,) where it has
    little in common with them or its place is elsewhere.
    """

    joint: Joint
    seen: NDArray[np.bool_]
    stranger: NDArray[np.bool_]


def _registered(levels: list[Level]) -> _Found | None:
    """Movements of all photos, None where they have no usable sample in common."""
    coarse = _search_level(levels)
    joint = register_level(coarse, still(coarse.contrast.shape[0]))
    if joint is None:
        return None
    if not _looked_at(coarse, joint).seen.all():
        joint = _better(joint, _searched(coarse))
        joint = _rescued(coarse, joint)
    for level in levels:
        if level.step < coarse.step:
            joint = register_level(level, joint.movement) or joint
    last = _looked_at(coarse, judge(coarse, joint.movement) or joint)
    little = joint.determined < _MUCH_IN_COMMON + (coarse.contrast.shape[0] - 1) * _CHANCE
    return _Found(joint, last.seen, last.stranger | (~last.seen & little))


def _search_level(levels: list[Level]) -> Level:
    small = [level for level in levels if max(level.contrast.shape[1:]) <= SEARCH_SIDE]
    return small[-1] if small else levels[0]


def _searched(coarse: Level) -> Joint | None:
    movement, _ = search(coarse)
    shifted = register_level(coarse, movement, kind=SHIFT, rounds=4)
    return None if shifted is None else register_level(coarse, shifted.movement, kind=SIMILARITY)


def _better(joint: Joint, other: Joint | None) -> Joint:
    return joint if other is None or other.cost > joint.cost - _CLEAR_GAIN else other


def _looked_at(coarse: Level, joint: Joint) -> _Found:
    """Which photos have a clear place among the others, and are there."""
    peaks = places(coarse, joint.movement)
    n = len(peaks)
    clear = np.array([peak.clearness > CLEAR_PEAK for peak in peaks])
    near = np.array([np.hypot(*peak.shift) <= _IN_PLACE for peak in peaks])
    share = joint.determined
    enough = share > _LEAST_DETERMINED * np.median(share)
    seen = clear & near & enough
    # Grooves have much in common and yet no place: they look the same moved along themselves.
    little = share < _MUCH_IN_COMMON + (n - 1) * _CHANCE
    return _Found(joint, seen, ~seen & (little | (clear & ~near)))


def _rescued(coarse: Level, joint: Joint) -> Joint:
    """Photos that are out of place tried once more, held against those that are in place."""
    seen = _looked_at(coarse, joint).seen
    if seen.all() or seen.sum() < 2:
        return joint
    for k in np.flatnonzero(~seen):
        chosen = [*np.flatnonzero(seen), k]
        part = Level(coarse.contrast[chosen], coarse.step)
        movement, _ = search(part, start=joint.movement[chosen], keep=len(chosen) - 1)
        trial = joint.movement.copy()
        trial[k] = movement[-1]
        joint = _better(joint, register_level(coarse, trial))
    return joint


def _refuse_strangers(photos: PhotoSet, found: _Found) -> None:
    """Refuse photos that have something to show and no place among the others."""
    strangers = [int(k) for k in np.flatnonzero(found.stranger) if is_textured(photos, int(k))]
    if not strangers:
        return
    named = photos.names[strangers[0]]
    share, n = found.joint.determined[found.seen], photos.count
    if share.size >= 2 and np.median(share) > _MUCH_IN_COMMON + (n - 1) * _CHANCE:
        raise InputError(
            "the photo cannot be registered with the others (other skin, blurred, or moved too "
            "far)",
            _AGAIN,
            file=named,
        )
    # Three photos of skin without colour have nothing in common, moved or not.
    if n > 3 and len(strangers) > n // 2:
        raise InputError(
            "the photos do not show the same skin, or moved too far to be registered",
            "take them again without moving the camera or the skin",
            file=named,
        )


def _refuse_far(photos: PhotoSet, movement: Movement, reference: int) -> None:
    for k in range(photos.count):
        left = overlap(movement[k], photos.rows, photos.columns)
        if left < LEAST_OVERLAP:
            raise InputError(
                f"only {100 * left:.0f} % of the photo shows the skin that "
                f"{photos.names[reference]} shows",
                _AGAIN,
                file=photos.names[k],
            )


def _is_told(finest: Level, joint: Joint, movement: Movement) -> bool:
    """Whether movements are better than none in many places, not by one pit and its shadow."""
    n = movement.shape[0]
    if n == 3 and joint.determined.min() < _TOLD_APART:
        return False
    little = np.median(joint.determined) < _MUCH_IN_COMMON + (n - 1) * _CHANCE
    asked = (2 if little else 1) * _CLEAR_EVIDENCE
    return evidence(finest, still(n), movement) > asked


def _onto_reference(photos: PhotoSet, joint: Joint) -> tuple[Movement, int, float]:
    """Movements from the photo that asks the least of the others; no movement within the error."""
    n = photos.count
    shape = photos.rows, photos.columns
    back = [inverse(movement) for movement in joint.movement]
    between = np.array(
        [[rms_shift(after(joint.movement[k], back[j]), *shape) for k in range(n)] for j in range(n)]
    )
    reference = int(between.sum(axis=1).argmin())
    error = np.maximum(
        _MEASUREMENT_ERROR.get(n, _LEAST_ERROR),
        _ERROR_SDS * np.hypot(joint.sd, joint.sd[reference]),
    )
    movement = still(n)
    for k in np.flatnonzero(between[reference] > error):
        movement[k] = after(joint.movement[k], back[reference])
    return movement, reference, float(error.max())


def _moved(photos: PhotoSet, movement: Movement, moving: list[int], reference: int) -> PhotoSet:
    light, usable = np.empty_like(photos.light), np.empty_like(photos.usable)
    centre = centre_of(photos.rows, photos.columns)

    def move(k: int) -> None:
        if k in moving:
            before = photos.light[k], photos.usable[k]
            resample(*before, movement[k], light[k], usable[k], centre=centre)
        else:
            light[k], usable[k] = photos.light[k], photos.usable[k]

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(move, range(photos.count)))
    far = max(largest_shift(movement[k], photos.rows, photos.columns) for k in moving)
    pixels = far * photos.pixels_a_sample
    return _with_note(
        replace(photos, light=light, usable=usable),
        f"photos were moved by up to {pixels:.1f} pixels onto {photos.names[reference]}",
    )


def _with_note(photos: PhotoSet, note: str) -> PhotoSet:
    return replace(photos, source=replace(photos.source, notes=(*photos.source.notes, note)))
