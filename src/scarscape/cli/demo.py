"""``scarscape demo``: the whole round on a made skin."""

from __future__ import annotations

from pathlib import Path

from scarscape.cli import table
from scarscape.cli.options import Date, Force, Out, today
from scarscape.cli.output import say
from scarscape.cli.progress import steps

SEED = 1
SIZE_MM = 50.0
PITCH_MM = 0.05
ROWS = 8


def run(out: Out = Path("scarscape-demo"), force: Force = False, date: Date = None) -> None:
    """Make a skin of known scars, measure it and write the report, all in one go."""
    from scarscape import measure, read
    from scarscape.phantom import make_phantom, write_phantom
    from scarscape.pipeline.folder import output_folder
    from scarscape.report import write_results

    with steps(3) as step, output_folder(out, force=force) as folder:
        step("making")
        skin = folder / "phantom"
        skin.mkdir()
        write_phantom(make_phantom(SEED, size_mm=SIZE_MM, pitch_mm=PITCH_MM, skin="plain"), skin)
        step("measuring")
        survey = measure(read(skin / "height.tif"))
        step("writing")
        write_results(survey, folder, date=date or today())
    say(str(survey).splitlines()[0])
    table.show(survey.scars, ROWS)
    if len(survey.scars) > ROWS:
        say(f"and {len(survey.scars) - ROWS} more in {out / 'scars.csv'}")
    say(f"truth:  {out / 'phantom' / 'truth.json'}")
    say(f"report: {out / 'report.html'}")
