"""The blur of scattering taken off slopes, as far as the photos' noise is small beside them.

Slopes read from light that spread inside the skin are, where they are small, the skin's own slopes
under the same blur. A Wiener filter with a ceiling takes it off again.

References
----------
.. [1] N. Wiener, "Extrapolation, Interpolation, and Smoothing of Stationary Time Series" (1949),
   MIT Press.
"""

from __future__ import annotations

import math
import os

import numpy as np
from numpy.typing import NDArray

#: No wave is enlarged by more than this.
MOST_GAIN = 2.5
#: Less blur than this is left as it is.
LEAST_BLUR_MM = 0.03


def unblurred(field: NDArray[np.float32], sigma_mm: float, pitch_mm: float) -> NDArray[np.float32]:
    """A field without a Gaussian blur.

    Parameters
    ----------
    field : (rows, columns) float32, all known.
    sigma_mm : of the blur.
    pitch_mm : distance between samples.

    Returns
    -------
    (rows, columns) float32

    Notes
    -----
    By a cosine transform, so that the field goes on as in a mirror past its edges; two transforms.
    """
    from scipy import fft

    if sigma_mm < LEAST_BLUR_MM:
        return field
    workers = os.cpu_count()
    spectrum = fft.dctn(field, norm="ortho", workers=workers)
    rows, columns = field.shape
    # The n-th wave of a cosine transform of N samples has n / 2N periods a sample.
    row = np.arange(rows, dtype=np.float32) / (2 * rows * pitch_mm)
    column = np.arange(columns, dtype=np.float32) / (2 * columns * pitch_mm)
    fall = np.float32(-2 * math.pi**2 * sigma_mm**2)
    kept = np.exp(fall * row**2)[:, None] * np.exp(fall * column**2)[None, :]
    # (1 + noise) kept / (kept^2 + noise): 1 where nothing is lost, highest where kept^2 = noise.
    noise = np.float32((MOST_GAIN - math.sqrt(MOST_GAIN**2 - 1)) ** 2)
    spectrum *= (1 + noise) * kept / (kept**2 + noise)
    return np.asarray(fft.idctn(spectrum, norm="ortho", workers=workers), np.float32)
