"""What stands where a scan is expected: folders, and photos that hold no heights."""

from __future__ import annotations

from pathlib import Path

from scarscape.capture.photo import READ_SUFFIXES
from scarscape.capture.photo_listing import PHOTO_SUFFIXES, is_photo_folder, list_folder
from scarscape.capture.registry import Request, reads
from scarscape.model import InputError, Relief

_INSTEAD = (
    "give a height map (.npy .npz .tif), an instrument file (.x3p .sur .plu ...) or a mesh "
    "(.ply .obj .stl .glb)"
)


def is_folder(path: Path) -> bool:
    """Whether a path is a folder; False where its name cannot even be asked about."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def read_folder(request: Request) -> Relief:
    """Refuse a folder, saying what is in it and what to give instead.

    Raises
    ------
    InputError
        Always.
    """
    path = request.path
    listing = list_folder(path)
    if is_photo_folder(path):
        count = len(listing.photos) + len(listing.unread)
        raise InputError(
            f"is a folder with {count} photo{'' if count == 1 else 's'}, and a photo set is no "
            "relief yet",
            "read it with scarscape.capture.read_photo_set, or measure it with scarscape measure",
            file=path,
        )
    raise InputError("the folder holds no photos", f"{_INSTEAD}, by its own name", file=path)


@reads(*sorted(PHOTO_SUFFIXES - {".tif", ".tiff"}), only_to_refuse=True)
def refuse_photo(request: Request) -> Relief:
    """Refuse a photo, which holds no heights, and say what it is good for.

    Raises
    ------
    InputError
        Always.
    """
    path = request.path
    check_format(path)
    raise InputError(
        "is one photo, which holds no heights",
        "read it with scarscape.read_photo; for depths give three or more under different lights",
        file=path,
    )


def check_format(path: Path) -> None:
    """Refuse a photo of a format that is known and not read, told by its suffix.

    Raises
    ------
    InputError
    """
    if path.suffix.lower() in PHOTO_SUFFIXES - READ_SUFFIXES:
        raise InputError(
            f"is a photo in a format that is not read ({path.suffix.lower()})",
            "export it as JPEG, or as TIFF of 16 bits",
            file=path,
        )
