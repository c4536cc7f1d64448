"""What a treatment asks for and gives, from its records."""

from __future__ import annotations

from collections import Counter

from scarscape.care.facts import Design, Record, Span, Treatment
from scarscape.care.pooling import Arm, pooled
from scarscape.care.records import Evidence
from scarscape.model import Expectation, Responders, RestsOn, SingleStudy

#: Studies told of one treatment; those that carry a claim come first.
MOST_STUDIES = 8
_NAMES = {
    "prp": "platelet-rich plasma",
    "plla_threads": "lasting threads",
    "suction_microdermabrasion": "suction",
}
#: Designs that report results in people.
_STUDIES: tuple[Design, ...] = ("meta_analysis", "rct", "split_face_rct", "cohort")
_DESIGNS: dict[Design, str] = {
    "meta_analysis": "studies pooled",
    "rct": "randomised trial",
    "split_face_rct": "randomised trial, half against half",
    "cohort": "series",
}


def studies_of(treatment: Treatment, held: Evidence) -> tuple[Record, ...]:
    """Studies of a treatment that may be told, each paper once: the strongest first."""
    named = [held.records[one] for one in treatment.records if one in held.records]
    own = [record for record in held.records.values() if treatment.id in record.treatments]
    told: dict[str, Record] = {}
    for record in (*named, *own):
        if record.design in _STUDIES and record.citable:
            told.setdefault(record.study, record)
    return tuple(sorted(told.values(), key=_strength))


def studied(treatment: Treatment, held: Evidence) -> dict[str, int]:
    """How many distinct studies of a treatment name each kind of scar or mark."""
    told = studies_of(treatment, held)
    return dict(Counter(kind for one in told for kind in dict.fromkeys(one.kinds)))


def expectation(treatment: Treatment, held: Evidence, *, quoted: bool = False) -> Expectation:
    """Sessions, downtime, duration and studies of a treatment; what no record says is named.

    ``quoted`` is whether the person has a price of their own for it.
    """
    studies = studies_of(treatment, held)
    responders = _responders(treatment, held)
    shown = responders if isinstance(responders, Responders) else None
    silent = [] if isinstance(responders, Responders) else [responders]
    sessions, interval, days = treatment.sessions, treatment.interval_weeks, treatment.downtime_days
    for said, what in (
        (sessions or treatment.course, "how many sessions"),
        (interval or treatment.course, "the time between sessions"),
        (days, "how many days it keeps you at home"),
        (treatment.lasts_months or treatment.lasts, "how long it lasts"),
        (studies, "what studies found"),
        (treatment.risks, "what harm it may do"),
        (treatment.aftercare, "what care it needs afterwards"),
        (treatment.cost or quoted, "what it costs"),
    ):
        if not said:
            silent.append(f"No record says {what}.")
    return Expectation(
        responders=shown,
        single_studies=tuple(_single(record, treatment, held) for record in studies[:MOST_STUDIES]),
        sessions=None if sessions is None else (int(sessions.low), int(sessions.high)),
        interval_weeks=_pair(interval),
        downtime_days=_pair(days),
        lasts_months=_pair(treatment.lasts_months),
        lasts=treatment.lasts.claim if treatment.lasts else None,
        course=treatment.course.claim if treatment.course else None,
        silent=tuple(silent),
        rests_on=tuple(
            RestsOn(name, span.evidence)
            for name, span in (
                ("sessions", sessions),
                ("interval_weeks", interval),
                ("downtime_days", days),
                ("lasts_months", treatment.lasts_months),
            )
            if span is not None
        ),
    )


def _responders(treatment: Treatment, held: Evidence) -> Responders | str:
    """The pooled share of responders, or why there is none."""
    arms = [
        Arm(
            study=record.study,
            treatment=treatment.id,
            evidence=record.id,
            outcome=record.counts.outcome,
            responders=record.counts.responders,
            people=record.counts.people,
            control_responders=record.counts.control_responders,
            control_people=record.counts.control_people,
        )
        for record in held.records.values()
        if record.counts is not None
        and treatment.id in record.treatments
        and not record.with_
        and record.standing == "carries"
    ]
    result = pooled(arms)
    if isinstance(result, Responders):
        return result
    return "No pooled share: there are no two controlled studies of it alone with a like outcome."


def _strength(record: Record) -> tuple[bool, bool, int, int, str]:
    """Carrying before supporting, controlled before not, by design, the newest first."""
    return (
        record.standing != "carries",
        record.control is None,
        _STUDIES.index(record.design),
        -(record.source.year or 0),
        record.id,
    )


def _single(record: Record, treatment: Treatment, held: Evidence) -> SingleStudy:
    parts = [*record.treatments, *record.with_]
    mixed = ""
    if record.with_:
        others = [_named(one, held) for one in parts if one != treatment.id]
        mixed = f"Together with: {'; '.join(others)}. "
    elif treatment.id in record.against and record.treatments:
        mixed = f"Held against: {_named(record.treatments[0], held)}. "
    if record.control is not None:
        kind = f"Against {record.control}: "
    elif record.design == "cohort":
        kind = "Uncontrolled: "
    elif record.design == "meta_analysis":
        kind = "Pooled: "
    else:
        kind = "Against another treatment, none left untreated: "
    return SingleStudy(
        text=f"{mixed}{kind}{record.found}",
        controlled=record.control is not None,
        evidence=(record.id,),
        design=_DESIGNS[record.design],
        people=record.people,
        size=record.size if record.people is None else None,
    )


def _named(treatment: str, held: Evidence) -> str:
    known = held.treatments.get(treatment)
    return known.name if known else _NAMES.get(treatment, treatment.replace("_", " "))


def _pair(span: Span | None) -> tuple[float, float] | None:
    return None if span is None else (span.low, span.high)
