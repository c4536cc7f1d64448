"""How the numbers of a photo were coded, and the light that they stand for.

`SRGB` unless the file says otherwise. What files say: an ICC profile holds one curve for each
channel (``rTRC`` ``gTRC`` ``bTRC`` or ``kTRC``), as a power, a formula or a table; converters of
raw data that write linear light embed one with a power of 1. PNGs may say ``gAMA``, ``sRGB`` or
``cICP`` instead, and Exif a ``Gamma``.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Form = Literal["srgb", "power", "formula", "table"]
_TAGS = {1: (b"kTRC",), 3: (b"rTRC", b"gTRC", b"bTRC")}
_SPACES = {1: b"GRAY", 3: b"RGB "}
_HEADER_BYTES = 128
_MOST_ENTRIES = 4096
#: Of the formulas of ICC.1, number of parameters by type.
_PARAMETERS = {0: 1, 1: 3, 2: 4, 3: 5, 4: 7}


@dataclass(frozen=True)
class ToneCurve:
    """From a coded number, 0 to 1, to light, 0 to 1.

    Attributes
    ----------
    form : which formula.
    values : its parameters; for a table its entries, evenly spaced.
    """

    form: Form
    values: tuple[float, ...] = ()

    @property
    def is_linear(self) -> bool:
        """Whether the numbers are light already."""
        if self.form == "srgb":
            return False
        coded = np.linspace(0.0, 1.0, 33)
        return bool(np.allclose(self.light(coded), coded, atol=2e-3))

    def light(self, coded: NDArray[np.float64]) -> NDArray[np.float64]:
        """Light of coded numbers, (n,) float64 of 0 to 1, kept within 0 to 1."""
        with np.errstate(all="ignore"):
            light = _FORMS[self.form](coded, self.values)
        return np.clip(np.nan_to_num(light), 0.0, 1.0)


SRGB = ToneCurve("srgb")
LINEAR = ToneCurve("power", (1.0,))


def _srgb(coded: NDArray[np.float64], _: tuple[float, ...]) -> NDArray[np.float64]:
    """IEC 61966-2-1."""
    return np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)


def _power(coded: NDArray[np.float64], values: tuple[float, ...]) -> NDArray[np.float64]:
    return np.asarray(coded ** values[0])


def _table(coded: NDArray[np.float64], values: tuple[float, ...]) -> NDArray[np.float64]:
    return np.interp(coded, np.linspace(0.0, 1.0, len(values)), values)


def _formula(coded: NDArray[np.float64], values: tuple[float, ...]) -> NDArray[np.float64]:
    """``parametricCurveType`` of ICC.1, types 1 to 4, all written as type 4."""
    g, a, b, c, d, e, f = values
    return np.where(coded >= d, np.abs(a * coded + b) ** g + e, c * coded + f)


_FORMS: dict[str, Callable[[NDArray[np.float64], tuple[float, ...]], NDArray[np.float64]]] = {
    "srgb": _srgb,
    "power": _power,
    "table": _table,
    "formula": _formula,
}


def power_curve(exponent: float) -> ToneCurve:
    """The curve ``light = coded ** exponent``; near 2.2 it is what old files write for sRGB."""
    return SRGB if 2.15 < exponent < 2.25 else ToneCurve("power", (exponent,))


def profile_curves(icc: bytes, channels: int) -> tuple[ToneCurve, ...] | None:
    """One curve for each channel from an ICC profile.

    Parameters
    ----------
    icc : the profile.
    channels : 1 or 3.

    Returns
    -------
    tuple of ToneCurve, or None where the profile is damaged, for another colour space, or holds
    tables of colours instead of curves.

    References
    ----------
    ICC.1:2022, 10.6 (curveType) and 10.18 (parametricCurveType).
    """
    if len(icc) < _HEADER_BYTES + 4 or icc[16:20] != _SPACES[channels]:
        return None
    count = int.from_bytes(icc[_HEADER_BYTES : _HEADER_BYTES + 4], "big")
    places: dict[bytes, bytes] = {}
    for index in range(min(count, 100)):
        entry = icc[_HEADER_BYTES + 4 + 12 * index : _HEADER_BYTES + 16 + 12 * index]
        if len(entry) < 12:
            return None
        name, start, length = struct.unpack(">4sII", entry)
        places[name] = icc[start : start + length]
    curves = [_curve(places.get(name, b"")) for name in _TAGS[channels]]
    known = tuple(curve for curve in curves if curve is not None and _rises(curve))
    return known if len(known) == channels else None


def _curve(tag: bytes) -> ToneCurve | None:
    """One curve of a profile."""
    try:
        if tag[:4] == b"curv":
            count = int.from_bytes(tag[8:12], "big")
            if count == 0:
                return LINEAR
            if count == 1:
                return ToneCurve("power", (int.from_bytes(tag[12:14], "big") / 256,))
            if count > _MOST_ENTRIES or len(tag) < 12 + 2 * count:
                return None
            entries = np.frombuffer(tag[12 : 12 + 2 * count], ">u2") / 65535
            return ToneCurve("table", tuple(float(entry) for entry in entries))
        if tag[:4] == b"para":
            kind = int.from_bytes(tag[8:10], "big")
            count = _PARAMETERS[kind]
            numbers = [n / 65536 for n in struct.unpack(f">{count}i", tag[12 : 12 + 4 * count])]
            return _of_type(kind, numbers)
    except (KeyError, struct.error):
        return None
    return None


def _of_type(kind: int, p: list[float]) -> ToneCurve | None:
    """A formula of ICC.1, brought to the general one with seven parameters."""
    if kind == 0:
        return ToneCurve("power", (p[0],))
    if kind in (1, 2):
        g, a, b = p[:3]
        offset = p[3] if kind == 2 else 0.0
        # Up to where the bracket is negative the curve is flat.
        return ToneCurve("formula", (g, a, b, 0.0, -b / a, offset, offset)) if a else None
    g, a, b, c, d = p[:5]
    e, f = (p[5], p[6]) if kind == 4 else (0.0, 0.0)
    return ToneCurve("formula", (g, a, b, c, d, e, f))


def _rises(curve: ToneCurve) -> bool:
    """Whether a curve can be one of a photo: from dark to bright, never back."""
    light = curve.light(np.linspace(0.0, 1.0, 65))
    return bool(light[0] < 0.1 and light[-1] > 0.9 and np.all(np.diff(light) >= -1e-4))
