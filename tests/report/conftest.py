"""Surveys made by hand from shapes whose every number is known."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

from scarscape.model import (
    Areal,
    Grade,
    GradeItem,
    Kind,
    Reference,
    Scar,
    Source,
    SourceFile,
    Survey,
    Totals,
)

PITCH_MM = 0.05
ROWS, COLUMNS = 300, 400


def ellipse(
    x: float, y: float, a: float, b: float, turn_deg: float
) -> tuple[tuple[float, float], ...]:
    """Outline with half axes ``a`` along ``turn_deg`` and ``b`` across."""
    t = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    turn = np.radians(turn_deg)
    u, v = a * np.cos(t), b * np.sin(t)
    xs = x + u * np.cos(turn) - v * np.sin(turn)
    ys = y + u * np.sin(turn) + v * np.cos(turn)
    return tuple((float(px), float(py)) for px, py in zip(xs, ys, strict=True))


def scar(id: int, kind: Kind, x: float, y: float, size_mm: float, half: float, **other) -> Scar:  # noqa: A002
    """A round scar with a mouth of radius ``half``, plausible in all else."""
    raised = kind in ("hypertrophic", "keloid")
    probability = {"ice_pick": 0.02, "boxcar": 0.02, "rolling": 0.02, "hypertrophic": 0.0}
    probability = {**probability, "other": 0.01, kind: 0.93}
    values = {
        "id": id,
        "kind": kind,
        "subkind": "shallow" if kind == "boxcar" else None,
        "subkind_probability": 0.97 if kind == "boxcar" else None,
        "kind_probability": probability,
        "x_mm": x,
        "y_mm": y,
        "depth_mm": None if raised else size_mm,
        "depth_mm_sd": None if raised else 0.012,
        "depth_raw_mm": None if raised else size_mm + 0.01,
        "depth_is_lower_bound": False,
        "height_mm": size_mm if raised else None,
        "height_mm_sd": 0.011 if raised else None,
        "height_raw_mm": size_mm + 0.01 if raised else None,
        "width_mm": 2 * half,
        "width_mm_sd": 0.05,
        "length_mm": 2 * half,
        "breadth_mm": 2 * half,
        "area_mm2": np.pi * half**2,
        "volume_mm3": np.pi * half**2 * size_mm / 2,
        "volume_mm3_sd": 0.02,
        "wall_slope_deg": 40.0,
        "floor_ratio": 0.5,
        "region": None,
        "outline_mm": ellipse(x, y, half, half, 0),
        "notes": (),
    }
    return Scar(**{**values, **other})


def heights() -> np.ndarray:
    """A cone at (4, 4), a flat floor at (14, 5) and a dome at (9, 11), in mm."""
    y, x = np.mgrid[:ROWS, :COLUMNS] * PITCH_MM
    cone = -0.6 * np.clip(1 - np.hypot(x - 4, y - 4) / 1.0, 0, 1)
    floor = -0.3 * np.clip((1.6 - np.hypot(x - 14, y - 5)) / 0.4, 0, 1)
    dome = 0.4 * np.clip(1 - ((x - 9) ** 2 + (y - 11) ** 2) / 2.0**2, 0, None)
    return (cone + floor + dome).astype(np.float32)


GRADE = Grade(
    scale="ecca",
    extent="site",
    score=None,
    low=45.0,
    high=135.0,
    maximum=540.0,
    items=(
        GradeItem("v_shaped_lt2mm", 1, 15.0, "the shape decides"),
        GradeItem("superficial_elastolysis", None, None, "not seen in relief"),
    ),
    needs=("seen_at_50cm",),
    source="ECCA. Dermatology 2007;214:46-51, doi 10.1159/000096912 (citation unverified)",
    status="UNVERIFIED",
    notes=("A note.",),
)

SCARS = (
    scar(1, "ice_pick", 4.0, 4.0, 0.6, 0.9),
    scar(2, "boxcar", 14.0, 5.0, 0.3, 1.56),
    scar(3, "hypertrophic", 9.0, 11.0, 0.4, 1.9),
)

SURVEY = Survey(
    version="0.1.0",
    source=Source("height_map", (SourceFile("cheek.tif", "ab" * 32),), "file", 12.0, ("A guess.",)),
    pitch_mm=PITCH_MM,
    relief_mm=heights(),
    reference=Reference("robust regression", 8.0),
    noise_mm=0.004,
    scars=SCARS,
    areal=Areal(0.011, 0.014),
    totals=Totals(300.0, 0.07, 1.2),
    grades={"ecca": GRADE},
    captured="2026-11-20",
    site="left_cheek",
    warnings=("The scan slants by 50 degrees.",),
)

MakeSurvey = Callable[..., Survey]


@pytest.fixture
def make_survey() -> MakeSurvey:
    """The survey of cone, floor and dome, with the fields that are given changed."""

    def make(**changes: object) -> Survey:
        return dataclasses.replace(SURVEY, **changes)

    return make


@pytest.fixture
def survey() -> Survey:
    return SURVEY


@pytest.fixture
def holed(make_survey: MakeSurvey) -> Survey:
    """The survey with missing samples, a third of them across the boxcar."""
    relief = SURVEY.relief_mm.copy()
    relief[60:140, 270:300] = np.nan
    relief[250:, :50] = np.nan
    return make_survey(relief_mm=relief)


@pytest.fixture
def unmeasured(make_survey: MakeSurvey) -> Survey:
    """The survey with scars of which nothing but a place is known."""
    placed = ("x_mm", "y_mm")
    fields = [field for field in dataclasses.fields(Scar) if field.name not in placed]
    optional = [field.name for field in fields if "None" in str(field.type)]
    bare = {**dict.fromkeys(optional), "kind_probability": {}, "notes": ("Not measured.",)}
    scars = [dataclasses.replace(scar, **bare) for scar in SCARS]
    scars[0] = dataclasses.replace(scars[0], outline_mm=())
    empty = {"areal": Areal(None, None), "grades": {}, "site": None, "captured": None}
    return make_survey(scars=tuple(scars), **empty)


@pytest.fixture
def make_scar() -> Callable[..., Scar]:
    return scar


@pytest.fixture
def outline() -> Callable[..., tuple[tuple[float, float], ...]]:
    return ellipse
