"""``scarscape demo``: the whole round on a made skin and sample answers."""

from __future__ import annotations

import datetime
from pathlib import Path

from scarscape.cli import table
from scarscape.cli.options import Date, Force, Out, today
from scarscape.cli.output import say
from scarscape.cli.progress import steps

SEED = 1
SIZE_MM = 50.0
PITCH_MM = 0.05
ROWS = 8
SAMPLE_ANSWERS = Path(__file__).with_name("sample_answers.json")


def run(out: Out = Path("scarscape-demo"), force: Force = False, date: Date = None) -> None:
    """Make a skin of known scars, measure it, assess it with sample answers: all in one go."""
    from scarscape import assess, measure, read, read_answers
    from scarscape.phantom import make_phantom, write_phantom
    from scarscape.pipeline import with_answers
    from scarscape.pipeline.folder import output_folder
    from scarscape.report import write_plan, write_results

    day = date or today()
    with steps(4) as step, output_folder(out, force=force) as folder:
        step("making")
        skin = folder / "phantom"
        skin.mkdir()
        write_phantom(make_phantom(SEED, size_mm=SIZE_MM, pitch_mm=PITCH_MM, skin="plain"), skin)
        step("measuring")
        answers = read_answers(SAMPLE_ANSWERS)
        survey = with_answers(measure(read(skin / "height.tif")), answers)
        step("assessing")
        plan = assess(answers, survey.findings, date=datetime.date.fromisoformat(day))
        step("writing")
        write_results(survey, folder, date=day)
        write_plan(plan, folder, answers=answers)
    say(str(survey).splitlines()[0])
    table.show(survey.scars, ROWS)
    if len(survey.scars) > ROWS:
        say(f"and {len(survey.scars) - ROWS} more in {out / 'scars.csv'}")
    say(f"truth:  {out / 'phantom' / 'truth.json'}")
    say(f"report: {out / 'report.html'}")
    say(f"plan:   {out / 'plan.html'} (with sample answers)")
