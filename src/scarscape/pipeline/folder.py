"""An output folder that appears whole or not at all, and replaces nothing but its own kind."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from scarscape.model import OutputExistsError, ScarscapeError

#: What the program writes at the top of an output folder. A folder that holds anything else is
#: never replaced, so a command that writes a new name adds it here.
FILES = frozenset(
    {
        "answers.json",
        "height.tif",
        "lights.lp",
        "map.png",
        "marks.csv",
        "mesh.ply",
        "plan.html",
        "plan.ics",
        "plan.json",
        "relief.tif",
        "report.html",
        "scars.csv",
        "scars.json",
        "truth.json",
    }
    | {f"photo_{number:02d}.jpg" for number in range(1, 65)}
)
#: Output folders that an output folder may hold.
FOLDERS = frozenset({"phantom", "photos"})
#: A folder with none of these is not one of ours.
MARKERS = frozenset(
    {"photo_01.jpg", "plan.html", "plan.json", "report.html", "scars.json", "truth.json"}
)
#: What file managers leave behind in any folder.
LITTER = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})

ELSEWHERE = "choose another folder with --out"


@contextmanager
def output_folder(
    target: str | os.PathLike[str], *, force: bool = False, keep: Iterable[Path] = ()
) -> Iterator[Path]:
    """Give an empty hidden folder to write into; rename it to `target` when all went well.

    Parameters
    ----------
    target : path-like
        Where the folder shall appear. Missing parents are made.
    force : bool
        Replace an existing folder, if it is empty or holds nothing but what this program writes.
    keep : iterable of Path
        What must survive, such as the input: a folder that is or holds one of them is not
        replaced. The working directory and the home folder are always kept.

    Yields
    ------
    Path
        The folder to write into, a sibling of `target`. Whatever ends the block early removes it,
        with any parents that were made for it, and leaves an existing `target` as it was.

    Raises
    ------
    OutputExistsError
        If `target` is there and may not be replaced.
    ScarscapeError
        If no folder can be made there, or the disk is full.
    """
    place = _absolute(target)
    made: list[Path] = []
    working: Path | None = None
    done = False
    try:
        try:
            _check(place, force=force, keep=keep)
            _make_parents(place.parent, made)
            working = place.parent / f".scarscape-{secrets.token_hex(6)}"
            working.mkdir()
        except ScarscapeError:
            raise
        except OSError as error:
            reason = error.strerror or str(error)
            raise ScarscapeError(
                f"cannot be made a folder ({reason})", ELSEWHERE, file=place
            ) from error
        try:
            yield working
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            raise ScarscapeError(
                "cannot be written: there is no space left",
                f"make room, or {ELSEWHERE}",
                file=place,
            ) from error
        _put_in_place(working, place, force=force, keep=keep)
        done = True
    finally:
        if not done:
            if working is not None:
                shutil.rmtree(working, ignore_errors=True)
            for parent in reversed(made):
                with suppress(OSError):
                    parent.rmdir()


def _absolute(target: str | os.PathLike[str]) -> Path:
    """The target with its parent's links resolved, but not a link in its own place."""
    given = Path(target).expanduser().absolute()
    try:
        return given.resolve() if given.name == ".." else given.parent.resolve() / given.name
    except RuntimeError as error:  # how Python up to 3.12 says it
        raise ScarscapeError("lies behind links in a ring", ELSEWHERE, file=given) from error


def _make_parents(folder: Path, made: list[Path]) -> None:
    """Make `folder` and what is missing above it; note each new one in `made`, outermost first."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for parent in reversed(missing):
        parent.mkdir(exist_ok=True)
        made.append(parent)


def _check(place: Path, *, force: bool, keep: Iterable[Path]) -> None:
    """Raise if `place` is taken by anything that may not be replaced."""
    if not _taken(place):
        return
    if place.is_symlink() or not place.is_dir():
        what = "a link" if place.is_symlink() else "not a folder"
        raise OutputExistsError(f"already exists and is {what}", ELSEWHERE, file=place)
    if not force:
        raise OutputExistsError(
            "already exists", f"{ELSEWHERE}, or replace it with --force", file=place
        )
    for kept in (Path.cwd(), *_home(), *keep):
        if kept.resolve().is_relative_to(place):
            raise OutputExistsError(
                f"holds {kept}, which must not be replaced", ELSEWHERE, file=place
            )
    stranger = _stranger(place)
    if stranger is not None:
        raise OutputExistsError(f"{stranger}, so it is not replaced", ELSEWHERE, file=place)


def _taken(place: Path) -> bool:
    """True where anything stands, be it a broken link; raises where nothing ever could."""
    try:
        place.lstat()
    except FileNotFoundError:
        return False
    return True


def _home() -> list[Path]:
    """The home folder, where there is one."""
    try:
        return [Path.home()]
    except RuntimeError:
        return []


def _stranger(folder: Path) -> str | None:
    """What shows that `folder` holds more than this program's output; None where it does not."""
    marked, empty = False, True
    for entry in sorted(folder.iterdir()):
        if entry.name in LITTER:
            continue
        empty = False
        if entry.is_dir() and not entry.is_symlink() and entry.name in FOLDERS:
            inside = _stranger(entry)
            if inside is not None:
                return inside
        elif entry.name not in FILES or entry.is_dir():
            return f"holds {entry.name}, which Scarscape did not write"
        marked = marked or (entry.name in MARKERS and _ours(entry))
    return None if marked or empty else "is not an output folder of Scarscape"


def _ours(marker: Path) -> bool:
    """Whether a file of a marker's name begins as this program writes it."""
    try:
        with marker.open("rb") as held:
            return b"scarscape" in held.read(4096).lower()
    except OSError:
        return False


def _put_in_place(working: Path, place: Path, *, force: bool, keep: Iterable[Path]) -> None:
    """Rename `working` to `place`; a folder in its way is set aside first and deleted last."""
    # Looked at again: a long measurement leaves time for something else to appear there.
    _check(place, force=force, keep=keep)
    aside: Path | None = None
    if _taken(place):
        aside = place.parent / f".scarscape-{secrets.token_hex(6)}"
        place.rename(aside)
    try:
        working.rename(place)
    except BaseException as error:
        if aside is not None:
            aside.rename(place)
        if isinstance(error, OSError) and error.errno in (errno.ENOTEMPTY, errno.EEXIST):
            raise OutputExistsError(
                "appeared while this was running", ELSEWHERE, file=place
            ) from error
        raise
    if aside is not None:
        try:
            shutil.rmtree(aside, ignore_errors=True)
        except KeyboardInterrupt:
            shutil.rmtree(aside, ignore_errors=True)
            raise
