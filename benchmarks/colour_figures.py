"""Marks on rendered skin, light to dark, under three illuminants: figures asked and reached.

``python -m benchmarks.colour_figures --maker traced --skins 1``
"""

from __future__ import annotations

import argparse
import warnings
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import get_args

from benchmarks.colour_skins import ILLUMINANTS, LOOKS, Job, Judged, Look, Maker, run
from benchmarks.tables import Grid, Row, Table, at_least, at_most
from scarscape.phantom.score_marks import MarkScore, merge_mark_scores

PHOTOTYPES = ("I", "II", "III", "IV", "V", "VI")
NAMES = {
    "set": "photo set of 6 lamps",
    "side": "one photo, light from one side",
    "flat": "one photo, flat light",
}


def jobs_of(
    maker: Maker, first: int, skins: int, looks: Sequence[Look] = LOOKS, *, every: bool = True
) -> list[Job]:
    """Skins of every phototype, each under a lamp of its own.

    Parameters
    ----------
    skins : for every phototype and illuminant, or, without `every`, for every phototype, whose
        illuminants then go by turns.

    """
    jobs = []
    lamps = len(ILLUMINANTS) if every else 1
    for number in range(skins * lamps * len(PHOTOTYPES)):
        phototype, turn = number % len(PHOTOTYPES), number // len(PHOTOTYPES)
        lamp = ILLUMINANTS[(turn if every else phototype + turn) % len(ILLUMINANTS)]
        jobs.append(Job(maker, first + number, phototype + 1, lamp, tuple(looks)))
    return jobs


def outcomes(jobs: Sequence[Job], workers: int = 2) -> list[Judged]:
    """Run the jobs in a few processes, in order."""
    if workers <= 1:
        return [one for job in jobs for one in run(job)]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return [one for done in pool.map(run, jobs) for one in done]


def tables(done: Sequence[Judged]) -> list[Table]:
    """One table a look."""
    looks = list(dict.fromkeys(one.look for one in done))
    return [table([one for one in done if one.look == look]) for look in looks]


def table(done: Sequence[Judged]) -> Table:
    """Figures of one look beside what the issue asks."""
    first = done[0]
    whole = merge_mark_scores(one.score for one in done)
    by_tone = {
        name: [one for one in done if one.job.phototype == number]
        for number, name in enumerate(PHOTOTYPES, 1)
    }
    each = {name: merge_mark_scores(one.score for one in mine) for name, mine in by_tone.items()}
    f1 = {name: score.f1 for name, score in each.items() if by_tone[name]}
    spread = 100 * (max(f1.values()) - min(f1.values()))
    ends = 100 * abs(each["I"].f1 - each["VI"].f1)
    called, clear = (sum(getattr(one, n) for one in done) for n in ("called_scars", "clear"))
    rows = [
        at_least("marks found, F1", whole.f1, 0.9, digits=3),
        Row("recall; precision", "none", f"{whole.recall:.3f}; {whole.precision:.3f}"),
        at_least("kinds right", 100 * whole.kinds_right, 95, " %", 1),
        Row("flat marks called a scar", "none of them", f"{called} of {clear}", called == 0),
        at_most("F1, lightest against darkest skin, points", ends, 5, digits=1),
        at_most("F1, best phototype over worst, points", spread, 5, digits=1),
        at_most("scars whose shading was called a mark", 100 * whole.shading_share, 5, " %", 1),
        Row("found on scars; off scars", "none", _on_and_off(whole)),
        Row("found area over true, median", "none", _ratio(whole)),
    ]
    if first.look != "set":
        lit = sum(one.light_judged for one in done)
        rows.append(Row("photos whose light was said to have a side", "none", f"{lit}/{len(done)}"))
    maker = "phantom's" if first.job.maker == "phantom" else "other, path-traced,"
    total = len(whole.matched) + len(whole.missed)
    seeds = [one.job.seed for one in done]
    return Table(
        f"Colour: marks, {NAMES[first.look]}, {maker} skins: {total} marks on {len(done)}",
        tuple(rows),
        (f"seeds {min(seeds)} to {max(seeds)}; phototypes and illuminants by turns",),
        (_by("phototype", each), _by("illuminant", _by_lamp(done)), _wrong(whole)),
    )


def _by_lamp(done: Sequence[Judged]) -> dict[str, MarkScore]:
    return {
        lamp: merge_mark_scores(one.score for one in done if one.job.illuminant == lamp)
        for lamp in ILLUMINANTS
    }


def _by(what: str, scores: dict[str, MarkScore]) -> Grid:
    head = (what, "marks", "F1", "recall", "precision", "kinds", "shading", "erythema, brown, pale")
    body = []
    for name, one in scores.items():
        kinds = ("erythema", "hyperpigmentation", "hypopigmentation")
        body.append(
            (
                name,
                str(len(one.matched) + len(one.missed)),
                f"{one.f1:.3f}",
                f"{one.recall:.3f}",
                f"{one.precision:.3f}",
                f"{100 * one.kinds_right:.0f} %",
                f"{len(one.shading)} of {one.plain_scars}",
                ", ".join(f"{100 * one.recall_of(kind=kind):.0f} %" for kind in kinds),
            )
        )
    return Grid(f"By {what}", head, tuple(body))


def _wrong(whole: MarkScore) -> Grid:
    """What was called a mark and is none, and which kinds were mixed up."""
    called = Counter(one.kind for one, _ in whole.miscalled)
    on_scars = len(whole.shading)
    rest = len(whole.false) - sum(called.values())
    body = [(f"{kind.replace('_', ' ')} called a mark", str(n)) for kind, n in called.items()]
    body.append(("marks on bare skin or on scars, that are not there", f"{rest}"))
    body.append(("scars that bear one of these", f"{on_scars}"))
    mixed = Counter(
        (pair.true.kind, pair.found.mark.kind) for pair in whole.matched if not pair.kind_right
    )
    body += [(f"{true} called {found}", str(n)) for (true, found), n in sorted(mixed.items())]
    return Grid("What went wrong", ("what", "how often"), tuple(body))


def _on_and_off(whole: MarkScore) -> str:
    on, off = (100 * whole.recall_of(on_scars=where) for where in (True, False))
    return f"{on:.0f} %; {off:.0f} %"


def _ratio(whole: MarkScore) -> str:
    return "-" if whole.area_ratio is None else f"{whole.area_ratio:.2f}"


def main(argv: Sequence[str] | None = None) -> None:
    """Print the tables asked for on the command line."""
    warnings.simplefilter("default")
    parser = argparse.ArgumentParser(prog="python -m benchmarks.colour_figures")
    parser.add_argument("--maker", choices=get_args(Maker), default="phantom")
    parser.add_argument("--first", type=int, default=7500, help="first seed (7500)")
    parser.add_argument("--skins", type=int, default=1, help="for every phototype and lamp (1)")
    parser.add_argument("--few", action="store_true", help="lamps by turns, one skin a phototype")
    parser.add_argument("--looks", nargs="+", choices=LOOKS, default=LOOKS)
    parser.add_argument("--workers", type=int, default=2, help="processes (2)")
    chosen = parser.parse_args(argv)
    jobs = jobs_of(chosen.maker, chosen.first, chosen.skins, chosen.looks, every=not chosen.few)
    for one in tables(outcomes(jobs, chosen.workers)):
        print(one.text(), flush=True)


if __name__ == "__main__":
    main()
