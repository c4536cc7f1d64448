"""What was said so far, in a file: written whole after each answer, readable by its owner alone."""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any

from scarscape.care.questions import State, restored
from scarscape.model import Answers, InputError, OutputExistsError, ScarscapeError

FORMAT = "scarscape.interview/1"
ENDING = ".draft"
_MOST_BYTES = 2**20


class Draft:
    """The file of an interview that is not done yet.

    Parameters
    ----------
    beside : the file or folder that the interview leads to; the draft takes its name and
        ``.draft``, and stands beside it.
    """

    def __init__(self, beside: Path) -> None:
        whole = beside.expanduser().absolute()
        self.path = whole.with_name(whole.name + ENDING)

    def load(self) -> State | None:
        """What was said; None where there is no draft.

        Raises
        ------
        InputError
            If something else stands there, or it cannot be read.
        """
        if not self.path.exists():
            return None
        if not self.path.is_file() or self.path.stat().st_size > _MOST_BYTES:
            raise self._refusal("is no draft of an interview")
        try:
            content = json.loads(self.path.read_text(encoding="utf-8"))
            if content["format"] != FORMAT:
                raise self._refusal("is no draft of an interview")
            return restored((entry["question"], entry["value"]) for entry in content["given"])
        except InputError as error:
            raise self._refusal(error.cause) from error
        except (
            ArithmeticError,
            AttributeError,
            LookupError,
            RecursionError,
            TypeError,
            ValueError,
        ) as error:
            raise self._refusal("is no draft of an interview, or a damaged one") from error

    def save(self, state: State) -> None:
        """Put the state in place of what the file held before."""
        given = [{"question": name, "value": value} for name, value in state.given]
        lines = ",\n  ".join(json.dumps(entry, ensure_ascii=False) for entry in given)
        text = f'{{"format": "{FORMAT}",\n "given": [\n  {lines}\n ]}}\n'
        _put(text, self.path)

    def drop(self) -> None:
        """Take the file away, the interview being done."""
        self.path.unlink(missing_ok=True)

    def _refusal(self, cause: str) -> InputError:
        return InputError(cause, "delete or move it to begin anew", file=self.path)


def keep_answers(answers: Answers, path: Path) -> None:
    """Write ``answers.json``, unless something has come to stand there in the meantime."""
    if path.exists():
        raise OutputExistsError("appeared during the interview", "move it away", file=path)
    content: dict[str, Any] = answers.to_dict()
    _put(json.dumps(content, ensure_ascii=False, indent=1) + "\n", path)


def _put(text: str, path: Path) -> None:
    """Write a file whole or not at all. What is told of one's health is for one's own eyes."""
    working = path.with_name(f".{path.name}-{secrets.token_hex(6)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(working, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        working.replace(path)
    except OSError as error:
        raise ScarscapeError(
            f"cannot be written ({error.strerror or error})",
            "check the permissions and the space left",
            file=path,
        ) from error
    finally:
        with suppress(OSError):
            working.unlink(missing_ok=True)
