"""Brightness of the lamps from the colours of skin: shine looks like brightness, but not alike.

What makes lamps seem brighter or fainter than they are, shine, weighs the more the less a channel
of the skin sends back itself. The brightness that each channel finds is therefore drawn out to
that of a channel of infinite albedo, where shine is nothing. With one channel it is that channel's.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scarscape.light.brightness import lamp_brightness, plain_brightness
from scarscape.light.normals_model import photos_of, thinned
from scarscape.model import Lamps

#: Channels whose levels differ by less than this ratio say nothing about shine.
_LEAST_RATIO = 1.25
#: A channel of which less is usable is left out.
_LEAST_USABLE = 0.8
_SAMPLES = 20_000


def brightness_by_colour(
    light: NDArray[np.float32], usable: NDArray[np.bool_], lamps: Lamps, pitch_mm: float
) -> NDArray[np.float64]:
    """Brightness of each lamp relative to their mean.

    Parameters
    ----------
    light, usable : (n, channels, rows, columns) float32 and bool.
    lamps : where the n lamps stood.
    pitch_mm : distance between samples.

    Returns
    -------
    (n,) float64, mean 1.

    Notes
    -----
    Rests on lamps of one colour and a white balance that is not far off. About 0.1 s a channel.
    """
    channels = [c for c in range(light.shape[1]) if usable[:, c].mean() > _LEAST_USABLE]
    levels = np.array([float(np.median(light[:, c, ::8, ::8])) for c in channels])
    if len(channels) < 2 or levels.max() < _LEAST_RATIO * levels.min():
        best = channels[int(np.argmax(levels))] if channels else 0
        return lamp_brightness(light[:, best], usable[:, best], lamps, pitch_mm)
    found = np.log(
        np.array(
            [
                plain_brightness(
                    thinned(photos_of(light[:, c], usable[:, c], lamps, pitch_mm), _SAMPLES)
                )
                for c in channels
            ]
        )
    )
    terms = np.stack([np.ones_like(levels), 1 / levels], axis=1)
    at_no_shine = np.exp(np.linalg.lstsq(terms, found, rcond=None)[0][0])
    return np.asarray(at_no_shine / at_no_shine.mean())
