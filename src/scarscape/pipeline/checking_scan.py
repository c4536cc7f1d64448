"""What is wrong with a scan: size, distance of samples, holes, noise, slant."""

from __future__ import annotations

from collections.abc import Iterator

from scarscape.model import Relief
from scarscape.pipeline.measuring import LEAST_SAMPLES, LEAST_SIDE_MM
from scarscape.pipeline.remarks import Remark, noted
from scarscape.relief.texture import noise_of

#: Narrow scars (0.5 mm) need five samples across; twice this distance leaves them two.
COARSE_MM = 0.1
TOO_COARSE_MM = 0.2
#: Finer samples cost time and show no more of a scar.
FINE_MM = 0.015
#: The skin's own form is told over twice the width of the filter that takes it off, 8 mm.
SMALL_MM = 16.0
#: Holes of this share hide scars; more than the second leaves little that hangs together.
HOLES, MANY_HOLES = 0.02, 0.3
#: One laser course changed depths by 0.07 mm: noise has to stay well under it.
NOISY_MM = 0.02
SLANTED_DEG = 45.0


def scan_remarks(relief: Relief) -> Iterator[Remark]:
    """Go through what a scan may suffer from."""
    yield Remark(
        "fine",
        f"{relief.columns:,} x {relief.rows:,} samples, {relief.pitch_mm:g} mm apart: "
        f"{extent_mm(relief.columns, relief.rows, relief.pitch_mm)} of skin",
    )
    yield from size_remarks(relief.columns, relief.rows, relief.pitch_mm)
    yield from pitch_remarks(relief.pitch_mm)
    yield from _holes(relief)
    yield from _noise(relief)
    slant = relief.source.slant_deg
    if slant is not None and slant > SLANTED_DEG:
        yield Remark(
            "harms",
            f"the skin slants by up to {slant:.0f} degrees, and depths there come out too long",
            "scan a smaller piece, square on, or cut one out with --region",
        )
    yield from noted(relief.source.notes)


def extent_mm(columns: int, rows: int, pitch_mm: float) -> str:
    """Width and height in words."""
    return f"{columns * pitch_mm:.3g} x {rows * pitch_mm:.3g} mm"


def size_remarks(columns: int, rows: int, pitch_mm: float) -> Iterator[Remark]:
    """Whether there is enough skin to tell its own form from a scar."""
    side = min(columns, rows)
    if side * pitch_mm < LEAST_SIDE_MM or side < LEAST_SAMPLES:
        yield Remark(
            "stops",
            "this is too little skin: its own form cannot be told from a scar",
            f"take in at least {LEAST_SIDE_MM:g} mm and {LEAST_SAMPLES} samples a side; 30 mm "
            "is better",
        )
    elif side * pitch_mm < SMALL_MM:
        yield Remark(
            "harms",
            f"under {SMALL_MM:g} mm of skin a side: wide soft scars cannot be told from the "
            "skin's own form",
            "take in 30 to 50 mm of skin, with some plain skin around the scars",
        )


def pitch_remarks(pitch_mm: float) -> Iterator[Remark]:
    """Whether samples lie close enough."""
    if pitch_mm > TOO_COARSE_MM:
        yield Remark(
            "harms",
            f"samples are {pitch_mm:g} mm apart: scars under 1 mm wide will be missed or come out "
            "much too shallow",
            f"go closer, or use a finer setting, until samples are {COARSE_MM:g} mm apart or less",
        )
    elif pitch_mm > COARSE_MM:
        yield Remark(
            "harms",
            f"samples are {pitch_mm:g} mm apart: narrow scars come out too shallow",
            f"go closer, or use a finer setting, until samples are {COARSE_MM:g} mm apart or less",
        )
    elif pitch_mm < FINE_MM:
        yield Remark(
            "fine",
            f"samples are {pitch_mm:g} mm apart, finer than scars need: it only takes longer",
        )


def _holes(relief: Relief) -> Iterator[Remark]:
    missing = 1.0 - relief.valid_fraction
    if missing >= 1.0:
        yield Remark("stops", "there is no sample in it", "give a scan with heights in it")
    elif missing > MANY_HOLES:
        yield Remark(
            "harms",
            f"{100 * missing:.0f} % of it are holes, and what lies there is not measured",
            "scan again with less shine and from straight above, or cut out the whole part",
        )
    elif missing > HOLES:
        yield Remark("fine", f"{100 * missing:.0f} % of it are holes; scars in them are missed")


def _noise(relief: Relief) -> Iterator[Remark]:
    noise = noise_of(relief.height_mm)
    if noise > NOISY_MM:
        yield Remark(
            "harms",
            f"it is noisy: single heights are off by about {noise:.3f} mm",
            "scan again with a slower or finer setting, and keep skin and scanner still",
        )
    else:
        yield Remark("fine", f"noise of single heights is about {noise:.4f} mm")
