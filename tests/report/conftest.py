"""Surveys made by hand from shapes whose every number is known."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from html.parser import HTMLParser

import numpy as np
import pytest

from scarscape.model import (
    Areal,
    ColourMaps,
    Grade,
    GradeItem,
    Kind,
    Mark,
    MarkKind,
    PhotoSurvey,
    Reference,
    RegionTotals,
    Scar,
    SideLight,
    SkinTone,
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


def mark(id: int, kind: MarkKind, x: float, y: float, radius: float, **other) -> Mark:  # noqa: A002
    """A round mark in mm."""
    values = {
        "x_mm": x,
        "y_mm": y,
        "area_mm2": np.pi * radius**2,
        "contrast": -0.11 if kind == "hypopigmentation" else 0.15,
        "contrast_sd": 0.02,
        "outline_mm": ellipse(x, y, radius, radius, 0),
    }
    return Mark(id, kind, **{**values, **other})


MARKS = (
    mark(1, "erythema", 14.0, 5.0, 1.8, on_scar=2),
    mark(2, "hyperpigmentation", 6.0, 11.0, 1.0, region="left_cheek"),
    mark(3, "hypopigmentation", 16.5, 11.0, 1.4, notes=("Its edge is soft.",)),
)
TONE = SkinTone(32.4, 1.8, "intermediate", "D65", 2.1, 41.0, 0.8, 19.5, 0.6, ("A tone's note.",))
REGION = RegionTotals("left_cheek", 250.0, 0.04, 0.08, {"ice_pick": 2}, {"erythema": 3})


def colours(rows: int, columns: int, places, pitch_mm: float | None, **other) -> ColourMaps:
    """Maps whose marks are discs: (kind, column, row, radius) in samples; no skin at the left."""
    y, x = np.mgrid[:rows, :columns].astype(np.float32)
    melanin, haemoglobin = (np.zeros((rows, columns), np.float32) for _ in range(2))
    for kind, column, row, radius in places:
        disc = np.hypot(x - column, y - row) <= radius
        change = -0.11 if kind == "hypopigmentation" else 0.15
        (haemoglobin if kind == "erythema" else melanin)[disc] += np.float32(change)
    tint = np.stack(
        [melanin * 60 + haemoglobin * 20, haemoglobin * 250 + melanin * 150, melanin * 200], -1
    )
    picture = (np.array([205, 160, 135], np.float32) - tint).clip(0, 255).astype(np.uint8)
    missing = x < columns // 20
    melanin[missing] = haemoglobin[missing] = np.nan
    return ColourMaps(picture, melanin, haemoglobin, pitch_mm, **other)


@pytest.fixture
def coloured(make_survey: MakeSurvey) -> Survey:
    """The survey with marks, maps, tone and a region."""
    places = [(m.kind, m.x_mm / PITCH_MM, m.y_mm / PITCH_MM, 1.2 / PITCH_MM) for m in MARKS]
    return make_survey(
        marks=MARKS,
        skin=TONE,
        maps=colours(ROWS, COLUMNS, places, PITCH_MM),
        totals=Totals(300.0, 0.07, 1.2, 0.09),
        regions=(REGION,),
    )


def in_pixels(found, at: tuple[float, float], radius: float, pitch_mm: float | None, **other):
    """A scar or a mark of one photo; what is in mm goes where there is no scale."""
    places = {"x_px": at[0], "y_px": at[1], "outline_px": ellipse(*at, radius, radius, 0), **other}
    if pitch_mm is None:
        lost = [field.name for field in dataclasses.fields(found) if "_mm" in field.name]
        places.update({name: () if "outline" in name else None for name in lost})
        places.pop("depth_is_lower_bound", None)
    else:
        x, y = at[0] * pitch_mm, at[1] * pitch_mm
        places.update(x_mm=x, y_mm=y, outline_mm=ellipse(x, y, *[radius * pitch_mm] * 2, 0))
    return dataclasses.replace(found, **places)


def photo(
    *,
    pitch_mm: float | None = 0.04,
    grey: bool = False,
    judged: bool = True,
    marks: int = 3,
    scars: int = 2,
    regions: bool = True,
    rows: int = 300,
    columns: int = 400,
    pixels: int = 2,
) -> PhotoSurvey:
    """A photo of ``rows`` by ``columns`` samples, each the mean of ``pixels`` x ``pixels``."""
    rng = np.random.default_rng(4)
    whole = np.array([columns, rows]) * pixels
    kinds = ("erythema", "hyperpigmentation", "hypopigmentation")
    radius = min(whole) / 30
    spots = [rng.uniform(0.1, 0.9, 2) * whole for _ in range(marks)]
    found = tuple(
        in_pixels(mark(i + 1, kinds[i % 3], 0, 0, 1.0), spot, radius, pitch_mm, area_px=900.0)
        for i, spot in enumerate(spots)
    )
    if marks:
        found = (dataclasses.replace(found[0], on_scar=1 if scars else None), *found[1:])
    shape = {"depth_mm": None, "depth_mm_sd": None, "depth_raw_mm": None, "wall_slope_deg": None}
    likely = {"ice_pick": 0.1, "boxcar": 0.3, "rolling": 0.55, "other": 0.05}
    candidates = tuple(
        in_pixels(
            scar(
                i + 1, "rolling", 0, 0, 0.3, 1.0, kind_probability=likely, volume_mm3=None, **shape
            ),
            rng.uniform(0.1, 0.9, 2) * whole,
            radius * 1.3,
            pitch_mm,
            region="left_cheek",
        )
        for i in range(scars if judged else 0)
    )
    places = [(m.kind, m.x_px / pixels, m.y_px / pixels, radius / pixels) for m in found]
    pitch = None if pitch_mm is None else pitch_mm * pixels
    maps = colours(rows, columns, places, pitch, pixels_a_sample=pixels)
    region = dataclasses.replace(REGION, grades={"ecca": GRADE})
    return PhotoSurvey(
        version="0.1.0",
        source=Source("photo", (SourceFile("face.jpg", "cd" * 32),), "marker", notes=("A note.",)),
        rows=rows * pixels,
        columns=columns * pixels,
        valid_fraction=0.9,
        pitch_mm=pitch_mm,
        pitch_mm_sd=None if pitch_mm is None else 0.0004,
        scars=candidates,
        marks=() if grey else found,
        skin=SkinTone(notes=("No chart.",)) if pitch_mm is None else TONE,
        light=SideLight(True, 135.0, 1.8) if judged else SideLight(False, reason="it is too flat"),
        maps=None if grey else maps,
        picture=maps.picture,
        skin_area_mm2=None if pitch_mm is None else 400.0,
        scar_area_fraction=0.02,
        mark_area_fraction=None if grey else 0.03,
        grades={"ecca": GRADE},
        regions=(region,) if regions else (),
        captured="2026-11-20",
        site="left_cheek",
    )


@pytest.fixture
def make_photo() -> Callable[..., PhotoSurvey]:
    return photo


VOID = {"meta", "img", "br", "source", "link"}


class Page(HTMLParser):
    """The tags with their attributes, the text, and whether every tag is closed in order."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.source = source
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(source)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.tags if name == tag]

    @property
    def ids(self) -> list[str]:
        return [attrs["id"] for _, attrs in self.tags if "id" in attrs]


@pytest.fixture
def parse_page() -> Callable[[str], Page]:
    return Page
