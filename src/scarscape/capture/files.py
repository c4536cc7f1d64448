"""The file itself: is it there, what is its hash, and whose fault is it when a parser gives up."""

from __future__ import annotations

import hashlib
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scarscape.model import InputError, MissingFileError, ScarscapeError, SourceFile

_CHUNK_BYTES = 1 << 20
_REASON_LENGTH = 120


def check_file(path: Path) -> None:
    """Make sure that there is a plain, readable file with something in it.

    Raises
    ------
    MissingFileError, InputError
    """
    try:
        if not path.exists():
            raise MissingFileError(
                "there is no such file", "check the name and the folder", file=path
            )
        if not path.is_file():
            raise InputError("is neither a file nor a folder", "give a file", file=path)
        if path.stat().st_size == 0:
            raise InputError("the file is empty", "export or copy it again", file=path)
        with path.open("rb"):
            pass
    except OSError as error:
        if isinstance(error, ScarscapeError):
            raise
        raise InputError(
            f"the file cannot be opened ({error.strerror or error})",
            "check its name and permissions",
            file=path,
        ) from error
    except ValueError as error:
        if isinstance(error, ScarscapeError):
            raise
        raise InputError(
            "the name is not one a file can have", "check the name", file=repr(str(path))
        ) from error


def source_file(path: Path) -> SourceFile:
    """Name and SHA-256 of a file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            digest.update(chunk)
    return SourceFile(name=path.name, sha256=digest.hexdigest())


@contextmanager
def parsing(path: Path, what: str, remedy: str) -> Iterator[None]:
    """Turn what a parser raises on a damaged file into `InputError`, and keep it quiet.

    `ScarscapeError`, `MemoryError` and what is not an `Exception` (Ctrl-C) pass through.

    Parameters
    ----------
    path : the file being read.
    what : the format in words, as "a PLY mesh".
    remedy : what to do about it.
    """
    # Parsers report through logging too, and Python prints what no handler takes.
    for name in ("trimesh", "tifffile", "SurfaceTopography"):
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
    with warnings.catch_warnings(), naming(path, what, remedy):
        warnings.simplefilter("ignore")
        yield


@contextmanager
def naming(path: Path, what: str, remedy: str) -> Iterator[None]:
    """Turn what a parser raises on a damaged file into `InputError` that names the file.

    Like `parsing`, but what parsers say on the side is left alone, so that it can be used in
    several threads at once. A `ScarscapeError` without a file gets this one.
    """
    try:
        yield
    except ScarscapeError as error:
        if error.file is not None:
            raise
        raise type(error)(error.cause, error.remedy, file=path) from error
    except MemoryError:
        raise
    except Exception as error:
        raise InputError(f"cannot be read as {what}{_reason(error)}", remedy, file=path) from error


def _reason(error: Exception) -> str:
    """The first line of a parser's complaint, where it has one that is fit to print."""
    lines = str(error).strip().splitlines()
    text = "".join(c if c.isprintable() else "?" for c in lines[0].strip()) if lines else ""
    if len(text) > _REASON_LENGTH:
        text = text[: _REASON_LENGTH - 3] + "..."
    name = type(error).__name__
    return f" ({name}: {text})" if text else f" ({name})"
