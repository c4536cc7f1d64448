"""Every way a command can end: its exit status, and the one line that says why."""

from __future__ import annotations

import errno
import logging
import os
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import scarscape
from scarscape.model import InputError

Run = Callable[..., Any]


def scarscape_process(*words: object, **kept: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "scarscape", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **kept,  # type: ignore[call-overload]
    )


def failing_phantom(monkeypatch: pytest.MonkeyPatch, fault: BaseException) -> None:
    def fail(*args: object, **options: object) -> None:
        raise fault

    monkeypatch.setattr("scarscape.phantom.make_phantom", fail)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["measur"], "no such command 'measur'"),
        (["measure"], "INPUT"),
        (["measure", "a.npy"], "--out"),
        (["measure", "a.npy", "b.npy", "--out", "o"], "b.npy"),
        (["measure", "a.npy", "--out"], "--out"),
        (["measure", "a.npy", "--out", "o", "--bogus"], "--bogus"),
        (["measure", "a.npy", "--out", "o", "--pitch-mm", "0"], "--pitch-mm"),
        (["measure", "a.npy", "--out", "o", "--pitch-mm", "-1"], "--pitch-mm"),
        (["measure", "a.npy", "--out", "o", "--pitch-mm", "nan"], "--pitch-mm"),
        (["measure", "a.npy", "--out", "o", "--pitch-mm", "inf"], "--pitch-mm"),
        (["measure", "a.npy", "--out", "o", "--pitch-mm", "thin"], "--pitch-mm"),
        (["measure", "a.ply", "--out", "o", "--region", "-1,2,3"], "X,Y,Z,R"),
        (["measure", "a.ply", "--out", "o", "--region", "1,2,3,0"], "radius"),
        (["measure", "a.ply", "--out", "o", "--region", "1,2,nan,4"], "X,Y,Z,R"),
        (["measure", "a.ply", "--out", "o", "--region", "1;2;3;4"], "X,Y,Z,R"),
        (["measure", "a.ply", "--out", "o", "--outward", "0,0"], "X,Y,Z"),
        (["measure", "a.ply", "--out", "o", "--outward", "0,0,0"], "direction"),
        (["measure", "a.npy", "--out", "o", "--extent", "nose"], "patch"),
        (["measure", "a.npy", "--out", "o", "--date", "2027-02-30"], "--date"),
        (["measure", "a.npy", "--out", "o", "--date", "31.1.2027"], "--date"),
        (["measure", "a.npy", "--out", "o", "--captured", "yesterday"], "--captured"),
        (["phantom", "--out", "o"], "--seed"),
        (["phantom", "--out", "o", "--seed", "-1"], "--seed"),
        (["phantom", "--out", "o", "--seed", "1.5"], "--seed"),
        (["phantom", "--out", "o", "--seed", "1", "--skin", "odd"], "plain"),
        (["phantom", "--out", "o", "--seed", "1", "--size-mm", "-5"], "--size-mm"),
        (["phantom", "--out", "o", "--seed", "1", "--size-mm", "1"], "1 mm"),
        (["phantom", "--out", "o", "--seed", "1", "--pitch-mm", "5"], "pitch"),
        (["phantom", "--out", "o", "--seed", "1", "--size-mm", "1e9"], "larger pitch"),
        (["demo", "--date", "soon", "--out", "o"], "--date"),
        (["assess", "--date", "9999-12-31", "--out", "o"], "between 1900-01-01 and 2199-12-31"),
        (["assess", "--date", "0001-01-01", "--out", "o"], "between 1900-01-01 and 2199-12-31"),
    ],
)
def test_a_mistyped_command_is_one_line_and_exit_2(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = run(*words)
    assert ended.status == 2
    assert len(ended.lines) == 1
    assert says in ended.err
    assert ended.out == ""
    assert list(tmp_path.iterdir()) == []


def test_what_the_user_can_mend_is_one_line_and_exit_2(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing_phantom(monkeypatch, InputError("is cut\noff", "copy it again", file="scan.npy"))
    ended = run("phantom", "--seed", 1, "--out", tmp_path / "out")
    assert ended.status == 2
    assert ended.err == "scarscape: scan.npy: is cut off; copy it again\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "fault",
    [
        OSError(errno.ENOSPC, "No space left on device", "map.png"),
        OSError(errno.EACCES, "Permission denied", "map.png"),
        OSError(errno.EFBIG, "File too large"),
        MemoryError(),
    ],
)
def test_what_the_machine_refuses_is_exit_2(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    failing_phantom(monkeypatch, fault)
    ended = run("phantom", "--seed", 1, "--out", tmp_path / "out")
    assert ended.status == 2
    assert len(ended.lines) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "fault", [KeyError("depth"), ZeroDivisionError(), FileNotFoundError(2, "gone", "page.html")]
)
def test_a_fault_of_the_program_is_exit_1_and_asks_for_a_report(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    failing_phantom(monkeypatch, fault)
    ended = run("phantom", "--seed", 1, "--out", tmp_path / "out")
    assert ended.status == 1
    assert len(ended.lines) == 1
    assert type(fault).__name__ in ended.err
    assert "report" in ended.err
    assert list(tmp_path.iterdir()) == []


def test_the_debug_variable_shows_where_a_fault_happened(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing_phantom(monkeypatch, KeyError("depth"))
    monkeypatch.setenv("SCARSCAPE_DEBUG", "1")
    ended = run("phantom", "--seed", 1, "--out", tmp_path / "out")
    assert ended.status == 1
    assert "Traceback" in ended.err


def test_libraries_that_log_and_warn_add_no_lines(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def chatter(*args: object, **options: object) -> None:
        warnings.warn("an old name", DeprecationWarning, stacklevel=1)
        logging.getLogger("some.reader").error("a tag is odd")
        raise InputError("is cut off", "copy it again", file="scan.tif")

    monkeypatch.setattr("scarscape.phantom.make_phantom", chatter)
    ended = run("phantom", "--seed", 1, "--out", tmp_path / "out")
    assert ended.lines == ["scarscape: scan.tif: is cut off; copy it again"]


def test_ctrl_c_is_130_and_leaves_nothing(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing_phantom(monkeypatch, KeyboardInterrupt())
    ended = run("phantom", "--seed", 1, "--out", tmp_path / "a" / "out")
    assert ended.status == 130
    assert ended.err == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals there")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_in_the_midst_of_the_work_leaves_nothing(
    tmp_path: Path, number: signal.Signals, status: int
) -> None:
    process = scarscape_process("phantom", "--seed", 1, "--size-mm", 150, "--out", tmp_path / "o")
    until = time.monotonic() + 20
    while not list(tmp_path.iterdir()) and time.monotonic() < until:
        time.sleep(0.01)
    assert process.poll() is None
    process.send_signal(number)
    _, err = process.communicate(timeout=20)
    assert process.returncode == status
    assert err == ""
    assert list(tmp_path.iterdir()) == []


def test_the_version_and_the_help_are_exit_0(run: Run) -> None:
    assert run("--version").out.strip() == f"scarscape {scarscape.__version__}"
    assert run().out == run("--help").out == run("-h").out
    for command in ("measure", "phantom", "demo"):
        assert command in run("--help").out
        ended = run(command, "--help")
        assert (ended.status, ended.err) == (0, "")
        assert "--out" in ended.out


def test_a_reader_that_leaves_early_is_no_fault(tmp_path: Path) -> None:
    for words in (["--help"], ["--version"], ["phantom", "--seed", 1, "--size-mm", 10]):
        out = ["--out", tmp_path / "out"] if "phantom" in words else []
        read_end, write_end = os.pipe()
        os.close(read_end)
        with os.fdopen(write_end, "w") as nobody:
            ended = subprocess.run(
                [sys.executable, "-m", "scarscape", *map(str, [*words, *out])],
                stdout=nobody,
                stderr=subprocess.PIPE,
                text=True,
                timeout=60,
                check=False,
            )
        assert (ended.returncode, ended.stderr) == (0, "")
    assert (tmp_path / "out" / "truth.json").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="no such streams there")
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_fault(tmp_path: Path, closed: str) -> None:
    for words, status in (("learn questions", 0), ("assess --out out", 2)):
        command = f'"{sys.executable}" -m scarscape {words} {closed}'
        ended = subprocess.run(
            ["/bin/sh", "-c", command], cwd=tmp_path, capture_output=True, timeout=60, check=False
        )
        assert ended.returncode == status, ended.stderr
        assert b"fault" not in ended.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device there")
def test_a_line_that_cannot_be_said_changes_no_status(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "scarscape", "assess", "--answers", "none.json", "--out", "o"],
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            stderr=full,
            timeout=60,
            check=False,
        )
    assert ended.returncode == 2


def test_help_imports_nothing_heavy() -> None:
    asked = (
        "import sys; from scarscape.cli import main; status = main(['measure', '--help']); "
        "heavy = {'numpy', 'scipy', 'numba', 'cv2', 'trimesh', 'PIL', 'tifffile', 'pandas'}; "
        "sys.exit(status or ' '.join(heavy & set(sys.modules)) or 0)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, timeout=60, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")


def test_a_name_that_the_terminal_cannot_show_is_no_fault(tmp_path: Path) -> None:
    out = tmp_path / "narbe-é-瘢痕"
    words = ["phantom", "--seed", "1", "--size-mm", "10", "--pitch-mm", "0.2", "--out", str(out)]
    ended = subprocess.run(
        [sys.executable, "-m", "scarscape", *words],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "\\u7622" in ended.stdout
