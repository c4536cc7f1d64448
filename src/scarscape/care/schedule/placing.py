"""Pick courses from a menu and place their sessions: an exact search by CP-SAT.

First the most sessions, a course whole or not at all; then the first choices of the menu before
their stand-ins; then the plan's own measure; then the earliest end; then the earliest days. A
stricter limit removes placings and adds none, hence never adds a session.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, product
from typing import TYPE_CHECKING

import numpy as np

from scarscape.care.schedule.courses import Course, Order, Rooms, apart_days, cents, in_turn
from scarscape.care.schedule.menus import Menu
from scarscape.care.schedule.window import Window, session_days

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

    #: A solver with what it found, or None, and the gap to what is possible.
    _Solved = tuple[cp_model.CpSolver | None, float]

#: Work given to one search, in the solver's own unit: the same on every machine.
MOST_WORK = 4.0
_SEED = 1


@dataclass(frozen=True)
class Task:
    """What a placing has to keep to. ``days`` holds, by course, the days of each session.

    ``days`` has only courses that could be placed alone. ``money`` is what there is for
    procedures, in hundredths (None: no budget).
    """

    window: Window
    days: Mapping[str, Sequence[np.ndarray]]
    room: Rooms
    orders: tuple[Order, ...]
    money: int | None


@dataclass(frozen=True)
class Placed:
    """Day of each session by treatment, and who fills which slot of the menu.

    ``gap`` is 0 where the placing is proven optimal.
    """

    days: Mapping[str, tuple[int, ...]]
    fills: Mapping[int, str]
    gap: float = 0.0


def alone(course: Course, window: Window, room: int, earliest: int) -> list[np.ndarray] | None:
    """Weekdays of each session of a course, were it alone; None where it cannot be placed."""
    days = session_days(course, window.open_days(room, earliest) & window.weekdays())
    return days if all(each.any() for each in days) else None


def place(menu: Menu, task: Task) -> Placed:
    """Pick courses and place them on their earliest days."""
    model = _Model(menu, task)
    picked, gap = model.solve_pick()
    if picked is None:
        return Placed({}, {}, gap)
    placed, gap_of_days = model.solve_days()
    solver = placed or picked  # days that are not the earliest are days too
    days = {
        name: tuple(int(solver.value(start)) for start in model.starts[name])
        for name, chosen in model.chosen.items()
        if solver.boolean_value(chosen)
    }
    fills = {slot: name for (slot, name), at in model.filled.items() if solver.boolean_value(at)}
    return Placed(days, fills, max(gap, gap_of_days))


class _Model:
    """One model, solved twice: first for what is picked, then for when."""

    def __init__(self, menu: Menu, task: Task) -> None:
        from ortools.sat.python import cp_model

        self.task = task
        self.model = cp_model.CpModel()
        self.courses = [c for c in menu.courses if c.treatment in task.days]
        self.starts = {c.treatment: self._course(c) for c in self.courses}
        self.filled = {
            (slot, course.treatment): self.model.new_bool_var("")
            for slot, entry in enumerate(menu.slots)
            for course in entry.ladder
            if course.treatment in self.starts
        }
        self.chosen = {c.treatment: self._chosen(c.treatment) for c in self.courses}
        self.menu = menu
        for slot in range(len(menu.slots)):
            self.model.add_at_most_one(
                filled for (at, _), filled in self.filled.items() if at == slot
            )
        self._keep_apart()
        self._keep_orders()
        self._keep_budget()

    def _course(self, course: Course) -> list[cp_model.IntVar]:
        """Days of the sessions of one course, whether it is chosen or not: alone, they fit."""
        from ortools.sat.python import cp_model

        low, high = course.interval_days
        starts: list[cp_model.IntVar] = []
        for days in self.task.days[course.treatment]:
            domain = cp_model.Domain.from_values(np.flatnonzero(days).tolist())
            starts.append(self.model.new_int_var_from_domain(domain, ""))
        for one, following in pairwise(starts):
            self.model.add_linear_constraint(following - one, low, high)
        return starts

    def _chosen(self, treatment: str) -> cp_model.IntVar:
        """A course fills one slot at most, and is chosen where it fills one."""
        chosen = self.model.new_bool_var("")
        self.model.add(
            sum(filled for (_, name), filled in self.filled.items() if name == treatment) == chosen
        )
        return chosen

    def _keep_apart(self) -> None:
        """Different courses stand apart; of two, either may come first."""
        slots = {name: {at for at, other in self.filled if other == name} for name in self.starts}
        for one, other in combinations(self.courses, 2):
            if len(slots[one.treatment] | slots[other.treatment]) == 1:
                continue  # at most one of the two is ever chosen
            if in_turn(one, other):
                self._keep_in_turn(one, other)
            else:
                self._keep_between(one, other)

    def _keep_in_turn(self, one: Course, other: Course) -> None:
        """One of the two ends before the other begins."""
        gap = apart_days(one, other, self.task.room)
        both = [self.chosen[one.treatment], self.chosen[other.treatment]]
        a, b = self.starts[one.treatment], self.starts[other.treatment]
        first = self.model.new_bool_var("")
        self.model.add(b[0] - a[-1] >= gap).only_enforce_if([first, *both])
        self.model.add(a[0] - b[-1] >= gap).only_enforce_if([~first, *both])

    def _keep_between(self, one: Course, other: Course) -> None:
        """Sessions of one may lie between those of the other."""
        gap = apart_days(one, other, self.task.room)
        both = [self.chosen[one.treatment], self.chosen[other.treatment]]
        first = {}
        for i, j in product(range(one.sessions), range(other.sessions)):
            first[i, j] = self.model.new_bool_var("")
            a, b = self.starts[one.treatment][i], self.starts[other.treatment][j]
            self.model.add(b - a >= gap).only_enforce_if([first[i, j], *both])
            self.model.add(a - b >= gap).only_enforce_if([~first[i, j], *both])
            # What comes before a session comes before the later ones of its course.
            if i:
                self.model.add_implication(first[i, j], first[i - 1, j])
            if j:
                self.model.add_implication(first[i, j - 1], first[i, j])

    def _keep_orders(self) -> None:
        for order in self.task.orders:
            if order.before in self.starts and order.after in self.starts:
                gap = self.starts[order.after][0] - self.starts[order.before][0]
                both = [self.chosen[order.before], self.chosen[order.after]]
                self.model.add(gap >= order.gap_days).only_enforce_if(both)

    def _keep_budget(self) -> None:
        if self.task.money is None:
            return
        costs = {c.treatment: cents(c.price or 0) * c.sessions for c in self.courses}
        spent = sum(cost * self.chosen[name] for name, cost in costs.items())
        self.model.add(spent <= self.task.money)

    def solve_pick(self) -> _Solved:
        """Pick the courses; what is reached is held for `solve_days`."""
        if not self.starts:
            return None, 0.0
        value = self._value()
        self.model.maximize(value)
        solver, gap = self._solve()
        if solver is not None:
            self.model.add(value == round(solver.objective_value))
            self._hint(solver)
        return solver, gap

    def _value(self) -> cp_model.LinearExprT:
        """Sessions, then ranks, then the measure: each weighs more than all that follow it."""
        from ortools.sat.python import cp_model

        measures = [self.menu.measure[name] for name in self.chosen]
        over = 1 + 2 * sum(abs(measure) for measure in measures)
        variables, values, best = [], [], 0
        for at, slot in enumerate(self.menu.slots):
            # Counted from the end of the ladder: an empty slot is worse than any course. The
            # solver knows whole numbers only, so a chance weighs in hundredths.
            weight, last = max(round(slot.weight * 100), 1), len(slot.ladder)
            best += weight * last
            for rank, course in enumerate(slot.ladder):
                if (at, course.treatment) in self.filled:
                    variables.append(self.filled[at, course.treatment])
                    values.append(weight * (last - rank) * over)
        for course, measure in zip(self.courses, measures, strict=True):
            variables.append(self.chosen[course.treatment])
            values.append(course.sessions * (best + 1) * over - measure)
        return cp_model.LinearExpr.weighted_sum(variables, values)

    def solve_days(self) -> _Solved:
        """The earliest end of what was picked, then the earliest days."""
        days = self.task.window.free.size
        end = self.model.new_int_var(0, days, "")
        total = []
        for course in self.courses:
            name, starts = course.treatment, self.starts[course.treatment]
            room = self.task.room.days[name]
            self.model.add(end >= starts[-1] + room).only_enforce_if(self.chosen[name])
            for start in starts:
                day = self.model.new_int_var(0, days, "")
                self.model.add(day == start).only_enforce_if(self.chosen[name])
                self.model.add(day == 0).only_enforce_if(~self.chosen[name])
                total.append(day)
        self.model.minimize(end * (len(total) * days + 1) + sum(total))
        return self._solve()

    def _hint(self, solver: cp_model.CpSolver) -> None:
        for name, starts in self.starts.items():
            self.model.add_hint(self.chosen[name], solver.boolean_value(self.chosen[name]))
            for start in starts:
                self.model.add_hint(start, solver.value(start))

    def _solve(self) -> _Solved:
        """Solve with one worker and a fixed seed; the gap is between what is found and possible."""
        from ortools.sat.python import cp_model

        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = _SEED
        solver.parameters.max_deterministic_time = MOST_WORK
        # The models are small; days with gaps at every weekend make the presolve a hundred times
        # slower than the search itself.
        solver.parameters.cp_model_presolve = False
        status = solver.solve(self.model)
        if status == cp_model.OPTIMAL:
            return solver, 0.0
        if status != cp_model.FEASIBLE:
            return None, 1.0  # the work given was over before anything was found
        found, possible = solver.objective_value, solver.best_objective_bound
        return solver, abs(possible - found) / max(abs(found), abs(possible), 1.0)
