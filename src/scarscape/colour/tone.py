"""How light or dark a person's skin is, with its error."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from scarscape.colour.correction import Correction
from scarscape.colour.indices import TONES_FROM_DEG, readings, tone_of_ita
from scarscape.colour.lab import lab_of, linear_of
from scarscape.model.colour import SkinTone

Floats: TypeAlias = NDArray[np.float64]

#: Samples that are enough, and too few.
_ENOUGH, _FEW = 60_000, 200
#: Of the skin's lightness, percent: darker is shadow or hair, lighter is shine.
_FROM, _TO = 25.0, 80.0
#: Parts along each side of the skin that are compared, and samples that make one.
_PARTS, _OF_PART = 4, 50

_RELATIVE = (
    "No patches of known colour lay in the picture, so that skin tone and indices cannot be given: "
    "colours are told only against the skin around. Put a 24-patch chart or the marker sheet into "
    "the picture."
)
_LIT_ALIKE = "Skin tone holds if the skin is lit as the patches of known colour are."
_BROAD = (
    "Melanin and erythema index are of a camera's broad red and green: they follow the numbers of "
    "reflectance meters and are not equal to them."
)


def skin_tone(
    reflectance: NDArray[np.float32], skin: NDArray[np.bool_], correction: Correction | None
) -> SkinTone:
    """ITA, its class, melanin and erythema index of unmarked skin.

    Parameters
    ----------
    reflectance : (3, rows, columns) float32 linear sRGB under D65, as `apply` gives it; NaN where
        there is none.
    skin : (rows, columns) bool, skin without scars and marks.
    correction : that `reflectance` was made with; None without a known colour.

    Returns
    -------
    All None, with a note, without a correction or with next to no skin.

    Notes
    -----
    The median of the skin between a quarter and four fifths of its lightness, so that shadow, hair
    and shine are left out; in linear light it is then as light as skin that faces the lamp a little
    aslant. One standard deviation is the correction's error near skin, and the standard error over
    up to 16 parts of the skin. About 0.05 s.
    """
    if correction is None:
        return SkinTone(notes=(_RELATIVE,))
    colours, parts = _samples(reflectance, skin)
    if colours.shape[1] < _FEW:
        return SkinTone(
            illuminant="D65",
            colour_error_delta_e=correction.delta_e_median,
            notes=("Too little unmarked skin was seen to tell its tone.",),
        )
    lightness = lab_of(colours)[0]
    low, high = np.percentile(lightness, [_FROM, _TO])
    even = (lightness >= low) & (lightness <= high)
    colours, parts = colours[:, even], parts[even]
    middle = np.median(colours, axis=1)
    value = readings(middle)
    uneven, spread = _unevenness(colours, parts)
    sd = np.hypot(_from_correction(middle, correction.lab_sd), uneven)
    angle, angle_sd = float(value[0]), float(sd[0])
    return SkinTone(
        ita_deg=angle,
        ita_deg_sd=angle_sd,
        tone=tone_of_ita(angle),
        illuminant="D65",
        colour_error_delta_e=correction.delta_e_median,
        melanin_index=float(value[1]),
        melanin_index_sd=float(sd[1]),
        erythema_index=float(value[2]),
        erythema_index_sd=float(sd[2]),
        notes=(*correction.notes, _LIT_ALIKE, *_near(angle, angle_sd), *_varies(spread), _BROAD),
    )


def _samples(
    reflectance: NDArray[np.float32], skin: NDArray[np.bool_]
) -> tuple[Floats, NDArray[np.int64]]:
    """Colours (3, n) of an even choice of the skin, and which part of it each is from."""
    rows, columns = np.nonzero(skin & np.isfinite(reflectance).all(axis=0))
    step = max(1, len(rows) // _ENOUGH)
    rows, columns = rows[::step], columns[::step]
    colours = reflectance[:, rows, columns].astype(np.float64)
    if len(rows) == 0:
        return colours, np.zeros(0, np.int64)
    part = [
        np.minimum((at - at.min()) * _PARTS // (int(np.ptp(at)) + 1), _PARTS - 1)
        for at in (rows, columns)
    ]
    return colours, part[0] * _PARTS + part[1]


def _unevenness(colours: Floats, parts: NDArray[np.int64]) -> tuple[Floats, float]:
    """Standard error of the readings over parts of the skin, and the ITA's deviation over them."""
    medians = [
        np.median(colours[:, parts == part], axis=1)
        for part in range(_PARTS**2)
        if np.count_nonzero(parts == part) >= _OF_PART
    ]
    if len(medians) < 2:
        return np.zeros(3), 0.0
    deviation = readings(np.stack(medians, axis=1)).std(axis=1, ddof=1)
    return deviation / np.sqrt(len(medians)), float(deviation[0])


def _from_correction(colour: Floats, lab_sd: Floats) -> Floats:
    """Deviation of the readings by the error of L*, a* and b*, each taken as its own."""
    lab = lab_of(colour)
    steps = np.diag(0.5 * lab_sd)
    up, down = (readings(linear_of(lab[:, None] + sign * steps)) for sign in (1, -1))
    return np.asarray(np.sqrt(np.sum((up - down) ** 2, axis=1)), np.float64)


def _near(angle: float, deviation: float) -> tuple[str, ...]:
    """That the class is not sure, where a border is within one standard deviation."""
    nearest = min(TONES_FROM_DEG, key=lambda border: abs(border - angle))
    if abs(nearest - angle) > deviation:
        return ()
    other = tone_of_ita(nearest + (0.1 if angle <= nearest else 0.0))
    return (f"Within its error the skin's tone may as well be called {other}.",)


def _varies(deviation: float) -> tuple[str, ...]:
    """How much the skin's tone varies from part to part."""
    if deviation < 1.0:
        return ()
    return (f"From part to part of the skin the ITA varies by {deviation:.0f} degrees.",)
