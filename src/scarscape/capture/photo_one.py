"""The way in for one photograph: linear light on samples, its scale, patches of known colour."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from scarscape.capture import limits
from scarscape.capture.files import parsing
from scarscape.capture.photo import PhotoHeader, read_photo_header
from scarscape.capture.photo_checks import (
    LEAST_LIT_SHARE,
    TOLD_CLIPPED_SHARE,
    check_sensor,
    coding_notes,
)
from scarscape.capture.photo_sampling import Sampled, look_for_marker, pixels_a_sample, sample
from scarscape.capture.photo_scale import SAME
from scarscape.capture.photos import check_format, is_folder
from scarscape.model import InputError, Photo, PitchFrom, Source

if TYPE_CHECKING:
    from scarscape.capture.marker_fit import Floats
    from scarscape.capture.photo_marker import Sheet, Skin
    from scarscape.capture.photo_patches import Corners

#: What the result may hold: 24 megapixels become samples of three by three pixels. A mark of a
#: millimetre on a face of 200 mm is ten of them wide.
MOST_SAMPLES = 4_000_000
#: And the whole photo, where only what a window shows is kept.
MOST_SAMPLES_WITH_WINDOW = 12_000_000
#: Note of a photo that gives no scale; one found later takes its place.
NO_SCALE = "Nothing gives a scale."

_WITHOUT_DOUBT = frozenset({".jpg", ".jpeg", ".png"})
_TIFF = frozenset({".tif", ".tiff"})
_REMEDY = "copy it from the camera again, or save it as a plain JPEG, PNG or TIFF"


def is_photo(path: str | os.PathLike[str]) -> bool:
    """Whether a file is one photo by its name, and not a map of heights.

    Parameters
    ----------
    path : path-like
        ``.jpg .jpeg .png`` are photos. A ``.tif`` is one where it holds three or four channels of
        whole numbers; grey ones and floats are height maps.

    Returns
    -------
    bool
        False for a folder, and for a TIFF that is not there or cannot be read.
    """
    file = Path(path)
    if is_folder(file):
        return False
    suffix = file.suffix.lower()
    return suffix in _WITHOUT_DOUBT or (suffix in _TIFF and _is_coloured_tiff(file))


def _is_coloured_tiff(path: Path) -> bool:
    from tifffile import TiffFile

    try:
        with parsing(path, "a TIFF", _REMEDY), TiffFile(path) as file:
            page = file.pages.first
            whole = page.dtype is not None and page.dtype.kind in "ui"
            return whole and int(page.samplesperpixel) in (3, 4)
    except InputError:
        return False


def read_photo(
    path: str | os.PathLike[str],
    *,
    pitch_mm: float | None = None,
    marker_scale: float = 1.0,
    chart_corners: Corners | None = None,
) -> Photo:
    """Read one photo of skin.

    Parameters
    ----------
    path : path-like
        A JPEG, PNG or TIFF (8 or 16 bits), grey or RGB.
    pitch_mm : float, optional
        Distance between neighbouring pixels on the skin. It wins over what the file says (a note
        is kept).
    marker_scale : float, optional
        Measured length of the marker sheet's ruler over its nominal length.
    chart_corners : four (row, column), optional
        Outer corners of the four corner patches of a chart of 24, going round, where it is not
        found by itself: in pixels of the photo the right way up.

    Returns
    -------
    Photo
        Linear light, averaged over blocks of pixels so that it holds at most about four million
        samples, and samples are at most 0.05 mm apart where the photo is finer and has a scale.
        ``pitch_mm`` is None without an option, metadata or a marker sheet in the picture. Where a
        frame of the sheet lies in the picture, the photo is what is seen through its window,
        turned square on if that was over 3 degrees away.

    Raises
    ------
    MissingFileError
        If there is no such file.
    InputError
        Naming the file: not a photo that is read, damaged, cut off, black or burnt out all over,
        an impossible scale, a frame without its window in the picture.

    Notes
    -----
    A JPEG of 24 megapixels takes about a second and 0.4 GB.
    """
    file = Path(path)
    if is_folder(file):
        raise InputError(
            "is a folder, and one photo is a file",
            "give the photo itself, or read the folder with read_photo_set",
            file=file,
        )
    check_format(file)
    with parsing(file, "a photo", _REMEDY):
        return _read(file, pitch_mm, marker_scale, chart_corners)


@dataclass(frozen=True)
class _Scale:
    """Distance between pixels (None where nothing gives one), its error, whence, and notes."""

    pitch_mm: float | None
    sd_mm: float | None
    pitch_from: PitchFrom
    notes: tuple[str, ...]


def _read(
    path: Path, pitch_mm: float | None, marker_scale: float, chart_corners: Corners | None
) -> Photo:
    from scarscape.capture.photo_marker import Sheet, to_samples
    from scarscape.capture.photo_patches import colours_in

    printed = limits.check_marker_scale(marker_scale)
    option_mm = None if pitch_mm is None else limits.check_pitch(pitch_mm, where="--pitch-mm")
    header = read_photo_header(path)
    seen, decoded = look_for_marker([header], print_scale=printed, most=1)
    sheet = None if seen is None else Sheet(*seen)
    scale = _scale(header, option_mm, sheet)
    side, side_notes = _side(header, scale.pitch_mm, sheet)
    sampled = sample([header], side, decoded)
    light_notes = _check_light(header, sampled)
    whole = to_samples((header.rows, header.columns), side)
    colours = colours_in(sampled, (header.rows, header.columns), side, sheet, chart_corners)
    skin = _skin(sampled, sheet, side)
    return Photo(
        light=skin.light[0],
        usable=skin.usable[0],
        name=path.name,
        pitch_mm=None if scale.pitch_mm is None else side * scale.pitch_mm,
        pitch_mm_sd=None if scale.sd_mm is None else side * scale.sd_mm,
        patches=colours.on(skin.from_whole),
        tilt_deg=None if sheet is None else sheet.found.tilt_deg,
        pixels_a_sample=side,
        origin_px=_origin(skin.from_whole @ whole),
        source=Source(
            kind="photo",
            files=(header.source,),
            pitch_from=scale.pitch_from,
            notes=(
                *coding_notes([header]),
                *scale.notes,
                *skin.notes,
                *colours.notes,
                *side_notes,
                *light_notes,
            ),
        ),
    )


def _scale(header: PhotoHeader, option_mm: float | None, sheet: Sheet | None) -> _Scale:
    """The option, else what the file states, else the marker sheet, else nothing."""
    from scarscape.capture.photo_marker import sheet_notes

    stated = header.pitch
    given_mm = stated.pitch_mm if option_mm is None else option_mm
    notes: tuple[str, ...] = () if sheet is None else sheet_notes(sheet, given_mm)
    if option_mm is not None:
        differs = stated.pitch_mm is not None and not math.isclose(
            stated.pitch_mm, option_mm, rel_tol=SAME
        )
        if differs:
            told = f"pitch {option_mm:.6g} mm from the option; {stated.where} says"
            notes = (f"{told} {stated.pitch_mm:.6g} mm", *notes)
        return _Scale(option_mm, None, "option", notes)
    if given_mm is not None:
        return _Scale(given_mm, None, "file", (f"Scale from {stated.where}.", *notes))
    if sheet is None:
        return _Scale(None, None, "option", (NO_SCALE,))
    pitch_mm = limits.check_pitch(sheet.found.pitch_mm, where="the marker in the picture")
    return _Scale(pitch_mm, sheet.found.pitch_mm_sd, "marker", notes)


def _side(
    header: PhotoHeader, pitch_mm: float | None, sheet: Sheet | None
) -> tuple[int, tuple[str, ...]]:
    """Pixels along the side of a sample: as in a photo set, or more where it would hold too many.

    A photo is looked at as a whole more often than a set is, so it gives way in resolution.
    """
    side = 1
    notes: tuple[str, ...] = ()
    if pitch_mm is not None:
        side, notes = pixels_a_sample(header.rows, header.columns, 1, pitch_mm)
    whole, kept = header.rows * header.columns, 1.0
    if sheet is not None and sheet.found.piece.window is not None:
        kept = min(1.0, float(np.prod(np.ptp(sheet.found.window_px, axis=0))) / whole)
    wanted = side
    most = MOST_SAMPLES_WITH_WINDOW if kept < 1.0 else MOST_SAMPLES
    while kept * whole / side**2 > MOST_SAMPLES or whole / side**2 > most:
        side += 1
    if pitch_mm is not None and side > wanted:
        notes = (f"Samples are {side * pitch_mm:.3g} mm apart, for the photo is large.",)
    return side, notes


def _check_light(header: PhotoHeader, sampled: Sampled) -> tuple[str, ...]:
    """Refuse a photo that is black or burnt out, and note what is clipped."""
    check_sensor([header], sampled.highest)
    samples = sampled.light[0].size
    most = (1 - LEAST_LIT_SHARE) * samples
    dark, burnt = sampled.black[0], sampled.clipped[0]
    if burnt > most:
        raise InputError(
            "is clipped all over: every pixel is as bright as can be",
            "take it again with a shorter exposure",
        )
    if dark + burnt > most:
        raise InputError(
            "is black all over, or in one of its colours: there is no light to read",
            "take it again with more light, white light if a coloured lamp was on",
        )
    share = burnt / samples
    return (
        (f"Clipped samples are not used: {100 * share:.0f} % of them.",)
        if share > TOLD_CLIPPED_SHARE
        else ()
    )


def _skin(sampled: Sampled, sheet: Sheet | None, side: int) -> Skin:
    """All that was photographed, or what the marker sheet leaves of it."""
    from scarscape.capture.photo_marker import Skin, skin_of

    if sheet is None:
        return Skin(sampled.light, sampled.usable, None, ())
    return skin_of(sampled, sheet, side)


def _origin(from_photo: Floats) -> tuple[float, float]:
    """Where the outer corner of the first sample lies in the photo's own pixels: row, column."""
    from scarscape.capture.marker_fit import project

    back = np.asarray(np.linalg.inv(from_photo), np.float64)
    column, row = project(back, np.array([-0.5, -0.5])) + 0.5
    return round(float(row), 9), round(float(column), 9)
