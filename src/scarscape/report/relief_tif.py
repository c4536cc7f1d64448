"""Write ``relief.tif``: the heights with the reference surface removed."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np

from scarscape.model import Survey

#: TIFF stores a resolution as two unsigned 32-bit integers.
_LARGEST = 2**32 - 1


def write_relief_tif(survey: Survey, path: Path) -> None:
    """Write heights in mm as float32, row 0 at the top, NaN where there is no sample.

    The pitch stands twice: in the resolution tags as pixels per centimetre, and exactly as
    ``pitch_mm`` in the JSON of ImageDescription, whose ``unit`` is ``relative`` where heights hold
    an unknown factor and are no mm. Uncompressed, because many programs of surface metrology read
    nothing else; no date is written, so the same survey gives the same bytes.

    Parameters
    ----------
    survey : Survey
    path : path of the file, overwritten if it is there.
    """
    import tifffile

    resolution = pixels_per_cm(survey.pitch_mm)
    tifffile.imwrite(
        path,
        np.ascontiguousarray(survey.relief_mm, dtype="<f4"),
        byteorder="<",
        photometric="minisblack",
        resolution=(resolution, resolution),
        resolutionunit="CENTIMETER",
        description=json.dumps(
            {"pitch_mm": survey.pitch_mm, "unit": "mm" if survey.in_mm else "relative"}
        ),
        metadata=None,
        software=False,
    )


def pixels_per_cm(pitch_mm: float) -> tuple[int, int]:
    """Samples per centimetre as numerator and denominator.

    Exact for the decimal value of the pitch as it prints (0.05 mm gives 200/1), the nearest
    fraction that fits 32 bits where that has too many digits.
    """
    exact = Fraction(10) / Fraction(repr(float(pitch_mm)))
    bound = _LARGEST
    while max(exact.numerator, exact.denominator) > _LARGEST and bound:
        exact = exact.limit_denominator(bound)
        bound //= 2
    return exact.numerator, exact.denominator
