"""What the pits of one capture have in common: the skin's blur and its bounced light.

References
----------
.. [1] P. W. Holland, R. E. Welsch, "Robust regression using iteratively reweighted
   least-squares", Communications in Statistics A6 (1977) 813-827, doi 10.1080/03610927708827533
   (Cauchy's weights).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from scarscape.light.pit_found import PitFit
from scarscape.light.pit_priors import BLUR_MM, BLUR_SD, BOUNCE_SD, BOUNCE_SHARE
from scarscape.light.pit_shape import BOUNCE, LOG_BLUR


def agreed(
    fits: Sequence[PitFit], parameter: int, prior: tuple[float, float], least_sd: float
) -> float:
    """What the pits of a capture agree on for an optical parameter that they share.

    A mean weighted by what each pit's photos (not the prior) say, without outliers.

    Parameters
    ----------
    fits : of the pits, all with the same prior.
    parameter : its place in the vector.
    prior : mean and standard deviation that every fit was given.
    least_sd : no single pit is believed more than this; one that is 2.5 times as far off has half
        its weight.

    Returns
    -------
    float, the prior's mean where there are no pits.
    """
    middle, information = prior[0], 1 / prior[1] ** 2
    if not fits:
        return middle
    values = np.array([fit.parameters[parameter] for fit in fits])
    precision = np.array([1 / max(fit.covariance[parameter, parameter], 1e-9) for fit in fits])
    own = np.maximum(precision - information, 0.0)
    # What a pit says alone, with the prior taken out again.
    alone = np.where(
        own > 0, (values * precision - prior[0] * information) / np.maximum(own, 1e-9), prior[0]
    )
    own = np.minimum(own, 1 / least_sd**2)
    for _ in range(5):
        weight = own / (1 + ((alone - middle) / (2.5 * least_sd)) ** 2)
        total = float(np.sum(weight)) + information
        middle = (float(np.sum(weight * alone)) + prior[0] * information) / total
    return middle


def agreed_blur(fits: Sequence[PitFit]) -> float:
    """Sigma of the scattering that the pits of a capture agree on, mm."""
    return math.exp(agreed(fits, LOG_BLUR, (math.log(BLUR_MM), BLUR_SD), 0.15))


def agreed_bounce(fits: Sequence[PitFit]) -> float:
    """Share of the light between walls that the pits of a capture agree on."""
    return agreed(fits, BOUNCE, (BOUNCE_SHARE, BOUNCE_SD), 0.1)
