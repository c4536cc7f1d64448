"""What stands where a scan is expected: folders, and photos that hold no heights."""

from __future__ import annotations

from pathlib import Path

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
def read_photo(request: Request) -> Relief:
    """Refuse a photo: it holds no heights.

    Raises
    ------
    InputError
        Always.
    """
    raise InputError(
        "is one photo, which holds no heights: single photos are not read yet",
        f"{_INSTEAD}, or a folder of three or more photos under different lights",
        file=request.path,
    )
