"""``scarscape assess``: answers, measured scars or both in, a plan with its sources out."""

from __future__ import annotations

import datetime
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scarscape.cli.faults import about
from scarscape.cli.options import Date, Force, Out, today
from scarscape.cli.output import remark, say
from scarscape.cli.progress import steps

if TYPE_CHECKING:
    from scarscape.cli.interview import Draft
    from scarscape.model import Answers, Findings


def run(
    out: Out,
    answers: Annotated[
        Path | None,
        typer.Option(
            "--answers",
            metavar="FILE",
            help="Answers as JSON. If it is not there yet, the questions are asked on the "
            "terminal and the answers kept in it.",
        ),
    ] = None,
    scars: Annotated[
        Path | None,
        typer.Option(
            "--scars",
            metavar="FILE",
            help="A scars.json, or the folder that scarscape measure wrote.",
        ),
    ] = None,
    date: Date = None,
    force: Force = False,
) -> None:
    """Make a plan from answers, measured scars, or both; every claim names its source.

    Without answers it asks on the terminal. The folder holds plan.json, plan.html, answers.json
    and, where there are visits to plan, plan.ics. It informs; it does not diagnose or prescribe.
    """
    from scarscape.pipeline.folder import output_folder

    kept = [path for path in (answers, scars) if path is not None]
    with output_folder(out, force=force, keep=kept) as folder:
        findings = _findings(scars)
        told, draft = _told(answers, findings, out=out, scars=scars)
        with steps(2) as step:
            step("planning")
            from scarscape.pipeline import assess

            with about(answers or scars or out):
                plan = assess(told, findings, date=datetime.date.fromisoformat(date or today()))
            step("writing")
            from scarscape.report import write_plan

            write_plan(plan, folder, answers=told)
    if draft is not None and told is not None:
        _keep(told, answers, draft)
    from scarscape.cli.summary import summary

    say(summary(plan))
    say(f"plan: {out / 'plan.html'}")


def _findings(scars: Path | None) -> Findings | None:
    if scars is None:
        return None
    from scarscape.capture import read_findings

    return read_findings(scars)


def _told(
    answers: Path | None, findings: Findings | None, *, out: Path, scars: Path | None
) -> tuple[Answers | None, Draft | None]:
    """The answers of the file, or those given on the terminal with the draft that holds them."""
    from scarscape.cli.interview import possible

    if answers is not None and (answers.exists() or not possible()):
        return told_in(answers), None
    if not possible():
        if findings is None:
            from scarscape.model import InputError

            raise InputError(
                "there are no answers, no measured scars, and no terminal to ask on",
                "give --answers FILE or --scars FOLDER, or run it in a terminal",
            )
        return None, None
    return _asked(answers, findings, out=out, scars=scars)


def told_in(file: Path) -> Answers:
    """The answers of a file, with every treatment in it known."""
    from scarscape.capture import check_treatments, read_answers
    from scarscape.care.records import evidence

    told = read_answers(file)
    check_treatments(told, evidence().treatments, file=file)
    return told


def _asked(
    answers: Path | None, findings: Findings | None, *, out: Path, scars: Path | None
) -> tuple[Answers, Draft]:
    from scarscape.care.questions import to_answers
    from scarscape.cli.interview import Draft, hold

    if answers is not None:
        _check_apart(answers, out)
        remark(f"{answers} is not there yet: your answers will be kept in it")
    draft = Draft(answers or out)
    words = ["scarscape", "assess", "--out", str(out)]
    words += ["--answers", str(answers)] if answers is not None else []
    words += ["--scars", str(scars)] if scars is not None else []
    return to_answers(hold(findings, draft, shlex.join(words)), findings), draft


def _check_apart(answers: Path, out: Path) -> None:
    """Refuse before any question what could only fail after the last: the plan fills its folder."""
    from scarscape.model import InputError

    place, folder = (path.expanduser().absolute() for path in (answers, out))
    if place.is_relative_to(folder):
        raise InputError(
            "lies where the plan goes", "keep the answers beside that folder", file=answers
        )


def _keep(told: Answers, answers: Path | None, draft: Draft) -> None:
    """Keep the answers where that was asked for, now that the plan stands; drop the draft."""
    from scarscape.cli.interview import keep_answers

    if answers is not None:
        keep_answers(told, answers)
    draft.drop()
