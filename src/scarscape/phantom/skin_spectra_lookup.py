"""From maps of melanin and blood to a camera's colours, by a table."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scarscape.phantom.skin_spectra import OXYGENATION, reflectance
from scarscape.phantom.skin_spectra_camera import View

Array = NDArray[np.float64]
Field = NDArray[np.float32]

MOST_MELANIN, MOST_BLOOD = 0.7, 0.12
STEPS = 192


class SkinColours:
    """Colours of skin for one camera, illuminant and oxygenation.

    The table holds densities at even steps of the square roots of both shares, where they are
    nearly straight; between its points it is bilinear. Shares beyond `MOST_MELANIN` and
    `MOST_BLOOD` are cut.
    """

    def __init__(self, view: View, oxygenation: float = OXYGENATION) -> None:
        self.view = view
        self.oxygenation = oxygenation
        root = np.linspace(0, 1, STEPS) ** 2
        spectra = reflectance(
            (MOST_MELANIN * root)[:, None], (MOST_BLOOD * root)[None, :], oxygenation
        )
        seen = np.maximum(view.seen(spectra), 1e-5)
        self._density = np.moveaxis(-np.log(seen), -1, 0)

    def density(self, melanin: ArrayLike, blood: ArrayLike) -> Array:
        """(3, ...) natural-log density of red, green, blue; shapes are broadcast."""
        one, two = np.broadcast_arrays(_place(melanin, MOST_MELANIN), _place(blood, MOST_BLOOD))
        row = np.minimum(one.astype(np.intp), STEPS - 2)
        column = np.minimum(two.astype(np.intp), STEPS - 2)
        down, across = one - row, two - column
        at = row * STEPS + column
        out = np.empty((3, *one.shape))
        for channel, table in enumerate(self._density):
            flat = table.ravel()
            upper = flat[at] + across * (flat[at + 1] - flat[at])
            lower = flat[at + STEPS]
            lower = lower + across * (flat[at + STEPS + 1] - lower)
            out[channel] = upper + down * (lower - upper)
        return out

    def albedo(self, melanin: Field, blood: Field) -> Field:
        """(rows, columns, 3) linear camera colour, strip by strip to spare memory."""
        out = np.empty((*melanin.shape, 3), dtype=np.float32)
        for top in range(0, melanin.shape[0], 64):
            strip = slice(top, top + 64)
            seen = np.exp(-self.density(melanin[strip], blood[strip]))
            out[strip] = np.moveaxis(seen, 0, -1)
        return out


def _place(share: ArrayLike, most: float) -> Array:
    """Position in the table of a share."""
    part = np.clip(np.asarray(share, dtype=np.float64) / most, 0.0, 1.0)
    return np.asarray(np.sqrt(part) * (STEPS - 1))
