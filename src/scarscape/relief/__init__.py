"""Heights to skin without its own form: reference surface, noise, texture."""

from scarscape.relief.form import CUTOFF_MM, Flattened, remove_form
from scarscape.relief.grid import block_means, enlarged
from scarscape.relief.smooth import gaussian_smooth
from scarscape.relief.spanning import Spanning
from scarscape.relief.texture import Texture, noise_of, texture_of

__all__ = [
    "CUTOFF_MM",
    "Flattened",
    "Spanning",
    "Texture",
    "block_means",
    "enlarged",
    "gaussian_smooth",
    "noise_of",
    "remove_form",
    "texture_of",
]
