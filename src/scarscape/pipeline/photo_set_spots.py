"""Moles and active spots on a photo set: what they do to its scars, and what scars do to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from scarscape.colour.mark_aside import Aside
from scarscape.colour.marks import MarksFound
from scarscape.model import Scar
from scarscape.pipeline.marking import Frame, labelled

#: Around a mole the relief is wrong as far as the light of its edge reaches.
MOLE_RIM_MM = 1.0
#: A scar so deep, also over its width, is dark inside by itself; moles make flat dents.
DEEP_MM, DEEP_SHARE = 0.25, 0.12
RED_AND_RAISED = "It is red and raised: it may be an active spot, which is no scar."


def scars_without_spots(scars: Sequence[Scar], found: MarksFound, frame: Frame) -> tuple[Scar, ...]:
    """Scars without what lies on moles and without active spots; what may be one says so.

    Parameters
    ----------
    scars : of the relief.
    found : marks, and what was set aside.
    frame : where their map lies.

    Notes
    -----
    Red and raised is an active spot and a fresh raised scar alike; with a top of another colour it
    is an active spot. A mole is so dark that its photos hold no shape.
    """
    labels = labelled([scar for scar in scars if scar.raised], frame, found.marked.shape)
    spots: dict[int, bool] = {}
    moles = [thing for thing in found.aside if thing.kind == "mole"]
    for thing in found.aside:
        if thing.kind == "active_spot":
            number = int(labels[_within(thing.row, thing.column, labels.shape)])
            spots[number] = spots.get(number, False) or thing.with_top
    kept = []
    for scar in scars:
        if any(_lies_on(scar, mole, frame) for mole in moles):
            continue
        if spots.get(scar.id) is None:
            kept.append(scar)
        elif not spots[scar.id]:
            kept.append(replace(scar, notes=(*scar.notes, RED_AND_RAISED)))
    return tuple(replace(scar, id=number) for number, scar in enumerate(kept, start=1))


def without_floors(found: MarksFound, scars: Sequence[Scar], frame: Frame) -> MarksFound:
    """What was set aside without the dark floors of deep scars, which light hardly reaches.

    Parameters
    ----------
    found : marks, and what was set aside.
    scars : of the relief.
    frame : where the marks' map lies.
    """
    deep = [
        scar
        for scar in scars
        if scar.depth_mm is not None
        and scar.width_mm is not None
        and scar.depth_mm > max(DEEP_MM, DEEP_SHARE * scar.width_mm)
    ]
    aside = tuple(
        thing
        for thing in found.aside
        if thing.kind != "mole" or not any(_is_floor(thing, scar, frame) for scar in deep)
    )
    return replace(found, aside=aside)


def _is_floor(mole: Aside, scar: Scar, frame: Frame) -> bool:
    """Whether a dark spot lies in a scar's mouth and is no wider."""
    row, column = frame.map_rows_columns([scar.place_mm])[0]
    width = (scar.width_mm or 0.0) / (frame.block * (frame.pitch_mm or 1.0))
    away = np.hypot(row - mole.row, column - mole.column)
    return bool(away < 0.5 * width and mole.diameter < 1.2 * width)


def _lies_on(scar: Scar, mole: Aside, frame: Frame) -> bool:
    """Whether a scar is where a mole gives back next to no light, and its relief is not known."""
    row, column = frame.map_rows_columns([scar.place_mm])[0]
    reach = 0.5 * mole.diameter + MOLE_RIM_MM / (frame.block * (frame.pitch_mm or 1.0))
    return bool(np.hypot(row - mole.row, column - mole.column) < reach)


def _within(row: float, column: float, shape: tuple[int, ...]) -> tuple[int, int]:
    rows, columns = shape
    return min(max(round(row), 0), rows - 1), min(max(round(column), 0), columns - 1)
