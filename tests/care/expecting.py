"""What a vignette expects, held against a plan. Every difference is told in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from tests.care.vignettes import Calendar, Chance, Expect, Vignette, members, twins
from tests.care.walking import cited, text_of

from scarscape.model import Option, Plan

#: Words that a risk factor may go by: the field of the answers, or the evidence's own.
FACTORS = {
    "family": ("family",),
    "picking": ("pick", "squeez"),
    "severity": ("severe_acne", "moderate_acne", "severity", "worst_acne"),
    "delay": ("delay", "months_before_treatment", "acne_years", "duration", "longer acne"),
}


def differences(vignette: Vignette, plan: Plan) -> list[str]:
    """How a plan differs from what its vignette expects; empty where it holds."""
    expect = vignette.expect
    options = {option.treatment: option for option in plan.options}
    return [
        *_statuses(expect, options),
        *_told(expect, options, plan),
        *_found(expect, plan),
        *_graded(expect, plan),
        *_understood(expect, plan),
        *_supported(expect, plan),
        *_placed(expect.schedule, plan),
        *_words("the plan", expect.mentions, text_of(plan)),
        *(
            f"the plan says {word!r}"
            for word in expect.never_mentions
            if re.search(rf"\b{re.escape(word)}\b", text_of(plan))
        ),
    ]


def _statuses(expect: Expect, options: dict[str, Option]) -> Iterator[str]:
    for name, allowed in expect.status.items():
        for treatment in members(name):
            option = options[treatment]
            if option.status not in allowed:
                wanted = " or ".join(allowed)
                yield f"{treatment} is {option.status}, not {wanted}: {_why(option)}"
    for name in expect.not_suggested:
        for treatment in members(name):
            if options[treatment].status == "suggested":
                yield f"{treatment} is suggested: {_why(options[treatment])}"
    if expect.any_suggested and not any(
        options[treatment].status == "suggested" for treatment in expect.any_suggested
    ):
        yield f"none of {', '.join(expect.any_suggested)} is suggested"
    for treatment, kinds in expect.suits.items():
        if missing := set(kinds) - set(options[treatment].suits):
            yield f"{treatment} is not for {sorted(missing)} but for {options[treatment].suits}"
    for treatment, fields in expect.ask_first.items():
        if missing := set(fields) - set(options[treatment].ask_first):
            yield f"{treatment} does not ask for {sorted(missing)} first"


def _why(option: Option) -> str:
    return " / ".join(claim.text for claim in option.reasons)


def _told(expect: Expect, options: dict[str, Option], plan: Plan) -> Iterator[str]:
    parts: tuple[tuple[str, dict[str, tuple[str, ...]], Callable[[Option], Any]], ...] = (
        ("reasons", expect.reason_cites, lambda option: option.reasons),
        ("risks", expect.risk_cites, lambda option: option.risks),
        ("darkening", expect.darkening_cites, lambda option: option.darkening),
        ("whole", expect.told_cites, lambda option: option),
        ("conflicts", expect.conflicts_cite, lambda option: (option.conflicts, option.reasons)),
    )
    for label, wanted, part in parts:
        for treatment, ids in wanted.items():
            if treatment == "anywhere":
                there: Any = (plan.conflicts, [part(option) for option in plan.options])
            else:
                there = part(options[treatment])
            yield from _citations(f"the {label} of {treatment}", ids, there)
    for treatment, words in expect.reason_mentions.items():
        label, reasons = f"the reasons of {treatment}", options[treatment].reasons
        yield from _words(label, words, text_of(reasons))
    for treatment, words in expect.told_mentions.items():
        yield from _words(treatment, words, text_of(options[treatment]))
    for treatment in expect.not_at_home:
        at_home = options[treatment].at_home
        if at_home is None or not re.search(r"\bnot?\b|\bnever\b|n't\b", at_home.text.lower()):
            yield f"{treatment} does not say that it is not for home"


def _found(expect: Expect, plan: Plan) -> Iterator[str]:
    yield from _chances(expect.findings, plan.findings)
    yield from _chances(expect.not_scars, plan.not_scars)
    scars = [finding for finding in plan.findings if finding.kind != "active_acne"]
    if expect.top_finding is not None:
        top = max(scars, key=lambda finding: finding.probability, default=None)
        if top is None or top.kind != expect.top_finding:
            yield f"the first finding is {top and top.kind}, not {expect.top_finding}"
    if expect.plan_conflicts is not None and bool(plan.conflicts) is not expect.plan_conflicts:
        yield f"conflicts shown: {[claim.text for claim in plan.conflicts]}"
    yield from _words("the conflicts", expect.conflicts_mention, text_of(plan.conflicts))
    if expect.see_doctor_first is not None:
        flags = {notice.id for notice in plan.see_doctor_first}
        if flags != set(expect.see_doctor_first):
            yield f"see_doctor_first is {sorted(flags)}, not {sorted(expect.see_doctor_first)}"


def _chances(wanted: dict[str, Chance], found: Iterable[Any]) -> Iterator[str]:
    listed = list(found)
    for kind, chance in wanted.items():
        alike = [finding for finding in listed if finding.kind == kind]
        probability = max((finding.probability for finding in alike), default=0.0)
        if not chance.at_least <= probability <= chance.at_most:
            yield f"{kind} has probability {probability}"
        if chance.count is not None and chance.count not in {entry.count for entry in alike}:
            yield f"{kind} counts {[entry.count for entry in alike]}, not {chance.count}"
        if chance.origin is not None and chance.origin not in {entry.origin for entry in alike}:
            yield f"{kind} is from {[entry.origin for entry in alike]}, not {chance.origin}"


def _graded(expect: Expect, plan: Plan) -> Iterator[str]:
    for scale, wanted in expect.grades.items():
        grade = plan.grades.get(scale)
        if grade is None:
            yield f"there is no grade {scale}"
            continue
        span = f"{scale} is {grade.low} to {grade.high}"
        if wanted.open and grade.score is not None:
            yield f"{scale} has the score {grade.score}"
        if wanted.low is not None and grade.low != wanted.low:
            yield f"{span}, not from {wanted.low}"
        if wanted.high is not None and grade.high != wanted.high:
            yield f"{span}, not up to {wanted.high}"
        if wanted.low_at_least is not None and (
            grade.low is None or grade.low < wanted.low_at_least
        ):
            yield f"{span}, not at least {wanted.low_at_least}"
        if wanted.high_at_most is not None and (grade.high or 0) > wanted.high_at_most:
            yield f"{span}, not at most {wanted.high_at_most}"


def _understood(expect: Expect, plan: Plan) -> Iterator[str]:
    wanted = ((expect.risk_present, True), (expect.risk_absent, False), (expect.risk_unknown, None))
    for names, present in wanted:
        for name in names:
            alike = [
                factor.present
                for factor in plan.risk.factors
                if any(word in factor.factor.lower() for word in FACTORS[name])
            ]
            if present not in alike:
                yield f"the risk factor {name} is {alike}, not {present}"
    course = (
        plan.risk.course,
        [option for option in plan.options if option.treatment == "do_nothing"],
    )
    yield from _citations("the mechanism", expect.mechanism_cites, plan.risk.mechanism)
    yield from _citations("what lowers the risk", expect.lowers_cites, plan.risk.lowers)
    yield from _citations("the natural course", expect.course_cites, course)


def _supported(expect: Expect, plan: Plan) -> Iterator[str]:
    if expect.hold is not None and plan.hold is not expect.hold:
        yield f"hold is {plan.hold}"
    if expect.support is not None and bool(plan.support) is not expect.support:
        yield f"support is {plan.support}"
    yield from _citations("the support", expect.support_cites, plan.support)
    yield from _words("the support", expect.support_mentions, text_of(plan.support))


def _placed(wanted: Calendar, plan: Plan) -> Iterator[str]:
    placed = {session.treatment for entry in plan.schedules for session in entry.sessions}
    if wanted.empty is not None and wanted.empty is bool(placed):
        yield f"the schedules hold {sorted(placed) or 'nothing'}"
    for treatment in wanted.contains:
        if treatment not in placed:
            yield f"no schedule holds {treatment}"
    excluded = {treatment for name in wanted.excludes for treatment in members(name)}
    yield from (f"a schedule holds {treatment}" for treatment in sorted(placed & excluded))
    for schedule in plan.schedules:
        first = {entry.treatment: entry.date for entry in reversed(schedule.sessions)}
        for early, late in wanted.order:
            if early in first and late in first and first[early] >= first[late]:
                yield f"{schedule.name}: {late} comes before {early}"
        days = [entry.downtime_days or 0 for entry in schedule.sessions]
        if wanted.longest_downtime is not None and max(days, default=0) > wanted.longest_downtime:
            yield f"{schedule.name}: {max(days)} days at home"
        if wanted.highest_cost is not None and (schedule.cost or 0) > wanted.highest_cost:
            yield f"{schedule.name} costs {schedule.cost}"
        yield from (
            f"there is a schedule named {schedule.name}"
            for word in wanted.names_without
            if word in schedule.name.lower()
        )
    left_out = text_of([entry.left_out for entry in plan.schedules])
    yield from _words("what was left out", wanted.left_out_mentions, left_out)


def _citations(label: str, ids: tuple[str, ...], there: Any) -> Iterator[str]:
    if ids and not twins(ids) & cited(there):
        yield f"{label} cites none of {', '.join(ids)}"


def _words(label: str, words: tuple[str, ...], text: str) -> Iterator[str]:
    """Each entry of ``words`` must be met; ``a|b`` by either."""
    for entry in words:
        if not any(word.lower() in text for word in entry.split("|")):
            yield f"{label} does not say {entry!r}"
