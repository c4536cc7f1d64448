"""What a scan of skin can be, so that the impossible is refused before it is measured.

The numbers are ours. They are wide: they catch slips of a unit (a factor of 1000) and files that
would fill the memory, not unusual skin.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from scarscape.model import InputError

#: 16,384 x 16,384 samples: 1 GiB as float32, four times what the issue's largest map needs.
MAX_SAMPLES = 2**28
#: Pixels of one photo: the largest sensors have 200 megapixels, and 16 bits of three channels of
#: this many take 1.5 GiB.
MAX_PHOTO_PIXELS = 2**28
#: Samples of all photos of a set together; with three channels they take 4 GiB.
MAX_SET_SAMPLES = 2**28
#: Fewer lights leave the slopes of the skin open.
MIN_PHOTOS = 3
#: Distance of a lamp from the skin that a person states: closer it hides the skin, and farther is
#: a slip of unit.
MIN_LIGHT_DISTANCE_MM = 10.0
MAX_LIGHT_DISTANCE_MM = 100_000.0
#: Length of the printed ruler of a marker sheet over its nominal length.
MIN_MARKER_SCALE, MAX_MARKER_SCALE = 0.5, 2.0
#: Vertices and faces of a mesh, or points of a cloud.
MAX_VERTICES = 2**26
MAX_FACES = 2**27
#: Fewer samples along a side cannot hold a scar and the skin around it.
MIN_SIDE_SAMPLES = 32
#: Fewer samples in all leave nothing to measure.
MIN_VALID_SAMPLES = 256
#: A pitch that a person states, or that was written beside the heights by one. Above 1 mm scars
#: (0.5 mm and wider) fall between the samples; under 1 um is no scan of skin, but a slip of unit.
MIN_PITCH_MM = 0.001
MAX_PITCH_MM = 1.0
#: Microscopes state their own pitch, and it may be finer.
MIN_INSTRUMENT_PITCH_MM = 1e-6
#: Relief left after levelling. The whole nose stands 25 mm out of the face.
MAX_RELIEF_MM = 100.0
#: Skin's finest texture spans some micrometres; less than this is a flat or a slip of unit.
MIN_RELIEF_MM = 0.001
#: A mesh without a stated unit is taken as mm only if its longest side is within these.
MIN_SKIN_MM = 3.0
MAX_SKIN_MM = 400.0
#: With a stated unit, up to a whole body.
MAX_MESH_MM = 3000.0
#: Median spacing of the vertices is used as pitch down to and up to these.
MIN_MESH_PITCH_MM = 0.01
MAX_MESH_PITCH_MM = 0.5


def check_pitch(pitch_mm: float, *, least_mm: float = MIN_PITCH_MM, where: str) -> float:
    """Return a pitch that a scan of skin can have.

    Raises
    ------
    InputError
        If it is not finite, not positive, or outside ``least_mm`` to `MAX_PITCH_MM`.
    """
    pitch_mm = float(pitch_mm)
    if not math.isfinite(pitch_mm) or pitch_mm <= 0:
        raise InputError(
            f"{where} gives a pitch of {pitch_mm:g} mm",
            "give the distance between neighbouring samples as a positive number of mm",
        )
    if not least_mm <= pitch_mm <= MAX_PITCH_MM:
        raise InputError(
            f"{where} gives a pitch of {pitch_mm:g} mm, and a scan that shows scars has one of "
            f"{least_mm:g} to {MAX_PITCH_MM:g} mm",
            "give --pitch-mm in mm (0.05 for 50 micrometres)",
        )
    return pitch_mm


def check_grid(shape: Sequence[int]) -> tuple[int, int]:
    """Return (rows, columns) of a header if a relief of that size can be read.

    Meant to be called before any array of that size is made.

    Raises
    ------
    InputError
        If it is not two-dimensional, too small or too large.
    """
    sides = tuple(int(side) for side in shape)
    text = " x ".join(f"{side:,}" for side in sides) or "no"
    if len(sides) != 2:
        raise InputError(
            f"the array has {len(sides)} dimension{'' if len(sides) == 1 else 's'} ({text} "
            "samples), and a height map has two",
            "give one height for each row and column",
        )
    rows, columns = sides
    if min(sides) < MIN_SIDE_SAMPLES:
        raise InputError(
            f"the map has only {text} samples",
            f"give one of at least {MIN_SIDE_SAMPLES} x {MIN_SIDE_SAMPLES}",
        )
    if rows * columns > MAX_SAMPLES:
        raise InputError(
            f"the map has {text} samples, more than the {MAX_SAMPLES:,} that are read at once",
            "cut it into pieces, or scan at a wider pitch",
        )
    return rows, columns


def check_marker_scale(scale: float) -> float:
    """A measured ruler of a marker sheet over its nominal length, if it can be one.

    Raises
    ------
    InputError
    """
    if not MIN_MARKER_SCALE <= scale <= MAX_MARKER_SCALE:
        raise InputError(
            f"--marker-scale is {scale:g}",
            "give the measured length of the sheet's ruler over its nominal 100 mm, such as 0.97",
        )
    return float(scale)
