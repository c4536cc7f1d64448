"""Brightness of the lamps from the colours of skin: shine looks like brightness, but not alike.

What makes lamps seem brighter or fainter than they are, shine, weighs the more the less a channel
of the skin sends back itself. The brightness that each channel finds is therefore drawn out to
that of a channel of infinite albedo, where shine is nothing. With one channel it is that channel's.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scarscape.light.brightness import lamp_brightness, plain_brightness
from scarscape.light.channels import channel_levels, usable_shares
from scarscape.light.normals_model import few_photos_of
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
    Rests on lamps of one colour and a white balance that is not far off. About 30 ms a channel,
    whatever the size.
    """
    kept = np.flatnonzero(usable_shares(usable) > _LEAST_USABLE)
    levels = channel_levels(light)[kept]
    if kept.size < 2 or levels.max() < _LEAST_RATIO * levels.min():
        best = int(kept[np.argmax(levels)]) if kept.size else 0
        return lamp_brightness(light[:, best], usable[:, best], lamps, pitch_mm)
    each = [
        plain_brightness(few_photos_of(light[:, c], usable[:, c], lamps, pitch_mm, _SAMPLES))
        for c in kept
    ]
    terms = np.stack([np.ones_like(levels), 1 / levels], axis=1)
    at_no_shine = np.exp(np.linalg.lstsq(terms, np.log(np.array(each)), rcond=None)[0][0])
    return np.asarray(at_no_shine / at_no_shine.mean())
