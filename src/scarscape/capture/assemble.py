"""From a bare array of heights to a relief: the checks and the levelling that all formats share."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scarscape.capture import limits
from scarscape.capture.files import source_file
from scarscape.capture.levelling import Plane, robust_plane, slant_deg, subtract
from scarscape.capture.registry import Request
from scarscape.capture.resample import to_square
from scarscape.model import InputError, PitchFrom, Relief, Source, SourceKind

_TILT_NOTE_DEG = 8.0
_SLANT_NOTE_DEG = 45.0
_SMALL_MM = 3.0
_RANGE_SAMPLES = 500_000
#: From the origin of the instrument's axis, and from the levelled plane.
_FARTHEST_MM = 1e6
_FARTHEST_LEVEL_MM = 1000.0


def check_heights(heights: NDArray[Any], mm_per_unit: float = 1.0) -> int:
    """Number of valid samples of an array that can be heights.

    Raises
    ------
    InputError
        If it is not a numeric raster of a fit size, holds infinite or absurd values, or next to
        nothing.
    """
    limits.check_grid(heights.shape)
    check_kind(heights.dtype)
    valid = 0
    for band in np.array_split(heights, max(1, heights.size >> 22)):
        present = band[~np.isnan(band)]
        valid += present.size
        if not present.size:
            continue
        farthest = max(abs(float(present.min())), abs(float(present.max()))) * mm_per_unit
        if farthest == math.inf:
            raise InputError(
                "the heights hold infinite values", "mark missing samples as NaN instead"
            )
        if farthest > _FARTHEST_MM:
            raise InputError(
                f"the heights hold values of {farthest:.3g} mm",
                "mark missing samples as NaN, and state the unit of the heights (--unit um or m)",
            )
    if valid < limits.MIN_VALID_SAMPLES:
        raise InputError(
            "all samples are missing (NaN)" if valid == 0 else f"only {valid} samples are valid",
            f"give a map with at least {limits.MIN_VALID_SAMPLES} valid samples",
        )
    return valid


def check_kind(dtype: np.dtype[Any]) -> None:
    """Refuse arrays that are no real numbers.

    Raises
    ------
    InputError
    """
    kinds = {
        "c": "complex numbers",
        "b": "true and false",
        "O": "Python objects",
        "V": "records",
        "S": "text",
        "U": "text",
        "M": "dates",
        "m": "durations",
    }
    if dtype.kind not in "fiu":
        raise InputError(
            f"the array holds {kinds.get(dtype.kind, dtype.name)}, not heights",
            "give real numbers (float32 or float64, in mm)",
        )


def stated_scale(dtype: np.dtype[Any], request: Request) -> float:
    """Mm in one unit of a height map's heights.

    Floats are mm unless a unit was stated; integers are counts of something, and of what must be
    stated.

    Raises
    ------
    InputError
    """
    if request.mm_per_unit is not None:
        return request.mm_per_unit
    if dtype.kind in "iu":
        raise InputError(
            f"the heights are integers ({dtype.name}) of an unknown unit",
            "state it: --unit um, mm, m, or scale:F with F the mm of one step",
        )
    return 1.0


def stated_pitch(
    request: Request, file_pitch: tuple[float, float] | None, where: str, missing: str
) -> tuple[tuple[float, float], PitchFrom, tuple[str, ...]]:
    """Pitch along x and y, whence, and a note where option and file disagree.

    Parameters
    ----------
    file_pitch : what the file says, None where it does not.
    where : what in the file says it.
    missing : why the file does not say it.

    Raises
    ------
    InputError
        If neither says it.
    """
    option = request.pitch_mm
    if option is not None:
        notes: tuple[str, ...] = ()
        if file_pitch and not all(math.isclose(p, option, rel_tol=1e-3) for p in file_pitch):
            said = " x ".join(f"{p:.6g}" for p in dict.fromkeys(file_pitch))
            notes = (f"pitch {option:.6g} mm from the option; {where} says {said} mm",)
        return (option, option), "option", notes
    if file_pitch is None:
        raise InputError(
            f"the pitch is not known: {missing}",
            "give the distance between neighbouring samples: --pitch-mm 0.05",
        )
    return file_pitch, "file", ()


def assemble(
    heights: NDArray[Any],
    pitch_mm: tuple[float, float],
    request: Request,
    *,
    pitch_from: PitchFrom,
    mm_per_unit: float = 1.0,
    kind: SourceKind = "height_map",
    level: bool = True,
    notes: tuple[str, ...] = (),
) -> Relief:
    """Check, level and wrap an array of heights.

    Parameters
    ----------
    heights : (rows, columns) array
        NaN where missing, row 0 at the top.
    pitch_mm : (float, float)
        Along x (columns) and y (rows).
    mm_per_unit : float
        Mm in one unit of the heights.
    level : bool
        Take the best plane off; False takes off the median only, for what was turned already.

    Raises
    ------
    InputError
    """
    valid = check_heights(heights, mm_per_unit)
    heights, pitch, resampled = to_square(heights, *pitch_mm)
    if resampled:
        valid = check_heights(heights, mm_per_unit)
    plane = (
        robust_plane(heights, mm_per_unit, pitch)
        if level
        else Plane(float(np.nanmedian(heights)) * mm_per_unit, 0.0, 0.0)
    )
    relief = subtract(heights, mm_per_unit, pitch, plane)
    flat = _check_range(relief, pitch, level)
    slant = slant_deg(relief, pitch, plane)
    all_notes = [*notes, resampled, _tilt_note(plane), _slant_note(slant), flat]
    longest = max(relief.shape) * pitch
    if longest < _SMALL_MM:
        all_notes.append(
            f"the map is only {longest:.3g} mm long: less than most scars and the skin around them"
        )
    if valid < heights.size // 2:
        all_notes.append(f"only {100 * valid / heights.size:.0f} % of the samples are valid")
    return Relief(
        height_mm=relief,
        pitch_mm=pitch,
        source=Source(
            kind=kind,
            files=(source_file(request.path),),
            pitch_from=pitch_from,
            slant_deg=slant,
            notes=tuple(note for note in all_notes if note),
        ),
    )


def _check_range(relief: NDArray[np.float32], pitch_mm: float, level: bool) -> str | None:
    """Refuse heights that no skin has; a note where there are next to none."""
    farthest = max(abs(float(np.nanmin(relief))), abs(float(np.nanmax(relief))))
    if farthest > _FARTHEST_LEVEL_MM:
        raise InputError(
            f"the heights reach {farthest:.4g} mm from their own plane, and skin does not",
            "mark missing samples as NaN, and state the unit of the heights (--unit um or m)",
        )
    step = max(1, math.isqrt(relief.size // _RANGE_SAMPLES))
    subset = relief[::step, ::step]
    subset = subset[np.isfinite(subset)]
    if subset.size < limits.MIN_VALID_SAMPLES:
        subset = relief[np.isfinite(relief)]
    low, high = np.percentile(subset, [0.5, 99.5])
    span = float(high) - float(low)
    longest = max(relief.shape) * pitch_mm
    # A mesh has one unit for heights and lengths: a whole face may stand 120 mm high.
    if level and span > min(limits.MAX_RELIEF_MM, longest):
        raise InputError(
            f"the relief spans {span:.4g} mm in height over {longest:.4g} mm in length once it is "
            "levelled, and skin does not",
            "state the unit of the heights (--unit um or m) or mend --pitch-mm",
        )
    if span < limits.MIN_RELIEF_MM:
        return (
            f"the relief spans only {span:.2g} mm in height, less than the texture of skin: "
            "is the unit right?"
        )
    return None


def _tilt_note(plane: Plane) -> str | None:
    if plane.tilt_deg <= _TILT_NOTE_DEG:
        return None
    return (
        f"the map was tilted by {plane.tilt_deg:.1f} degrees; the plane was taken off and depths "
        "run along the map's own z axis"
    )


def _slant_note(slant: float | None) -> str | None:
    if slant is None or slant <= _SLANT_NOTE_DEG:
        return None
    return (
        f"the skin slants by up to {slant:.0f} degrees from the relief's plane: depths there run "
        "along z and read too deep, and steep walls may be hidden"
    )
