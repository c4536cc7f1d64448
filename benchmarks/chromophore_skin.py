"""Skin in layers by Monte Carlo: how far light goes in its epidermis and its dermis.

Photons walk through a horny layer, an epidermis with melanin and a deep dermis (index of refraction
1.4 against air). Each that comes out leaves its path in each layer; the reflectance for any melanin
and blood then is a sum of ``exp(-absorption x path)`` over them, so that small differences of
pigment have no noise of their own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from benchmarks.chromophore_spectra import (
    BLOOD,
    NM,
    OXYGEN,
    VESSEL_MM,
    Spectrum,
    blood_per_mm,
    clear_per_mm,
    melanosome_per_mm,
    scattering_per_mm,
)

#: Thickness of the horny layer, without melanin, and of the epidermis that holds it, mm.
HORN_MM, EPIDERMIS_MM = 0.015, 0.06
#: Light that went this far is lost: the clear dermis alone leaves less than e^-4 of most of it.
_FARTHEST_MM = 60.0
_INDEX, _FORWARD = 1.4, 0.75


@njit  # type: ignore[untyped-decorator]
def _chance() -> float:
    """From 0 to 1."""
    return np.random.random()  # noqa: NPY002


@njit  # type: ignore[untyped-decorator]
def _leaks(cosine: float, index: float) -> float:
    """Share of light that the surface sends back inside (Fresnel, unpolarised)."""
    sine = index * math.sqrt(max(0.0, 1.0 - cosine * cosine))
    if sine >= 1.0:
        return 1.0
    outside = math.sqrt(1.0 - sine * sine)
    across = (index * cosine - outside) / (index * cosine + outside)
    along = (cosine - index * outside) / (cosine + index * outside)
    return 0.5 * (across * across + along * along)


@njit  # type: ignore[untyped-decorator]
def _walk(count, scattering, horn, thickness, farthest, index, forward, seed):  # type: ignore[no-untyped-def]
    """(count, 3) path in horny layer, epidermis and dermis; -1 where the photon is lost.

    `scattering` is the plain coefficient, 1/mm, the same in all layers. Lengths run in straight
    steps; a step is shared out between the layers by the depths that it spans.
    """
    np.random.seed(seed)  # noqa: NPY002
    paths = np.full((count, 3), -1.0)
    bottom = horn + thickness
    for photon in range(count):
        # Light from all over the half-space outside, bent into the skin.
        sine = math.sqrt(_chance()) / index
        z, down = 0.0, math.sqrt(1.0 - sine * sine)
        top, upper, whole = 0.0, 0.0, 0.0
        while whole < farthest:
            step = -math.log(1.0 - _chance()) / scattering
            out = down < 0.0 and z + step * down < 0.0
            if out:
                step = -z / down
            low, high = (z, z + step * down) if down >= 0 else (z + step * down, z)
            span = high - low
            if span > 1e-12:
                top += step * max(0.0, min(high, horn) - low) / span
                upper += step * max(0.0, min(high, bottom) - max(low, horn)) / span
            elif z < horn:
                top += step
            elif z < bottom:
                upper += step
            whole += step
            z = max(0.0, z + step * down)
            if out:
                if _chance() >= _leaks(-down, index):
                    paths[photon, 0], paths[photon, 1] = top, upper
                    paths[photon, 2] = whole - top - upper
                    break
                down = -down
                continue
            part = (1 - forward * forward) / (1 - forward + 2 * forward * _chance())
            cosine = (1 + forward * forward - part * part) / (2 * forward)
            turn = math.cos(2 * math.pi * _chance())
            flat = math.sqrt(max(0.0, (1 - cosine * cosine) * (1 - down * down)))
            down = min(1.0, max(-1.0, down * cosine + flat * turn))
    return paths


@dataclass(frozen=True, eq=False)
class LayeredSkin:
    """Paths (31, photons, 3) of light at each wavelength, mm; infinite where it is lost."""

    paths: NDArray[np.float32]

    def reflectance(
        self,
        melanosomes: float,
        blood: float = BLOOD,
        oxygen: float = OXYGEN,
        vessel_mm: float = VESSEL_MM,
    ) -> Spectrum:
        """(31,) reflectance of skin with these shares of melanosomes and of blood."""
        upper = melanosomes * melanosome_per_mm() + (1 - melanosomes) * clear_per_mm()
        lower = blood * blood_per_mm(oxygen, vessel_mm) + (1 - blood) * clear_per_mm()
        layers = np.stack([clear_per_mm(), upper, lower], axis=1).astype(np.float32)
        lost = np.einsum("wpl,wl->wp", self.paths, layers)
        return np.asarray(np.exp(-lost).mean(1, dtype=np.float64))


def make_skin(
    photons: int = 20_000, *, thickness_mm: float = EPIDERMIS_MM, scatter: float = 1.0
) -> LayeredSkin:
    """Walk the photons of every wavelength. `scatter` multiplies the scattering of skin."""
    paths = np.empty((NM.size, photons, 3), np.float32)
    for number, reduced in enumerate(scatter * scattering_per_mm()):
        walked = _walk(
            photons,
            reduced / (1 - _FORWARD),
            HORN_MM,
            thickness_mm,
            _FARTHEST_MM,
            _INDEX,
            _FORWARD,
            number,
        )
        paths[number] = np.where(walked < 0, np.inf, walked)
    return LayeredSkin(paths)
