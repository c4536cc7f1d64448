"""Folders and photos: not measured yet, and said so."""

from __future__ import annotations

from pathlib import Path

from scarscape.capture.registry import Request, reads
from scarscape.model import InputError, Relief

PHOTO_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".heic", ".webp", ".bmp", ".gif"})

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
    try:
        entries = [entry for entry in path.iterdir() if entry.is_file()]
    except OSError as error:
        raise InputError(
            f"the folder cannot be opened ({error.strerror or error})",
            "check its permissions",
            file=path,
        ) from error
    photos = [entry for entry in entries if entry.suffix.lower() in PHOTO_SUFFIXES]
    if photos:
        raise InputError(
            f"the folder holds {len(photos)} photo{'' if len(photos) == 1 else 's'}, and this "
            "version measures scans: photo sets are not read yet",
            _INSTEAD,
            file=path,
        )
    raise InputError("the folder holds no photos", f"{_INSTEAD}, by its own name", file=path)


@reads(*sorted(PHOTO_SUFFIXES), only_to_refuse=True)
def read_photo(request: Request) -> Relief:
    """Refuse a photo: it holds no heights.

    Raises
    ------
    InputError
        Always.
    """
    raise InputError(
        "is a photo, and this version measures scans: photos are not read yet",
        _INSTEAD,
        file=request.path,
    )
