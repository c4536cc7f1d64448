"""A plan from answers: time, vignettes, and pooled shares against a second computation."""

from __future__ import annotations

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.special import betaln

from benchmarks.tables import Grid, Table, at_least, at_most
from scarscape.care.beta_binomial import pooled_share
from scarscape.care.records import evidence

ANSWERS = {
    "age": 27, "phototype": 4, "pregnant": False, "breastfeeding": False,
    "isotretinoin_months_since": "never", "keloid_tendency": False, "active_acne": "mild",
    "worst_acne": "severe", "acne_years": 5, "family_scars": True, "picks_skin": "sometimes",
    "cold_sores": False, "blood_thinners": False, "filler_allergy": False,
    "anaesthetic_allergy": False, "implanted_device": False, "immunosuppressed": False,
    "recent_tan": False, "skin_infection": False, "red_flags": [],
    "sees": [
        {"look": "sunken", "shape": "wide_soft", "count": 12, "months": 18},
        {"look": "sunken", "shape": "narrow_deep", "count": 6, "months": 18},
        {"look": "flat", "colour": "brown", "count": 9},
    ],
    "limits": {
        "start": "2027-01-10", "downtime_days": 7, "months": 12,
        "busy": [["2027-06-01", "2027-06-20"]],
    },
}  # fmt: skip
#: Responders and people of made-up studies: alike, unlike, small, large.
STUDIES: tuple[tuple[str, tuple[tuple[int, int], ...]], ...] = (
    ("two small ones", ((3, 10), (5, 12))),
    ("three alike", ((20, 40), (22, 40), (19, 40))),
    ("three unlike", ((5, 40), (20, 40), (35, 40))),
    ("five, one large", ((6, 20), (9, 25), (80, 200), (7, 18), (11, 30))),
    ("none responds", ((0, 20), (0, 15), (1, 30))),
)
DRAWS = 400_000


def drawn(counts: Sequence[tuple[int, int]], seed: int) -> tuple[float, float, float]:
    """Low, mid and high of the mean by weighted draws from the priors."""
    rng = np.random.default_rng(seed)
    mean = rng.uniform(size=DRAWS)
    spread = np.abs(rng.normal(0.0, 0.3, size=4 * DRAWS))
    spread = spread[spread < 1][:DRAWS]
    # A spread of shares s, over its largest, makes a + b = 1 / s^2 - 1.
    total = 1 / np.maximum(spread, 1e-6) ** 2 - 1
    a, b = mean * total, (1 - mean) * total
    weight = np.zeros(DRAWS)
    for responders, people in counts:
        weight += betaln(a + responders, b + people - responders) - betaln(a, b)
    weight = np.exp(weight - weight.max())
    order = np.argsort(mean)
    below = np.cumsum(weight[order]) / weight.sum()
    low, mid, high = (float(mean[order][np.searchsorted(below, q)]) for q in (0.025, 0.5, 0.975))
    return low, mid, high


def pooling_table() -> Table:
    """The pooled share beside weighted draws."""
    worst, body = 0.0, []
    for number, (name, counts) in enumerate(STUDIES):
        ours, theirs = pooled_share(counts), drawn(counts, 4200 + number)
        apart = max(
            abs(a - b) for a, b in zip((ours.low, ours.mid, ours.high), theirs, strict=True)
        )
        worst = max(worst, 100 * apart)
        shown = [f"{100 * low:.1f} to {100 * high:.1f}" for low, _, high in (
            (ours.low, ours.mid, ours.high), theirs)]  # fmt: skip
        body.append((name, *shown, f"{100 * apart:.2f}"))
    rows = (at_most("pooled share against weighted draws, worst", worst, 1.0, " points"),)
    grid = Grid("95 % interval of the mean, %", ("studies", "ours", "draws", "apart"), tuple(body))
    pooled = sum(record.counts is not None for record in evidence().records.values())
    note = (
        f"{DRAWS} draws a table; records with counts that could be pooled today: {pooled}, so no "
        "plan shows a pooled share yet"
    )
    return Table("Pooled responders", rows, (note,), (grid,))


def vignette_table() -> Table:
    """People made up from the evidence, and how many of them get the plan it compels."""
    root = Path(__file__).resolve().parents[1]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    command += ["tests/care/test_vignettes.py", "-k", "test_the_plan_holds"]
    out = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False).stdout
    counted = {word: int(n) for n, word in re.findall(r"(\d+) (passed|failed|error)", out)}
    hold, people = counted.get("passed", 0), sum(counted.values())
    rows = (
        at_least("vignettes", people, 60, digits=0),
        at_least("of them hold", 100 * hold / max(people, 1), 100, " %", 0),
    )
    return Table(
        "Vignettes", rows, ("tests/care/vignettes; other walks over them are in the tests",)
    )


def assess_table(rounds: int) -> Table:
    """Whole processes from answers to a folder."""
    with tempfile.TemporaryDirectory() as folder:
        answers = Path(folder) / "answers.json"
        answers.write_text(json.dumps(ANSWERS), encoding="utf-8")
        command = [sys.executable, "-m", "scarscape", "assess", "--answers", str(answers)]
        command += ["--out", str(Path(folder) / "plan"), "--force"]
        taken = []
        for _ in range(rounds + 1):
            begun = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            taken.append(time.perf_counter() - begun)
        learn = [sys.executable, "-m", "scarscape", "learn", "treatments"]
        begun = time.perf_counter()
        subprocess.run(learn, check=True, capture_output=True)
        told = time.perf_counter() - begun
    rows = (
        at_most(
            "scarscape assess from answers, with its page", statistics.median(taken[1:]), 2, " s"
        ),
        at_most("scarscape learn treatments", told, 1, " s"),
    )
    return Table("A plan from answers", rows, (f"whole processes, median of {rounds}",))


def tables(*, rounds: int = 5) -> list[Table]:
    """Time and pooling."""
    return [assess_table(rounds), vignette_table(), pooling_table()]


def main(argv: Sequence[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.plan_figures")
    parser.add_argument("--rounds", type=int, default=5)
    for found in tables(rounds=parser.parse_args(argv).rounds):
        print(found.text())


if __name__ == "__main__":
    main()
