"""What the pages say of the code holds: links, constants, fields, formats."""

from __future__ import annotations

import dataclasses
import importlib
import math
import pkgutil
import re
import runpy
import typing
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import typer

from scarscape import colour, light, relief, scars
from scarscape.capture.registry import suffixes
from scarscape.care.records import evidence
from scarscape.cli import app
from scarscape.light.profile import profile
from scarscape.model import (
    PLAN_FORMAT,
    STATUSES,
    Citation,
    Claim,
    Expectation,
    Finding,
    Grade,
    GradeItem,
    Mark,
    Notice,
    NotScar,
    Option,
    Plan,
    RegionTotals,
    Responders,
    RestsOn,
    Risk,
    RiskFactor,
    Scar,
    Schedule,
    Session,
    SideLight,
    SingleStudy,
    SkinTone,
    Source,
)
from scarscape.report.marks_csv import MARK_COLUMNS
from scarscape.report.scars_csv import COLUMNS
from scarscape.scars.fit import Start, _priors
from scarscape.scars.shape import HARMONICS, LOG_A, LOG_RADIUS, Q

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
#: Modules whose every border and margin has to stand on a page.
TOLD = ("accept", "find", "form", "grooves", "joining", "kind", "limits", "masks", "measure")
TOLD += ("measuring", "reading", "remainder", "spanning")
#: Modules of the pipeline that hold borders of their own.
PIPELINE = ("measuring", "marking", "colouring", "photo_raster")
#: Not rules: how finely a step works, a conversion, a text.
UNTOLD = {"METHOD", "_GRID_MM", "_MOST_CELLS", "_MOST_CELLS_ROUGHLY", "_TO_SD"}

#: The nouns of a plan by the words before the table that explains them in formats.md.
TABLES: dict[str, tuple[type, ...]] = {
    "The plan:": (Plan,),
    "A claim ": (Claim,),
    "Each of `see_doctor_first`:": (Notice,),
    "Each of `findings` and `not_scars`:": (Finding, NotScar),
    "`risk`:": (Risk,),
    "Each of `factors`:": (RiskFactor,),
    "Each of `options`:": (Option,),
    "`expect`:": (Expectation,),
    "`responders`:": (Responders,),
    "Each of `single_studies`:": (SingleStudy,),
    "Each of `schedules` ": (Schedule,),
    "Each of `sessions` and of `schedule`:": (Session,),
    "Each of `evidence`:": (Citation,),
}
#: Fields that a file names otherwise, and those that only a file has.
WRITTEN = {"origin": "from", "suits": "for", "version": "software.version"}
ADDED = {Plan: {"format", "schedule"}}

NUMBER = r"-?\d+(?:\.\d+)?"
CONSTANT = re.compile(rf"`(\w+)\.(_?[A-Z][A-Z_]+)` ({NUMBER}(?:, {NUMBER})*)")


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def anchors_of(page: Path) -> set[str]:
    """Names that a heading can be pointed to by, as forges make them."""
    headings = re.findall(r"^#+ (.*)$", text_of(page), re.MULTILINE)
    bare = [re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings]
    return {heading.replace(" ", "-") for heading in bare}


def module_named(name: str) -> ModuleType:
    """The module that measures, judges options, or reads limits, of that last name."""
    homes = ["scarscape.capture.limits"]
    homes += [f"scarscape.pipeline.{one}" for one in PIPELINE]
    homes += [f"scarscape.care.options.{one}" for one in ("fitting", "known")]
    for package in (colour, light, relief, scars):
        homes += [m.name for m in pkgutil.iter_modules(package.__path__, f"{package.__name__}.")]
    (home,) = (one for one in homes if one.endswith(f".{name}"))
    return importlib.import_module(home)


def told_constants() -> list[tuple[str, str, str]]:
    return [found for page in PAGES for found in CONSTANT.findall(" ".join(text_of(page).split()))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", text_of(page)):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        assert file.exists(), f"{page.name} points to {target}"
        if anchor:
            assert anchor in anchors_of(file), f"{page.name} points to {target}"


def test_every_page_and_picture_is_pointed_to() -> None:
    pointed = {
        (page.parent / target.partition("#")[0]).resolve()
        for page in PAGES
        for target in re.findall(r"\]\(([^)\s]+)\)", text_of(page))
        if "://" not in target
    }
    for file in [*(ROOT / "docs").glob("*.md"), *(ROOT / "docs" / "pictures").iterdir()]:
        assert file in pointed, file


def test_pictures_are_light() -> None:
    for picture in (ROOT / "docs" / "pictures").iterdir():
        if picture.suffix == ".svg":
            assert ET.parse(picture).getroot().tag == "{http://www.w3.org/2000/svg}svg", picture
            assert not re.search(r"<script|(?:href|src)=|url\(|@import", text_of(picture)), picture
        else:
            assert picture.read_bytes().startswith(b"\x89PNG"), picture
        assert picture.stat().st_size < 300_000, picture


def test_every_picture_is_shown_with_words_for_those_who_cannot_see_it() -> None:
    shown = [found for page in PAGES for found in re.findall(r"!\[(.*?)\]\((.*?)\)", text_of(page))]
    assert {Path(target).name for _, target in shown} == {
        picture.name for picture in (ROOT / "docs" / "pictures").iterdir()
    }
    assert all(len(told.split()) >= 4 for told, _ in shown)


def test_the_drawn_kinds_are_those_of_the_program() -> None:
    maker = runpy.run_path(str(ROOT / "docs" / "make_plan_pictures.py"), run_name="maker")
    assert text_of(ROOT / "docs" / "pictures" / "kinds.svg") == maker["kinds_svg"]() + "\n"


def test_constants_are_those_of_the_code() -> None:
    constants = told_constants()
    assert len(constants) > 70
    for module, name, values in constants:
        held = getattr(module_named(module), name)
        told = tuple(float(value) for value in values.split(", "))
        assert told == (tuple(held) if isinstance(held, tuple) else (held,)), f"{module}.{name}"


@pytest.mark.parametrize("name", TOLD)
def test_no_constant_is_left_untold(name: str) -> None:
    source = (ROOT / "src" / str(module_named(name).__name__.replace(".", "/"))).with_suffix(".py")
    held = set()
    for names in re.findall(
        r"^((?:_?[A-Z][A-Z_]+(?:, )?)+)(?::[^=]+)? = ", text_of(source), re.MULTILINE
    ):
        held |= set(names.split(", "))
    assert held
    told = {constant for module, constant, _ in told_constants() if module == name}
    assert held - UNTOLD <= told


def test_a_method_page_names_the_shapes_as_the_profile_makes_them() -> None:
    for rho in (0.2, 0.7, 1.1):
        assert profile(8.0, 1.0, rho) == pytest.approx(1 / (1 + rho**8))
        assert profile(1.0, -1 / 1.5, rho) == pytest.approx((1 - rho / 1.5) ** 1.5)


def test_a_method_page_has_the_priors_of_the_fit() -> None:
    page = " ".join(text_of(ROOT / "docs" / "method.md").split()).replace("\N{MINUS SIGN}", "-")
    prior = _priors(Start(0.2, (0.0, 0.0), 1.0), line=False, plane_sd_mm=0.002)
    sd = {at: prior[at, 1] ** -0.5 for at in (LOG_RADIUS, LOG_A, Q, HARMONICS)}
    told = f"ln radius as found ± {sd[LOG_RADIUS]:g}; ln a = ln 2.5 ± {sd[LOG_A]:g}; q = "
    assert f"{told}{prior[Q, 0]:g} ± {sd[Q]:g};" in page
    assert prior[LOG_A, 0] == pytest.approx(math.log(2.5))
    assert f"order k: 0 ± {2 * sd[HARMONICS]:g}/k" in page


def test_every_field_of_a_result_is_explained() -> None:
    formats = text_of(ROOT / "docs" / "formats.md")
    of_scars = {field.name for field in dataclasses.fields(Scar)}
    of_colour = {
        field.name
        for kind in (Mark, SkinTone, RegionTotals, SideLight)
        for field in dataclasses.fields(kind)
    }
    of_grades = {field.name for kind in (Grade, GradeItem) for field in dataclasses.fields(kind)}
    for field in of_scars | of_colour | of_grades - {"scale"}:
        assert f"`{field}`" in formats, field
    for field in dataclasses.fields(Source):
        assert f"source.{field.name}" in formats, field.name
    assert set(MARK_COLUMNS) <= of_colour
    assert {column for column in COLUMNS if not column.startswith("probability_")} <= of_scars


def test_every_suffix_is_listed() -> None:
    formats = text_of(ROOT / "docs" / "formats.md")
    for suffix in suffixes():
        assert re.search(rf"{re.escape(suffix)}[\s`]", formats), suffix


def test_the_rows_of_errors_add_up() -> None:
    page = text_of(ROOT / "docs" / "errors.md")
    rows = re.findall(r"^\| [^|]* \| (\d+)((?: \| \d+\.\d)+) \|$", page, re.MULTILINE)
    assert len(rows) == 5
    for _, cells in rows:
        *parts, total = (float(cell) for cell in cells.split(" | ")[1:])
        assert sum(part**2 for part in parts) ** 0.5 == pytest.approx(total, abs=0.15)


def test_the_rules_on_the_page_are_those_of_the_tables() -> None:
    maker = runpy.run_path(str(ROOT / "docs" / "make_rules.py"), run_name="maker")
    assert (ROOT / "docs" / "rules.md").read_text(encoding="utf-8") == maker["page"]()


def nouns_of(noun: type) -> Iterator[type]:
    """A dataclass and all that its fields hold, at any depth."""
    yield noun
    waiting: list[Any] = list(typing.get_type_hints(noun).values())
    while waiting:
        hint = waiting.pop()
        if dataclasses.is_dataclass(hint):
            yield from nouns_of(typing.cast(type, hint))
        waiting += typing.get_args(hint)


def plan_tables() -> dict[str, set[str]]:
    """Names in the first column of each table on plan.json, by the words before the table."""
    page = text_of(ROOT / "docs" / "formats.md")
    (part,) = re.findall(r"^### plan\.json\n(.*?)^### ", page, re.DOTALL | re.MULTILINE)
    tables = re.findall(
        r"^([^|\n]+)\n\n\| field \| content \|\n\|-.*\n((?:\|.*\n)+)", part, re.MULTILINE
    )
    return {
        words: {
            name
            for row in rows.splitlines()
            for name in re.findall(r"`([^`]+)`", row.split("|")[1])
        }
        for words, rows in tables
    }


def test_every_field_of_a_plan_is_explained_and_no_other() -> None:
    tables = plan_tables()
    assert len(tables) == len(TABLES)
    for words, nouns in TABLES.items():
        (told,) = (names for before, names in tables.items() if before.startswith(words))
        for noun in nouns:
            fields = {WRITTEN.get(one.name, one.name) for one in dataclasses.fields(noun)}
            assert told == fields | ADDED.get(noun, set()), words


def test_every_noun_of_a_plan_has_its_table() -> None:
    told = {noun for nouns in TABLES.values() for noun in nouns}
    # Grades are those of scars.json; what a range rests on is two names in its own row.
    assert set(nouns_of(Plan)) - told == {Grade, GradeItem, RestsOn}
    assert all(
        f"`{one.name}`" in text_of(ROOT / "docs" / "formats.md")
        for one in dataclasses.fields(RestsOn)
    )


def test_the_words_of_a_plan_are_listed() -> None:
    formats = text_of(ROOT / "docs" / "formats.md")
    assert f"`{PLAN_FORMAT}`" in formats
    (row,) = re.findall(r"^\| `status` \| (.*) \|$", formats, re.MULTILINE)
    assert tuple(re.findall(r"`(\w+)`", row)) == STATUSES


def test_every_command_is_named_in_the_readme() -> None:
    readme = text_of(ROOT / "README.md")
    commands = typer.main.get_command(app._app).commands  # type: ignore[attr-defined]
    assert len(commands) >= 5
    for name in commands:
        assert f"scarscape {name}" in readme, name


def test_every_name_of_the_package_is_named_in_the_readme() -> None:
    import scarscape

    readme = text_of(ROOT / "README.md")
    for name in ("read", "measure", "read_answers", "read_findings", "assess"):
        assert name in scarscape.__all__
        assert f"{name}(" in readme, name


def test_what_the_pages_say_of_pooling_holds() -> None:
    pooled = any(record.counts is not None for record in evidence().records.values())
    for name in ("plan.md", "formats.md"):
        assert ("in this version" in text_of(ROOT / "docs" / name)) is not pooled, name
