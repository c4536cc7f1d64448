"""What a user can mend, said in one line that names the file, the cause and the remedy."""

from __future__ import annotations

import os


class ScarscapeError(Exception):
    """Base of every error that a user can mend.

    Parameters
    ----------
    cause : str
        What is wrong, in plain words.
    remedy : str
        What to do about it.
    file : path-like, optional
        The file or folder concerned.
    """

    def __init__(
        self, cause: str, remedy: str, *, file: str | os.PathLike[str] | None = None
    ) -> None:
        self.cause = cause
        self.remedy = remedy
        self.file = None if file is None else os.fspath(file)
        super().__init__(cause, remedy)

    def __str__(self) -> str:
        named = "" if self.file is None else f"{self.file}: "
        return " ".join(f"{named}{self.cause}; {self.remedy}".split())


class InputError(ScarscapeError, ValueError):
    """An input that cannot be measured as it is."""


class MissingFileError(ScarscapeError, FileNotFoundError):
    """An input that is not there."""


class OutputExistsError(ScarscapeError, FileExistsError):
    """An output that would overwrite something."""


class MissingExtraError(ScarscapeError, ImportError):
    """An optional package that a format or a command needs."""
