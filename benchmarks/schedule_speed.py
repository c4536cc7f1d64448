"""How long planning a calendar takes, all plans and sentences together.

Twelve courses made up from the ranges that the evidence holds, with random weights of the kinds,
busy ranges, limits and orders; five of them resurface the skin and follow one another. Roomy
limits let most of it in; tight ones leave courses out, and each of those is planned again to find
the limit that has to give.
"""

from __future__ import annotations

import argparse
import datetime
import random
import statistics
import time
from collections.abc import Sequence

from benchmarks.tables import Grid, Table, at_most
from scarscape.care.schedule import ACNE_CONTROL, Course, Order, schedules
from scarscape.model import Limits, Schedule

DATE = datetime.date(2027, 1, 10)
KINDS = ("rolling", "boxcar", "ice_pick", "hyperpigmentation")
#: sessions, days between, days at home (None: not known): ranges as the evidence has them
RANGES: tuple[tuple[int, tuple[int, int], float | None], ...] = (
    (2, (28, 84), 10),
    (2, (28, 56), None),
    (1, (28, 28), 8),
    (3, (21, 28), 3),
    (4, (28, 42), 1),
    (3, (14, 28), 7),
    (4, (28, 28), None),
    (3, (21, 42), None),
    (1, (28, 28), 2),
    (3, (14, 28), 7),
    (1, (28, 28), 10),
    (5, (14, 14), None),
)
#: Those of `RANGES` that resurface the skin: no two of them are taken in turns.
SURFACE = frozenset({0, 1, 3, 4, 6})
ASKED_S = 3.0


def person(seed: int, months: int, *, tight: bool) -> tuple[list[Course], Limits, list[Order]]:
    """One made-up person."""
    draw = random.Random(seed)
    weights = {kind: draw.choice([0.2, 0.4, 0.6, 0.9]) for kind in KINDS}
    courses = [
        Course(
            treatment=f"t{number}",
            name=f"Treatment {number}",
            kinds={kind: weights[kind] for kind in draw.sample(KINDS, draw.randint(1, 3))},
            sessions=sessions,
            interval_days=interval,
            downtime_days=downtime,
            surface=number in SURFACE,
            studied={kind: draw.randint(0, 9) for kind in KINDS},
            price=draw.choice([100.0, 250.0, 600.0]),
            held="you would rather not" if tight and draw.random() < 0.2 else None,
        )
        for number, (sessions, interval, downtime) in enumerate(RANGES)
    ]
    control = Course(
        treatment=ACNE_CONTROL,
        name="Acne control",
        kinds={"active_acne": 1.0},
        sessions=1,
        downtime_days=0,
    )
    busy = []
    for _ in range(months if tight else months // 2):
        begin = DATE + datetime.timedelta(days=draw.randrange(30 * months))
        busy.append((begin, begin + datetime.timedelta(days=draw.randint(2, 10))))
    limits = Limits(months=months, downtime_days=7 if tight else None, busy=tuple(busy))
    orders = [Order("t8", f"t{number}", 14, "First things first.") for number in (0, 1, 3, 5)]
    return [*courses, control], limits, orders


def timed(seed: int, months: int, *, tight: bool) -> tuple[float, tuple[Schedule, ...]]:
    """Seconds for all plans of one person, and the plans."""
    courses, limits, orders = person(seed, months, tight=tight)
    begun = time.perf_counter()
    plans = schedules(courses, limits, date=DATE, orders=orders)
    return time.perf_counter() - begun, plans


def tables(*, people: int = 40) -> list[Table]:
    """Medians over made-up people, by the length of the plan and how tight the limits are."""
    begun = time.perf_counter()
    timed(0, 1, tight=False)
    first = time.perf_counter() - begun
    rows, body = [], []
    for months in (3, 12, 24):
        for tight in (False, True):
            found = [timed(seed, months, tight=tight) for seed in range(people)]
            seconds = [each for each, _ in found]
            plans = [plan for _, offered in found for plan in offered]
            longest = max(seconds)
            if months == 12:
                title = f"a year, {'tight' if tight else 'roomy'} limits: slowest of {people}"
                rows.append(at_most(title, longest, ASKED_S, " s"))
            body.append(
                (
                    f"{months}",
                    "tight" if tight else "roomy",
                    f"{statistics.median(seconds):.3f}",
                    f"{longest:.3f}",
                    f"{statistics.mean(len(plan.sessions) for plan in plans):.1f}",
                    f"{sum(len(plan.left_out) for plan in plans) / len(plans):.1f}",
                    f"{sum(plan.gap == 0 for plan in plans)} of {len(plans)}",
                )
            )
    head = ("months", "limits", "median s", "slowest s", "sessions", "left out", "proven optimal")
    notes = (f"The first plan of a process takes {first:.2f} s: the solver is loaded then.",)
    grid = Grid("Twelve courses, all plans of one person together", head, tuple(body))
    return [Table("Planning a calendar", tuple(rows), notes, (grid,))]


def main(argv: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.schedule_speed")
    parser.add_argument("--people", type=int, default=40)
    for found in tables(people=parser.parse_args(argv).people):
        print(found.text())


if __name__ == "__main__":
    main()
