"""Whether photos make a set: one size, no photo twice, none black, none burnt out."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from scarscape.capture.photo import PhotoHeader
from scarscape.capture.photo_sampling import Sampled
from scarscape.capture.photo_scale import SAME, StatedPitch
from scarscape.model import InputError

#: A photo with less usable skin than this, over its samples, shows nothing.
LEAST_LIT_SHARE = 0.01
#: Mean light of a photo over the median of the set. Lamps and angles differ by ten at most; a
#: hundredth is what a dark room lets in when a lamp did not fire.
DARK_SHARE = 0.01
#: Told from this share of clipped samples on.
TOLD_CLIPPED_SHARE = 0.05
#: Highest numbers of sensors whose samples were not stretched to 16 bits.
_SENSOR_ENDS = {1023: 10, 4095: 12, 16383: 14}


def check_alike(headers: Sequence[PhotoHeader]) -> None:
    """Refuse photos of two sizes, grey ones among coloured ones, and one photo twice.

    Raises
    ------
    InputError
        Naming the photo that differs from most.
    """
    sizes = Counter((h.rows, h.columns) for h in headers)
    (rows, columns), _ = sizes.most_common(1)[0]
    for header in headers:
        if (header.rows, header.columns) != (rows, columns):
            turned = (header.columns, header.rows) == (rows, columns)
            raise InputError(
                f"is {header.columns:,} x {header.rows:,} pixels, and the other photos are "
                f"{columns:,} x {rows:,}",
                "turn it as the others are: its orientation tag differs"
                if turned
                else "give photos of one size, uncropped",
                file=header.path,
            )
    channels, _ = Counter(h.channels for h in headers).most_common(1)[0]
    for header in headers:
        if header.channels != channels:
            names = {1: "grey", 3: "coloured"}
            raise InputError(
                f"is {names[header.channels]}, and the other photos are {names[channels]}",
                "give all photos grey or all coloured",
                file=header.path,
            )
    first: dict[str, PhotoHeader] = {}
    for header in headers:
        twin = first.setdefault(header.source.sha256, header)
        if twin is not header:
            raise _same_photo(twin, header)


def _same_photo(one: PhotoHeader, other: PhotoHeader) -> InputError:
    return InputError(
        f"shows the very same picture as {one.path.name}",
        "each photo needs a light of its own: take one of them away",
        file=other.path,
    )


def one_pitch(headers: Sequence[PhotoHeader], beside: StatedPitch, folder: Path) -> StatedPitch:
    """The pitch that the photos and the file beside them state.

    Raises
    ------
    InputError
        If two of them state different ones.
    """
    stated = [(h.path.name, h.pitch) for h in headers if h.pitch.pitch_mm is not None]
    if beside.pitch_mm is not None:
        stated.append((beside.where, beside))
    for (name, one), (other_name, other) in itertools.pairwise(stated):
        assert one.pitch_mm is not None
        assert other.pitch_mm is not None
        if not math.isclose(one.pitch_mm, other.pitch_mm, rel_tol=SAME):
            raise InputError(
                f"{name} states a pitch of {one.pitch_mm:.6g} mm, and {other_name} one of "
                f"{other.pitch_mm:.6g} mm",
                "give --pitch-mm",
                file=folder,
            )
    return stated[-1][1] if stated else StatedPitch()


def check_light(headers: Sequence[PhotoHeader], sampled: Sampled) -> tuple[str, ...]:
    """Refuse photos that are black, burnt out or the same, and note what is clipped.

    Parameters
    ----------
    headers : of the photos.
    sampled : the photos.

    Raises
    ------
    InputError
        Naming the photo.
    """
    # First, for numbers that use a sixteenth of the range look black.
    check_sensor(headers, sampled.highest)
    light, means, clipped = sampled.light, sampled.mean, sampled.clipped
    samples = light[0].size
    usual = float(np.median(means))
    for header, mean, dark, burnt in zip(headers, means, sampled.black, clipped, strict=True):
        if burnt > (1 - LEAST_LIT_SHARE) * samples:
            raise InputError(
                "is clipped all over: every pixel is as bright as can be",
                "take it again with a shorter exposure, or leave it out",
                file=header.path,
            )
        if dark + burnt > (1 - LEAST_LIT_SHARE) * samples or mean < DARK_SHARE * usual:
            raise InputError(
                "is black: its lamp lit nothing",
                "take it again with that lamp on, or leave it out",
                file=header.path,
            )
    for one, other in itertools.combinations(range(len(headers)), 2):
        # Same pixels under another name, or saved anew.
        if means[one] == means[other] and np.array_equal(light[one], light[other]):
            raise _same_photo(headers[one], headers[other])
    told = [
        f"{header.path.name} ({100 * burnt / samples:.0f} %)"
        for header, burnt in zip(headers, clipped, strict=True)
        if burnt > TOLD_CLIPPED_SHARE * samples
    ]
    return (f"Clipped samples are not used: {', '.join(told)}.",) if told else ()


def check_sensor(headers: Sequence[PhotoHeader], highest: Sequence[int]) -> None:
    """Refuse samples of 10 to 14 bits in 16: where they are clipped cannot be seen.

    Raises
    ------
    InputError
        Naming the brightest photo.
    """
    if any(header.bits == 8 for header in headers):
        return
    bits = _SENSOR_ENDS.get(max(highest))
    if bits is not None:
        brightest = headers[int(np.argmax(highest))]
        raise InputError(
            f"its numbers end at {max(highest)}, as if {bits} bits were written into 16",
            "export the photos again with the full range of 16 bits",
            file=brightest.path,
        )


def coding_notes(headers: Sequence[PhotoHeader]) -> tuple[str, ...]:
    """What was taken for granted of the photos' numbers, and how they were turned."""
    notes = []
    if any(header.bits == 16 and not header.is_tagged for header in headers):
        notes.append(
            "Photos of 16 bits do not say how their numbers were coded; sRGB was assumed. Linear "
            "ones need a profile that says so."
        )
    if len({header.orientation for header in headers}) > 1:
        notes.append("The photos' orientation tags differ; each was turned as its tag says.")
    return tuple(notes)
