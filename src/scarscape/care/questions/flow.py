"""What is asked next: the order of the interview, what earlier answers and measurements rule out.

Everything follows from what was given so far: the path is walked anew each time, so going back or
coming back another day leads to the same questions as going straight through.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from scarscape.care.conditions import holds
from scarscape.care.questions.nouns import (
    GROUP,
    KINDS_TRIED,
    TREATMENTS,
    TRIED,
    Question,
    questions,
    treatment_names,
)
from scarscape.care.questions.values import check
from scarscape.care.sides import measured_raised
from scarscape.model import Findings, InputError

#: More groups of like scars than anyone tells apart.
MOST_GROUPS = 10
NOTHING = "nothing"


@dataclass(frozen=True)
class State:
    """What was given so far, in the order it was given; None stands for a question skipped.

    Values are those of JSON: dates are text, so that a state can be written down and read again.
    """

    given: tuple[tuple[str, Any], ...] = ()

    def __contains__(self, name: str) -> bool:
        return any(name == one for one, _ in self.given)

    def value(self, name: str) -> Any:
        """The value given to a question; None where it was skipped or not asked yet."""
        return next((value for one, value in self.given if one == name), None)


def next_question(state: State, findings: Findings | None = None) -> Question | None:
    """The first question of the path that was neither answered nor skipped; None at the end."""
    return next((one for one in path(state, findings) if one.id not in state), None)


def still_open(state: State, findings: Findings | None = None) -> int:
    """How many questions are left if all of them are skipped: the least that can come."""
    return sum(one.id not in state for one in path(state, findings))


def answered(state: State, question: Question, value: Any) -> State:
    """The state with one more answer, or with another one in place of an earlier.

    Parameters
    ----------
    question : as `next_question` or `path` gave it.
    value : as `scarscape.care.questions.parse` gives it; None skips the question.

    Raises
    ------
    InputError
        If the question cannot have that value.
    """
    kept = check(question, value)
    if question.id in state:
        return State(
            tuple((name, kept if name == question.id else old) for name, old in state.given)
        )
    return State((*state.given, (question.id, kept)))


def back(state: State) -> State:
    """The state without its last answer; the first state has none to lose."""
    return State(state.given[:-1])


def restored(entries: Iterable[tuple[str, Any]]) -> State:
    """The state that was written down earlier.

    Raises
    ------
    InputError
        If an entry names no question, or holds what its question cannot have.
    """
    state = State()
    templates = {question.id: question for question in questions()}
    for name, value in entries:
        template = templates.get(re.sub(r"\[\w+\]", "[]", name))
        if template is None or ("[" in name) != ("[]" in template.id):
            raise InputError(f"there is no question {name[:60]!r}", "begin the interview anew")
        state = answered(state, dataclasses.replace(template, id=name), value)
    return state


def path(state: State, findings: Findings | None = None) -> Iterator[Question]:
    """All questions that apply, with what is open taken as skipped.

    Parameters
    ----------
    state : what was given so far.
    findings : what was measured; what it knows is not asked.
    """
    facts = {**dict(state.given), **_measured(findings)}
    for kind, run in groupby(questions(), key=_kind):
        if kind == GROUP:
            yield from _groups(tuple(run), facts, findings)
        elif kind == TRIED:
            yield from _tried(tuple(run), facts)
        else:
            yield from (question for question in run if _applies(question, facts))


def tried(facts: Mapping[str, Any]) -> dict[str, str]:
    """Treatments that were ticked under a kind that was ticked, with the question they stand in."""
    return {
        treatment: question.id
        for question in questions()
        if question.id.startswith(TREATMENTS)
        and question.id != KINDS_TRIED
        and _applies(question, facts)
        for treatment in facts.get(question.id) or ()
    }


def raised_measured(findings: Findings | None) -> bool:
    """Whether raised scars were measured: the first group is then theirs."""
    return findings is not None and any(map(measured_raised, findings.scars))


def _measured(findings: Findings | None) -> dict[str, bool]:
    scars = () if findings is None else findings.scars
    raised = [measured_raised(scar) for scar in scars]
    return {
        "measured.scars": bool(scars),
        "measured.raised": any(raised),
        "measured.sunken": not all(raised),
    }


def _known(findings: Findings | None) -> frozenset[str]:
    if findings is None:
        return frozenset()
    return frozenset({"shape", "colour"} if findings.colour_seen else {"shape"})


def _kind(question: Question) -> str:
    return next((kind for kind in (GROUP, TRIED) if question.id.startswith(kind)), "")


def _applies(question: Question, facts: Mapping[str, Any]) -> bool:
    """Open cases do not ask by ``asks_when``, and do not hold back by ``unless``."""
    if question.unless and holds(question.unless, facts) is True:
        return False
    return holds(question.asks_when, facts) is True


def _groups(
    run: Sequence[Question], facts: Mapping[str, Any], findings: Findings | None
) -> Iterator[Question]:
    """Groups of like scars, one after the other, until nothing more is seen."""
    gate, details = run[0], run[1:]
    known = _known(findings)
    first = 0
    if raised_measured(findings):
        asked = [one for one in details if one.known_from not in known]
        yield from _details(asked, {**facts, _of(gate.id, 0): "raised"}, 0)
        first = 1
    choices = tuple(choice for choice in gate.choices if choice.known_from not in known)
    if len(choices) < 2:
        return
    text = gate.measured if known else gate.text
    for index in range(first, first + MOST_GROUPS):
        name = _of(gate.id, index)
        yield dataclasses.replace(
            gate, id=name, text=text if index == first else gate.again, choices=choices
        )
        if facts.get(name) in {None, NOTHING}:
            return
        yield from _details(details, facts, index)


def _details(run: Iterable[Question], facts: Mapping[str, Any], index: int) -> Iterator[Question]:
    start = f"{GROUP.removesuffix('[]')}[{index}]"
    own = {GROUP + name[len(start) :]: v for name, v in facts.items() if name.startswith(start)}
    for question in run:
        if _applies(question, {**facts, **own}):
            yield dataclasses.replace(question, id=_of(question.id, index))


def _tried(run: Sequence[Question], facts: Mapping[str, Any]) -> Iterator[Question]:
    for treatment, home in tried(facts).items():
        name = treatment_names()[treatment]
        for question in run:
            if _applies(question, {**facts, "tried.list": home}):
                text = question.text.format(treatment=name[:1].upper() + name[1:])
                yield dataclasses.replace(question, id=_of(question.id, treatment), text=text)


def _of(template: str, which: int | str) -> str:
    return template.replace("[]", f"[{which}]", 1)
