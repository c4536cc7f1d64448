"""Write rules.md from the tables of the evidence: ``python docs/make_rules.py``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from scarscape.care.facts import Rule
from scarscape.care.records import ALL_PROCEDURES, evidence

HEAD = """# The rules

What decides whether a treatment is suggested, possible, later or avoided. The tables below are
written from `src/scarscape/care/evidence/` by `docs/make_rules.py`; change them there.

## How a status is reached

1. **Kind.** A treatment is *suggested* for a kind it suits that is likely there (a chance of 0.3 or
   more), *possible* for one it was only tried on or that may be there (0.1 or more), else *avoid*:
   it does not fit what was found. These two bounds are ours. Where nothing is known of the skin
   everything is at most *possible*, and the plan asks what is seen.
2. **Rules.** Every rule below that holds caps the status: *avoid*, *later*, *ask* (at most
   *possible*), or *prepare* (told, not capped). A rule whose question was not answered leaves the
   status at most *possible*, and the question stands in `ask_first`; those of ours marked "if
   answered" change nothing while they are open.
3. **The person.** A refusal: *avoid*. More days at home than allowed: *later* where even the
   fewest days of the records are too many, *possible* where the most are. A quote over the budget:
   *later*. An earlier reaction to a treatment of the same family, or no help from the same one: at
   most *possible*.
4. **Stops.** A red flag: everything at most *later*, and no calendar. Heavy distress (thoughts of
   self-harm; 3 hours a day or more; or 1 hour or more with avoiding things and a bother of 8 or
   more of 10; these numbers are ours): procedures *later*, no calendar, support first.

The status is the least recommended of all that applies; more caution can only lower it. Who
describes a keloid is taken to form keloids, whatever was answered. Nothing is ranked by effect.

A *procedure* is everything marked `procedure: true` in `treatments.yaml`: what a professional does
to the skin, not creams, silicone, sunscreen, make-up, care for acne, or waiting.
"""


def told(when: tuple[Any, ...]) -> str:
    """A condition in words."""
    if not when:
        return "always"
    return " or ".join(
        " and ".join(f"`{name}` {worded(wanted)}" for name, wanted in case.items()) for case in when
    )


def worded(wanted: Any) -> str:
    """What an answer has to be."""
    if isinstance(wanted, dict):
        words = {"at_least": "at least", "at_most": "at most", "under": "under", "over": "over"}
        return " and ".join(f"{words[bound]} {limit}" for bound, limit in wanted.items())
    if isinstance(wanted, bool):
        return "yes" if wanted else "no"
    return " or ".join(map(str, wanted)) if isinstance(wanted, list | tuple) else str(wanted)


def rows(rules: list[Rule]) -> list[str]:
    """One table of rules."""
    lines = ["| rule | when | effect | treatments | says | basis |", "|---|---|---|---|---|---|"]
    for rule in rules:
        named = ", ".join(
            "every procedure" if one == ALL_PROCEDURES else one.replace("_", " ")
            for one in rule.treatments
        )
        resting = ", ".join((*rule.evidence, *rule.conflicts))
        basis = rule.basis.replace("_", " ") + (f": {resting}" if resting else "")
        effect = rule.effect if rule.open_asks else f"{rule.effect}, if answered"
        cells = (f"`{rule.id}`", told(rule.when), effect, named, rule.text, basis)
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def page() -> str:
    """The whole page."""
    held = evidence()
    own = [rule for rule in held.rules.values() if rule.id.startswith("own_")]
    standing = [rule for rule in held.rules.values() if rule not in own]
    lines = [HEAD, "## Standing precautions", "", *rows(standing), ""]
    lines += ["## Rules of this program", "", *rows(own), "", "## Red flags", ""]
    lines += [f"- `{one.id}`: {one.text}" for one in held.red_flags.values()]
    lines += ["", "## Orders of a calendar", ""]
    lines += [f"- {order.text} ({', '.join(order.evidence)})" for order in held.orders]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    Path(__file__).with_name("rules.md").write_text(page(), encoding="utf-8")
