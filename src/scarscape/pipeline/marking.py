"""Marks that were found on a raster, as marks of a capture: places, scars they lie on, regions."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from scarscape.colour.mark_aside import Aside, AsideKind
from scarscape.colour.marks import FoundMark, MarksFound
from scarscape.model import Mark, MarkKind, Scar

Points = NDArray[np.float64]

#: A mark of which so much lies in a scar, or that covers so much of one, is a mark on that scar.
ON_SCAR_SHARE = 0.5
#: Outlines keep to the contour within this, in samples of the map.
_SIMPLER = 0.15
MAY_SHINE = "Shine of the light on skin of this tone looks like this, too."
_KIND_WORDS: dict[MarkKind, str] = {
    "erythema": "red",
    "hyperpigmentation": "brown",
    "hypopigmentation": "pale",
}
#: What is said of things that are no marks: one, several, and the rest of the sentence.
_ASIDE_WORDS: dict[AsideKind, tuple[str, str, str]] = {
    "mole": (
        "small, dark, sharp spot",
        "small, dark, sharp spots",
        "as moles are. Whether one is harmless cannot be told from a photo: one that is new, or "
        "changes in size, shape or colour, is for a doctor to see",
    ),
    "active_spot": (
        "red spot that is raised or shines",
        "red spots that are raised or shine",
        "as active acne does, and a fresh raised scar too: active acne is treated before scars are",
    ),
    "shine": ("pale patch", "pale patches", "which is shine of the light, not colour of the skin"),
}


@dataclass(frozen=True)
class Frame:
    """Where samples of a map lie.

    Attributes
    ----------
    block : samples of the capture along the side of one of the map.
    pitch_mm : between samples of the capture, None without a scale.
    pixels : the photo's own pixels along the side of a sample of the capture; None where places
        are told in mm only.
    origin_px : row and column of the outer corner of the first sample.
    """

    block: int
    pitch_mm: float | None
    pixels: int | None = None
    origin_px: tuple[float, float] = (0.0, 0.0)

    def samples(self, places: Points) -> Points:
        """Rows and columns on the map as rows and columns on the capture."""
        return np.asarray(places * self.block + (self.block - 1) / 2, np.float64)

    def pixels_of(self, places: Points) -> Points:
        """Rows and columns on the map as those in the photo's own pixels."""
        pixels = 1 if self.pixels is None else self.pixels
        at = (self.samples(places) + 0.5) * pixels - 0.5 + np.array(self.origin_px)
        return np.asarray(at, np.float64)

    def mm_of(self, places: Points) -> Points:
        """Rows and columns on the map as those in mm, from the first sample's (pixel's) middle."""
        if self.pitch_mm is None:
            raise ValueError("a capture without a scale has no places in mm")
        if self.pixels is None:
            return self.samples(places) * self.pitch_mm
        return self.pixels_of(places) * (self.pitch_mm / self.pixels)

    def map_rows_columns(self, outline_mm: Sequence[tuple[float, float]]) -> Points:
        """(x, y) in mm of a capture told in mm as rows and columns on the map."""
        if self.pitch_mm is None:
            raise ValueError("a capture without a scale has no places in mm")
        at = np.asarray(outline_mm, np.float64).reshape(-1, 2)[:, ::-1] / self.pitch_mm
        return np.asarray((at - (self.block - 1) / 2) / self.block, np.float64)

    def map_of_pixels(self, outline_px: Sequence[tuple[float, float]]) -> Points:
        """(x, y) in the photo's own pixels as rows and columns on the map."""
        pixels = 1 if self.pixels is None else self.pixels
        at = np.asarray(outline_px, np.float64).reshape(-1, 2)[:, ::-1]
        samples = (at + 0.5 - np.array(self.origin_px)) / pixels - 0.5
        return np.asarray((samples - (self.block - 1) / 2) / self.block, np.float64)


def marks_of(
    found: MarksFound, frame: Frame, scars: Sequence[Scar]
) -> tuple[tuple[Mark, ...], tuple[Scar, ...]]:
    """Marks numbered from the top, and the scars with what lies on them.

    Parameters
    ----------
    found : on the map.
    frame : where the map lies.
    scars : of the same capture.
    """
    labels = labelled(scars, frame, found.marked.shape)
    marks = tuple(
        _mark(one, number, frame, _scar_under(one, labels))
        for number, one in enumerate(found.marks, start=1)
    )
    return marks, tuple(_told(scar, marks) for scar in scars)


def labelled(
    found: Sequence[Scar] | Sequence[Mark], frame: Frame, shape: tuple[int, ...]
) -> NDArray[np.int32]:
    """(rows, columns) int32, the number of a scar or a mark inside its outline, 0 elsewhere."""
    labels = np.zeros(shape, np.int32)
    for one in found:
        if one.outline_px:
            corners = frame.map_of_pixels(one.outline_px)
        elif one.outline_mm:
            corners = frame.map_rows_columns(one.outline_mm)
        else:
            continue
        fixed = np.round(corners[:, ::-1] * 16).astype(np.int32)
        cv2.fillPoly(labels, [fixed], one.id, cv2.LINE_8, 4)
    return labels


def _scar_under(one: FoundMark, labels: NDArray[np.int32]) -> int | None:
    """The scar that a mark lies on."""
    outline = one.outline
    rows, columns = outline.inside.shape
    top, left = outline.first
    under = labels[top : top + rows, left : left + columns][outline.inside]
    numbers, counts = np.unique(under[under > 0], return_counts=True)
    if not numbers.size:
        return None
    number, common = int(numbers[np.argmax(counts)]), int(counts.max())
    whole = int(np.count_nonzero(labels == number))
    share = max(common / max(1, under.size), common / max(1, whole))
    return number if share >= ON_SCAR_SHARE else None


def _mark(one: FoundMark, number: int, frame: Frame, on_scar: int | None) -> Mark:
    outline = one.outline
    corners = _simpler(outline.outline)
    centre = np.array([[outline.row, outline.column]])
    in_mm = frame.pitch_mm is not None
    mm, edge_mm = (frame.mm_of(part) if in_mm else None for part in (centre, corners))
    sample_mm = None if frame.pitch_mm is None else frame.pitch_mm * frame.block
    mark = Mark(
        id=number,
        kind=one.kind,
        x_mm=None if mm is None else float(mm[0, 1]),
        y_mm=None if mm is None else float(mm[0, 0]),
        area_mm2=None if sample_mm is None else outline.area * sample_mm**2,
        contrast=one.contrast,
        contrast_sd=one.contrast_sd,
        on_scar=on_scar,
        outline_mm=() if edge_mm is None else _pairs(edge_mm),
        notes=(MAY_SHINE,) if one.may_be_shine else (),
    )
    if frame.pixels is None:
        return mark
    px = frame.pixels_of(centre)
    return replace(
        mark,
        x_px=float(px[0, 1]),
        y_px=float(px[0, 0]),
        area_px=outline.area * (frame.block * frame.pixels) ** 2,
        outline_px=_pairs(frame.pixels_of(corners)),
    )


def _simpler(outline: Points) -> Points:
    """The outline with fewer corners."""
    curve = outline.astype(np.float32).reshape(-1, 1, 2)
    simple = cv2.approxPolyDP(curve, _SIMPLER, True).reshape(-1, 2)
    return np.asarray(simple if len(simple) >= 3 else outline, np.float64)


def _pairs(places: Points) -> tuple[tuple[float, float], ...]:
    return tuple((float(column), float(row)) for row, column in places)


def _told(scar: Scar, marks: Iterable[Mark]) -> Scar:
    """The scar, saying which marks lie on it."""
    own = [mark for mark in marks if mark.on_scar == scar.id]
    if not own:
        return scar
    told = " and ".join(f"a {_KIND_WORDS[mark.kind]} mark (mark {mark.id})" for mark in own)
    sentence = f"{told[0].upper()}{told[1:]} {'lies' if len(own) == 1 else 'lie'} on this scar."
    return replace(scar, notes=(*scar.notes, sentence))


def told_aside(aside: Sequence[Aside], frame: Frame) -> tuple[str, ...]:
    """A sentence for each sort of thing that was set aside."""
    sentences = []
    for kind, (one, several, rest) in _ASIDE_WORDS.items():
        mine = [thing for thing in aside if thing.kind == kind]
        if mine:
            words = one if len(mine) == 1 else several
            sentences.append(
                f"Not counted as {'a mark' if len(mine) == 1 else 'marks'}: {len(mine)} {words}, "
                f"{rest}. At {_places(mine, frame)}."
            )
    return tuple(sentences)


def _places(aside: Sequence[Aside], frame: Frame, most: int = 12) -> str:
    places = np.array([(thing.row, thing.column) for thing in aside[:most]])
    if frame.pitch_mm is not None:
        told = [f"({column:.1f}, {row:.1f})" for row, column in frame.mm_of(places)]
        unit = " mm"
    else:
        told = [f"({column:.0f}, {row:.0f})" for row, column in frame.pixels_of(places)]
        unit = " pixels"
    more = len(aside) - most
    rest = f" and {more} more" if more > 0 else ""
    return ", ".join(told) + unit + rest


def area_fraction(marked: NDArray[np.bool_], known: NDArray[np.bool_]) -> float:
    """Share of the skin that lies inside a mark."""
    skin = int(np.count_nonzero(known))
    share = np.count_nonzero(marked & known) / skin if skin else 0.0
    return float(share) if math.isfinite(share) else 0.0
