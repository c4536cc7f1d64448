"""An output folder appears whole or not at all, and nothing but our own is ever replaced."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from scarscape.model import OutputExistsError, ScarscapeError
from scarscape.pipeline.folder import output_folder

#: Output begins with its format, which is how --force knows its own.
OLD = '{"format": "scarscape.scars/1", "which": "old"}'
NEW = '{"format": "scarscape.scars/1", "which": "new"}'


def ours(folder: Path, text: str = OLD) -> Path:
    """An output folder as an earlier run left it."""
    folder.mkdir(parents=True)
    (folder / "scars.json").write_text(text)
    (folder / "map.png").write_text(text)
    return folder


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_the_folder_appears_at_the_end_with_what_was_written(tmp_path: Path) -> None:
    target = tmp_path / "out"
    with output_folder(target) as folder:
        (folder / "scars.json").write_text(NEW)
        assert not target.exists()
        assert folder.parent == tmp_path
        assert folder.name.startswith(".")
    assert names(tmp_path) == ["out"]
    assert (target / "scars.json").read_text() == NEW


def test_the_folder_has_the_permissions_any_new_folder_gets(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    with output_folder(tmp_path / "out"):
        pass
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("plain", "out")]
    assert modes[0] == modes[1]


@pytest.mark.parametrize("fault", [ZeroDivisionError, KeyboardInterrupt, SystemExit])
def test_nothing_is_left_behind_after_a_fault(tmp_path: Path, fault: type[BaseException]) -> None:
    with pytest.raises(fault), output_folder(tmp_path / "a" / "b" / "out") as folder:
        (folder / "scars.json").write_text("half")
        raise fault
    assert names(tmp_path) == []


def test_parents_that_were_there_stay_after_a_fault(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(ZeroDivisionError), output_folder(tmp_path / "a" / "b" / "out"):
        raise ZeroDivisionError
    assert names(tmp_path) == ["a"]


def test_missing_parents_are_made(tmp_path: Path) -> None:
    with output_folder(tmp_path / "a" / "b" / "out") as folder:
        (folder / "scars.json").write_text(NEW)
    assert names(tmp_path / "a" / "b") == ["out"]


def test_an_existing_folder_is_refused_without_force(tmp_path: Path) -> None:
    target = ours(tmp_path / "out")
    with pytest.raises(OutputExistsError, match="--force"), output_folder(target):
        pytest.fail("the work must not begin")
    assert (target / "scars.json").read_text() == OLD


def test_force_replaces_an_output_folder_whole(tmp_path: Path) -> None:
    target = ours(tmp_path / "out")
    with output_folder(target, force=True) as folder:
        (folder / "report.html").write_text(NEW)
        assert (target / "scars.json").read_text() == OLD
    assert names(target) == ["report.html"]
    assert names(tmp_path) == ["out"]


def test_force_replaces_an_empty_folder_and_one_that_holds_a_phantom(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    nested = ours(tmp_path / "nested")
    ours(nested / "phantom").joinpath("truth.json").write_text(OLD)
    for target in (tmp_path / "empty", nested):
        with output_folder(target, force=True) as folder:
            (folder / "scars.json").write_text(NEW)
        assert names(target) == ["scars.json"]


def test_force_keeps_the_old_folder_when_the_work_fails(tmp_path: Path) -> None:
    target = ours(tmp_path / "out")
    with pytest.raises(ZeroDivisionError), output_folder(target, force=True) as folder:
        (folder / "scars.json").write_text("half")
        raise ZeroDivisionError
    assert (target / "scars.json").read_text() == OLD
    assert names(tmp_path) == ["out"]


def test_force_restores_the_old_folder_when_the_new_one_cannot_be_put_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = ours(tmp_path / "out")
    rename: Callable[[Path, Path], Path] = Path.rename

    def fails_for_the_new(self: Path, to: Path) -> Path:
        if (self / "scars.json").read_text() == NEW:
            raise OSError(5, "Input/output error")
        return rename(self, to)

    monkeypatch.setattr(Path, "rename", fails_for_the_new)
    with pytest.raises(OSError, match="Input/output"), output_folder(target, force=True) as folder:
        (folder / "scars.json").write_text(NEW)
    assert (target / "scars.json").read_text() == OLD
    assert names(tmp_path) == ["out"]


def with_a_note(target: Path) -> None:
    ours(target).joinpath("notes.txt").write_text("mine")


def with_a_note_deep_inside(target: Path) -> None:
    ours(target)
    ours(target / "phantom").joinpath("notes.txt").write_text("mine")


def with_a_subfolder(target: Path) -> None:
    ours(target).joinpath("letters").mkdir()


def with_a_folder_in_a_files_name(target: Path) -> None:
    target.mkdir()
    (target / "scars.json").mkdir()


def with_no_mark_of_ours(target: Path) -> None:
    target.mkdir()
    (target / "mesh.ply").write_text("a scan")


def a_file(target: Path) -> None:
    target.write_text("mine")


def a_link(target: Path) -> None:
    ours(target.parent / "elsewhere")
    target.symlink_to(target.parent / "elsewhere")


def a_broken_link(target: Path) -> None:
    target.symlink_to(target.parent / "nowhere")


def with_a_linked_phantom(target: Path) -> None:
    ours(target)
    (target / "phantom").symlink_to(ours(target.parent / "elsewhere"))


@pytest.mark.parametrize(
    "make",
    [
        with_a_note,
        with_a_note_deep_inside,
        with_a_subfolder,
        with_a_folder_in_a_files_name,
        with_no_mark_of_ours,
        a_file,
        a_link,
        a_broken_link,
        with_a_linked_phantom,
    ],
)
def test_force_never_replaces_what_is_not_ours(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    target = tmp_path / "out"
    make(target)

    def everything() -> list[tuple[str, str]]:
        found = sorted(tmp_path.rglob("*"))
        return [(str(p), p.read_text() if p.is_file() else "") for p in found]

    before = everything()
    with pytest.raises(OutputExistsError) as caught, output_folder(target, force=True):
        pytest.fail("the work must not begin")
    assert "\n" not in str(caught.value)
    assert str(target) in str(caught.value)
    assert everything() == before


def test_force_never_replaces_the_working_directory_or_what_holds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = ours(tmp_path / "out")
    inside = ours(target / "phantom")
    for here in (target, inside):
        monkeypatch.chdir(here)
        for given in (target, Path(), Path("..")):
            with pytest.raises(OutputExistsError), output_folder(given, force=True):
                pytest.fail("the work must not begin")
    assert (inside / "scars.json").read_text() == OLD


def test_force_never_replaces_the_home_folder_or_the_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = ours(tmp_path / "home")
    monkeypatch.setenv("HOME", str(home))
    for given in ("~", home, "/"):
        with pytest.raises(OutputExistsError), output_folder(given, force=True):
            pytest.fail("the work must not begin")
    assert (home / "scars.json").read_text() == OLD


def test_force_never_replaces_the_input_or_what_holds_it(tmp_path: Path) -> None:
    target = ours(tmp_path / "out")
    inside = ours(target / "phantom")
    for kept in (target, inside, target / "map.png"):
        with (
            pytest.raises(OutputExistsError, match="holds"),
            output_folder(target, force=True, keep=[kept]),
        ):
            pytest.fail("the work must not begin")
    # The same input by way of a link.
    (tmp_path / "link").symlink_to(inside)
    with (
        pytest.raises(OutputExistsError),
        output_folder(target, force=True, keep=[tmp_path / "link"]),
    ):
        pytest.fail("the work must not begin")


def test_a_folder_that_appears_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    target = tmp_path / "out"
    with pytest.raises(OutputExistsError), output_folder(target):
        ours(target, "other")
    assert (target / "scars.json").read_text() == "other"
    assert names(tmp_path) == ["out"]


def test_a_note_that_appears_meanwhile_is_not_lost(tmp_path: Path) -> None:
    target = ours(tmp_path / "out")
    with pytest.raises(OutputExistsError, match=r"notes\.txt"), output_folder(target, force=True):
        (target / "notes.txt").write_text("mine")
    assert (target / "notes.txt").read_text() == "mine"
    assert names(tmp_path) == ["out"]


def test_a_place_that_cannot_be_a_folder_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    for target in (tmp_path / "file" / "out", tmp_path / ("n" * 300)):
        with pytest.raises(ScarscapeError) as caught, output_folder(target):
            pytest.fail("the work must not begin")
        assert "--out" in str(caught.value)
    assert names(tmp_path) == ["file"]


def test_a_full_disk_names_the_folder_and_leaves_nothing(tmp_path: Path) -> None:
    with (
        pytest.raises(ScarscapeError, match=r"out: .*no space"),
        output_folder(tmp_path / "out") as folder,
    ):
        (folder / "scars.json").write_text("half")
        raise OSError(errno.ENOSPC, "No space left on device")
    assert names(tmp_path) == []


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere"
)
def test_a_parent_that_is_not_writable_says_so(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(ScarscapeError, match="Permission"), output_folder(tmp_path / "out"):
            pytest.fail("the work must not begin")
    finally:
        tmp_path.chmod(0o700)


def test_force_does_not_take_another_programs_file_for_ours(tmp_path: Path) -> None:
    target = tmp_path / "mine"
    target.mkdir()
    (target / "scars.json").write_text('{"mine": 1}')
    with pytest.raises(OutputExistsError), output_folder(target, force=True) as folder:
        (folder / "scars.json").write_text(NEW)
    assert (target / "scars.json").read_text() == '{"mine": 1}'


def test_links_in_a_ring_are_refused(tmp_path: Path) -> None:
    (tmp_path / "ring").symlink_to(tmp_path / "ring")
    with pytest.raises(ScarscapeError), output_folder(tmp_path / "ring" / "out"):
        pytest.fail("there is no such place")
    assert [path.name for path in tmp_path.iterdir()] == ["ring"]
