"""A person's words beside measured scars: both kept, differences said, nothing invented."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scarscape.care.combining import combined, scars_as_told, weights
from scarscape.care.kinds import findings_from_answers
from scarscape.care.records import evidence
from scarscape.model import IMAGE_KINDS, Answers, Findings, Mark, Scar, Seen


def scar(kind: str, **chances: float) -> Scar:
    """A measured scar, certain of its kind unless chances are given."""
    raised = kind == "hypertrophic"
    empty: dict[str, Any] = {field.name: None for field in dataclasses.fields(Scar)}
    return Scar(
        **{
            **empty,
            "id": 1,
            "kind": kind,
            "kind_probability": chances or {name: float(name == kind) for name in IMAGE_KINDS},
            "x_mm": 0.0,
            "y_mm": 0.0,
            "depth_mm": None if raised else 0.3,
            "height_mm": 0.5 if raised else None,
            "depth_is_lower_bound": False,
            "outline_mm": (),
            "notes": (),
        }
    )


def scan(*scars: Scar, extent: str = "face", **changed: Any) -> Findings:
    return Findings(version="0", source_kind="height_map", extent=extent, scars=scars, **changed)


CHEEK = ("left_cheek",)
SOFT = Seen(look="sunken", shape="wide_soft", where=CHEEK, count=5, months=36.0)
RAISED = Seen(look="raised", grew_past_wound=False, where=CHEEK, count=2)
KELOID = dataclasses.replace(RAISED, grew_past_wound=True)


def conflicts(sees: tuple[Seen, ...], findings: Findings) -> str:
    return " ".join(claim.text for claim in combined(Answers(sees=sees), findings).conflicts)


def test_measured_findings_have_mean_and_number_of_their_kind():
    found = combined(
        None,
        scan(
            scar("rolling", rolling=0.9, boxcar=0.1),
            scar("rolling", rolling=0.6, boxcar=0.4),
            scar("boxcar", boxcar=0.8, rolling=0.2),
        ),
    )
    measured = {one.kind: (one.probability, one.count, one.origin) for one in found.findings}
    assert measured == {
        "rolling": (pytest.approx(0.75), 2, "measured"),
        "boxcar": (pytest.approx(0.8), 1, "measured"),
    }
    assert found.conflicts == ()


def test_both_sides_are_kept():
    told = Answers(sees=(SOFT,), active_acne="mild")
    both = combined(told, scan(*[scar("rolling")] * 5))
    reported, _ = findings_from_answers(told)
    assert both.findings[0].origin == "measured"
    assert both.findings[1:] == reported
    assert both.conflicts == ()


def test_measured_marks_are_counted_by_kind_beside_reported_ones():
    marks = tuple(
        Mark(id=n, kind=kind, x_mm=0.0, y_mm=0.0, area_mm2=3.0)
        for n, kind in enumerate(["erythema", "erythema", "hypopigmentation"])
    )
    told = Answers(sees=(Seen(look="flat", colour="brown", count=7, where=CHEEK),))
    both = combined(told, scan(marks=marks, colour_seen=True))
    counted = {(one.kind, one.origin): one.count for one in both.not_scars}
    assert counted["erythema", "measured"] == 2
    assert counted["hypopigmentation", "measured"] == 1
    assert counted["hyperpigmentation", "answers"] == 7


def test_colour_that_a_scan_cannot_see_is_no_conflict():
    assert conflicts((Seen(look="flat", colour="red", where=CHEEK),), scan()) == ""


DIFFERING = [
    ((SOFT,), scan(), ("sunken", "no scar")),
    ((RAISED,), scan(scar("boxcar")), ("raised", "1 sunken scar and no raised one")),
    ((SOFT, RAISED), scan(scar("hypertrophic")), ("sunken", "1 raised scar and no sunken one")),
    ((), scan(scar("boxcar"), scar("boxcar")), ("2 sunken scars", "did not speak of")),
    (
        (SOFT,),
        scan(*[scar("rolling")] * 5, scar("hypertrophic")),
        ("1 raised scar", "did not speak of"),
    ),
    ((SOFT,), scan(*[scar("ice_pick")] * 5), ("rolling", "5 ice pick")),
    ((dataclasses.replace(SOFT, count=40),), scan(*[scar("rolling")] * 5), ("40", "5")),
    ((SOFT,), scan(*[scar("rolling")] * 20), ("5", "20")),
    ((KELOID,), scan(scar("hypertrophic")), ("keloid", "your word decides")),
    ((KELOID, RAISED), scan(scar("hypertrophic")), ("keloid", "cannot tell which")),
    (
        (Seen(look="sunken", shape="pores", where=("nose",)),),
        scan(scar("ice_pick")),
        ("pores", "1 ice pick scar"),
    ),
]


@pytest.mark.parametrize(("sees", "findings", "words"), DIFFERING)
def test_differences_are_said(sees, findings, words):
    text = conflicts(sees, findings)
    for word in words:
        assert word in text
    for claim in combined(Answers(sees=sees), findings).conflicts:
        assert (claim.basis, claim.evidence) == ("answers", ())


AGREEING = [
    ((SOFT,), scan(*[scar("rolling")] * 7)),
    ((SOFT,), scan(*[scar("boxcar", boxcar=0.7, rolling=0.3)] * 5)),
    ((RAISED, SOFT), scan(scar("rolling"), scar("rolling"), scar("hypertrophic"))),
    ((Seen(),), scan(scar("rolling"), scar("hypertrophic"))),
    # Elsewhere than what was scanned.
    ((dataclasses.replace(RAISED, where=("back",)),), scan()),
    ((dataclasses.replace(SOFT, where=("chin",)),), scan(extent="patch", site="left cheek")),
    # More on the whole face than on a patch of it.
    ((dataclasses.replace(SOFT, count=90),), scan(*[scar("rolling")] * 5, extent="patch")),
]


@pytest.mark.parametrize(("sees", "findings"), AGREEING)
def test_no_difference_is_made_up(sees, findings):
    assert conflicts(sees, findings) == ""


def test_nobody_asked_is_no_conflict():
    assert combined(Answers(), scan(scar("boxcar"))).conflicts == ()


def test_why_a_scan_may_have_missed_something():
    assert "patch" in conflicts((SOFT,), scan(extent="patch"))
    photo = dataclasses.replace(scan(), source_kind="photo")
    assert "no depth" in conflicts((SOFT,), photo)


def test_a_photo_that_could_show_no_scars_contradicts_nobody():
    """Its empty list of scars says nothing; its marks count."""
    sees = (Seen(look="sunken", shape="wide_soft", count=8, where=("left_cheek",)),)
    marks = (Mark(id=1, kind="erythema", x_mm=None, y_mm=None, area_mm2=None),)
    blind = scan(marks=marks, colour_seen=True, scars_judged=False)
    assert conflicts(sees, dataclasses.replace(blind, scars_judged=True))
    both = combined(Answers(sees=sees), blind)
    assert both.conflicts == ()
    assert [one.kind for one in both.not_scars] == ["erythema"]
    assert weights(both)["rolling"] == weights(combined(Answers(sees=sees), None))["rolling"] > 0.5


def test_a_measured_raised_scar_is_called_keloid_on_the_persons_word_alone():
    findings = scan(scar("hypertrophic"), scar("boxcar"))
    cases = {
        (): "hypertrophic",
        (RAISED,): "hypertrophic",
        (KELOID,): "keloid",
        (KELOID, RAISED): "hypertrophic",
        (KELOID, Seen(look="raised")): "hypertrophic",
        (dataclasses.replace(KELOID, where=("chest",)),): "hypertrophic",
    }
    for sees, kind in cases.items():
        named = scars_as_told(Answers(sees=sees), findings)
        assert [one.kind for one in named] == [kind, "boxcar"]
    found = combined(Answers(sees=(KELOID,)), findings).findings
    measured = {one.kind: one for one in found if one.origin == "measured"}
    assert (measured["keloid"].count, measured["keloid"].probability) == (1, 1.0)
    assert "you said" in measured["keloid"].note


@pytest.mark.parametrize(
    ("months", "fresh"), [(2.0, True), (5.9, True), (6.0, False), (None, False)]
)
def test_a_fresh_dent_may_still_go(months, fresh):
    both = combined(Answers(sees=(dataclasses.replace(SOFT, months=months),)), None)
    assert bool(both.course) is fresh
    for claim in both.course:
        assert claim.evidence == ("nc_tan2017_pathogenesis",)
        assert set(claim.evidence) <= set(evidence().records)
    flat = Seen(look="flat", colour="red", months=2.0)
    assert combined(Answers(sees=(flat,)), None).course == ()


def test_measured_wins_where_both_speak():
    told = Answers(sees=(SOFT,), active_acne="severe")
    alone = weights(combined(told, None))
    assert alone["rolling"] > alone["boxcar"] > 0
    assert alone["active_acne"] == 1
    scars = [scar("ice_pick", ice_pick=0.9, boxcar=0.1), scar("ice_pick", ice_pick=0.6, boxcar=0.4)]
    face = weights(combined(told, scan(*scars)))
    # Of the measured kind the surest scar, of others what the scan gives them at most.
    assert (face["ice_pick"], face["boxcar"], face["rolling"]) == (0.9, 0.4, 0.0)
    assert face["active_acne"] == 1


def test_a_scan_says_nothing_of_skin_it_did_not_see():
    told = Answers(sees=(SOFT,))
    alone = weights(combined(told, None))
    for findings in (
        scan(scar("ice_pick"), extent="patch"),
        scan(scar("ice_pick"), extent="site", site="chin"),
        scan(scar("hypertrophic")),
        scan(),
    ):
        assert weights(combined(told, findings))["rolling"] == alone["rolling"]
    nowhere = Answers(sees=(dataclasses.replace(SOFT, where=()),))
    face = scan(scar("ice_pick"))
    assert weights(combined(nowhere, face))["rolling"] == alone["rolling"]
    photo = dataclasses.replace(face, source_kind="photo")
    assert weights(combined(told, photo))["rolling"] == alone["rolling"]


chances = st.lists(st.sampled_from([0.0, 0.2, 0.5, 1.0]), min_size=5, max_size=5).filter(any)


@st.composite
def measured(draw: st.DrawFn) -> Scar:
    shares = draw(chances)
    given_ = dict(zip(IMAGE_KINDS, [share / sum(shares) for share in shares], strict=True))
    return scar(draw(st.sampled_from(IMAGE_KINDS)), **given_)


seen_groups = st.builds(
    Seen,
    look=st.sampled_from([None, "sunken", "raised", "flat"]),
    shape=st.sampled_from([None, "narrow_deep", "wide_soft", "pores"]),
    count=st.none() | st.integers(0, 60),
    grew_past_wound=st.none() | st.booleans(),
    months=st.none() | st.floats(0, 60),
    where=st.sampled_from([(), ("nose",), ("left_cheek",), ("back",)]),
)


@given(
    st.none() | st.lists(seen_groups, max_size=4).map(tuple),
    st.none() | st.lists(measured(), max_size=6),
    st.sampled_from(["patch", "site", "face"]),
    st.sampled_from([None, "nose", "cheek", "somewhere"]),
    st.randoms(use_true_random=False),
)
def test_whatever_is_said_and_measured(sees, scars, extent, site, random):
    findings = None if scars is None else scan(*scars, extent=extent, site=site)
    both = combined(Answers(sees=sees), findings)
    assert all(0 <= chance <= 1 for chance in weights(both).values())
    assert {one.kind for one in (*both.findings, *both.not_scars)} == set(weights(both))
    for claim in (*both.conflicts, *both.course):
        assert claim.text.endswith(".")
    if sees and scars:
        mixed = tuple(random.sample(sees, len(sees)))
        turned = scan(*random.sample(scars, len(scars)), extent=extent, site=site)
        other = combined(Answers(sees=mixed), turned)
        assert other.conflicts == both.conflicts
        assert other.not_scars == both.not_scars
        assert weights(other) == weights(both)


def test_findings_of_one_photo_say_that_they_are_suggestions() -> None:
    of_scan = scan(scar("boxcar"))
    (sure,) = combined(None, of_scan).findings
    (seen,) = combined(None, dataclasses.replace(of_scan, source_kind="photo")).findings
    assert sure.note == ""
    assert "one photo" in seen.note
    assert dataclasses.replace(seen, note="") == sure
