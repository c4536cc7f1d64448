"""The way in for photographs: a folder of photos under different lights becomes a photo set."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from scarscape.capture import limits
from scarscape.capture.files import parsing, source_file
from scarscape.capture.lights_lp import Light, check_lights, directions_of, read_lights
from scarscape.capture.photo import PhotoHeader, Pixels, read_photo_header
from scarscape.capture.photo_checks import check_alike, check_light, coding_notes, one_pitch
from scarscape.capture.photo_listing import (
    LIGHTS_FILE,
    Listing,
    check_enough,
    check_stems,
    list_folder,
    lit_photos,
)
from scarscape.capture.photo_sampling import (
    LOOKED_AT,
    Sampled,
    in_threads,
    look_for_marker,
    pixels_a_sample,
    sample,
)
from scarscape.capture.photo_scale import SAME, scan_pitch
from scarscape.model import (
    InputError,
    Lamps,
    MissingFileError,
    PhotoSet,
    PitchFrom,
    ScarscapeError,
    Source,
)

if TYPE_CHECKING:
    from scarscape.capture.photo_marker import Sheet, Skin
    from scarscape.capture.photo_patches import Corners

#: Photos in which a sheet is looked for that is not needed for the scale.
_GLANCES = 2


@dataclass(frozen=True)
class _Scale:
    """Distance between pixels (None where nothing gives one), whence, notes; the marker sheet."""

    pitch_mm: float | None
    pitch_from: PitchFrom
    notes: tuple[str, ...]
    sheet: Sheet | None = None


def read_photo_set(
    folder: str | os.PathLike[str],
    *,
    lights: str | os.PathLike[str] | None = None,
    light_distance_mm: float | None = None,
    pitch_mm: float | None = None,
    marker_scale: float = 1.0,
    chart_corners: Corners | None = None,
) -> PhotoSet:
    """Read photos of the same skin under different lights.

    Parameters
    ----------
    folder : path-like
        Holds three or more JPEGs, PNGs or TIFFs (8 or 16 bits) of one size, and may hold
        ``lights.lp`` and ``scan.yaml``.
    lights : path-like, optional
        A lights file to take instead of the one in the folder.
    light_distance_mm : float, optional
        Distance of all lamps from the skin at the picture's centre. Without it their light is
        taken as parallel.
    pitch_mm : float, optional
        Distance between neighbouring pixels of the photos, on the skin. It wins over what the
        files say (a note is kept).
    marker_scale : float, optional
        Measured length of the marker sheet's ruler over its nominal length.
    chart_corners : four (row, column), optional
        Of a chart of 24 that is not found by itself, as `scarscape.capture.read_photo` takes them.

    Returns
    -------
    PhotoSet
        Linear light, averaged over blocks of pixels so that samples are at most 0.05 mm apart
        where the photos are finer (up to 0.1 mm where that leaves over six million samples).
        ``lamps`` is None without a lights file, ``pitch_mm`` without an option, metadata or a
        marker sheet in the picture. Where a frame of the sheet lies in the picture, the set is
        what is seen through its window, turned square on if that was over 3 degrees away.

    Raises
    ------
    MissingFileError
        If there is no such folder or lights file.
    InputError
        Naming the file, if the set cannot be measured as it is. docs/photo_sets.md lists what is
        refused.

    Notes
    -----
    Photos are decoded in threads. Six JPEGs of 24 megapixels take about a second on two cores and
    a gigabyte, the set itself included.
    """
    path = Path(folder)
    try:
        # Quiet here, once: the threads may not touch what is shared.
        with parsing(path, "a folder of photos", "check what is in it"):
            return _read(path, lights, light_distance_mm, pitch_mm, marker_scale, chart_corners)
    except ScarscapeError as error:
        if error.file is not None:
            raise
        raise type(error)(error.cause, error.remedy, file=path) from error


def _read(
    folder: Path,
    lights: str | os.PathLike[str] | None,
    light_distance_mm: float | None,
    pitch_mm: float | None,
    marker_scale: float,
    chart_corners: Corners | None,
) -> PhotoSet:
    from scarscape.capture.photo_patches import colours_in

    printed = limits.check_marker_scale(marker_scale)
    option_mm = None if pitch_mm is None else limits.check_pitch(pitch_mm, where="--pitch-mm")
    distance_mm = None if light_distance_mm is None else _distance(light_distance_mm)
    listing = _listing(folder)
    photos, known, lights_file, notes = _lit(listing, folder, lights)
    headers = in_threads(read_photo_header, photos)
    check_alike(headers)
    scale, decoded = _scale(headers, option_mm, folder, printed)
    first = headers[0]
    side, side_notes = pixels_a_sample(first.rows, first.columns, len(headers), scale.pitch_mm)
    sampled = sample(headers, side, decoded)
    light_notes = check_light(headers, sampled)
    colours = colours_in(sampled, (first.rows, first.columns), side, scale.sheet, chart_corners)
    skin, lamps = _skin(sampled, scale.sheet, side, _lamps(known, distance_mm))
    files = tuple(header.source for header in headers)
    return PhotoSet(
        light=skin.light,
        usable=skin.usable,
        names=tuple(header.path.name for header in headers),
        pitch_mm=None if scale.pitch_mm is None else side * scale.pitch_mm,
        lamps=lamps,
        pixels_a_sample=side,
        patches=colours.on(skin.from_whole),
        source=Source(
            kind="photo_set",
            files=files if lights_file is None else (*files, source_file(lights_file)),
            pitch_from=scale.pitch_from,
            notes=(
                *notes,
                *coding_notes(headers),
                *scale.notes,
                *skin.notes,
                *colours.notes,
                *side_notes,
                *light_notes,
            ),
        ),
    )


def _listing(folder: Path) -> Listing:
    """What the folder holds, once it is sure that it is one."""
    try:
        if not folder.exists():
            raise MissingFileError(
                "there is no such folder", "check the name and where it lies", file=folder
            )
        if not folder.is_dir():
            raise InputError(
                "is one file, and a photo set is a folder of photos",
                "give the folder that holds them",
                file=folder,
            )
    except (OSError, ValueError) as error:
        if isinstance(error, ScarscapeError):
            raise
        raise InputError(
            "the name is not one a folder can have", "check the name", file=repr(str(folder))
        ) from error
    listing = list_folder(folder)
    check_enough(listing, folder)
    return listing


def _lit(
    listing: Listing, folder: Path, lights: str | os.PathLike[str] | None
) -> tuple[tuple[Path, ...], tuple[Light, ...], Path | None, tuple[str, ...]]:
    """Photos to read, their lights, the file that gave them, and notes."""
    file = Path(lights) if lights is not None else listing.lights_file
    if file is not None:
        photos, known, notes = lit_photos(listing, read_lights(file), file, folder)
        return photos, known, file, notes
    check_stems(listing.photos, folder)
    others = [path.name for path in listing.lights]
    if others:
        note = f"{others[0]} was not read: name it {LIGHTS_FILE}, or give it with --lights."
        return listing.photos, (), None, (note,)
    return listing.photos, (), None, ()


def _distance(distance_mm: float) -> float:
    low, high = limits.MIN_LIGHT_DISTANCE_MM, limits.MAX_LIGHT_DISTANCE_MM
    if not (math.isfinite(distance_mm) and low <= distance_mm <= high):
        raise InputError(
            f"--light-distance-mm is {distance_mm:g}",
            f"give the distance from the skin to the lamps, {low:g} to {high:g} mm",
        )
    return float(distance_mm)


def _skin(
    sampled: Sampled, sheet: Sheet | None, side: int, lamps: Lamps | None
) -> tuple[Skin, Lamps | None]:
    """All that was photographed, or what the marker sheet leaves of it, and the lamps over it."""
    from scarscape.capture.photo_marker import Skin, skin_of, turned_lamps

    if sheet is None:
        return Skin(sampled.light, sampled.usable, None, ()), lamps
    skin = skin_of(sampled, sheet, side)
    if lamps is not None and skin.normal is not None:
        return skin, turned_lamps(lamps, skin.normal)
    return skin, lamps


def _scale(
    headers: Sequence[PhotoHeader], option_mm: float | None, folder: Path, printed: float
) -> tuple[_Scale, dict[Path, Pixels]]:
    """The option, else what the files state, else a marker in the picture, else nothing.

    And photos that were decoded on the way.
    """
    if option_mm is not None:
        given = _Scale(option_mm, "option", _differing(headers, option_mm, folder))
    else:
        stated = one_pitch(headers, scan_pitch(folder), folder)
        told = () if stated.pitch_mm is None else (f"Scale from {stated.where}.",)
        given = _Scale(stated.pitch_mm, "file", told)
    from scarscape.capture.photo_marker import Sheet, sheet_notes

    # With a scale at hand the sheet is only paper to be left out: a look or two will do.
    most = LOOKED_AT if given.pitch_mm is None else _GLANCES
    seen, decoded = look_for_marker(headers, print_scale=printed, most=most)
    if seen is None:
        unknown = _Scale(None, "option", ("Nothing gives a scale.",))
        return (unknown if given.pitch_mm is None else given), decoded
    sheet = Sheet(*seen)
    notes = (*given.notes, *sheet_notes(sheet, given.pitch_mm))
    if given.pitch_mm is not None:
        return replace(given, notes=notes, sheet=sheet), decoded
    where = f"the marker in {sheet.header.path.name}"
    pitch_mm = limits.check_pitch(sheet.found.pitch_mm, where=where)
    return _Scale(pitch_mm, "marker", notes, sheet), decoded


def _differing(headers: Sequence[PhotoHeader], option_mm: float, folder: Path) -> tuple[str, ...]:
    """A note where the files state another pitch than the option."""
    try:
        stated = one_pitch(headers, scan_pitch(folder), folder)
    except InputError:
        return ("The files state several pitches; the option was taken.",)
    if stated.pitch_mm is None or math.isclose(stated.pitch_mm, option_mm, rel_tol=SAME):
        return ()
    return (
        f"pitch {option_mm:.6g} mm from the option; {stated.where} says {stated.pitch_mm:.6g} mm",
    )


def _lamps(known: tuple[Light, ...], distance_mm: float | None) -> Lamps | None:
    """The lamps of the photos, in their order."""
    if not known:
        return None
    # Those that were left out may have been what spread the lights.
    check_lights(known)
    distance = None if distance_mm is None else np.full(len(known), distance_mm)
    return Lamps(direction=directions_of(known), distance_mm=distance, known_from="file")
