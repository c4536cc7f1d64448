"""Running the command line inside the test's own process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from scarscape.cli import main


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it said."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.err.splitlines()


Run = Callable[..., Ended]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `scarscape` with the given words; catches what libraries in C print, too."""
    monkeypatch.delenv("SCARSCAPE_DEBUG", raising=False)
    monkeypatch.setenv("COLUMNS", "200")

    def called(*words: object) -> Ended:
        capfd.readouterr()
        status = main([str(word) for word in words])
        said = capfd.readouterr()
        return Ended(status, said.out, said.err)

    return called


@pytest.fixture
def empty(tmp_path: Path) -> Callable[[], bool]:
    """Tells whether the test's folder holds nothing but what was put there before asking."""
    before = {path.name for path in tmp_path.iterdir()}

    def unchanged() -> bool:
        return {path.name for path in tmp_path.iterdir()} == before

    return unchanged
