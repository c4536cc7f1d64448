"""Light that goes astray inside the skin: what enters at one place leaves around it."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]

#: Shares and widths (in units of the rms) of two Gaussians: a narrow core and a long tail.
CORE_SHARE, CORE_WIDTH = 0.7, 0.6
TAIL_WIDTH = math.sqrt((1 - CORE_SHARE * CORE_WIDTH**2) / (1 - CORE_SHARE))


def scattered(light: Field, albedo: Field, sigma_px: float) -> Field:
    """What matt skin sends back of the light on it: (rows, columns) of one channel.

    Half of the albedo acts where light enters and half where it leaves, hence its square root on
    both sides; between them the light spreads, in the picture's plane, by two Gaussians that
    together have an rms of `sigma_px` along either axis. With 0 this is light times albedo.

    Notes
    -----
    Spreading conserves the light in the picture. It does not know that along a steep wall the way
    is longer than it looks from above.
    """
    if sigma_px <= 0:
        return np.asarray(light * albedo, dtype=np.float32)
    root = np.sqrt(albedo)
    return np.asarray(spread(light * root, sigma_px) * root, dtype=np.float32)


def spread(field: Field, sigma_px: float) -> Field:
    """Blur by the two Gaussians; beyond the edges the field goes on as in a mirror."""
    from scipy import fft

    margin = min(math.ceil(3 * TAIL_WIDTH * sigma_px), min(field.shape) - 1)
    shape = tuple(fft.next_fast_len(side + 2 * margin, real=True) for side in field.shape)
    extra = [(margin, size - side - margin) for size, side in zip(shape, field.shape, strict=True)]
    # Mirrored about the outermost samples' outer edges, which keeps the sum whole.
    padded = np.pad(field, extra, mode="symmetric")
    ky = fft.fftfreq(shape[0]).astype(np.float32)[:, None]
    kx = fft.rfftfreq(shape[1]).astype(np.float32)[None, :]
    spectrum = fft.rfft2(padded)
    total = np.zeros_like(spectrum.real)
    for share, width in ((CORE_SHARE, CORE_WIDTH), (1 - CORE_SHARE, TAIL_WIDTH)):
        reach = np.float32(2 * (math.pi * width * sigma_px) ** 2)
        total += np.float32(share) * np.exp(-reach * ky * ky) * np.exp(-reach * kx * kx)
    spectrum *= total
    out = fft.irfft2(spectrum, s=shape)
    return np.asarray(
        out[margin : margin + field.shape[0], margin : margin + field.shape[1]], dtype=np.float32
    )
