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


def is_yellow(contrast: NDArray[np.float64]) -> bool:
    """Whether a spot is lighter in green than in blue, as pus is and no pale mark.

    Parameters
    ----------
    contrast : as for `kind_of`. Skin without its melanin is lightest in blue.
    """
    _, green, blue = (float(one) for one in contrast)
    return green < 0 and blue > YELLOW_SHARE * green
