"""The skin between the scars: form, texture and the noise of the instrument."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]
Rng = np.random.Generator

TEXTURE_RMS_MM = 0.010
SENSOR_RMS_MM = 0.004
SCANNER_RMS_MM = 0.007
SCANNER_LENGTH_MM = 0.35
SHORTEST_MM, LONGEST_MM = 0.2, 1.5
#: Directions (degrees), mesh (mm) and depths (relative) of the families of furrows.
FURROWS = ((8.0, 0.70, 1.0), (66.0, 0.75, 0.9), (-54.0, 0.60, 0.5))
#: Half width of a furrow, in standard deviations of the noise that it is cut from.
FURROW_WIDE = 0.17


def form(rng: Rng, rows: int, columns: int, pitch_mm: float) -> Field:
    """A cheek: an ellipsoid's side with a main radius of 40 to 120 mm, and shallow lumps.

    The main radius grows with patches larger than 50 mm, so that no side is vertical. The lumps
    are plane waves of 18 to 45 mm, together 0.05 to 0.3 mm in amplitude.
    """
    x: NDArray[np.float64] = (np.arange(columns, dtype=np.float64) - (columns - 1) / 2) * pitch_mm
    y: NDArray[np.float64] = (np.arange(rows, dtype=np.float64) - (rows - 1) / 2) * pitch_mm
    size = max(rows, columns) * pitch_mm
    radius = float(rng.uniform(40, 120)) * max(1.0, size / 50)
    other = radius * float(rng.uniform(1.3, 4.0))
    turn = math.radians(float(rng.uniform(-25, 25)) + 90 * int(rng.integers(2)))
    c, s = math.cos(turn), math.sin(turn)
    x32, y32 = x.astype(np.float32)[None, :], y.astype(np.float32)[:, None]
    u, v = c * x32 + s * y32, c * y32 - s * x32
    # A conic of constant -1/2 is an ellipsoid that stays below 50 degrees over the patch.
    bent = u * u / np.float32(radius**2) + v * v / np.float32(other**2)
    height = -(u * u / np.float32(radius) + v * v / np.float32(other)) / (
        1 + np.sqrt(np.clip(1 - 0.5 * bent, 0.05, None))
    )
    tilt = rng.uniform(-0.06, 0.06, 2).astype(np.float32)
    height += tilt[0] * x32 + tilt[1] * y32
    height += _lumps(rng, x, y)
    return np.asarray(height - height.mean(dtype=np.float64), dtype=np.float32)


def _lumps(rng: Rng, x: NDArray[np.float64], y: NDArray[np.float64]) -> Field:
    amplitude, count = float(rng.uniform(0.05, 0.3)), 6
    total = np.zeros((len(y), len(x)), dtype=np.float32)
    for _ in range(count):
        frequency = 2 * math.pi / float(rng.uniform(18, 45))
        turn, phase = rng.uniform(0, 2 * math.pi, 2)
        along = np.exp(1j * (frequency * math.cos(turn) * x + phase))
        down = np.exp(1j * frequency * math.sin(turn) * y)
        wave = np.outer(down.real, along.real) - np.outer(down.imag, along.imag)
        total += (amplitude / math.sqrt(count) * wave).astype(np.float32)
    return total


def texture(rng: Rng, rows: int, columns: int, pitch_mm: float) -> Field:
    """Skin glyphics: crossing families of furrows around small plateaus, 0.010 mm rms.

    Each family is a noise stretched along one direction; its zero crossings become furrows, so
    that lines branch and run out as they do on skin. All of it is held between wavelengths of
    0.2 and 1.5 mm.
    """
    from scipy import fft

    shape = (fft.next_fast_len(rows, real=True), fft.next_fast_len(columns, real=True))
    ky = fft.fftfreq(shape[0], pitch_mm).astype(np.float32)[:, None]
    kx = fft.rfftfreq(shape[1], pitch_mm).astype(np.float32)[None, :]
    relief = np.zeros(shape, dtype=np.float32)
    for degrees, mesh_mm, share in FURROWS:
        spectrum = fft.rfft2(rng.standard_normal(shape, dtype=np.float32))
        spectrum *= _streaks(ky, kx, degrees + float(rng.uniform(-8, 8)), mesh_mm)
        noise = fft.irfft2(spectrum, s=shape)
        noise *= np.float32(1 / noise.std(dtype=np.float64))
        # A furrow where the noise changes sign, a plateau elsewhere; crossings are no deeper.
        furrow = np.float32(-share) * np.exp(-((noise / np.float32(FURROW_WIDE)) ** 2))
        np.minimum(relief, furrow, out=relief)
    spectrum = fft.rfft2(relief)
    spectrum += np.float32(0.25 * relief.std()) * fft.rfft2(
        rng.standard_normal(shape, dtype=np.float32)
    )
    spectrum *= _band(np.hypot(ky, kx))
    relief = fft.irfft2(spectrum, s=shape)[:rows, :columns]
    relief -= relief.mean(dtype=np.float64)
    rms = float(np.sqrt(np.mean(relief * relief, dtype=np.float64)))
    return np.asarray(relief * np.float32(TEXTURE_RMS_MM / rms), dtype=np.float32)


def _streaks(ky: Field, kx: Field, degrees: float, mesh_mm: float) -> Field:
    """Amplitude filter: waves twice `mesh_mm` long across a direction, longer along it."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    along, across = kx * np.float32(c) + ky * np.float32(s), ky * np.float32(c) - kx * np.float32(s)
    middle = np.float32(1 / (2 * mesh_mm))
    off = (np.abs(across) - middle) / (np.float32(0.35) * middle)
    return np.asarray(np.exp(-off * off - (along / (np.float32(0.4) * middle)) ** 2))


def _band(frequency: Field) -> Field:
    """Smooth pass from 1.5 down to 0.2 mm."""
    low = 1 - np.exp(-((frequency * np.float32(LONGEST_MM)) ** 4))
    high = np.exp(-((frequency * np.float32(SHORTEST_MM)) ** 6))
    return np.asarray(low * high, dtype=np.float32)


def sensor_noise(rng: Rng, rows: int, columns: int) -> Field:
    """White noise, 0.004 mm rms."""
    return rng.standard_normal((rows, columns), dtype=np.float32) * np.float32(SENSOR_RMS_MM)


def scanner_noise(rng: Rng, rows: int, columns: int, pitch_mm: float) -> Field:
    """Correlated noise, 0.007 mm rms; its autocorrelation is ``exp(-(d / 0.35 mm)^2)``."""
    from scipy import fft

    shape = (fft.next_fast_len(rows, real=True), fft.next_fast_len(columns, real=True))
    ky = fft.fftfreq(shape[0], pitch_mm).astype(np.float32)[:, None]
    kx = fft.rfftfreq(shape[1], pitch_mm).astype(np.float32)[None, :]
    # A Gaussian kernel of sigma has an autocorrelation of sigma times sqrt 2.
    reach = np.float32(2 * (math.pi * SCANNER_LENGTH_MM / 2) ** 2)
    spectrum = fft.rfft2(rng.standard_normal(shape, dtype=np.float32))
    spectrum *= np.exp(-reach * ky * ky)
    spectrum *= np.exp(-reach * kx * kx)
    noise = fft.irfft2(spectrum, s=shape)[:rows, :columns]
    rms = float(np.sqrt(np.mean(noise * noise, dtype=np.float64)))
    return np.asarray(noise * np.float32(SCANNER_RMS_MM / rms), dtype=np.float32)
