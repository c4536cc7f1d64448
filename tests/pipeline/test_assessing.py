from __future__ import annotations

import dataclasses
import datetime
import json
import subprocess
import sys
from typing import Any

import pytest

from scarscape.model import Answers, Findings, InputError, Limits, Mark, PastTreatment, Scar, Seen
from scarscape.pipeline import assess

DAY = datetime.date(2027, 1, 10)
ROLLING = Seen(look="sunken", shape="wide_soft", count=8, months=40, where=("left_cheek",))


def scar(number: int, kind: Any, depth_mm: float) -> Scar:
    return Scar(
        id=number,
        kind=kind,
        subkind=None,
        subkind_probability=None,
        kind_probability={"ice_pick": 0.05, "boxcar": 0.05, "rolling": 0.05, kind: 0.9},
        x_mm=1.0,
        y_mm=1.0,
        depth_mm=depth_mm,
        depth_mm_sd=0.01,
        depth_raw_mm=depth_mm,
        depth_is_lower_bound=False,
        height_mm=None,
        height_mm_sd=None,
        height_raw_mm=None,
        width_mm=2.0,
        width_mm_sd=0.1,
        length_mm=2.0,
        breadth_mm=2.0,
        area_mm2=3.0,
        volume_mm3=0.5,
        volume_mm3_sd=0.1,
        wall_slope_deg=40.0,
        floor_ratio=0.5,
        region=None,
        outline_mm=(),
    )


MEASURED = Findings("0", "height_map", "site", tuple(scar(n, "ice_pick", 0.4) for n in range(1, 6)))


def test_answers_alone_measured_alone_and_both() -> None:
    told = assess(Answers(sees=(ROLLING,)), date=DAY)
    measured = assess(None, MEASURED, date=DAY)
    both = assess(Answers(sees=(ROLLING,)), MEASURED, date=DAY)
    assert {one.origin for one in told.findings} == {"answers"}
    assert {one.origin for one in measured.findings} == {"measured"}
    assert {one.origin for one in both.findings} == {"answers", "measured"}
    assert [one.kind for one in measured.findings] == ["ice_pick"]


def test_measured_scars_alone_leave_every_procedure_at_most_possible() -> None:
    plan = assess(None, MEASURED, date=DAY)
    assert plan.schedules == ()
    for option in plan.options:
        if option.needs_professional and option.treatment != "acne_control":
            assert option.status != "suggested" or not option.ask_first, option.treatment
    cross = next(one for one in plan.options if one.treatment == "tca_cross")
    assert cross.status == "possible"
    assert {"red_flags", "pregnant", "age", "phototype"} <= set(cross.ask_first)


def test_a_photo_in_flat_light_does_not_rule_scars_out() -> None:
    """Its marks are known, its scars are not: the one plan says so, the other has looked."""
    red = tuple(
        Mark(id=number, kind="erythema", x_mm=None, y_mm=None, area_mm2=None)
        for number in range(1, 6)
    )
    looked = Findings("0", "photo", "face", (), red, colour_seen=True)
    blind = dataclasses.replace(looked, scars_judged=False)
    seen, unseen = (
        {one.treatment: one for one in assess(None, found, date=DAY).options}
        for found in (looked, blind)
    )
    assert seen["subcision"].status == "avoid"
    assert unseen["subcision"].status == "possible"
    assert "sees" in unseen["subcision"].ask_first
    assert "not known yet" in " ".join(one.text for one in unseen["subcision"].reasons)
    plan = assess(None, blind, date=DAY)
    assert [(one.kind, one.count) for one in plan.not_scars] == [("erythema", 5)]
    assert not any("Only marks of colour" in one.text for one in unseen["do_nothing"].reasons)
    assert any("Only marks of colour" in one.text for one in seen["do_nothing"].reasons)
    # The person's own word counts as it does without a photo.
    told = Answers(sees=(ROLLING,))
    alone, both = (
        {one.treatment: one.status for one in assess(told, found, date=DAY).options}
        for found in (None, blind)
    )
    assert both["subcision"] == alone["subcision"]


def test_nothing_to_assess_is_refused() -> None:
    with pytest.raises(InputError, match="nothing to assess"):
        assess(None, None, date=DAY)


@pytest.mark.parametrize(
    "answers",
    [
        Answers(past_treatments=(PastTreatment(treatment="microneedlin"),)),
        Answers(limits=Limits(prices={"lazer": 10.0})),
    ],
)
def test_a_misspelt_treatment_is_named_and_not_passed_over(answers: Answers) -> None:
    with pytest.raises(InputError, match=r"microneedlin|lazer"):
        assess(answers, date=DAY)


@pytest.mark.parametrize(
    "changes",
    [
        {"phototype": 9},
        {"age": float("nan")},
        {"age": -1.0},
        {"sees": (Seen(look="sunken", count=-5),)},
        {"limits": Limits(prices={"subcision": float("inf")})},
        {"limits": Limits(busy=((DAY, DAY - datetime.timedelta(days=1)),))},
        {"limits": Limits(start=datetime.date(9999, 12, 31))},
        {"goals": ("bogus",)},
        {"age": "40"},
        {"active_acne": "bad"},
        {"limits": Limits(refuses=("lazers",))},  # type: ignore[arg-type]
    ],
)
def test_answers_made_in_python_are_held_to_the_bounds_of_a_file(changes: Any) -> None:
    with pytest.raises(InputError):
        assess(Answers(**changes), date=DAY)


def test_hostile_words_are_told_in_print() -> None:
    past = (PastTreatment(treatment="subcision", reaction="dark\x1b[31m\u202emarks\n"),)
    plan = assess(Answers(past_treatments=past, sees=(ROLLING,)), date=DAY)
    told = [reason.text for option in plan.options for reason in option.reasons]
    assert any("dark" in text for text in told)
    assert all(text.isprintable() for text in told)


def test_it_imports_no_compiled_kernels_and_no_pictures() -> None:
    code = (
        "import datetime, sys; from scarscape import Answers, assess;"
        "assess(Answers(), date=datetime.date(2027, 1, 10));"
        "print([name for name in ('numba', 'cv2', 'PIL', 'trimesh') if name in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_every_id_in_the_file_is_among_its_sources_and_every_basis_is_the_contracts() -> None:
    plan = assess(Answers(sees=(ROLLING,), age=30), MEASURED, date=DAY).to_dict()
    listed = {one["id"] for one in plan["evidence"]}
    bases = {"study", "guideline", "label", "standard_precaution", "patient_guide"}
    found: list[int] = []

    def walk(part: Any) -> None:
        if isinstance(part, dict):
            if "evidence" in part and part is not plan:
                assert part["evidence"], part
                assert set(part["evidence"]) <= listed
                found.append(1)
            if "basis" in part:
                assert part["basis"] in bases
            for value in part.values():
                walk(value)
        elif isinstance(part, list):
            for one in part:
                walk(one)

    walk(plan)
    assert len(found) > 100
    json.dumps(plan, allow_nan=False)


def test_the_same_people_get_the_same_plan() -> None:
    told = Answers(sees=(ROLLING,), age=30, red_flags=())
    assert assess(told, date=DAY) == assess(dataclasses.replace(told), date=DAY)
