"""Coloured skins of known marks, photographed as a set and once, by either generator and renderer.

``phantom``: the package's own skin, colours and renderer. ``traced``: the benchmarks' own scars
and form, colours by Monte Carlo, marks of irregular outline, photographed by Mitsuba.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from scarscape.phantom.score_marks import MarkScore, overlap, score_marks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scarscape.model import Photo, PhotoSet, PhotoSurvey, Survey
    from scarscape.phantom import Distractor, TrueMark, TrueScar

Maker = Literal["phantom", "traced"]
Look = Literal["set", "side", "flat"]
LOOKS: tuple[Look, ...] = get_args(Look)
ILLUMINANTS = ("daylight", "warm_led", "fluorescent")
PITCH_MM = 0.1
SIZE_MM = {"phantom": 50.0, "traced": 30.0}
LAMPS = 6
#: Overlap over union from which a scar lies where a mark is.
SAME_PLACE = 0.3


@dataclass(frozen=True)
class Job:
    """One skin, and the looks that are taken at it."""

    maker: Maker
    seed: int
    phototype: int
    illuminant: str
    looks: tuple[Look, ...] = LOOKS


@dataclass(frozen=True, eq=False)
class Known:
    """What is true of a skin."""

    marks: Sequence[TrueMark]
    distractors: Sequence[Distractor]
    scars: Sequence[TrueScar]


@dataclass(frozen=True)
class Judged:
    """One look at one skin.

    ``clear`` counts true marks clear of scars, ``called_scars`` those of them that were said to be
    a scar.
    """

    job: Job
    look: Look
    score: MarkScore
    clear: int
    called_scars: int
    light_judged: bool


def run(job: Job) -> list[Judged]:
    """Make, photograph, measure and judge one skin."""
    photos, known = _photographed(job)
    return [judged(job, look, measured(photo), known) for look, photo in photos.items()]


def measured(photo: PhotoSet | Photo) -> Survey | PhotoSurvey:
    """What the product finds on it."""
    from scarscape.model import PhotoSet
    from scarscape.pipeline import measure_photo, measure_photos

    return measure_photos(photo) if isinstance(photo, PhotoSet) else measure_photo(photo)


def judged(job: Job, look: Look, survey: Survey | PhotoSurvey, known: Known) -> Judged:
    """Hold what was found against what is true."""
    score = score_marks(known.marks, survey.marks, distractors=known.distractors, scars=known.scars)
    clear = [mark for mark in known.marks if mark.on_scar is None]
    light = getattr(survey, "light", None)
    return Judged(
        job=job,
        look=look,
        score=score,
        clear=len(clear),
        called_scars=sum(_called_scar(mark, survey, known) for mark in clear),
        light_judged=light is None or light.judged,
    )


def _called_scar(mark: TrueMark, survey: Survey | PhotoSurvey, known: Known) -> bool:
    """Whether a scar that is not there was found in a mark's place."""
    import numpy as np

    from scarscape.phantom.contour import contains
    from scarscape.phantom.score import score_scars

    outline = np.array(mark.outline_mm)
    half = float(np.sqrt(mark.area_mm2 / np.pi))
    for scar in score_scars(known.scars, survey.scars).false:
        x, y = scar.place_mm
        near = float(np.hypot(x - mark.x_mm, y - mark.y_mm)) <= 0.5 * half
        if near or contains(outline, x, y):
            return True
        if overlap(outline, np.array(scar.outline_mm).reshape(-1, 2)) >= SAME_PLACE:
            return True
    return False


def _photographed(job: Job) -> tuple[dict[Look, PhotoSet | Photo], Known]:
    return _by_phantom(job) if job.maker == "phantom" else _traced(job)


def _by_phantom(job: Job) -> tuple[dict[Look, PhotoSet | Photo], Known]:
    from scarscape import phantom

    made = phantom.make_phantom(job.seed, size_mm=SIZE_MM["phantom"], pitch_mm=PITCH_MM)
    coloured = phantom.draw_coloured_skin(
        made.truth, phototype=job.phototype, illuminant=job.illuminant
    )
    photos: dict[Look, PhotoSet | Photo] = {}
    for look in job.looks:
        if look == "set":
            rendered = phantom.render_photos(made, lamps=LAMPS, coloured=coloured)
            photos[look] = phantom.as_photo_set(rendered)
        else:
            one = phantom.render_photo(made, light=look, coloured=coloured)
            photos[look] = phantom.as_photo(one)
    return photos, Known(coloured.marks, coloured.distractors, made.truth.scars)


def _traced(job: Job) -> tuple[dict[Look, PhotoSet | Photo], Known]:
    from benchmarks.colour_traced import photographed

    return photographed(job)
