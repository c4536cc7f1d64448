"""How well the two pigments are told apart: cross-talk, directions of marks, and maps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import RectBivariateSpline
from scipy.ndimage import gaussian_filter

from benchmarks.chromophore_skin import make_skin
from benchmarks.chromophore_spectra import (
    BLOOD,
    NM,
    PHOTOTYPES,
    Camera,
    Spectrum,
    as_daylight,
    cameras,
    lamps,
    seen,
    to_srgb,
)
from benchmarks.chromophore_streams import straight, two_streams
from scarscape.colour.chromophores import separate

Skin = Callable[[float, float], Spectrum]
Array = NDArray[np.float64]

#: Skin tone (individual typology angle, degrees) of each phototype, one in each of the classes.
ITA_DEG = dict(zip(PHOTOTYPES, (60.0, 48.0, 34.0, 19.0, -10.0, -38.0), strict=True))
#: Marks: melanin and blood over those of the skin around.
MARKS = {"brown": (1.5, 1.0), "red": (1.0, 2.0), "pale": (0.6, 1.0)}
_D65 = np.array([0.95047, 1.0, 1.08883])
_SIDE, _SMOOTH = 128, 2.0
_NOISE, _SHADED = 0.01, 0.15


@cache
def skins() -> dict[str, Skin]:
    """Skin that the figures are taken on."""
    made = {
        "Monte Carlo": make_skin(6000).reflectance,
        "Monte Carlo, thin epidermis": make_skin(6000, thickness_mm=0.04, scatter=1.3).reflectance,
        "Monte Carlo, thick epidermis": make_skin(6000, thickness_mm=0.1, scatter=0.8).reflectance,
    }
    return {**made, "two streams": two_streams, "Beer-Lambert": straight}


def lab(light: Array) -> Array:
    """CIELAB (..., 3) of linear sRGB."""
    ratio = np.maximum(light @ np.linalg.inv(to_srgb()).T, 0) / _D65
    root = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / 3 / (6 / 29) ** 2 + 4 / 29)
    x, y, z = np.moveaxis(root, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def melanosomes_of(skin: Skin, phototype: str) -> float:
    """Share of melanosomes that gives the skin its phototype's tone, by halving."""
    low, high = 5e-4, 1.0
    for _ in range(30):
        share = float(np.sqrt(low * high))
        lightness, _, yellow = lab(as_daylight(skin(share, BLOOD)))
        lighter = np.degrees(np.arctan2(lightness - 50, yellow)) > ITA_DEG[phototype]
        low, high = (share, high) if lighter else (low, share)
    return share


def balance_off(camera: Camera, lamp: Spectrum) -> Array:
    """Gains of a camera that takes a lamp for one 1,500 K bluer: the picture comes out too warm."""
    ratio = NM * 0 + 1.0
    kelvin = _kelvin(lamp)
    for sign, temperature in ((1, kelvin), (-1, kelvin + 1500)):
        ratio = ratio * np.expm1(1.4388e7 / (NM * temperature)) ** -sign
    wrong = (camera.sensitivities * lamp) @ ratio / (camera.sensitivities @ lamp)
    return np.asarray(wrong / wrong[1])


def _kelvin(lamp: Spectrum) -> float:
    """Colour temperature of a lamp after McCamy."""
    from benchmarks.chromophore_spectra import observer

    x, y, z = observer() @ lamp
    n = (x / (x + y + z) - 0.3320) / (0.1858 - y / (x + y + z))
    return float(449 * n**3 + 3525 * n**2 + 6823.3 * n + 5520.33)


@dataclass(frozen=True)
class Told:
    """One skin through one camera under one lamp.

    ``melanin_in_blood``: answer of the haemoglobin map to melanin over its answer to blood, for
    marks of equal CIELAB difference; ``blood_in_melanin`` the other way round. ``angles``: where
    the marks lie, degrees from melanin towards haemoglobin.
    """

    skin: str
    phototype: str
    lamp: str
    camera: str
    melanin_in_blood: float
    blood_in_melanin: float
    angles: dict[str, float]


def tell(name: str, phototype: str, *, shading_removed: bool, balanced: bool) -> Iterator[Told]:
    """One skin through all cameras under all lamps."""
    skin = skins()[name]
    share = melanosomes_of(skin, phototype)
    spectra = {
        mark: skin(share * more, BLOOD * blood)
        for mark, (more, blood) in {"skin": (1.0, 1.0), **MARKS}.items()
    }
    for lamp_name, lamp in lamps().items():
        for camera in cameras():
            view = seen(camera, lamp, None if balanced else balance_off(camera, lamp))
            light = {mark: np.maximum(one @ view, 1e-4) for mark, one in spectra.items()}
            moved = {
                mark: _moved(light["skin"], light[mark], shading_removed, balanced)
                for mark in MARKS
            }
            size = {
                mark: float(np.linalg.norm(lab(light[mark]) - lab(light["skin"]))) for mark in MARKS
            }
            brown, red = moved["brown"] / size["brown"], moved["red"] / size["red"]
            angles = {m: float(np.degrees(np.arctan2(v[1], v[0]))) for m, v in moved.items()}
            yield Told(
                name,
                phototype,
                lamp_name,
                camera.name,
                float(brown[1] / red[1]),
                float(red[0] / brown[0]),
                {mark: angle % 360 if mark == "pale" else angle for mark, angle in angles.items()},
            )


def _moved(skin: Array, mark: Array, shading_removed: bool, calibrated: bool) -> Array:
    """(2,) melanin and haemoglobin of a mark over the skin around."""
    density = -np.log(np.stack([skin, mark], axis=1))[:, None].astype(np.float32)
    maps = separate(
        density, shading_removed=shading_removed, skin=-np.log(skin), calibrated=calibrated
    )
    return np.array([np.diff(one[0])[0] for one in (maps.melanin, maps.haemoglobin)], float)


def correlations(
    name: str, phototype: str, *, shading_removed: bool, balanced: bool
) -> Iterator[tuple[float, float]]:
    """Of the maps of melanin and haemoglobin with the truth, through all cameras and lamps.

    Melanin and blood vary on their own (log-normal, 25 % and 40 %) over 5 samples and more. Photos
    have noise and 8-bit sRGB; maps are smoothed by 2 samples. One photo is shaded besides.
    """
    rng = np.random.default_rng(7)
    skin, share = skins()[name], 0.0
    share = melanosomes_of(skin, phototype)
    fields = [_field(rng, 0.25), _field(rng, 0.40)]
    melanin, blood = share * np.exp(fields[0]), BLOOD * np.exp(fields[1])
    shade = np.exp(0 * fields[0] if shading_removed else _SHADED * _field(rng, 1.0))
    nodes = np.linspace(-1.6, 1.6, 9)
    spectra = np.array([[skin(share * np.exp(m), BLOOD * np.exp(b)) for b in nodes] for m in nodes])
    for lamp in lamps().values():
        for camera in cameras():
            view = seen(camera, lamp, None if balanced else balance_off(camera, lamp))
            table = np.log(np.maximum(spectra @ view, 1e-4))
            light = [RectBivariateSpline(nodes, nodes, table[..., c]).ev(*fields) for c in range(3)]
            base = -np.log(np.median(np.exp(light), axis=(1, 2))) if balanced else None
            photo = _photographed(np.exp(light) * shade, rng)
            maps = separate(
                -np.log(photo), shading_removed=shading_removed, skin=base, calibrated=balanced
            )
            found = (maps.melanin, maps.haemoglobin)
            pairs = zip(found, (melanin, blood), strict=True)
            yield tuple(  # type: ignore[misc]
                float(
                    np.corrcoef(
                        gaussian_filter(a, _SMOOTH).ravel(), gaussian_filter(b, _SMOOTH).ravel()
                    )[0, 1]
                )
                for a, b in pairs
            )


def _field(rng: np.random.Generator, spread: float) -> Array:
    """(rows, columns) of a smooth random field within what the table holds."""
    rough = gaussian_filter(rng.standard_normal((_SIDE, _SIDE)), 5.0, mode="wrap")
    return np.asarray(np.clip(spread * rough / rough.std(), -1.5, 1.5))


def _photographed(light: Array, rng: np.random.Generator) -> NDArray[np.float32]:
    """Linear light from 8 bits of sRGB, exposed so that the brightest red comes near white."""
    light = light * (0.7 / np.quantile(light[0], 0.99))
    noisy = light + _NOISE * np.sqrt(light * 0.2) * rng.standard_normal(light.shape)
    noisy = np.clip(noisy, 0, 1)
    coded = np.where(noisy <= 0.0031308, 12.92 * noisy, 1.055 * noisy ** (1 / 2.4) - 0.055)
    coded = np.maximum(np.round(coded * 255), 1) / 255
    linear = np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)
    return linear.astype(np.float32)
