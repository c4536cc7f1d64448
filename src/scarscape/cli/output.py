"""What commands say: results on standard output, remarks on standard error."""

from __future__ import annotations

import os
import sys
from typing import TextIO


def say(text: str) -> None:
    """Print a result."""
    _write(sys.stdout, text)


def remark(text: str) -> None:
    """Print one line beside the result; where that cannot be, the exit status has to do."""
    try:
        _write(sys.stderr, " ".join(text.split()))
    except OSError:
        abandon(sys.stderr)


def whole_streams() -> None:
    """Put nothing in place of streams that the process was begun without."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode))  # noqa: PTH123, SIM115, open to the end


def wide_terminal() -> bool:
    """True where standard output is a terminal that can show a drawn table."""
    plain = os.environ.get("TERM") == "dumb" or not _encoding(sys.stdout).startswith("utf")
    return sys.stdout.isatty() and not plain


def abandon(stream: TextIO) -> None:
    """Drop what is left for a reader that has gone away, which Python would try again at exit."""
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123, os.devnull need not be a path
        os.dup2(nowhere.fileno(), stream.fileno())


def _encoding(stream: TextIO) -> str:
    return (stream.encoding or "ascii").lower()


def _write(stream: TextIO, text: str) -> None:
    # A file name or a sign that the terminal cannot show is no reason to fail.
    known = text.encode(_encoding(stream), "backslashreplace").decode(_encoding(stream))
    try:
        print(known, file=stream, flush=True)
    except BrokenPipeError:
        abandon(stream)
