"""The first rows on the terminal, and the bar that shows the work going on."""

from __future__ import annotations

import dataclasses
import io
import sys

import pytest

from scarscape.cli import table
from scarscape.cli.progress import steps
from scarscape.model import Scar

PIT = Scar(
    id=1,
    kind="boxcar",
    subkind="shallow",
    subkind_probability=1.0,
    kind_probability={"boxcar": 0.95},
    x_mm=12.34,
    y_mm=4.5,
    depth_mm=0.3125,
    depth_mm_sd=0.011,
    depth_raw_mm=0.33,
    depth_is_lower_bound=False,
    height_mm=None,
    height_mm_sd=None,
    height_raw_mm=None,
    width_mm=2.9,
    width_mm_sd=0.05,
    length_mm=3.1,
    breadth_mm=2.7,
    area_mm2=6.6,
    volume_mm3=1.6,
    volume_mm3_sd=0.1,
    wall_slope_deg=41.0,
    floor_ratio=0.84,
    region=None,
    outline_mm=(),
)
RAISED = dataclasses.replace(
    PIT,
    id=12,
    kind="hypertrophic",
    subkind=None,
    kind_probability={"hypertrophic": 1.0},
    depth_mm=None,
    depth_mm_sd=None,
    height_mm=0.8,
    height_mm_sd=0.02,
)
UNKNOWN = dataclasses.replace(
    PIT, id=3, depth_mm=None, depth_mm_sd=None, width_mm=None, width_mm_sd=None
)


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def test_a_row_holds_the_values_with_their_errors() -> None:
    assert table.cells(PIT) == (
        "1",
        "shallow boxcar",
        "95%",
        "0.312 ± 0.011",
        "2.900 ± 0.050",
        "12.3, 4.5",
    )
    assert table.cells(RAISED)[3] == "+0.800 ± 0.020"
    assert table.cells(UNKNOWN)[3:5] == ("-", "-")


def test_plain_rows_stand_in_columns(capsys: pytest.CaptureFixture[str]) -> None:
    table.show([PIT, RAISED, UNKNOWN], rows=2)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    ends = {
        line.index(text) + len(text) for line, text in zip(lines, ("scar", "1", "12"), strict=True)
    }
    assert len(ends) == 1
    begins = {
        line.index(text) for line, text in zip(lines, ("kind", "shallow", "hypert"), strict=True)
    }
    assert len(begins) == 1
    assert "\x1b" not in "".join(lines)


def test_no_scars_make_no_table(capsys: pytest.CaptureFixture[str]) -> None:
    table.show([], rows=5)
    assert capsys.readouterr().out == ""


def test_a_terminal_gets_a_drawn_table(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    table.show([PIT, RAISED], rows=2)
    assert "┃" in screen.getvalue()
    assert "0.312 ± 0.011" in screen.getvalue()


def test_the_bar_names_the_steps_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    with steps(2) as step:
        step("reading")
        step("measuring")
    assert "measuring" in screen.getvalue()


def test_the_bar_is_silent_elsewhere(capfd: pytest.CaptureFixture[str]) -> None:
    with steps(2) as step:
        step("reading")
        step("measuring")
    assert capfd.readouterr() == ("", "")
