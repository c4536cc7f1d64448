"""What is known about coloured skin: its chromophores, its marks, and what is no mark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from scarscape.phantom.skin_spectra_camera import View
from scarscape.phantom.skin_spectra_patches import smooth_spectra

Field = NDArray[np.float32]
TrueMarkKind = Literal["erythema", "hyperpigmentation", "hypopigmentation"]
TRUE_MARK_KINDS: tuple[TrueMarkKind, ...] = ("erythema", "hyperpigmentation", "hypopigmentation")
DistractorKind = Literal["mole", "hair", "active_spot", "freckle"]


@dataclass(frozen=True)
class TrueMark:
    """A flat mark as it was made.

    Attributes
    ----------
    id : from 1.
    x_mm, y_mm : centroid of the outline.
    area_mm2 : of the skin where the mark is over half of its own peak, mottling left out.
    peak : natural-log density over that of the plain skin around, in the channel that it changes
        most; negative where it is paler.
    outline_mm : (x, y) pairs of that area's edge, not closed by repetition.
    on_scar : number of the true scar whose floor it lies on; None where it is clear of all scars.
    """

    id: int
    kind: TrueMarkKind
    x_mm: float
    y_mm: float
    area_mm2: float
    peak: float
    outline_mm: tuple[tuple[float, float], ...]
    on_scar: int | None


@dataclass(frozen=True)
class Distractor:
    """What is no mark: its middle, and its diameter; the length of a hair."""

    kind: DistractorKind
    x_mm: float
    y_mm: float
    size_mm: float


@dataclass(frozen=True, eq=False)
class ColouredSkin:
    """The colour of a phantom's skin as one camera sees it under one illuminant, unshaded.

    Attributes
    ----------
    albedo : (rows, columns, 3) float32, linear red, green, blue of the camera; a perfect white
        gives `white`.
    melanin, blood : (rows, columns) float32, share of the epidermis that is melanosomes, and of
        the dermis that is blood; without hairs, pus and pores.
    marks, distractors : what lies on it.
    phototype : 1 to 6.
    white : (3,) float64, ones where the camera balanced its white.
    raised_mm : (rows, columns) float32, height that active spots add to the skin.
    shine_factor : (rows, columns) float32, factor on the shine, over 1 on tense spots.
    view : camera and illuminant, for anything else in the picture.
    """

    albedo: Field
    melanin: Field
    blood: Field
    marks: tuple[TrueMark, ...]
    distractors: tuple[Distractor, ...]
    phototype: int
    illuminant: str
    camera: str
    white: NDArray[np.float64]
    raised_mm: Field
    shine_factor: Field
    view: View

    def patch_colours(self, reflectance_srgb: NDArray[np.floating]) -> NDArray[np.float64]:
        """What the camera makes of patches whose colour in daylight is known.

        Parameters
        ----------
        reflectance_srgb : (patches, 3) linear sRGB under D65, 1 a perfect white.

        Returns
        -------
        (patches, 3) in the units of `albedo`, of smooth spectra.
        """
        return self.view.seen(smooth_spectra(reflectance_srgb))

    def to_dict(self) -> dict[str, Any]:
        """Plain values of all but the maps, lengths rounded to a nanometre."""
        return {
            "phototype": self.phototype,
            "illuminant": self.illuminant,
            "camera": self.camera,
            "white": [round(float(value), 6) for value in self.white],
            "marks": [
                {
                    "id": mark.id,
                    "kind": mark.kind,
                    "x_mm": round(mark.x_mm, 6),
                    "y_mm": round(mark.y_mm, 6),
                    "area_mm2": round(mark.area_mm2, 6),
                    "peak": round(mark.peak, 6),
                    "on_scar": mark.on_scar,
                    "outline_mm": [[round(x, 6), round(y, 6)] for x, y in mark.outline_mm],
                }
                for mark in self.marks
            ],
            "distractors": [
                {
                    "kind": one.kind,
                    "x_mm": round(one.x_mm, 6),
                    "y_mm": round(one.y_mm, 6),
                    "size_mm": round(one.size_mm, 6),
                }
                for one in self.distractors
            ],
        }
