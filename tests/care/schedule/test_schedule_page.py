"""The page on the calendar names the rules as the code has them."""

from __future__ import annotations

from pathlib import Path

from scarscape.care.schedule import courses, loosening, menus, plans, window

PAGE = " ".join((Path(__file__).parents[3] / "docs" / "schedule.md").read_text("utf-8").split())


def test_the_page_holds_the_numbers_of_the_code() -> None:
    assert f"less likely than {menus.LEAST_WEIGHT:.0%}".replace("%", " %") in PAGE
    assert f"a plan covers {window.DEFAULT_MONTHS} months" in PAGE
    assert f"at least {courses.SPACING_DAYS} days apart" in PAGE
    assert f"at least {courses.SURFACE_GAP_DAYS} days pass" in PAGE
    assert f"first {courses.CONSULT_DAYS} days" in PAGE
    assert "Monday to Friday" in PAGE
    assert f"{courses.UNKNOWN_DOWNTIME_DAYS} days are kept free" in PAGE
    assert f"up to {loosening.MORE_MONTHS} more" in PAGE
    assert (menus.MOST_PROCEDURES, plans.MOST_PLANS) == (3, 3)
    assert "at most three different procedures" in PAGE
    assert "Up to three plans" in PAGE
    ours = (*courses.SPACING_EVIDENCE, *courses.SURFACE_EVIDENCE)
    for record in (*ours, *courses.UNKNOWN_DOWNTIME_EVIDENCE):
        assert f"`{record}`" in PAGE


def test_the_page_names_every_plan() -> None:
    for variant in ("least downtime", "most studied", "least cost", "fewest sessions"):
        assert f"| {variant} |" in PAGE
