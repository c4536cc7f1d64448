"""What the person's own wishes, limits and experience say about a treatment."""

from __future__ import annotations

from scarscape.care.facts import Treatment
from scarscape.care.options.verdicts import Verdict
from scarscape.model import Answers, Claim, Limits, PastTreatment

_REFUSED = {
    "needles": "needles",
    "lasers": "lasers",
    "acids": "acids",
    "surgery": "surgery",
    "injections": "injections",
    "topicals": "creams and gels",
}


def wished(treatment: Treatment, answers: Answers, family: frozenset[str]) -> list[Verdict]:
    """Verdicts of refusals, limits and past treatments.

    Parameters
    ----------
    treatment : the treatment.
    answers : what the person told.
    family : ids of the treatments that a reaction to warns of this one, itself among them.
    """
    limits = answers.limits or Limits()
    found = [
        *_refused(treatment, limits),
        *_too_long(treatment, limits),
        *_too_dear(treatment, limits),
    ]
    for past in answers.past_treatments:
        if past.treatment in family:
            found += _tried(treatment, past)
    return found


def _refused(treatment: Treatment, limits: Limits) -> list[Verdict]:
    named = [_REFUSED[one] for one in limits.refuses if one in treatment.methods]
    if not named:
        return []
    text = f"You do not want {' or '.join(named)}."
    return [Verdict("avoid", Claim(text, (), "answers"), limit=True)]


def _too_long(treatment: Treatment, limits: Limits) -> list[Verdict]:
    """Downtime against what one session may cost in days."""
    allowed, span = limits.downtime_days, treatment.downtime_days
    if allowed is None or treatment.professional is False or not treatment.procedure:
        return []
    if span is None:
        return []
    days = f"{span.low:g} to {span.high:g}" if span.low != span.high else f"{span.low:g}"
    text = f"It can keep you at home for {days} days; you allow {allowed:g}."
    reason = Claim(text, span.evidence, "study")
    if span.low > allowed:
        return [Verdict("later", reason, limit=True)]
    if span.high > allowed:
        return [Verdict("possible", reason, limit=True)]
    return []


def _too_dear(treatment: Treatment, limits: Limits) -> list[Verdict]:
    """The least that a course costs by the person's own quote, against the budget."""
    price, budget = limits.prices.get(treatment.id), limits.budget
    if budget is None or not treatment.professional:
        return []
    if price is None:
        return []
    sessions = int(treatment.sessions.low) if treatment.sessions else 1
    cost = price * sessions
    if cost <= budget.amount:
        return []
    cited = treatment.sessions.evidence if treatment.sessions else ()
    text = (
        f"{sessions} session{'' if sessions == 1 else 's'} at your quote of {price:g} come to "
        f"{cost:g} {budget.currency}; your budget is {budget.amount:g}."
    )
    return [Verdict("later", Claim(text, cited, "answers"), limit=True)]


def _tried(treatment: Treatment, past: PastTreatment) -> list[Verdict]:
    """What an earlier treatment of the same family says about this one."""
    same = past.treatment == treatment.id
    what = "it" if same else "something like it"
    found = []
    if past.reaction and past.reaction.strip():
        text = (
            f"You tried {what} and told of a reaction: {past.reaction.strip()}. Ask about it first."
        )
        found.append(Verdict("possible", Claim(text, (), "answers")))
    if past.helped == "no" and same:
        text = "You tried it and it did not help: ask why it should now."
        found.append(Verdict("possible", Claim(text, (), "answers")))
    elif past.helped in ("yes", "some") and same:
        word = "it helped" if past.helped == "yes" else "it helped some"
        found.append(Verdict("suggested", Claim(f"You tried it before and {word}.", (), "answers")))
    return found
