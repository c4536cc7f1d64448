"""Which files of a folder are photos, and which of them a lights file names."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from scarscape.capture.lights_lp import Light
from scarscape.capture.limits import MIN_PHOTOS
from scarscape.capture.photo import READ_SUFFIXES
from scarscape.model import InputError

#: Photos that are not read, and what to do with them.
UNREAD_SUFFIXES = frozenset({".heic", ".heif", ".avif", ".webp", ".bmp", ".gif"})
RAW_SUFFIXES = frozenset(
    {".dng", ".cr2", ".cr3", ".nef", ".arw", ".raf", ".orf", ".rw2", ".pef", ".srw"}
)
PHOTO_SUFFIXES = READ_SUFFIXES | UNREAD_SUFFIXES | RAW_SUFFIXES
LIGHTS_FILE = "lights.lp"
_LIGHTS_SUFFIX = ".lp"
_MOST_NAMED = 3


@dataclass(frozen=True)
class Listing:
    """What a folder holds.

    Attributes
    ----------
    photos : files that are read, as a person counts them (``img2`` before ``img10``).
    unread : photos of other formats.
    lights : files with lamp positions.
    """

    photos: tuple[Path, ...]
    unread: tuple[Path, ...]
    lights: tuple[Path, ...]

    @property
    def lights_file(self) -> Path | None:
        """``lights.lp``, in any case of its letters."""
        return next((path for path in self.lights if path.name.casefold() == LIGHTS_FILE), None)


def is_photo_folder(path: Path) -> bool:
    """Whether a path is a folder that holds at least one photo; False where it cannot be asked."""
    try:
        return path.is_dir() and any(_is_photo(entry) for entry in path.iterdir())
    except (OSError, ValueError):
        return False


def _is_photo(entry: Path) -> bool:
    # Names with a dot in front are what systems leave behind, as "._IMG_1.JPG".
    return (
        not entry.name.startswith(".")
        and entry.suffix.lower() in PHOTO_SUFFIXES
        and entry.is_file()
    )


def list_folder(folder: Path) -> Listing:
    """Photos and lights files of a folder itself, not of folders in it.

    Raises
    ------
    InputError
        If it cannot be opened.
    """
    try:
        entries = sorted(folder.iterdir(), key=counted)
        photos = [entry for entry in entries if _is_photo(entry)]
        lights = [
            entry
            for entry in entries
            if entry.suffix.lower() == _LIGHTS_SUFFIX
            and not entry.name.startswith(".")
            and entry.is_file()
        ]
    except OSError as error:
        raise InputError(
            f"the folder cannot be opened ({error.strerror or error})",
            "give a folder of photos, and check its permissions",
            file=folder,
        ) from error
    except ValueError as error:
        raise InputError(
            "the name is not one a folder can have", "check the name", file=repr(str(folder))
        ) from error
    read = [photo for photo in photos if photo.suffix.lower() in READ_SUFFIXES]
    return Listing(tuple(read), tuple(p for p in photos if p not in read), tuple(lights))


def counted(path: Path) -> tuple[list[tuple[int, int, str]], str]:
    """Key that sorts names as a person counts."""
    parts = re.split(r"([0-9]+)", path.name.casefold())
    key = [(1, int(part[:18]), part) if part.isdigit() else (0, 0, part) for part in parts if part]
    return key, path.name


def check_enough(listing: Listing, folder: Path) -> None:
    """Refuse a folder with fewer than three photos, saying what else is in it.

    Raises
    ------
    InputError
    """
    if len(listing.photos) >= MIN_PHOTOS:
        return
    count = len(listing.photos)
    held = f"holds {count} photo{'' if count == 1 else 's'}" if count else "holds no photos"
    remedy = f"take at least {MIN_PHOTOS}, each under another light, as JPEG, PNG or TIFF"
    if listing.unread:
        kinds = sorted({path.suffix.lower() for path in listing.unread})
        held += f" that are read, and {len(listing.unread)} as {' '.join(kinds)}"
        remedy = "export them as JPEG, or as TIFF of 16 bits"
    raise InputError(f"the folder {held}", remedy, file=folder)


def check_stems(photos: tuple[Path, ...], folder: Path) -> None:
    """Refuse a photo that is there in two formats, where no lights file says which is meant.

    Raises
    ------
    InputError
    """
    stems = Counter(photo.stem.casefold() for photo in photos)
    for photo in photos:
        if stems[photo.stem.casefold()] > 1:
            twins = [p.name for p in photos if p.stem.casefold() == photo.stem.casefold()]
            raise InputError(
                f"{' and '.join(twins[:2])} are one photo twice, by their names",
                "keep one of them",
                file=folder,
            )


def lit_photos(
    listing: Listing, lights: tuple[Light, ...], lights_file: Path, folder: Path
) -> tuple[tuple[Path, ...], tuple[Light, ...], tuple[str, ...]]:
    """Photos that a lights file names, their lights, and notes on what was left out.

    Names are compared without folders and without regard to case; where no photo has the name,
    one that differs only in its suffix will do.

    Returns
    -------
    photos, lights : in the folder's order, as many of the one as of the other.
    notes : one plain sentence each.

    Raises
    ------
    InputError
        If a name has no photo, or two names are one photo.
    """
    by_name = {photo.name.casefold(): photo for photo in listing.photos}
    by_stem: dict[str, list[Path]] = {}
    for photo in listing.photos:
        by_stem.setdefault(photo.stem.casefold(), []).append(photo)
    found: dict[Path, Light] = {}
    other_suffix = 0
    for light in lights:
        match = by_name.get(light.name.casefold())
        if match is None:
            alike = by_stem.get(Path(light.name).stem.casefold(), [])
            if len(alike) != 1:
                raise InputError(
                    f"names {light.name}, and there is no such photo in {folder.name or folder}",
                    "add that photo, or take its line out and lower the count",
                    file=lights_file,
                )
            match = alike[0]
            other_suffix += 1
        if match in found:
            raise InputError(
                f"{found[match].name} and {light.name} are one photo, {match.name}",
                "give each photo one line",
                file=lights_file,
            )
        found[match] = light
    photos = tuple(photo for photo in listing.photos if photo in found)
    left = [photo.name for photo in listing.photos if photo not in found]
    notes = []
    if other_suffix:
        notes.append(
            f"{other_suffix} names in {lights_file.name} have another suffix than the photos."
        )
    if left:
        notes.append(f"Left out, for {lights_file.name} does not name them: {_some(left)}.")
    return photos, tuple(found[photo] for photo in photos), tuple(notes)


def _some(names: list[str]) -> str:
    """A few names, and how many more."""
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
