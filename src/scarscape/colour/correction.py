"""From a camera's light to reflectance, by patches of known colour, and how far it is off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from scarscape.colour.correction_curve import curve_of, gains, straightened
from scarscape.colour.correction_matrix import matrix_of, skin_weights
from scarscape.colour.lab import delta_e, lab_of
from scarscape.model.photo import PatchesFrom

Floats: TypeAlias = NDArray[np.float64]

#: Patches, and greys among them, that a matrix needs; greys that a white balance needs.
_FOR_MATRIX, _GREYS_FOR_MATRIX, _GREYS = 15, 3, 2
#: Error of skin's L*, a*, b* that is left where greys alone are known, one standard deviation:
#: two measured cameras under eight lamps, see docs/colour.md.
_GREYS_ONLY_SD = np.array([1.9, 2.5, 4.0])
#: Least error of any colour read off a photo: charts fade, differ from one another, and are lit a
#: little otherwise than the skin.
_LEAST_SD = np.array([0.7, 0.7, 0.7])


@dataclass(frozen=True, eq=False)
class Correction:
    """How light becomes reflectance: ``matrix @ straightened light``, see `apply`.

    Attributes
    ----------
    matrix : (3, 3) float64: reflectance (linear sRGB, D65, 1 a perfect white) = matrix @ light.
    delta_e_median, delta_e_worst : CIEDE2000 between the patches and what is measured of each by
        a correction made without it.
    lab_sd : (3,) one standard deviation of L*, a*, b* near skin's colours.
    known_from : a chart, or a marker sheet (greys only).
    patches_used : patches that were seen well enough.
    notes : what was done, one plain sentence each.
    gain : (3,) white balance and exposure by the greys; part of `matrix`.
    curve : logarithms of light times `gain`, and of what they stand for, where the greys show that
        the camera bent its light otherwise than sRGB does; None where it did not. Light without
        the curve keeps its scale, so that `matrix` fits both.
    """

    matrix: Floats
    delta_e_median: float
    delta_e_worst: float
    lab_sd: Floats
    known_from: PatchesFrom
    patches_used: int
    notes: tuple[str, ...]
    gain: Floats
    curve: tuple[Floats, Floats] | None = None


def fit_correction(
    light: Floats, reflectance: Floats, grey: NDArray[np.bool_], known_from: PatchesFrom
) -> Correction | None:
    """The correction that patches of known colour tell.

    Parameters
    ----------
    light : (patches, 3) linear light, rows with NaN were not seen.
    reflectance : (patches, 3) linear sRGB that is known of them.
    grey : (patches,) the neutral ones.
    known_from : of a ``"chart"`` all patches count; of a ``"marker"`` sheet the greys.

    Returns
    -------
    None where fewer than two greys were seen.

    Notes
    -----
    A chart gives white balance and exposure (median over the greys), the camera's curve where it
    is not sRGB's (through the greys), and a matrix (15 patches and 3 greys at least). Greys give
    the first two only: printers differ, so that a sheet's colours are a check. Errors are by
    leaving each patch out. It holds for skin that is lit as the patches are.
    """
    seen = np.isfinite(light).all(axis=1) & (light > 0).all(axis=1)
    used, known, neutral = light[seen], reflectance[seen], grey[seen]
    if neutral.sum() < _GREYS:
        return None
    coloured = (
        known_from == "chart"
        and len(used) >= _FOR_MATRIX
        and int(neutral.sum()) >= _GREYS_FOR_MATRIX
    )
    matrix, gain, curve = _fit(used, known, neutral, coloured=coloured)
    truth = lab_of(known.T)
    off = np.empty_like(truth)
    for index in range(len(used)):
        rest = np.arange(len(used)) != index
        if not coloured and (not neutral[index] or neutral.sum() <= _GREYS):
            rest[:] = True
        way = _fit(used[rest], known[rest], neutral[rest], coloured=coloured)
        off[:, index] = _lab(used[index : index + 1], *way)[:, 0] - truth[:, index]
    apart = delta_e(truth + off, truth)
    sd = _error(off, known, neutral, coloured=coloured)
    notes = _notes(known_from, apart, neutral, coloured=coloured, curved=curve is not None)
    return Correction(
        matrix=matrix,
        delta_e_median=float(np.median(apart)),
        delta_e_worst=float(apart.max()),
        lab_sd=sd,
        known_from=known_from,
        patches_used=len(used),
        notes=notes,
        gain=gain,
        curve=curve,
    )


def apply(correction: Correction, light: NDArray[np.float32]) -> NDArray[np.float32]:
    """Reflectance of light.

    Parameters
    ----------
    correction : of the same photo.
    light : (3, rows, columns) float32 linear light.

    Returns
    -------
    (3, rows, columns) float32 linear sRGB under D65, 1 a perfect white; not clipped. NaN stays.

    Notes
    -----
    A matrix by OpenCV; with a curve, a table before it. Six megapixels in about 0.1 and 0.4 s.
    """
    straight = light
    if correction.curve is not None:
        missing = np.isnan(light)
        filled = np.where(missing, np.float32(0), light) if missing.any() else light
        straight = straightened(filled, correction.gain, correction.curve)
        straight[missing] = np.nan
    pixels = np.ascontiguousarray(np.moveaxis(straight, 0, -1), dtype=np.float32)
    turned = cv2.transform(pixels, correction.matrix)
    return np.ascontiguousarray(np.moveaxis(np.asarray(turned, np.float32), -1, 0))


def _fit(
    light: Floats, known: Floats, neutral: NDArray[np.bool_], *, coloured: bool
) -> tuple[Floats, Floats, tuple[Floats, Floats] | None]:
    """Matrix, gain and curve."""
    gain = gains(light[neutral], known[neutral])
    curve = curve_of(light[neutral], known[neutral])
    if not coloured:
        return np.diag(gain), gain, curve
    balanced = _straight(light, gain, curve) * gain
    return matrix_of(balanced, known) * gain, gain, curve


def _straight(light: Floats, gain: Floats, curve: tuple[Floats, Floats] | None) -> Floats:
    """Light (patches, 3) without the curve."""
    if curve is None:
        return light
    return np.asarray(straightened(light.T, gain, curve).T, np.float64)


def _lab(
    light: Floats, matrix: Floats, gain: Floats, curve: tuple[Floats, Floats] | None
) -> Floats:
    """CIELAB (3, patches) of patches after correction."""
    return lab_of(matrix @ _straight(light, gain, curve).T)


def _error(off: Floats, known: Floats, neutral: NDArray[np.bool_], *, coloured: bool) -> Floats:
    """One standard deviation of L*, a*, b* near skin, by what was left of the patches."""
    weight = skin_weights(known) ** 2 if coloured else neutral.astype(np.float64)
    middle = np.sqrt(np.sum(weight * off**2, axis=1) / weight.sum())
    least = _LEAST_SD if coloured else _GREYS_ONLY_SD
    return np.asarray(np.hypot(middle, least), np.float64)


def _notes(
    known_from: PatchesFrom,
    apart: Floats,
    neutral: NDArray[np.bool_],
    *,
    coloured: bool,
    curved: bool,
) -> tuple[str, ...]:
    """What was done, in plain sentences."""
    thing = "chart" if known_from == "chart" else "marker sheet"
    notes = []
    if coloured:
        notes.append(f"Colours are corrected by {len(apart)} patches of a {thing}.")
    else:
        notes.append(
            f"White balance and exposure are from {int(neutral.sum())} greys of a {thing}; how the "
            "camera mixes its colours is not known, which the error allows for."
        )
        if (~neutral).any():
            notes.append(
                f"The {thing}'s colours differ from what they should be by "
                f"{float(np.median(apart[~neutral])):.1f} (CIEDE2000, median), printer and camera "
                "together."
            )
    if curved:
        notes.append("The camera's own tone curve is taken off by the greys.")
    return tuple(notes)
