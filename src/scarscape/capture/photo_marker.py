"""What the marker sheet in the photos says of them: scale, tilt, and where the skin is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from scarscape.capture import limits
from scarscape.capture.marker_fit import Floats, project
from scarscape.capture.marker_paper import marker_mask, window_mask
from scarscape.capture.marker_rectify import SquareOn, rectify, rectify_mask, square_on
from scarscape.capture.photo import PhotoHeader
from scarscape.capture.photo_sampling import Sampled, in_threads
from scarscape.model import InputError, Lamps, MarkerFound

#: Seen from farther than this off straight ahead, photos are turned square on: lengths differ by
#: the cosine, and by perspective across the window.
MOST_TILT_DEG = 3.0
#: Corners farther than this from one plane (root mean square): the paper is bent.
BENT_MM = 0.1
#: A scale that was given and one that was printed differ by more than this: one of them is wrong.
DIFFERENT = 0.03


@dataclass(frozen=True, eq=False)
class Sheet:
    """A piece of the sheet, and the photo in which it was seen best."""

    found: MarkerFound
    header: PhotoHeader


@dataclass(frozen=True, eq=False)
class Skin:
    """The part of the photos that is skin.

    Attributes
    ----------
    light, usable : (n, channels, rows, columns), as in `scarscape.model.PhotoSet`.
    normal : (3,) of the sheet in the photos' frame, where they were turned square on to it.
    notes : what was done.
    from_whole : (3, 3) from samples (column, row, 1) of the whole photos to those of the skin.
    """

    light: NDArray[np.float32]
    usable: NDArray[np.bool_]
    normal: Floats | None
    notes: tuple[str, ...]
    from_whole: Floats = field(default_factory=lambda: np.eye(3))


def sheet_notes(sheet: Sheet, given_mm: float | None) -> tuple[str, ...]:
    """What the sheet says of the scale, and what speaks against it.

    Parameters
    ----------
    sheet : as it was seen.
    given_mm : the pitch that counts instead of the sheet's, None where it is the sheet's.
    """
    found, name = sheet.found, sheet.header.path.name
    count = len(found.ids)
    markers = f"{count} marker{'' if count == 1 else 's'} in {name}"
    share = found.pitch_mm_sd / found.pitch_mm
    notes = []
    if given_mm is None:
        notes.append(
            f"Scale from {markers}: {found.pitch_mm:.5g} mm a pixel, {100 * share:.2g} % (one "
            "standard deviation)."
        )
        if count == 1:
            notes.append("Only one marker was seen, which tells no tilt: lay the frame flat.")
    elif abs(found.pitch_mm / given_mm - 1) > DIFFERENT:
        notes.append(
            f"The pitch given is {given_mm:.5g} mm, {markers} say {found.pitch_mm:.5g} mm: which "
            "of them is wrong?"
        )
    bent = found.residual_px * found.pitch_mm
    if bent > BENT_MM:
        notes.append(
            f"The markers lie in one plane only within {bent:.2f} mm: the paper is bent, and "
            "lengths may be off."
        )
    return tuple(notes)


def skin_of(sampled: Sampled, sheet: Sheet, side: int) -> Skin:
    """The photos inside the window of the sheet, square on; those of a strip without its paper.

    Parameters
    ----------
    sampled : the photos on their samples.
    sheet : as it was seen.
    side : pixels along the side of a sample.

    Raises
    ------
    InputError
        If next to nothing of the window lies in the photos.

    Notes
    -----
    What lies beside the window is cut off, so that the middle of the picture, which lamps are
    measured from, is the middle of the skin. A strip is held beside the skin, so that its tilt is
    not the skin's: it is only taken out.
    """
    shape = sampled.light.shape[2:]
    found = on_samples(sheet.found, (sheet.header.rows, sheet.header.columns), side)
    if found.piece.window is None:
        usable = sampled.usable & ~marker_mask(found, (shape[0], shape[1]))
        return Skin(sampled.light, usable, None, ("The strip of markers is left out.",))
    tilt = found.tilt_deg
    if tilt is None or tilt <= MOST_TILT_DEG:
        return _cut(sampled, found, tilt)
    return _turned(sampled, found, tilt)


def on_samples(found: MarkerFound, shape: tuple[int, int], side: int) -> MarkerFound:
    """A sheet found in a photo, as it lies on the samples that were made of the photo.

    Parameters
    ----------
    found : in pixels.
    shape : rows and columns of the photo.
    side : pixels along the side of a sample.
    """
    shrink = to_samples(shape, side)
    return replace(
        found,
        homography=shrink @ found.homography,
        pitch_mm=side * found.pitch_mm,
        pitch_mm_sd=side * found.pitch_mm_sd,
        window_px=project(shrink, found.window_px),
        outline_px=project(shrink, found.outline_px),
        patches_px=project(shrink, found.patches_px),
    )


def to_samples(shape: tuple[int, int], side: int) -> Floats:
    """(3, 3) from pixels (column, row, 1) of a photo of that shape to its samples."""
    rest_row, rest_column = (count % side // 2 for count in shape)
    return np.array(
        [
            [1 / side, 0, (0.5 - rest_column) / side - 0.5],
            [0, 1 / side, (0.5 - rest_row) / side - 0.5],
            [0, 0, 1],
        ]
    )


def _cut(sampled: Sampled, found: MarkerFound, tilt: float | None) -> Skin:
    """The window as it was photographed."""
    shape = (sampled.light.shape[2], sampled.light.shape[3])
    rows, columns = _box(found.window_px, shape)
    inside = window_mask(found, shape)[rows, columns]
    light = np.ascontiguousarray(sampled.light[:, :, rows, columns])
    usable = sampled.usable[:, :, rows, columns] & inside
    seen = "" if tilt is None else f", seen {tilt:.1f} degrees off straight ahead"
    notes = (_measured(light.shape, found.pitch_mm) + f"{seen}.",)
    moved = np.array([[1.0, 0, -columns.start], [0, 1.0, -rows.start], [0, 0, 1.0]])
    return Skin(light, usable, None, notes, moved)


def _turned(sampled: Sampled, found: MarkerFound, tilt: float) -> Skin:
    """The window as a camera square on would have taken it."""
    count, channels, *shape = sampled.light.shape
    whole = square_on(found, (shape[0], shape[1]))
    back = np.asarray(np.linalg.inv(whole.to_photo), np.float64)
    seen = replace(found, homography=back @ found.homography)
    rows, columns = _box(project(back, found.window_px), (shape[0], shape[1]))
    view = _part(whole, rows, columns)
    light = np.empty((count, channels, view.rows, view.columns), np.float32)
    usable = np.empty(light.shape, np.bool_)

    def turn(index: int) -> None:
        # Bicubic samples swing over beside a step.
        light[index] = np.clip(rectify(sampled.light[index], view), 0.0, 1.0)
        usable[index] = rectify_mask(sampled.usable[index], view)

    in_threads(turn, range(count))
    usable &= window_mask(seen, (whole.rows, whole.columns))[rows, columns]
    note = (
        f"{_measured(light.shape, found.pitch_mm)}, turned square on: it was seen {tilt:.1f} "
        "degrees off straight ahead."
    )
    from_whole = np.asarray(np.linalg.inv(view.to_photo), np.float64)
    return Skin(light, usable, found.normal, (note,), from_whole)


def _measured(shape: Sequence[int], pitch_mm: float) -> str:
    height, width = (count * pitch_mm for count in shape[2:])
    return f"Measured inside the window of the marker sheet, {width:.1f} x {height:.1f} mm"


def _box(corners: Floats, shape: tuple[int, int]) -> tuple[slice, slice]:
    """Rows and columns that the window takes up in the picture."""
    low = np.maximum(np.ceil(corners.min(axis=0)), 0).astype(int)
    high = np.minimum(np.floor(corners.max(axis=0)).astype(int) + 1, shape[::-1])
    if (high - low).min() < limits.MIN_SIDE_SAMPLES:
        raise InputError(
            "next to nothing of the marker sheet's window lies in the photos",
            "take the photos again with the whole frame in the picture",
        )
    return slice(int(low[1]), int(high[1])), slice(int(low[0]), int(high[0]))


def _part(view: SquareOn, rows: slice, columns: slice) -> SquareOn:
    """A part of a view."""
    shift = np.array([[1.0, 0, columns.start], [0, 1.0, rows.start], [0, 0, 1.0]])
    return replace(
        view,
        to_photo=view.to_photo @ shift,
        rows=rows.stop - rows.start,
        columns=columns.stop - columns.start,
    )


def turned_lamps(lamps: Lamps, normal: Floats) -> Lamps:
    """Lamps told in the frame of the photos, in that of photos square on to the sheet.

    The smallest turn that brings the sheet's normal to the camera, as the photos are turned.
    """
    axis = np.cross(normal, (0.0, 0.0, 1.0))
    across = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    turn = np.eye(3) + across + across @ across / (1 + normal[2])
    return replace(lamps, direction=lamps.direction @ turn.T)
