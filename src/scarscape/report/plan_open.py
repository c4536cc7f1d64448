"""What a plan still has to be told before its options can be more than possible."""

from __future__ import annotations

from collections import Counter

from scarscape.model import Plan

#: Asked before all else: a sign that a doctor has to see stops every plan.
FIRST = "red_flags"


def open_questions(plan: Plan) -> tuple[str, ...]:
    """Names of the answers that options wait for: warning signs, then what most of them ask.

    None where something comes before any plan: a doctor's look, or help.
    """
    if plan.hold or plan.see_doctor_first:
        return ()
    waiting = Counter(name for option in plan.options for name in option.ask_first)
    return tuple(sorted(waiting, key=lambda name: (name != FIRST, -waiting[name])))
