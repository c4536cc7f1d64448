"""One capture measured: form off, scars found, measured, named, graded."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

import scarscape
from scarscape.model import Areal, Extent, InputError, Reference, Relief, Scar, Survey, Totals
from scarscape.relief import CUTOFF_MM, Flattened, enlarged, remove_form, texture_of
from scarscape.scars import (
    Measured,
    Search,
    Skin,
    accepted,
    excluded_from_reference,
    find_candidates,
    grade_all,
    known_heights,
    measure_candidate,
    named,
    overlooked,
    owners,
    why_not,
    with_overlooked,
)

#: The first look takes a wider filter, which a rolling scar as wide as the cutoff cannot bend.
FIRST_CUTOFF_MM = 16.0
LEAST_SIDE_MM = 3.0
LEAST_SAMPLES = 16
#: What is at least so deep and wide, and not counted, is told.
TELLING_DEPTH_MM = 0.1
TELLING_WIDTH_MM = 0.6
CROWDED_SHARE = 0.35
WIDEST_PITCH_MM = 1.0
METHOD = (
    "second-order robust areal Gaussian regression (ISO 16610-71) on block means, "
    "spanning the found scars with a margin"
)


def measure(
    relief: Relief,
    *,
    extent: Extent = "patch",
    site: str | None = None,
    captured: str | None = None,
) -> Survey:
    """Find and measure the scars on a relief.

    Parameters
    ----------
    relief : heights of skin in mm.
    extent : what the capture shows; a score needs a ``site`` or a ``face``.
    site : where on the body, kept with the result.
    captured : date of the capture, kept with the result.

    Returns
    -------
    Survey

    Raises
    ------
    InputError
        If the relief holds too little skin to be measured.
    """
    return measure_relief(relief, extent=extent, site=site, captured=captured)


def measure_relief(
    relief: Relief,
    *,
    extent: Extent = "patch",
    site: str | None = None,
    captured: str | None = None,
    widen: Callable[[Measured], Measured] | None = None,
) -> Survey:
    """`measure`, with what else is known about the errors of each scar.

    Parameters
    ----------
    widen : gives a measured candidate back with the errors that its relief cannot know.
    """
    check_relief(relief)
    skin = prepared(relief)
    tried = measured_candidates(skin)
    kept = accepted(tried)
    if widen is not None:
        # After the choice: a depth that may be wrong by a factor is a depth all the same.
        kept = tuple(widen(one) for one in kept)
    scars = named(kept)
    return _survey(
        relief, skin, scars, set_aside(tried), extent=extent, site=site, captured=captured
    )


def check_relief(relief: Relief) -> None:
    """Refuse what was not made by a reader and cannot be a relief, and what holds too little skin.

    Raises
    ------
    InputError
    """
    if not isinstance(relief, Relief):
        raise InputError(
            f"a {type(relief).__name__} is no relief",
            "give scarscape.read(path), or scarscape.Relief(height_mm, pitch_mm)",
        )
    height = np.asarray(relief.height_mm)
    if height.ndim != 2 or height.dtype.kind != "f":
        raise InputError(
            "the heights are no two-dimensional array of floats", "give millimetres as float32"
        )
    if not (math.isfinite(relief.pitch_mm) and 0 < relief.pitch_mm <= WIDEST_PITCH_MM):
        raise InputError(
            f"a pitch of {relief.pitch_mm} mm is none that skin can be measured at",
            f"give a distance between samples above 0 and up to {WIDEST_PITCH_MM:g} mm",
        )
    if np.isinf(height).any():
        raise InputError("the heights hold infinite values", "mark missing samples with NaN")
    side_mm = min(relief.rows, relief.columns) * relief.pitch_mm
    if side_mm < LEAST_SIDE_MM or min(relief.rows, relief.columns) < LEAST_SAMPLES:
        raise InputError(
            f"{relief.rows} x {relief.columns} samples {relief.pitch_mm:g} mm apart hold too "
            "little skin for its own form to be told from a scar",
            f"give a map of at least {LEAST_SIDE_MM:g} mm and {LEAST_SAMPLES} samples a side",
        )
    if relief.valid_fraction == 0.0:
        raise InputError("holds too little skin: no sample at all", "give a map with heights in it")


def prepared(relief: Relief) -> Skin:
    """Alternate between the reference surface and the scars it has to span.

    The first look takes a wide filter; the second spans what was found; the third also knows how
    far the scars' feet reach.
    """
    height = np.ascontiguousarray(relief.height_mm, dtype=np.float32)
    pitch = relief.pitch_mm
    flattened = remove_form(height, pitch, cutoff_mm=FIRST_CUTOFF_MM)
    excluded = excluded_from_reference(
        find_candidates(flattened.residual_mm, pitch), height.shape, pitch
    )
    flattened = remove_form(height, pitch, excluded=excluded, iterations=3)
    search = find_candidates(flattened.residual_mm, pitch)
    first = _skin(flattened, relief, search, excluded)
    known = known_heights(accepted(measured_candidates(first, roughly=True)), first)
    extra = overlooked(flattened.residual_mm, known, pitch)
    excluded = excluded_from_reference(with_overlooked(search, extra), height.shape, pitch)
    flattened = remove_form(
        height, pitch, excluded=excluded, known_mm=known, iterations=3, try_spanning=True
    )
    search = with_overlooked(find_candidates(flattened.residual_mm, pitch), extra)
    return _skin(flattened, relief, search, excluded)


def first_look(relief: Relief) -> tuple[Measured, ...]:
    """Scars as a rough measurement sees them: where to look closer, not what to report."""
    height = np.ascontiguousarray(relief.height_mm, dtype=np.float32)
    pitch = relief.pitch_mm
    flattened = remove_form(height, pitch, cutoff_mm=FIRST_CUTOFF_MM)
    excluded = excluded_from_reference(
        find_candidates(flattened.residual_mm, pitch), height.shape, pitch
    )
    flattened = remove_form(height, pitch, excluded=excluded, iterations=3)
    search = find_candidates(flattened.residual_mm, pitch)
    skin = _skin(flattened, relief, search, excluded)
    return accepted(measured_candidates(skin, roughly=True))


def measured_candidates(skin: Skin, *, roughly: bool = False) -> list[Measured]:
    """Measure every candidate, on all cores."""
    with ThreadPoolExecutor(max(1, min(8, os.cpu_count() or 1))) as pool:
        tried = pool.map(
            lambda index: measure_candidate(index, skin, roughly=roughly),
            range(len(skin.search.candidates)),
        )
        return [one for one in tried if one is not None]


def _skin(
    flattened: Flattened, relief: Relief, search: Search, excluded: NDArray[np.bool_]
) -> Skin:
    scarred = excluded | enlarged(search.groove, search.step, excluded.shape)
    texture = texture_of(flattened.residual_mm, relief.pitch_mm, scarred)
    return Skin(flattened, relief.pitch_mm, texture, search, owners(search), relief.noise_mm)


def _survey(
    relief: Relief,
    skin: Skin,
    scars: tuple[Scar, ...],
    aside: tuple[str, ...],
    *,
    extent: Extent,
    site: str | None,
    captured: str | None,
) -> Survey:
    sample_mm2 = relief.pitch_mm**2
    skin_mm2 = float(np.count_nonzero(np.isfinite(relief.height_mm))) * sample_mm2
    scar_mm2 = sum(scar.area_mm2 or 0.0 for scar in scars)
    volume_mm3 = sum(scar.volume_mm3 or 0.0 for scar in scars)
    fraction = min(1.0, scar_mm2 / skin_mm2)
    return Survey(
        version=scarscape.__version__,
        source=relief.source,
        pitch_mm=relief.pitch_mm,
        relief_mm=skin.flattened.residual_mm,
        reference=Reference(METHOD, CUTOFF_MM),
        noise_mm=skin.texture.noise_mm,
        scars=scars,
        areal=Areal(skin.texture.sa_mm, skin.texture.sq_mm),
        totals=Totals(skin_mm2, fraction, volume_mm3 / skin_mm2 * 100.0),
        grades=grade_all(scars, extent=extent, scar_area_fraction=fraction),
        captured=captured,
        site=site,
        warnings=(*capture_warnings(relief, skin), *aside),
    )


def set_aside(tried: Sequence[Measured]) -> tuple[str, ...]:
    """A sentence for each reason why something deep or high was not taken for a scar."""
    reasons: dict[str, list[Measured]] = {}
    for one in tried:
        reason = why_not(one)
        plain = one.depth_mm >= TELLING_DEPTH_MM and one.width_mm >= TELLING_WIDTH_MM
        if reason is not None and plain and one.depth_mm > 3 * one.depth_mm_sd:
            reasons.setdefault(reason, []).append(one)
    return tuple(_set_aside(reason, those) for reason, those in sorted(reasons.items()))


def _set_aside(reason: str, those: Sequence[Measured]) -> str:
    ranked = sorted(those, key=lambda one: (-one.depth_mm, one.row_mm, one.column_mm))
    named_ones = ", ".join(
        f"about {one.depth_mm:.2f} mm {'deep' if one.sign > 0 else 'high'} at "
        f"({one.column_mm:.1f}, {one.row_mm:.1f}) mm"
        for one in ranked[:3]
    )
    more = f" and {len(ranked) - 3} more" if len(ranked) > 3 else ""
    return f"Seen but not counted as a scar, {reason}: {named_ones}{more}."


def capture_warnings(relief: Relief, skin: Skin, *, in_mm: bool = True) -> tuple[str, ...]:
    """A sentence for each thing about a capture that a reader must see.

    Parameters
    ----------
    in_mm : False where heights hold an unknown factor, so that their noise is none to be told.
    """
    texture = skin.texture
    found = [f"{note[:1].upper()}{note[1:]}." for note in relief.source.notes if _doubtful(note)]
    taken = float(np.mean(skin.owner > 0))
    if taken > CROWDED_SHARE:
        found.append(
            f"Scars take {100 * taken:.0f} % of the map: little plain skin is left to tell its own "
            "form, and depths may err by more than is stated."
        )
    if relief.pitch_mm > 0.12:
        found.append(
            f"Samples are {relief.pitch_mm:g} mm apart: narrow scars are missed or read shallow; "
            "0.1 mm or less is advised."
        )
    if relief.valid_fraction < 0.7:
        found.append(f"{100 * (1 - relief.valid_fraction):.0f} % of the map has no samples.")
    if in_mm and texture.noise_mm > 0.02:
        found.append(f"The relief is noisy ({1000 * texture.noise_mm:.0f} um).")
    if relief.source.slant_deg is not None and relief.source.slant_deg > 45.0:
        found.append(
            f"The skin slants by up to {relief.source.slant_deg:.0f} degrees: depths along z are "
            "longer than depths into the skin there."
        )
    return tuple(found)


def _doubtful(note: str) -> bool:
    """Whether a note of the capture is one that a reader must see."""
    return any(word in note for word in ("?", "only", "coarser", "scar"))
