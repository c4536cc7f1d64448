"""Plans made by hand, in which every field of every noun says something."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable
from html.parser import HTMLParser

import pytest

from scarscape.model import (
    Answers,
    Citation,
    Claim,
    Distress,
    Expectation,
    Finding,
    Grade,
    GradeItem,
    Limits,
    Notice,
    NotScar,
    Option,
    PastTreatment,
    Plan,
    Responders,
    Risk,
    RiskFactor,
    Schedule,
    Session,
    SingleStudy,
)
from scarscape.report.plan_page import write_plan_html

DATE = datetime.date(2027, 1, 10)


def cite(id: str, title: str, kind: str, **more: object) -> Citation:  # noqa: A002
    """A citation with a DOI made of its id, unless told otherwise."""
    given = {"year": 2018, "doi": f"10.1000/{id}", "pmid": None, "address": None, **more}
    return Citation(id=id, title=title, kind=kind, **given)


EVIDENCE = (
    cite("tr_needling", "Needling against a placebo side for sunken scars", "split_face_rct"),
    cite("tr_subcision", "Subcision of rolling scars: a series of cases", "cohort", year=2011),
    cite("tr_subcision2", "Subcision, a second and larger series", "cohort", doi=None, pmid="123"),
    cite("ma_laser", "Fractional laser for sunken scars, pooled", "meta_analysis", year=2022),
    cite("tr_laser_controlled", "Laser against no treatment", "rct", note="Paid by the maker."),
    cite("gl_acne", "Guideline for the care of acne", "guideline", year=2024),
    cite("pg_page", "[Page for patients]", "patient_page", doi=None, address="https://a.example/x"),
    cite("rk_survey", "Who scars: a survey", "observational", year=None),
    cite("sp_thinners", "Blood thinners", "statement", doi=None, address="our own list", year=None),
)


def say(text: str, *evidence: str, basis: str = "study") -> Claim:
    return Claim(text, evidence, basis)


def expect(**given: object) -> Expectation:
    nothing = dict.fromkeys(
        (
            "course",
            "responders",
            "sessions",
            "interval_weeks",
            "downtime_days",
            "lasts_months",
            "lasts",
        )
    )
    return Expectation(**{**nothing, "single_studies": (), **given})


def option(treatment: str, name: str, status: str, **given: object) -> Option:
    """An option of which nothing is known but its status, with what is given."""
    values = {
        "suits": (),
        "what": say("A way to care for scars.", "pg_page", basis="patient_guide"),
        "reasons": (),
        "expect": expect(),
        "risks": (),
        "darkening": say("No record says how often it darkens skin.", basis="own_rule"),
        "aftercare": (),
        "at_home": None,
        "cost": None,
        "conflicts": (),
        "ask_first": (),
        "needs_professional": True,
    }
    return Option(treatment=treatment, name=name, status=status, **{**values, **given})


OPTIONS = (
    option(
        "subcision",
        "Subcision",
        "suggested",
        suits=("rolling", "boxcar"),
        what=say(
            "A needle or blunt tube under the skin cuts the bands that pull a scar down; healing "
            "adds tissue below it.",
            "tr_subcision",
        ),
        reasons=(
            say("It suits rolling scars, and nothing you told speaks against it.", "tr_subcision"),
            say("You asked for few days at home: most of it heals in a few days.", basis="answers"),
        ),
        expect=expect(
            single_studies=(
                SingleStudy(
                    "31 of 40 people were rated improved by at least half after 3 sessions.",
                    controlled=False,
                    evidence=("tr_subcision",),
                    design="cohort",
                    people=40,
                ),
                SingleStudy(
                    "A larger series saw less: about half were rated improved by half.",
                    controlled=False,
                    evidence=("tr_subcision2",),
                    design="cohort",
                ),
            ),
            sessions=(1, 3),
            interval_weeks=(4.0, 8.0),
            downtime_days=(2.0, 7.0),
            lasts=say("Scars can be pulled down again; how often is not known.", "tr_subcision2"),
            silent=("No record compares it with no treatment.", "lasts_months"),
        ),
        risks=(
            say("Bruises and swelling for days are usual.", "tr_subcision"),
            say("Small firm lumps can form and mostly settle.", "tr_subcision2"),
        ),
        darkening=say("In types III to V, darkening came to 2 of 45 people.", "tr_subcision2"),
        aftercare=(say("Cool it, and keep it out of the sun.", "pg_page", basis="patient_guide"),),
        at_home=say("Not for home.", "sp_thinners", basis="standard_precaution"),
        cost=say("You entered 400 USD a session.", basis="answers"),
        conflicts=(
            say("One trial found less with it than without.", "tr_subcision", "tr_subcision2"),
        ),
    ),
    option(
        "fractional_co2",
        "Fractional CO2 laser",
        "possible",
        suits=("rolling", "boxcar", "ice_pick"),
        what=say("Light makes rows of tiny holes in the skin; it heals tighter.", "ma_laser"),
        reasons=(
            say("It suits boxcars; darkening in your skin type needs a word.", "ma_laser"),
            say("Tell about blood thinners first.", "sp_thinners", basis="standard_precaution"),
        ),
        expect=expect(
            responders=Responders(
                0.42, 0.55, 0.68, 0.31, 0.77, 0.12, 3, 120, ("ma_laser", "tr_laser_controlled")
            ),
            single_studies=(
                SingleStudy(
                    "Blinded raters saw a gain on the treated side.",
                    controlled=True,
                    evidence=("tr_laser_controlled",),
                    design="rct",
                    people=1,
                ),
            ),
            sessions=(3, 3),
            interval_weeks=(4.0, 4.0),
            downtime_days=(1.0, 1.0),
            lasts_months=(6.0, 24.0),
        ),
        risks=(say("Redness and crusts.", "ma_laser"), say("Cold sores can wake.", "gl_acne")),
        darkening=say(
            "Dark marks came to 14 to 75 of 100 people by skin type and care.", "ma_laser"
        ),
        ask_first=("blood_thinners", "Did your skin ever turn dark after a burn?"),
    ),
    option("do_nothing", "Doing nothing for now", "possible", needs_professional=False),
    option(
        "acne_control",
        "Acne control",
        "later",
        suits=("active_acne",),
        reasons=(say("First or alongside: both views are shown.", "gl_acne", basis="guideline"),),
    ),
    option(
        "intralesional_5fu",
        "5-FU injection",
        "avoid",
        suits=("hypertrophic",),
        reasons=(say("It is kept off in pregnancy.", "sp_thinners", basis="label"),),
    ),
)

GRADES = {
    "ecca": Grade(
        scale="ecca",
        extent="face",
        score=None,
        low=45.0,
        high=135.0,
        maximum=540.0,
        items=(GradeItem("v_shaped_lt2mm", 1, 15.0),),
        needs=("seen_at_50cm", "stretch_test"),
        source="ECCA, doi 10.1159/000096912",
        status="UNVERIFIED",
        notes=("Counts are as told.",),
    )
}

RISK = Risk(
    factors=(
        RiskFactor("family_scars", True, "Scars run in families.", ("rk_survey",)),
        RiskFactor("picks_skin", None, "Picking raises the risk.", ("rk_survey",), can_change=True),
        RiskFactor("severe_acne", False, "Severe acne scars most.", ("gl_acne", "rk_survey")),
    ),
    mechanism=(say("Too little collagen leaves a dent.", "pg_page", basis="patient_guide"),),
    lowers=(say("Early care of acne.", "gl_acne", basis="guideline"), say("Hands off.", "pg_page")),
    course=(say("Scars fade a little and rarely go.", "pg_page", basis="patient_guide"),),
    limits="Who scars cannot be told for one person, so no score is given.",
)


def visits(*given: tuple[str, str, int, float | None]) -> tuple[Session, ...]:
    return tuple(
        Session(datetime.date.fromisoformat(date), treatment, number, downtime)
        for date, treatment, number, downtime in given
    )


SCHEDULES = (
    Schedule(
        "least downtime",
        visits(
            ("2027-01-29", "subcision", 1, 5.0),
            ("2027-03-12", "subcision", 2, 5.0),
            ("2027-05-14", "fractional_co2", 1, None),
        ),
        why=(say("Subcision comes before laser, which works above it.", "gl_acne"),),
        left_out=(
            say("A third subcision: allow 15 months instead of 12.", "gl_acne", basis="own_rule"),
        ),
        downtime_days=None,
        cost=1200.0,
        currency="USD",
    ),
    Schedule("fewest sessions", visits(("2027-02-01", "subcision", 1, 1.0)), gap=0.05),
    Schedule("most studied", (), downtime_days=0.0),
)

FULL = Plan(
    version="0.2.0",
    date=DATE,
    see_doctor_first=(),
    findings=(
        Finding("rolling", 0.82, 6, "measured", "Judged by its cut."),
        Finding("rolling", 0.6, 8, "answers"),
        Finding("boxcar", 1.0, None, "measured"),
        Finding("other", 0.3, 1, "answers"),
        Finding("active_acne", 0.55, None, "answers", "A few new spots a week."),
    ),
    not_scars=(
        NotScar("hyperpigmentation", 0.97, 5, "answers", "They are 4 months old."),
        NotScar("pores", 0.002, None, "measured"),
    ),
    conflicts=(say("You count 8 rolling scars; 6 were measured.", basis="answers"),),
    grades=GRADES,
    risk=RISK,
    options=OPTIONS,
    schedules=SCHEDULES,
    support=(),
    hold=False,
    decision=(
        say("Your scars can be treated, watched or left.", "pg_page", basis="patient_guide"),
    ),
    ask_your_dermatologist=("Which of these kinds do you see?", "What do you do if it darkens?"),
    evidence=EVIDENCE,
    about=(
        say("Update policy: looked through again once a year.", basis="own_rule"),
        say("Funding: nobody paid for this plan; one cited trial was paid by a maker.", "ma_laser"),
        say("Most of the evidence rests on abstracts.", basis="own_rule"),
    ),
    disclaimer="Scarscape informs; it does not diagnose or prescribe.",
)

NOTHING = dataclasses.replace(
    FULL,
    findings=(),
    not_scars=(),
    conflicts=(),
    grades={},
    risk=Risk((), (), (), (), ""),
    options=(),
    schedules=(),
    decision=(),
    ask_your_dermatologist=(),
    evidence=(),
    about=(),
)

RED = dataclasses.replace(
    FULL,
    see_doctor_first=(Notice("rf_changing", "A spot that grows or bleeds is shown to a doctor."),),
    options=tuple(dataclasses.replace(one, status="later") for one in OPTIONS),
    schedules=(),
)

HOLD = dataclasses.replace(
    FULL,
    hold=True,
    support=(
        say("About 1 in 6 people with scars carries such a worry.", "rk_survey"),
        say("A doctor or a crisis line listens.", basis="standard_precaution"),
    ),
    options=tuple(dataclasses.replace(one, status="later") for one in OPTIONS),
    schedules=(),
)

PLANS = {"full": FULL, "nothing": NOTHING, "red": RED, "hold": HOLD}

ANSWERS = Answers(
    age=27,
    goals=("texture", "colour"),
    distress=Distress(bother_0_10=5),
    past_treatments=(PastTreatment(treatment="subcision", reaction="bruise"),),
    limits=Limits(busy=((datetime.date(2027, 2, 20), datetime.date(2027, 3, 4)),)),
)

_VOID = {"meta", "br", "col", "input"}


class Page(HTMLParser):
    """A page taken apart: tags with attributes and ancestors, text, and what is not well-formed."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.source = source
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.pieces: dict[int, list[str]] = {}
        self._open: list[int] = []
        self.feed(source)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        assert len(attrs) == len({name for name, _ in attrs})
        if tag not in _VOID:
            self._open.append(len(self.tags) - 1)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.tags[self._open.pop()][0] == tag

    def handle_data(self, data: str) -> None:
        if self._open and self.tags[self._open[-1]][0] != "style":
            for place in self._open:
                self.pieces.setdefault(place, []).append(data)

    def _joined(self, pieces: list[str]) -> str:
        return " ".join("".join(pieces).replace("\N{NO-BREAK SPACE}", " ").split())

    @property
    def text(self) -> str:
        return self.inside(self.places("html")[0])

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.tags if name == tag]

    def places(self, tag: str, **wanted: str) -> list[int]:
        """Where tags stand that have these attributes; ``_`` in a name is a hyphen."""
        asked = {name.rstrip("_").replace("_", "-"): value for name, value in wanted.items()}
        return [
            place
            for place, (name, attrs) in enumerate(self.tags)
            if name == tag and asked.items() <= attrs.items()
        ]

    def inside(self, place: int) -> str:
        """The text below one tag."""
        return self._joined(self.pieces.get(place, []))

    def section(self, name: str) -> str:
        (place,) = [i for i, (_, attrs) in enumerate(self.tags) if attrs.get("id") == name]
        return self.inside(place)

    @property
    def ids(self) -> list[str]:
        return [attrs["id"] for _, attrs in self.tags if "id" in attrs]


MakePage = Callable[..., Page]


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory) -> MakePage:
    """Write the page of a plan and take it apart, once for each plan."""
    held: dict[tuple[int, int], tuple[Plan, Answers | None, Page]] = {}
    path = tmp_path_factory.mktemp("page") / "plan.html"

    def make(plan: Plan, answers: Answers | None = ANSWERS) -> Page:
        key = id(plan), id(answers)
        if key not in held:  # what is held keeps its id
            write_plan_html(plan, path, answers=answers)
            held[key] = (plan, answers, Page(path.read_text(encoding="utf-8")))
        return held[key][2]

    return make


@pytest.fixture
def plan() -> Plan:
    return FULL


@pytest.fixture
def answers() -> Answers:
    return ANSWERS


@pytest.fixture(params=sorted(PLANS))
def any_plan(request: pytest.FixtureRequest) -> Plan:
    return PLANS[request.param]


@pytest.fixture
def plans() -> dict[str, Plan]:
    return PLANS
