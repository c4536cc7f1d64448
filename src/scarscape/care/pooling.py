"""Responders pooled over distinct controlled studies of one treatment and one outcome.

What is pooled and what is not stands here; how, in `scarscape.care.beta_binomial`. See
``docs/pooling.md``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from scarscape.care.beta_binomial import CountError, check_counts, pooled_share
from scarscape.model import Responders

Cause = Literal["no_study", "uncontrolled", "mixed_treatments", "mixed_outcomes", "too_few_studies"]

#: Fewest distinct studies that are pooled.
LEAST_STUDIES = 2


@dataclass(frozen=True)
class Arm:
    """Responders of one treated arm of one study, and of its control.

    Parameters
    ----------
    study : what tells studies apart, its DOI where it has one; counted once.
    treatment : id of the treatment, given alone.
    evidence : id of the record that the counts stand in.
    outcome : what counts as a responder, in the same words for the same outcome.
    responders, people : of the treated arm.
    control_responders, control_people : of the arm or side without treatment; 0 and 0 for none.
    """

    study: str
    treatment: str
    evidence: str
    outcome: str
    responders: int
    people: int
    control_responders: int = 0
    control_people: int = 0

    def __post_init__(self) -> None:
        if not (self.study.strip() and self.evidence.strip()):
            raise CountError("an arm names no study or no record", "give it both")
        if self.people < 1:
            raise CountError(f"{self.evidence}: nobody was treated", "leave this arm out")
        check_counts(self.responders, self.people, name=self.evidence)
        check_counts(self.control_responders, self.control_people, name=f"{self.evidence}, control")

    @property
    def key(self) -> str:
        """The study, alike for all ways to write one DOI."""
        bare = " ".join(self.study.split()).casefold()
        return re.sub(r"^(https?://(dx\.)?doi\.org/|doi:\s*)", "", bare)


@dataclass(frozen=True)
class NotPooled:
    """Why there is no pooled share; false where a pooled share is true."""

    cause: Cause
    reason: str

    def __bool__(self) -> Literal[False]:
        return False


def pooled(arms: Sequence[Arm]) -> Responders | NotPooled:
    """Pool the shares of responders of like studies, and those of their controls beside them.

    Parameters
    ----------
    arms : of one treatment and one outcome, in any order. Arms without a control are left out. Of
        several arms of one study the one with the most people counts, then the one with the
        fewest responders.

    Returns
    -------
    Responders or NotPooled
        The latter is false and says why.
    """
    if not arms:
        return NotPooled("no_study", "No study counts how many people responded.")
    controlled = [arm for arm in arms if arm.control_people > 0]
    if not controlled:
        return NotPooled(
            "uncontrolled",
            "No study has an arm or side without the treatment, so none can be pooled.",
        )
    if len({arm.treatment for arm in controlled}) > 1:
        return NotPooled(
            "mixed_treatments", "The studies are of different treatments, so they are not pooled."
        )
    if len({" ".join(arm.outcome.split()).casefold() for arm in controlled}) > 1:
        return NotPooled(
            "mixed_outcomes",
            "The studies count responders in different ways, so they are not pooled.",
        )
    studies = _one_arm_a_study(controlled)
    if len(studies) < LEAST_STUDIES:
        return NotPooled(
            "too_few_studies",
            "Only one study with a control counts responders, so there is nothing to pool.",
        )
    return _responders(studies)


def of_100(share: float) -> int:
    """People out of 100, halves rounded up as one does by hand: 0.285 is 29.

    Parameters
    ----------
    share : 0 to 1.
    """
    if not 0.0 <= share <= 1.0:
        raise CountError(f"{share} is no share", "give a number from 0 to 1")
    # The decimal as it is written; the binary number behind 0.285 lies a little below it.
    return int((Decimal(str(float(share))) * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _one_arm_a_study(arms: Iterable[Arm]) -> list[Arm]:
    """The first arm of each study in an order that does not depend on how they came."""

    def order(arm: Arm) -> tuple[str, int, int, int, int, str]:
        control = (-arm.control_people, -arm.control_responders)
        return (arm.key, -arm.people, arm.responders, *control, arm.evidence)

    chosen: dict[str, Arm] = {}
    for arm in sorted(arms, key=order):
        chosen.setdefault(arm.key, arm)
    return list(chosen.values())


def _responders(studies: Sequence[Arm]) -> Responders:
    """The noun, from one controlled arm of each study."""
    treated = pooled_share((arm.responders, arm.people) for arm in studies)
    control = pooled_share((arm.control_responders, arm.control_people) for arm in studies)
    return Responders(
        low=treated.low,
        mid=treated.mid,
        high=treated.high,
        prediction_low=treated.prediction_low,
        prediction_high=treated.prediction_high,
        control=control.mid,
        studies=len(studies),
        people=sum(arm.people for arm in studies),
        evidence=tuple(sorted({arm.evidence for arm in studies})),
    )
