"""What the pages say of the code holds: links, constants, fields, formats."""

from __future__ import annotations

import dataclasses
import importlib
import math
import pkgutil
import re
import runpy
from pathlib import Path
from types import ModuleType

import pytest

from scarscape import relief, scars
from scarscape.capture.registry import suffixes
from scarscape.model import Grade, GradeItem, Scar, Source
from scarscape.report.scars_csv import COLUMNS
from scarscape.scars.fit import Start, _priors
from scarscape.scars.profile import profile
from scarscape.scars.shape import HARMONICS, LOG_A, LOG_RADIUS, Q

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
#: Modules whose every border and margin has to stand on a page.
TOLD = ("accept", "find", "form", "grooves", "joining", "kind", "limits", "masks", "measure")
TOLD += ("measuring", "reading", "remainder", "spanning")
#: Not rules: how finely a step works, a conversion, a text.
UNTOLD = {"_GRID_MM", "_METHOD", "_MOST_CELLS", "_MOST_CELLS_ROUGHLY", "_TO_SD"}

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
    """The module that measures, or reads limits, of that last name."""
    homes = ["scarscape.pipeline.measuring", "scarscape.capture.limits"]
    for package in (relief, scars):
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
        assert picture.read_bytes().startswith(b"\x89PNG"), picture
        assert picture.stat().st_size < 300_000, picture


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
    of_grades = {field.name for kind in (Grade, GradeItem) for field in dataclasses.fields(kind)}
    for field in of_scars | of_grades - {"scale"}:
        assert f"`{field}`" in formats, field
    for field in dataclasses.fields(Source):
        assert f"source.{field.name}" in formats, field.name
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
