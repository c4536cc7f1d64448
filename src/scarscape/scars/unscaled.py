"""Scars on heights that hold one unknown factor: what is left of them, and of their kinds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from scarscape.model import IMAGE_KINDS, Scar
from scarscape.scars.accept import LEAST_DEPTH_MM, is_hidden
from scarscape.scars.kind import kind_probabilities
from scarscape.scars.measured import Measured

#: True over assumed heights, for lamps 27 to 63 degrees high.
FACTORS = (0.5, 0.71, 1.0, 1.41, 2.0)
#: No kind is surer than this where depth over width is not known.
MOST_SURE = 0.7
#: Chance that dents are bumps where nothing told the lamps' sides. Ours.
TURNED_OVER = 0.3
#: What the profile alone cannot exclude of a kind, beside its probability.
_LEFT_OPEN = 0.1
#: Kinds by the side of the skin; ``other`` stands on both.
_SUNKEN = ("ice_pick", "boxcar", "rolling", "other")
_RAISED = ("hypertrophic", "other")


def without_heights(scar: Scar, measured: Measured, *, sides_told: bool) -> Scar:
    """A scar without what needs mm of height, and with kinds that its profile cannot exclude.

    Parameters
    ----------
    scar : as it was named.
    measured : what it was named by.
    sides_told : False where it is assumed, not seen, that dents are dents.
    """
    probability = kinds_left_open(measured, sides_told=sides_told)
    kind = max(IMAGE_KINDS, key=lambda name: probability[name])
    return replace(
        scar,
        kind=kind,
        subkind=None,
        subkind_probability=None,
        kind_probability=probability,
        depth_mm=None,
        depth_mm_sd=None,
        depth_raw_mm=None,
        depth_is_lower_bound=False,
        height_mm=None,
        height_mm_sd=None,
        height_raw_mm=None,
        volume_mm3=None,
        volume_mm3_sd=None,
        wall_slope_deg=None,
        notes=(*_notes(measured, kind, sides_told), *_kept_notes(scar)),
    )


def kinds_left_open(measured: Measured, *, sides_told: bool) -> dict[str, float]:
    """Probability of each kind by width and profile, over all factors that heights may hold.

    No kind is given more than `MOST_SURE`: the rest goes to the others of its side of the skin.
    """
    side = _by_profile(measured)
    if sides_told:
        return side
    other_side = _by_profile(replace(measured, sign=-measured.sign))
    return {
        kind: (1 - TURNED_OVER) * side[kind] + TURNED_OVER * other_side[kind]
        for kind in IMAGE_KINDS
    }


def _by_profile(measured: Measured) -> dict[str, float]:
    """Probabilities of the kinds on the scar's own side, the mean over `FACTORS`."""
    each = [kind_probabilities(_scaled(measured, factor)) for factor in FACTORS]
    mean: dict[str, float] = {
        kind: sum(one[kind] for one in each) / len(each) for kind in IMAGE_KINDS
    }
    likeliest = max(mean, key=lambda kind: mean[kind])
    spare = mean[likeliest] - MOST_SURE
    if spare <= 0:
        return mean
    kinds = _SUNKEN if measured.sign > 0 else _RAISED
    share = {kind: mean[kind] + _LEFT_OPEN for kind in kinds if kind != likeliest}
    whole = sum(share.values())
    return {
        kind: MOST_SURE if kind == likeliest else mean[kind] + spare * share.get(kind, 0.0) / whole
        for kind in IMAGE_KINDS
    }


def _scaled(measured: Measured, factor: float) -> Measured:
    """The same scar with heights so many times as large."""
    shape = measured.shape
    scale = np.ones(shape.parameters.size)
    scale[0] = factor
    return replace(
        measured,
        shape=replace(
            shape,
            parameters=shape.parameters * scale,
            covariance=shape.covariance * np.outer(scale, scale),
        ),
        depth_mm=measured.depth_mm * factor,
        depth_mm_sd=measured.depth_mm_sd * factor,
    )


def _notes(measured: Measured, kind: str, sides_told: bool) -> tuple[str, ...]:
    """Why nothing stands where a depth would."""
    sunken = measured.sign > 0
    side, other = ("Lower", "raised") if sunken else ("Higher", "sunken")
    missing = "depth, volume, wall slope" if sunken else "height, volume, wall slope"
    shallow = " and whether it is shallow or deep" if kind == "boxcar" else ""
    notes = [
        f"{side} than the skin around, by how many mm is not known: without lamps heights have no "
        f"scale. So {missing}{shallow} are not given, and the kind rests on width and profile."
    ]
    if not sides_told:
        notes.append(
            f"Nothing told the sides of the lamps: it may be {other} if dents do not outweigh "
            "bumps here."
        )
    if is_hidden(measured):
        notes.append("The deepest region has no samples: the kind is a guess from the walls.")
    if measured.depth_mm * FACTORS[0] < LEAST_DEPTH_MM:
        notes.append("Among the shallowest here: it may be too shallow to count as a scar.")
    return tuple(notes)


def _kept_notes(scar: Scar) -> Sequence[str]:
    """The notes of the scar that say nothing of depths."""
    return [note for note in scar.notes if not note.startswith("The deepest region has no")]
