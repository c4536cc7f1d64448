"""``scarscape marker``: the printable sheet that gives photos scale, exposure and white balance."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated, Literal

import typer

from scarscape.cli.output import say
from scarscape.cli.progress import steps

_ELSEWHERE = "choose another file with --out"


def run(
    out: Annotated[
        Path,
        typer.Option(
            "--out", metavar="FILE", help="File to write, .pdf or .png; must not exist yet."
        ),
    ],
    paper: Annotated[
        Literal["a4", "letter"], typer.Option("--paper", help="The paper it is printed on.")
    ] = "a4",
    force: Annotated[
        bool, typer.Option("--force", help="Replace a marker sheet of an earlier run.")
    ] = False,
) -> None:
    """Draw the marker sheet to print: cut out a frame and lay it on the skin.

    Photos that show it have a scale, an exposure and a white balance. Print it in colour at 100 %
    and measure the line on it.
    """
    from scarscape.report.marker_sheet import check_marker_suffix, marker_sheet_bytes

    check_marker_suffix(out)
    _check(out, force=force)
    with steps(1) as step:
        step("drawing")
        made = marker_sheet_bytes(out, paper=paper)
        with _parents(out), _beside(out) as working:
            working.write_bytes(made)
            # Looked at again: something may have appeared there meanwhile.
            _check(out, force=force)
            working.replace(out)
    say(f"marker sheet: {out}; print it at 100 % and measure the 100 mm line on it")


def _check(place: Path, *, force: bool) -> None:
    """Raise if anything stands there that may not be replaced."""
    from scarscape.model import OutputExistsError

    try:
        place.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return
    if place.is_symlink() or not place.is_file():
        what = "a link" if place.is_symlink() else "not a file"
        raise OutputExistsError(f"already exists and is {what}", _ELSEWHERE, file=place)
    if not force:
        raise OutputExistsError(
            "already exists", f"{_ELSEWHERE}, or replace it with --force", file=place
        )
    from scarscape.report.marker_sheet import TITLE

    if TITLE.encode() not in place.read_bytes():
        raise OutputExistsError(
            "is not a marker sheet of Scarscape, so it is not replaced", _ELSEWHERE, file=place
        )


@contextmanager
def _parents(place: Path) -> Iterator[None]:
    """Make the folders above; whatever ends the block early takes them away again."""
    from scarscape.model import ScarscapeError

    made: list[Path] = []
    done = False
    try:
        try:
            missing = [folder for folder in place.absolute().parents if not folder.exists()]
            for folder in reversed(missing):
                folder.mkdir(exist_ok=True)
                made.append(folder)
        except OSError as error:
            reason = error.strerror or str(error)
            raise ScarscapeError(
                f"its folder cannot be made ({reason})", _ELSEWHERE, file=place
            ) from error
        yield
        done = True
    finally:
        if not done:
            for folder in reversed(made):
                with suppress(OSError):
                    folder.rmdir()


@contextmanager
def _beside(place: Path) -> Iterator[Path]:
    """A hidden file in the same folder, gone at the end unless it was renamed."""
    from scarscape.model import ScarscapeError

    working = place.parent / f".scarscape-{secrets.token_hex(6)}"
    try:
        yield working
    except OSError as error:
        reason = error.strerror or str(error)
        raise ScarscapeError(f"cannot be written ({reason})", _ELSEWHERE, file=place) from error
    finally:
        with suppress(OSError):
            working.unlink(missing_ok=True)
