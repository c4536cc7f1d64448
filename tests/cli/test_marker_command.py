"""``scarscape marker``: one file, whole or not at all, over nothing but its own kind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import pytest

Run = Callable[..., Any]


def refused(ended: Any, *words: str) -> None:
    assert ended.status == 2
    assert ended.out == ""
    assert len(ended.lines) == 1
    for word in words:
        assert word in ended.err


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_a_pdf_is_written(run: Run, tmp_path: Path, paper: str) -> None:
    out = tmp_path / "marker.pdf"
    ended = run("marker", "--out", out, "--paper", paper)
    assert ended.status == 0
    assert str(out) in ended.out
    assert "100 mm" in ended.out
    assert out.read_bytes().startswith(b"%PDF-")
    assert [path.name for path in tmp_path.iterdir()] == ["marker.pdf"]


def test_a_png_is_written_and_holds_the_markers(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "MARKER.PNG"
    assert run("marker", "--out", out).status == 0
    page = cv2.imread(str(out), cv2.IMREAD_GRAYSCALE)
    assert page.shape == (7016, 4961)


def test_missing_folders_are_made(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "new" / "deep" / "marker.pdf"
    assert run("marker", "--out", out).status == 0
    assert out.is_file()


@pytest.mark.parametrize("name", ["marker.svg", "marker", "marker.pdf.txt"])
def test_another_suffix_is_refused(run: Run, tmp_path: Path, name: str) -> None:
    refused(run("marker", "--out", tmp_path / name), name, ".pdf", ".png")
    assert list(tmp_path.iterdir()) == []


def test_an_existing_sheet_needs_force(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "marker.pdf"
    assert run("marker", "--out", out).status == 0
    before = out.read_bytes()
    refused(run("marker", "--out", out, "--paper", "letter"), "marker.pdf", "--force")
    assert out.read_bytes() == before
    assert run("marker", "--out", out, "--paper", "letter", "--force").status == 0
    assert out.read_bytes() != before
    assert [path.name for path in tmp_path.iterdir()] == ["marker.pdf"]


def test_what_is_no_sheet_is_never_replaced(run: Run, tmp_path: Path) -> None:
    (tmp_path / "thesis.pdf").write_bytes(b"%PDF-1.4 years of work")
    (tmp_path / "folder.pdf").mkdir()
    (tmp_path / "link.pdf").symlink_to(tmp_path / "nowhere.pdf")
    for name in ("thesis.pdf", "folder.pdf", "link.pdf"):
        refused(run("marker", "--out", tmp_path / name, "--force"), name)
    assert (tmp_path / "thesis.pdf").read_bytes() == b"%PDF-1.4 years of work"
    assert not (tmp_path / "nowhere.pdf").exists()


def test_a_file_in_the_way_of_a_folder_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    refused(run("marker", "--out", tmp_path / "file" / "marker.pdf"), "marker.pdf", "--out")


def test_a_paper_that_is_not_known_is_refused(run: Run, tmp_path: Path) -> None:
    refused(run("marker", "--out", tmp_path / "marker.pdf", "--paper", "a3"), "a3", "letter")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_left_when_writing_fails(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    refused(run("marker", "--out", tmp_path / "new" / "marker.pdf"), "No space left")
    assert list(tmp_path.iterdir()) == []
