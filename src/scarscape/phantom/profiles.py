"""Profile families of scars: how deep, as a share of the full depth, at a relative radius."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Family = Literal[
    "v", "rounded_cone", "u", "super_gaussian", "smoothstep", "gaussian", "cosine", "bell", "cap"
]

#: Families whose formula never reaches zero; they are faded out beyond the mouth.
ENDLESS: frozenset[Family] = frozenset({"u", "super_gaussian", "gaussian"})
FADE_FROM = 1.15
FADE_TO = 2.0


@dataclass(frozen=True)
class Profile:
    """A profile family with its shape parameter.

    Attributes
    ----------
    family : name of the formula, with `r` the relative radius:

        - ``v``: ``(1 - r)^p``, a cone for p = 1, hollow-walled above, full-walled below
        - ``rounded_cone``: a hyperbola with tip radius parameter p
        - ``u``: ``1 / (1 + r^p)``
        - ``super_gaussian``: ``exp(-r^p)``
        - ``smoothstep``: flat floor up to ``r = p``, a smoothstep wall from there to 1
        - ``gaussian``: ``exp(-r^2)``
        - ``cosine``: ``cos^2(pi r / 2)``
        - ``bell``: ``(1 - r^2)^2``
        - ``cap``: ``1 - r^2``, a paraboloid with an edge
    parameter : p above; without meaning for the last four.

    Notes
    -----
    Endless families are exact up to 1.15 times the radius at 10 % and fade to nothing at twice
    that radius, so that the mouth keeps its closed form and neighbours stay apart.
    """

    family: Family
    parameter: float = 0.0

    def formula(self, r: NDArray[np.float64]) -> NDArray[np.float64]:
        """The family's own formula at relative radii `r` (any shape), 1 at the centre."""
        p = self.parameter
        inside: NDArray[np.float64] = np.clip(1.0 - r, 0.0, None)
        match self.family:
            case "v":
                return np.asarray(inside**p)
            case "rounded_cone":
                reach = np.sqrt(1 + p * p) - p
                return np.asarray(np.clip(1 - (np.hypot(r, p) - p) / reach, 0.0, None))
            case "u":
                return np.asarray(1 / (1 + r**p))
            case "super_gaussian":
                return np.exp(-(r**p))
            case "smoothstep":
                return 1.0 - _smoothstep((r - p) / (1 - p))
            case "gaussian":
                return np.exp(-r * r)
            case "cosine":
                return np.cos(0.5 * np.pi * np.minimum(r, 1.0)) ** 2
            case "bell":
                return np.clip(1 - r * r, 0.0, None) ** 2
            case "cap":
                return np.clip(1 - r * r, 0.0, None)

    def __call__(self, r: NDArray[np.float64]) -> NDArray[np.float64]:
        """Share of the full depth at relative radii `r` (any shape)."""
        share = self.formula(np.asarray(r, dtype=np.float64))
        if self.family not in ENDLESS:
            return share
        mouth = self.radius_at(0.1)
        fade = (r / mouth - FADE_FROM) / (FADE_TO - FADE_FROM)
        return share * (1 - _smoothstep(fade))

    def radius_at(self, share: float) -> float:
        """Relative radius at which the profile falls to `share` (between 0 and 1), closed form."""
        p, rest = self.parameter, 1.0 - share
        match self.family:
            case "v":
                return float(1 - share ** (1 / p))
            case "rounded_cone":
                reach = np.sqrt(1 + p * p) - p
                return float(np.sqrt((rest * reach + p) ** 2 - p * p))
            case "u":
                return float((rest / share) ** (1 / p))
            case "super_gaussian":
                return float((-np.log(share)) ** (1 / p))
            case "smoothstep":
                # The smoothstep's inverse: 1/2 - sin(asin(1 - 2 y) / 3).
                along = 0.5 - np.sin(np.arcsin(1 - 2 * rest) / 3)
                return float(p + (1 - p) * along)
            case "gaussian":
                return float(np.sqrt(-np.log(share)))
            case "cosine":
                return float(2 / np.pi * np.arccos(np.sqrt(share)))
            case "bell":
                return float(np.sqrt(1 - np.sqrt(share)))
            case "cap":
                return float(np.sqrt(rest))

    @property
    def support(self) -> float:
        """Relative radius beyond which the profile is zero."""
        return FADE_TO * self.radius_at(0.1) if self.family in ENDLESS else 1.0


def _smoothstep(t: NDArray[np.float64]) -> NDArray[np.float64]:
    t = np.clip(t, 0.0, 1.0)
    return t * t * (3 - 2 * t)
