"""What a plan is made of, chosen before any limit is looked at.

Each kind of finding gets the course that ranks first under the plan's own measure, and stand-ins
in order. A stand-in never has more sessions than any course above it. As no limit has a say here,
a stricter limit can only take away from what is on the menu.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from scarscape.care.schedule.courses import ACNE_CONTROL, Course, cents, rooms

#: What a plan keeps low, for one kind.
_Measure = Callable[[Course, str], int]
Variant = Literal["least downtime", "most studied", "fewest sessions", "least cost"]
#: Different procedures in one plan, at most.
MOST_PROCEDURES = 3
#: A kind less likely than this is planned for only where none is likelier.
LEAST_WEIGHT = 0.2


@dataclass(frozen=True)
class Slot:
    """One place on a menu: kinds that one course is to serve, and who may fill it, best first."""

    kinds: tuple[str, ...]
    weight: float
    ladder: tuple[Course, ...]


@dataclass(frozen=True)
class Menu:
    """The slots of one plan, with the measure that a smaller plan keeps low.

    ``unplanned`` are kinds that found no room among `MOST_PROCEDURES` procedures, or are unlikely.
    """

    variant: Variant
    slots: tuple[Slot, ...]
    measure: Mapping[str, int]
    unplanned: tuple[str, ...] = ()

    @property
    def courses(self) -> tuple[Course, ...]:
        """Every course on the menu once, by the name of its treatment."""
        found = {course.treatment: course for slot in self.slots for course in slot.ladder}
        return tuple(found[treatment] for treatment in sorted(found))


def menus(courses: Sequence[Course]) -> tuple[Menu, ...]:
    """The menus of all plans on offer, the first one first.

    A plan of least cost is among them only where every course on any menu has a price.
    """
    procedures = sorted(
        (c for c in courses if c.treatment != ACNE_CONTROL), key=lambda c: c.treatment
    )
    weights = _weights(procedures)
    days = _days_at_home(procedures)
    least = _menu("least downtime", procedures, weights, lambda c, _: days(c))
    studied = _menu("most studied", procedures, weights, lambda c, kind: -c.studied.get(kind, 0))
    fewest = _menu("fewest sessions", procedures, weights, lambda c, _: c.sessions)
    priced = [c for menu in (least, studied, fewest) for c in menu.courses]
    if not priced or any(c.price is None for c in priced):
        return least, studied, fewest
    with_price = [c for c in procedures if c.price is not None]
    cost = _menu("least cost", with_price, weights, lambda c, _: cents(c.price or 0) * c.sessions)
    return least, studied, cost, fewest


def unpriced(found: Sequence[Menu]) -> tuple[Course, ...]:
    """Courses on any of these menus without a price: they stand against a plan of least cost."""
    courses = {c.treatment: c for menu in found for c in menu.courses if c.price is None}
    return tuple(courses[treatment] for treatment in sorted(courses))


def _days_at_home(procedures: Sequence[Course]) -> Callable[[Course], int]:
    """Days at home over all sessions; unknown ones rank after all that are known."""
    room = rooms(procedures)

    def in_all(course: Course) -> int:
        return course.sessions * room.days[course.treatment]

    longest = max((in_all(c) for c in procedures if c.downtime_days is not None), default=0)
    return lambda c: in_all(c) + (longest if c.downtime_days is None else 0)


def _menu(
    variant: Variant,
    procedures: Sequence[Course],
    weights: Mapping[str, float],
    measure: _Measure,
) -> Menu:
    ranked = {kind: _ranked(kind, procedures, measure) for kind in weights}
    groups: dict[str, list[str]] = {}
    unplanned = []
    for kind in sorted(weights, key=lambda kind: (-weights[kind], kind)):
        likely = weights[kind] >= LEAST_WEIGHT or not groups
        top = _top([c for c in ranked[kind] if kind in c.kinds], groups, variant)
        if top and likely and (top in groups or len(groups) < MOST_PROCEDURES):
            groups.setdefault(top, []).append(kind)
        else:
            unplanned.append(kind)
    slots = tuple(
        Slot(
            tuple(kinds),
            weights[kinds[0]],
            _ladder(top, kinds, groups, ranked[kinds[0]], weights),
        )
        for top, kinds in groups.items()
    )
    lowest = {c.treatment: min(measure(c, kind) for kind in c.kinds) for c in procedures if c.kinds}
    return Menu(variant, slots, lowest, tuple(unplanned))


def _ranked(kind: str, procedures: Sequence[Course], measure: _Measure) -> list[Course]:
    """All courses by the measure for one kind; ties go to the more studied one."""
    days = _days_at_home(procedures)

    def rank(course: Course) -> tuple[int | str, ...]:
        studied = course.studied.get(kind, 0), course.studied_in_all
        ties = days(course), course.sessions, course.treatment
        return measure(course, kind), -studied[0], -studied[1], *ties

    return sorted(procedures, key=rank)


def _weights(procedures: Sequence[Course]) -> dict[str, float]:
    weights: dict[str, float] = {}
    for course in procedures:
        for kind, weight in course.kinds.items():
            weights[kind] = max(weight, weights.get(kind, 0.0))
    return weights


def _top(serving: Sequence[Course], groups: Mapping[str, object], variant: Variant) -> str | None:
    """The first choice for a kind. What is planned already costs nothing more if it serves both."""
    shared = [c.treatment for c in serving if c.treatment in groups]
    if shared and (variant != "most studied" or len(groups) >= MOST_PROCEDURES):
        return shared[0]
    return serving[0].treatment if serving else None


def _ladder(
    top: str,
    kinds: Sequence[str],
    firsts: Collection[str],
    ranked: Sequence[Course],
    weights: Mapping[str, float],
) -> tuple[Course, ...]:
    """The first choice and its stand-ins: those that serve more of the slot's kinds first."""
    ladder = [next(c for c in ranked if c.treatment == top)]
    others = [c for c in ranked if c.treatment not in firsts]
    serving = [c for c in others if any(kind in c.kinds for kind in kinds)]
    # A stable sort: among those that leave out as much, the plan's own rank stays.
    serving.sort(key=lambda c: sum(weights[kind] for kind in kinds if kind not in c.kinds))
    for course in serving:
        if course.sessions <= ladder[-1].sessions:
            ladder.append(course)
    return tuple(ladder)
