"""How skin and camera treat light in photos of a phantom, and what the seed draws of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

#: Stream of chance of the optics, apart from those of skin, lamps and colours.
OPTICS = 23
#: Range that each channel's scattering is drawn from, mm.
SCATTERING_MM = ((0.2, 0.4), (0.1, 0.2), (0.06, 0.13))
ROUGHNESS = (0.30, 0.45)


@dataclass(frozen=True)
class Optics:
    """How skin and camera treat light. What is None is drawn by the seed.

    Attributes
    ----------
    shine : strength of the mirror light of skin's surface, 0 (polarised photos) to 1 (oily skin).
    roughness : rms slope of the facets that shine; drawn from 0.30 to 0.45.
    scattering_mm : rms along one axis of the way that light goes inside the skin, for red, green,
        blue; drawn from 0.2 to 0.4, 0.1 to 0.2, 0.06 to 0.13. Zeros for hard matt skin.
    bounce : whether skin throws light onto skin (once).
    noise : factor on the noise of a decent camera (1 % of mid grey); 0 for none.
    lens_px : blur of the lens.
    movement_px : rms along one axis by which every frame but the first is moved.
    exposure_stops : by which the camera exposes longer than so that little is burnt out.
    white_gains : factors on red, green and blue that the camera's white balance puts on what its
        sensor read.
    """

    shine: float | None = None
    roughness: float | None = None
    scattering_mm: tuple[float, float, float] | None = None
    bounce: bool = True
    noise: float = 1.0
    lens_px: float = 0.4
    movement_px: float = 0.0
    exposure_stops: float = 0.0
    white_gains: tuple[float, float, float] = (1.0, 1.0, 1.0)

    @property
    def camera_factor(self) -> float:
        """Factor on the light by exposing longer."""
        return float(2.0**self.exposure_stops)


#: Matt skin that light does not enter, between polarising films: shading alone.
HARD = Optics(shine=0.0, scattering_mm=(0.0, 0.0, 0.0))


def settled(optics: Optics, seed: int) -> Optics:
    """Draw what is left open; each thing from its own number, whatever else is given."""
    drawn = np.random.default_rng([seed, OPTICS]).random(5)
    spans = [
        low + (high - low) * share
        for (low, high), share in zip(SCATTERING_MM, drawn[2:], strict=True)
    ]
    return replace(
        optics,
        shine=float(drawn[0]) if optics.shine is None else optics.shine,
        roughness=ROUGHNESS[0] + float(drawn[1]) * (ROUGHNESS[1] - ROUGHNESS[0])
        if optics.roughness is None
        else optics.roughness,
        scattering_mm=(float(spans[0]), float(spans[1]), float(spans[2]))
        if optics.scattering_mm is None
        else optics.scattering_mm,
    )
