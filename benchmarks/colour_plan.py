"""The skins and photos that a run of colour measures, and its tables.

Nobody looked at skins of these seeds while building; 7500 to 7599 are for trying things out.
"""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np

from benchmarks import colour_charts, colour_face, colour_figures, one_photo
from benchmarks.tables import Row, Table, at_least, at_most

#: First seeds of each block.
PHANTOM, TRACED, CHART_SET, CHART_PHOTO, SCARS = 95000, 95200, 95400, 95500, 95600
ASKED_CROSS = 15.0


def tables(*, quick: bool = False) -> list[Table]:
    """All figures of colour."""
    return [
        *colour_figures.tables(
            colour_figures.outcomes(colour_figures.jobs_of("phantom", PHANTOM, 1, every=not quick))
        ),
        *traced_tables(),
        scars_table(2 if quick else 4),
        *(
            colour_charts.table(colour_charts.outcomes(kind, first, tones))
            for kind, first, tones in (
                ("photo", CHART_PHOTO, (1, 6) if quick else (1, 2, 3, 4, 5, 6)),
                ("set", CHART_SET, (3,) if quick else (1, 4, 6)),
            )
        ),
        colour_face.face_table(),
        colour_face.large_table(1 if quick else 3),
        chromophore_table(),
    ]


def traced_tables() -> list[Table]:
    """Marks on the other skins, photographed by Mitsuba: one skin a phototype."""
    missing = [name for name in ("mitsuba", "colour") if find_spec(name) is None]
    if missing:
        note = f"not run: {' and '.join(missing)} not installed (make bench installs the peers)"
        return [Table("Colour: marks on path-traced skins", (), (note,))]
    jobs = colour_figures.jobs_of("traced", TRACED, 1, ("set", "side"), every=False)
    return colour_figures.tables(colour_figures.outcomes(jobs))


def scars_table(count: int) -> Table:
    """Scars told by their shading on one photo."""
    from scarscape.phantom.score import merge_scores

    tally = one_photo.Tally()
    for seed in range(SCARS, SCARS + count):
        one_photo._one(seed, tally)
    whole = merge_scores(tally.scores)
    flat, side = tally.flat_judged, tally.side_judged
    share = 100 * flat.count(False) / len(flat)
    rows = (
        at_least("scars found, side light, F1", whole.f1, 0.7, digits=3),
        Row("recall; precision", "none", f"{whole.recall:.3f}; {whole.precision:.3f}"),
        at_least("flat light called too flat", share, 100, " %", 0),
        Row("side light was judged", "none", f"{side.count(True)} of {len(side)} photos"),
        at_most("scars invented where there are none", sum(tally.invented), 0, digits=0),
    )
    note = f"seeds {SCARS} to {SCARS + count - 1}, three sides each, plain and hard skin by turns"
    return Table("Colour: scars on one photo by their shading", rows, (note,))


def chromophore_table() -> Table:
    """Melanin and haemoglobin against the truth of other models of skin, colours calibrated."""
    title = "Colour: melanin and haemoglobin of Monte-Carlo skin"
    if find_spec("colour") is None:
        return Table(title, (), ("not run: colour-science is not installed",))
    from benchmarks.chromophore_figures import correlations, tell
    from benchmarks.chromophore_spectra import PHOTOTYPES

    rows: list[Row] = []
    for removed, source in ((True, "albedo"), (False, "one photo")):
        how = {"shading_removed": removed, "balanced": True}
        pairs = np.array(
            [r for tone in PHOTOTYPES for r in correlations("Monte Carlo", tone, **how)]
        )
        told = [one for tone in PHOTOTYPES for one in tell("Monte Carlo", tone, **how)]
        for column, (name, asked) in enumerate((("melanin", 0.93), ("haemoglobin", 0.86))):
            values = pairs[:, column]
            middle = float(np.median(values))
            rows += [
                at_least(f"{source}: correlation with true {name}, median", middle, asked),
                Row("the same, worst", "none", f"{values.min():.2f}"),
            ]
        for name in ("melanin_in_blood", "blood_in_melanin"):
            cross = 100 * np.abs([getattr(one, name) for one in told])
            what = name.replace("_", " ").replace("blood", "haemoglobin")
            middle = float(np.median(cross))
            rows += [
                at_most(f"{source}: cross-talk, {what}, median", middle, ASKED_CROSS, " %", 0),
                Row("the same, worst", "none", f"{cross.max():.0f} %"),
            ]
    note = "phototypes I to VI under three lamps through four cameras, white balanced"
    return Table(title, tuple(rows), (note,))
