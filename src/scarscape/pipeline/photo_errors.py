"""What a relief from photos adds to the errors of each scar, and what is said about it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from scarscape.light.lit_skin import LitSkin
from scarscape.light.pit_found import PitFit
from scarscape.light.pit_window import Pit
from scarscape.model import Scar
from scarscape.scars import Measured

#: Shares of a depth (one standard deviation) that shading is wrong by: always; where light spreads
#: inside the skin by more than `SCATTERS_MM`; and of what shine would add if it were not taken off.
#: Found on both generators of known skin under the phantom's renderer (docs/errors.md).
SHADING_SD, SCATTERING_SD, SHINE_SD = 0.01, 0.03, 0.2
SCATTERS_MM = 0.04
#: The same for lines, which are not fitted to their shadows.
LINE_SD = 0.05
#: Where no lamp reaches this share of a pit's deepest region, its depth is a lower bound.
LEAST_REACHED = 0.4
#: Share of a fit's own error that the relief keeps: what a fit gets wrong of the shape, the slopes
#: read beside it put half right again.
_KEPT = 0.6


@dataclass(frozen=True, eq=False)
class FittedPits:
    """The pits of a capture: as the plain relief showed them, and as they were fitted."""

    starts: tuple[Pit, ...]
    fits: tuple[PitFit | None, ...]
    skin: LitSkin
    blur_mm: float

    def of(self, row_mm: float, column_mm: float, width_mm: float) -> tuple[Pit, PitFit] | None:
        """The pit at a place, None where none was fitted there."""
        for start, fit in zip(self.starts, self.fits, strict=True):
            if fit is None:
                continue
            pit = fit.pit
            if math.hypot(row_mm - pit.row_mm, column_mm - pit.column_mm) < 0.5 * width_mm:
                return start, fit
        return None

    @property
    def shine_share(self) -> float:
        """Height of the lobe of shine over the light of level skin."""
        level = float(np.median(self.skin.light[:, ::8, ::8]))
        return float(self.skin.optics.shine[0]) / max(level, 1e-6)

    @property
    def shading_sd(self) -> float:
        """Share of every depth that shading may be wrong by."""
        scatters = self.blur_mm > SCATTERS_MM
        return math.hypot(
            SHADING_SD, SCATTERING_SD if scatters else 0.0, SHINE_SD * self.shine_share
        )


def widened(one: Measured, pits: FittedPits) -> Measured:
    """A measured scar with the errors of shading, and those of its fit to the photos."""
    share = pits.shading_sd
    own = pits.of(one.row_mm, one.column_mm, one.width_mm) if one.sign > 0 else None
    if own is not None:
        fit = own[1]
        fit_sd = math.sqrt(max(float(fit.covariance[0, 0]), 0.0)) / fit.depth_mm
        share = math.hypot(share, _KEPT * fit_sd)
        if fit.reached < LEAST_REACHED:
            one = replace(one, floor_seen_fraction=0.0)
    elif pits.blur_mm > SCATTERS_MM:
        # A narrow scar that is no pit keeps part of its blur: of a line half as much as of a hole.
        loss = (9.0 if one.shape.line else 18.0) * (pits.blur_mm / max(one.breadth_mm, 0.3)) ** 2
        share = math.hypot(share, 0.4 * min(loss, 1.0))
    if one.shape.line:
        share = math.hypot(share, LINE_SD)
    return replace(
        one,
        depth_mm_sd=math.hypot(one.depth_mm_sd, share * one.depth_mm),
        volume_mm3_sd=math.hypot(one.volume_mm3_sd, share * one.volume_mm3),
    )


def annotated(scar: Scar, pits: FittedPits) -> Scar:
    """A scar with a sentence on how its depth was found."""
    if scar.raised or scar.width_mm is None or scar.depth_mm is None:
        return scar
    x_mm, y_mm = scar.place_mm
    own = pits.of(y_mm, x_mm, scar.width_mm)
    if own is None:
        return scar
    start, _ = own
    notes = [*scar.notes]
    notes.append(
        f"Its shape was fitted to the shading and the cast shadows in all photos; read pixel by "
        f"pixel it would be {start.depth_mm:.2f} mm deep."
    )
    if scar.depth_is_lower_bound:
        notes.append(
            "No lamp reaches the deepest part: the pit is at least this deep. Lamps higher up "
            "would show more of it."
        )
    return replace(scar, notes=tuple(notes))


def told_optics(pits: FittedPits) -> tuple[str, ...]:
    """Sentences on what was found out about light and skin."""
    optics, skin = pits.skin.optics, pits.skin
    names = ("red", "green", "blue") if len(optics.spread.beyond_mm) == 3 else ("grey",)
    told = [
        f"Slopes were read in the {names[optics.spread.chosen]} of {skin.light.shape[0]} photos"
    ]
    spread = 100 * float(np.ptp(optics.brightness))
    told[0] += f"; the lamps' brightness differed by {spread:.0f} %."
    fitted = [fit for fit in pits.fits if fit is not None]
    if fitted:
        told.append(
            f"{len(fitted)} steep or narrow pit{'' if len(fitted) == 1 else 's'} fitted to shading "
            f"and cast shadows; they agree on a blur of {pits.blur_mm:.2f} mm inside the skin."
        )
    if float(optics.shine[0]) > 0:
        told.append("The skin shone; the shine that all photos share was taken off.")
    if skin.lamps.distance_mm is None:
        told.append("No distance of the lamps was given: their light was taken for parallel.")
    return tuple(told)


def photo_warnings(pits: FittedPits) -> tuple[str, ...]:
    """What a reader must see."""
    found = []
    unreached = [fit for fit in pits.fits if fit is not None and fit.reached < LEAST_REACHED]
    if unreached:
        found.append(
            f"{len(unreached)} pit{' is' if len(unreached) == 1 else 's are'} deeper than any lamp "
            "shines: what is given is a lower bound. Lamps higher up reach further."
        )
    count = pits.skin.light.shape[0]
    if count < 6:
        found.append(
            f"{count} lights leave shadows and shine hardly told from shape; eight at two heights "
            "are advised."
        )
    if pits.shine_share > 0.3:
        found.append(
            "The skin shines strongly, which makes depths less sure; crossed polarising films "
            "take it away."
        )
    return tuple(found)
