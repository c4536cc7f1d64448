"""Makes the pictures of a plan: the drawn kinds, a calendar, and parts of the page.

``python docs/make_plan_pictures.py`` writes ``docs/pictures/kinds.svg`` and ``calendar.svg`` with
the drawings of the program itself. The same version writes the same bytes. With
``--browser chromium`` (or another of its family) it takes ``plan-top.png`` and ``plan-option.png``
from the page, too; those look as the browser and its fonts draw them. The plan is that of
``scarscape demo``.
"""

from __future__ import annotations

import argparse
import datetime
import re
import subprocess
import tempfile
from pathlib import Path

from markupsafe import escape
from PIL import Image, ImageChops  # noqa: TID251 - this is a program that draws

import scarscape
from scarscape.care.pages import DRAWINGS
from scarscape.cli.demo import PITCH_MM, SAMPLE_ANSWERS, SEED, SIZE_MM
from scarscape.model import Answers, Plan
from scarscape.phantom import make_phantom, write_phantom
from scarscape.pipeline import with_answers
from scarscape.report import write_plan
from scarscape.report.shapes import shape_svg, shape_title
from scarscape.report.timeline import letters_of, timeline_svg

FOLDER = Path(__file__).parent / "pictures"
STYLE = Path(scarscape.__file__).parent / "report" / "plan.css"
DATE = datetime.date(2027, 1, 10)
INK, PAPER = "#202024", "#ffffff"
FONT = "system-ui,sans-serif"
#: Pixels: one drawn kind with its title below and the space around it, and how many in a row.
WIDE, HIGH, TITLE, APART, IN_A_ROW = 240, 161, 30, 16, 4
#: Pixels: a line of the calendar's key, and the margin around all.
LINE, MARGIN = 20, 14
#: Pixels of the browser's window, and how much of its height is kept, by part of the page.
WINDOW = (900, 2600)
KEPT = {"plan-top": 1000, "plan-option": 2600}
#: Styles that leave only a part of the page.
PARTS = {
    "plan-top": ".support, nav { display: none }",
    "plan-option": "header, nav, footer, main > :not(#options), "
    "#options > :not(#option-subcision) { display: none }",
}


def main() -> None:
    """Make every picture."""
    reader = argparse.ArgumentParser(description="Make the pictures of a plan.")
    reader.add_argument("--browser", help="a browser of Chromium's family, for parts of the page")
    browser = reader.parse_args().browser
    FOLDER.mkdir(exist_ok=True)
    plan, answers = demo_plan()
    for name, drawn in (("kinds", kinds_svg()), ("calendar", calendar_svg(plan))):
        (FOLDER / f"{name}.svg").write_text(drawn + "\n", encoding="utf-8", newline="\n")
    if browser is not None:
        for name in PARTS:
            save(part_of_page(plan, answers, name, browser), name)


def demo_plan() -> tuple[Plan, Answers]:
    """The plan of ``scarscape demo``, and what it was made from."""
    answers = scarscape.read_answers(SAMPLE_ANSWERS)
    skin = make_phantom(SEED, size_mm=SIZE_MM, pitch_mm=PITCH_MM, skin="plain")
    with tempfile.TemporaryDirectory() as folder:
        write_phantom(skin, folder)
        survey = scarscape.measure(scarscape.read(Path(folder) / "height.tif"))
    findings = with_answers(survey, answers).findings
    return scarscape.assess(answers, findings, date=DATE), answers


def kinds_svg() -> str:
    """All kinds that the guide pages draw, each with its title, on one sheet."""
    cells = []
    for index, kind in enumerate(DRAWINGS):
        x = APART + (index % IN_A_ROW) * (WIDE + APART)
        y = APART + (index // IN_A_ROW) * (HIGH + TITLE + APART)
        cells.append(placed(shape_svg(kind), x, y, WIDE, HIGH))
        cells.append(words(x + WIDE / 2, y + HIGH + 20, shape_title(kind), "middle", 14))
    rows = -(-len(DRAWINGS) // IN_A_ROW)
    size = (IN_A_ROW * (WIDE + APART) + APART, rows * (HIGH + TITLE + APART) + APART)
    return sheet("".join(cells), *size)


def calendar_svg(plan: Plan) -> str:
    """The first calendar of a plan with the key to its letters."""
    first, names = plan.schedules[0], {one.treatment: one.name for one in plan.options}
    letters = letters_of([first])
    drawn = str(timeline_svg(first, letters, names))
    wide, high = (float(side) for side in re.findall(r'viewBox="0 0 (\S+) (\S+)"', drawn)[0])
    key = [f"{letter}  {names[treatment]}" for treatment, letter in letters.items()]
    key += ["Filled bar: days at home.", "Broken box: no record says how many."]
    lines = [
        words(MARGIN, MARGIN + high + (row + 1) * LINE, text, "start", 12)
        for row, text in enumerate(key)
    ]
    style = f"<style>{timeline_style()}</style>"
    inside = style + placed(drawn, MARGIN, MARGIN, wide, high) + "".join(lines)
    return sheet(inside, wide + 2 * MARGIN, high + len(key) * LINE + 2 * MARGIN)


def timeline_style() -> str:
    """The page's own style of a calendar by day, with its colours spelt out."""
    rules = STYLE.read_text(encoding="utf-8").splitlines()
    colours = dict(re.findall(r"(--[\w-]+): (#\w+)", rules[0]))
    kept = [rule for rule in rules if re.match(r"\.timeline [.\w]+ ", rule)]
    return re.sub(r"var\((--[\w-]+)\)", lambda found: colours[found[1]], "".join(kept))


def placed(svg: str, x: float, y: float, wide: float, high: float) -> str:
    """A drawing at its place on a sheet."""
    where = f'<svg x="{x:g}" y="{y:g}" width="{wide:g}" height="{high:g}" '
    return svg.replace("<svg ", where, 1)


def words(x: float, y: float, text: str, anchor: str, size: int) -> str:
    """A line of writing."""
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-family="{FONT}" '
        f'font-size="{size}" fill="{INK}" xml:space="preserve">{escape(text)}</text>'
    )


def sheet(inside: str, wide: float, high: float) -> str:
    """A picture of its own, on paper, so that it can be read on dark pages as well."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide:g}" height="{high:g}" '
        f'viewBox="0 0 {wide:g} {high:g}" color="{INK}">'
        f'<rect width="100%" height="100%" fill="{PAPER}"/>{inside}</svg>'
    )


def part_of_page(plan: Plan, answers: Answers, name: str, browser: str) -> Image.Image:
    """A part of the plan's page as a browser draws it, without the empty paper around."""
    wide, high = WINDOW
    with tempfile.TemporaryDirectory() as folder:
        write_plan(plan, Path(folder), answers=answers)
        page, shot = Path(folder) / "plan.html", Path(folder) / "shot.png"
        told = page.read_text(encoding="utf-8")
        page.write_text(told.replace("</style>", PARTS[name] + "</style>", 1), encoding="utf-8")
        asked = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        asked += [f"--user-data-dir={folder}/profile", f"--window-size={wide},{high}"]
        asked += [f"--screenshot={shot}", page.as_uri()]
        subprocess.run(asked, check=True, capture_output=True, timeout=120)
        image = Image.open(shot).convert("RGB")
    image = image.crop((0, 0, wide, KEPT[name]))
    blank = Image.new("RGB", image.size, PAPER)
    left, top, right, bottom = ImageChops.difference(image, blank).getbbox() or (0, 0, 1, 1)
    ends = (min(right + MARGIN, image.width), min(bottom + MARGIN, image.height))
    return image.crop((max(left - MARGIN, 0), max(top - MARGIN, 0), *ends))


def save(image: Image.Image, name: str) -> None:
    """Few colours, so that the page is light."""
    few = image.quantize(64, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(FOLDER / f"{name}.png", "PNG", optimize=True)


if __name__ == "__main__":
    main()
