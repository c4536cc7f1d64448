"""Red, brown or pale: by how a mark differs from the skin around in red, green and blue.

Blood darkens green far more than red or blue; melanin darkens the three so that green lies between
the others. What green has beyond the middle of red and blue, over the whole difference, therefore
tells the two apart on every tone of skin and whatever the light's colour, which is the same on the
mark and beside it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scarscape.model import MarkKind

#: What green has beyond the middle of red and blue, over its own difference, from which on a dark
#: mark is red. Melanin gives 0 to 0.1, blood 0.4 to 0.9, on simulated skin of phototype I to VI
#: under daylight, warm LED and fluorescent light; between the two lie marks that are both.
RED_SHARE = 0.25
#: Cosine of the angle to what white light does, and how far it lies over that to melanin's way.
SHINE_COSINE, SHINE_LEAD = 0.97, 0.02
#: A light spot whose blue is lighter by less than this share of what its green is, is yellow.
YELLOW_SHARE = 0.5


def kind_of(contrast: NDArray[np.float64]) -> MarkKind:
    """Kind of a mark.

    Parameters
    ----------
    contrast : (3,) density in red, green and blue over that of the skin around.
    """
    red, green, blue = (float(one) for one in contrast)
    beyond = green - (red + blue) / 2
    if green <= 0 or red + green + blue <= 0:
        return "hypopigmentation"
    return "erythema" if beyond > RED_SHARE * green else "hyperpigmentation"


def is_shine(
    contrast: NDArray[np.float64], base: NDArray[np.float64], melanin: NDArray[np.float64]
) -> bool:
    """Whether a pale spot is paler as white light makes it, not as skin with less melanin is.

    Parameters
    ----------
    contrast : as for `kind_of`.
    base : (3,) density of the person's own skin. White light on top lightens a channel the more,
        the darker it is.
    melanin : (3,) densities that melanin adds on this skin.

    Notes
    -----
    On light skin both ways are alike, and nothing is called shine; on dark skin they are far apart.
    """
    white, less_melanin = _ways(contrast, base, melanin)
    return white > max(SHINE_COSINE, less_melanin + SHINE_LEAD)


def may_be_shine(
    contrast: NDArray[np.float64], base: NDArray[np.float64], melanin: NDArray[np.float64]
) -> bool:
    """Whether white light would make a spot as pale as it is: on light skin most pale marks may.

    Parameters
    ----------
    contrast, base, melanin : as for `is_shine`.
    """
    white, less_melanin = _ways(contrast, base, melanin)
    return white > max(SHINE_COSINE, less_melanin)


def _ways(
    contrast: NDArray[np.float64], base: NDArray[np.float64], melanin: NDArray[np.float64]
) -> tuple[float, float]:
    """Cosines of the angles to what white light does, and to what less melanin does."""
    size = float(np.linalg.norm(contrast))
    if size == 0:
        return 0.0, 0.0
    white = np.exp(base)
    first, second = (
        float(-contrast @ way) / (size * float(np.linalg.norm(way))) for way in (white, melanin)
    )
    return first, second


def is_yellow(contrast: NDArray[np.float64]) -> bool:
    """Whether a spot is lighter in green than in blue, as pus is and no pale mark.

    Parameters
    ----------
    contrast : as for `kind_of`. Skin without its melanin is lightest in blue.
    """
    _, green, blue = (float(one) for one in contrast)
    return green < 0 and blue > YELLOW_SHARE * green
