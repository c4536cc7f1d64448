"""What is wrong with a set of photos: scale, exposure, blur, movement."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from scarscape.light.quality import Quality, quality_of
from scarscape.model import InputError, PhotoSet
from scarscape.pipeline.checking_lamps import lamp_remarks
from scarscape.pipeline.checking_scan import extent_mm, pitch_remarks, size_remarks
from scarscape.pipeline.remarks import Level, Remark, are, listed, noted, stop

#: Clipped or black skin up to this share is what shine and deep shadows make.
CLIPPED_SHARE = 0.02
BLACK_SHARE = 0.1
#: A tenth of the light of a well exposed photo leaves a dozen steps of an 8-bit file.
DARK_LEVEL = 0.05
FAINT_SHARE = 0.25
REACHED_SHARE = 0.5
#: Less of the picture told by three photos is not worth measuring.
TOLD_SHARE, TOLD_WELL = 0.25, 0.9
#: A photo counts as blurred beside its like from so many samples, so many mm and such a share of
#: the usual blur on, all three.
BLURRED_SAMPLES, BLURRED_MM, BLURRED_SHARE = 1.2, 0.05, 0.6
#: Blur of 0.3 mm leaves a third of a narrow scar's depth; skin itself spreads light by 0.1 to 0.2.
SOFT_MM = 0.25
#: A photo without detail is blurred only if so much of it could show some.
SHOWN_SHARE = 0.8
_CHANNELS = ("red", "green", "blue")
_OWN_WORDS = ("Nothing gives a scale", "Clipped samples")
_MOVED = "photos were moved"


def photo_remarks(photos: PhotoSet, asked: str) -> Iterator[Remark]:
    """Go through what a set of photos may suffer from.

    Parameters
    ----------
    photos : PhotoSet
    asked : the name that the user gave the set.
    """
    quality = quality_of(photos)
    yield from _size(photos)
    yield from _exposure(photos, quality)
    moved = list(_movement(photos, asked))
    refused = " ".join(one.cause for one in moved if one.level == "stops")
    yield from _sharpness(photos, quality, refused)
    yield from moved
    yield from lamp_remarks(photos, quality)
    yield from noted([one for one in photos.source.notes if not one.startswith(_OWN_WORDS)])


def _size(photos: PhotoSet) -> Iterator[Remark]:
    told = f"{photos.count} photos of {photos.columns:,} x {photos.rows:,} samples"
    if photos.pitch_mm is None:
        yield Remark("fine", told)
        yield Remark(
            "harms",
            "nothing in the photos gives a scale, so nothing can be told in mm",
            "lay the printed sheet of `scarscape marker` around the skin and take the photos "
            "again, or give --pitch-mm",
        )
        return
    size = extent_mm(photos.columns, photos.rows, photos.pitch_mm)
    yield Remark("fine", f"{told}, {photos.pitch_mm:.3g} mm apart: {size} of skin")
    yield from size_remarks(photos.columns, photos.rows, photos.pitch_mm)
    yield from pitch_remarks(photos.pitch_mm)


def _exposure(photos: PhotoSet, quality: Quality) -> Iterator[Remark]:
    yield from _told(quality)
    yield from _clipped(photos, quality)
    black = [max(shares) for shares in quality.black]
    level, usual = quality.level, float(np.median(quality.level))
    named = dict(zip(photos.names, zip(level, black, quality.reached, strict=True), strict=True))
    dark = [name for name, (one, _, _) in named.items() if one < DARK_LEVEL]
    if dark:
        yield Remark(
            "harms",
            f"{are(dark)} too dark",
            "expose longer: skin should look bright, without white patches",
        )
    faint = [name for name, (one, _, _) in named.items() if one < FAINT_SHARE * usual]
    if faint and len(dark) < photos.count:
        yield Remark(
            "harms",
            f"{are(faint)} much darker than the others",
            "check that its light was on, as near as the others, and that exposure was locked",
        )
    short = [name for name, (_, _, reached) in named.items() if reached < REACHED_SHARE]
    if short:
        yield Remark(
            "harms",
            f"in {listed(short)} the light reaches under half of the picture",
            "aim the light at the middle of the skin, and move away what stands before it",
        )
    shaded = [n for n, (_, one, _) in named.items() if one > BLACK_SHARE and n not in dark + short]
    if shaded:
        yield Remark(
            "harms",
            f"over {100 * BLACK_SHARE:.0f} % of {listed(shaded)} is black and tells nothing",
            "expose longer, or hold the light higher",
        )


def _told(quality: Quality) -> Iterator[Remark]:
    if quality.told < TOLD_WELL:
        yield Remark(
            "stops" if quality.told < TOLD_SHARE else "harms",
            f"only {100 * quality.told:.0f} % of the picture is shown by three photos or more "
            "that are neither black nor burnt out there",
            "expose so that skin is neither white nor black, and let each light reach all of it",
        )


def _clipped(photos: PhotoSet, quality: Quality) -> Iterator[Remark]:
    names = _CHANNELS if photos.light.shape[1] == len(_CHANNELS) else ("light",)
    told, least = [], CLIPPED_SHARE
    for name, shares in zip(photos.names, quality.clipped, strict=True):
        words = [f"{100 * share:.0f} %" for share in shares]
        over = [f"{c} {w}" for c, w, s in zip(names, words, shares, strict=True) if s > least]
        if over:
            alike = len(over) == len(words) and len(set(words)) == 1
            told.append(f"{name} ({words[0] if alike else ', '.join(over)})")
    if told:
        yield Remark(
            "harms",
            f"burnt out, so that shape is lost there: {listed(told)}",
            "expose shorter and lock it, or take shine away with polarising film; white paper at "
            "the edge does not matter",
        )
    elif max(quality.level) >= DARK_LEVEL:
        yield Remark("fine", "no photo is burnt out")


def _sharpness(photos: PhotoSet, quality: Quality, refused: str) -> Iterator[Remark]:
    """Whether photos are sharp; what was refused already is not told twice."""
    blur = np.asarray(quality.blur)
    known = np.isfinite(blur)
    if not known.any():
        yield Remark(
            "harms",
            "the photos show no fine detail of the skin, so that nothing tells whether they are "
            "sharp",
            "focus on the skin, and switch off every filter that smooths skin",
        )
        return
    middle = float(np.median(blur[known]))
    excess = np.sqrt(np.clip(blur**2 - middle**2, 0.0, None))
    pitch = photos.pitch_mm
    limit = max(BLURRED_SAMPLES, BLURRED_MM / (pitch or math.inf), BLURRED_SHARE * middle)
    blurred = [
        name
        for name, more, seen, shown in zip(
            photos.names, excess, known, _shown(quality), strict=True
        )
        if (more > limit if seen else shown > SHOWN_SHARE) and f"{name}:" not in refused
    ]
    soft = pitch is not None and middle * pitch > SOFT_MM
    if soft and pitch is not None:
        yield Remark(
            "harms",
            f"the photos are soft (blurred by about {middle * pitch:.2f} mm): narrow scars come "
            "out too shallow",
            "focus on the skin and lock it, use a stand, and switch off every filter that smooths "
            "skin",
        )
    if blurred:
        yield Remark(
            "harms",
            f"{are(blurred)} blurred beside the others",
            "take it again with the camera on a stand and the focus locked, or leave it out "
            "together with its light",
        )
    if not soft and not blurred and pitch is not None:
        at_most = math.ceil(100 * middle * pitch) / 100
        yield Remark("fine", f"the photos are sharp (blur of at most {at_most:.2f} mm)")
    elif not soft and not blurred:
        yield Remark("fine", "the photos are about equally sharp")


def _shown(quality: Quality) -> list[float]:
    """Share of each photo that is neither burnt out nor black."""
    lost = zip(quality.clipped, quality.black, strict=True)
    return [1.0 - max(clipped) - max(black) for clipped, black in lost]


def _movement(photos: PhotoSet, asked: str) -> Iterator[Remark]:
    from scarscape.light.alignment import align

    try:
        aligned = align(photos)
    except InputError as error:
        yield stop(error, asked)
        return
    new = aligned.source.notes[len(photos.source.notes) :]
    if not new:
        yield Remark("fine", "nothing moved between the photos")
    for note in new:
        level: Level = "fine" if note.startswith(_MOVED) else "harms"
        remedy = "this is mended; still, hold camera and skin still" if level == "fine" else ""
        yield Remark(level, note.rstrip("."), remedy)
