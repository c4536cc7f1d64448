"""From an exception to one line on standard error and an exit status."""

from __future__ import annotations

import errno
import logging
import os
import signal
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import typer

from scarscape.cli.output import abandon, remark

OK = 0
FAULT = 1
USAGE = 2
INTERRUPTED = 130
TERMINATED = 143

#: Set to anything, it shows where a fault of the program happened, and what libraries warn of.
DEBUG = "SCARSCAPE_DEBUG"

#: What the machine refuses and the user can mend, as against files the program lost by itself.
_MENDABLE = frozenset(
    {
        errno.EACCES,
        errno.EDQUOT,
        errno.EFBIG,
        errno.EIO,
        errno.EMFILE,
        errno.ENAMETOOLONG,
        errno.ENOSPC,
        errno.EPERM,
        errno.EROFS,
    }
)


def guarded(work: Callable[[], object]) -> int:
    """Run `work`; turn whatever it raises into one line on standard error and an exit status."""
    try:
        with _calm(), _ended_on_request():
            work()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read standard output has seen enough, as `head` does of a long help.
        abandon(sys.stdout)
    except typer.Exit as end:
        return end.exit_code
    except SystemExit as end:
        # The drawn help says a broken pipe in this way, with its output already let go.
        return OK if isinstance(end.__context__, BrokenPipeError) else int(end.code or OK)
    except Exception as error:
        line, status = explain(error)
        if status == FAULT and os.environ.get(DEBUG):
            traceback.print_exc()
        remark(f"scarscape: {line}")
        return status
    return OK


@contextmanager
def about(file: Path) -> Iterator[None]:
    """Name `file` in what the user can mend, where the library knew of no file."""
    from scarscape.model import ScarscapeError

    try:
        yield
    except ScarscapeError as error:
        error.file = error.file or str(file)
        raise


def explain(error: Exception) -> tuple[str, int]:
    """The line that says what happened, and the exit status that goes with it."""
    # Here and not above: the model needs numpy, and a mistyped option shall not wait for it.
    from scarscape.model import ScarscapeError

    if isinstance(error, ScarscapeError):
        return str(error), USAGE
    if isinstance(error, typer.TyperException):
        return _usage(error), USAGE
    if isinstance(error, MemoryError):
        return "the input needs more memory than there is; cut it, or use a larger pitch", USAGE
    if isinstance(error, OSError) and error.errno in _MENDABLE:
        named = f"{error.filename}: " if error.filename else ""
        return f"{named}{error.strerror}; check the permissions and the space left", USAGE
    text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return (
        f"a fault of the program ({text}); please report it with the input and the command "
        f"({DEBUG}=1 shows where it happened)",
        FAULT,
    )


def _usage(error: typer.TyperException) -> str:
    """A mistake in the words of the command, with where to read more."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "scarscape"
    message = error.format_message().replace("Value error, ", "").rstrip(". ")
    return f"{message[:1].lower()}{message[1:]}; see {path} --help"


@contextmanager
def _calm() -> Iterator[None]:
    """Keep what libraries log and warn of from the user, who cannot mend it."""
    if os.environ.get(DEBUG):
        yield
        return
    silent = logging.NullHandler()
    root = logging.getLogger()
    root.addHandler(silent)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        root.removeHandler(silent)


@contextmanager
def _ended_on_request() -> Iterator[None]:
    """Unwind on SIGTERM and SIGHUP as on Ctrl-C, so that nothing half written is left behind."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number: int, frame: FrameType | None) -> None:
        sys.exit(TERMINATED)

    # SIGHUP comes when the terminal is closed; Windows does not know it.
    asked = [signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]
    before = {number: signal.signal(number, end) for number in asked}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
