"""A printed sheet in the picture of a phantom: flat, matt, under the same lamp as the skin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scarscape.phantom.lamps import Lighting
from scarscape.phantom.photos_surface import Surface

if TYPE_CHECKING:
    from scarscape.phantom.coloured import ColouredSkin

Field = NDArray[np.float32]

#: Number in a drawing for nothing: skin, or what lies behind it, shows there.
HOLE = 255
#: Dark cloth around skin and sheet.
CLOTH = 0.1
#: Samples of the camera across one sample while an edge is drawn.
FINE = 2


@dataclass(frozen=True, eq=False)
class Sheet:
    """A chart or a marker piece, and where it and the skin lie in the photo.

    Attributes
    ----------
    name : ``chart``, or the name of the marker piece.
    drawing : (height, width) uint8, number of a colour of the palette, or `HOLE`.
    palette : (colours, 3) float64, linear sRGB reflectance under D65, a perfect white being 1.
    drawing_to_px : (3, 3) from the drawing's (column, row, 1), centres of samples at integers, to
        the photo's.
    rows, columns : of the photo.
    skin_px : row and column of the skin's first sample in the photo.
    patches_px : (patches, 4, 2) corners (column, row) of the patches of known colour in the photo.
    patches_reflectance : (patches, 3) float64, their true linear sRGB reflectance.
    window_px : (4, 2) corners of the opening in the photo, None for a sheet without one.
    """

    name: str
    drawing: NDArray[np.uint8]
    palette: NDArray[np.float64]
    drawing_to_px: NDArray[np.float64]
    rows: int
    columns: int
    skin_px: tuple[int, int]
    patches_px: NDArray[np.float64]
    patches_reflectance: NDArray[np.float64]
    window_px: NDArray[np.float64] | None = None

    def shift_mm(
        self, pitch_mm: float, *, origin_px: tuple[float, float] = (0.0, 0.0), side: int = 1
    ) -> tuple[float, float]:
        """What is added to places (x, y) in a photo to count them from the skin's first sample.

        Parameters
        ----------
        pitch_mm : of the photo's own pixels.
        origin_px : row and column of the outer corner of the first sample that places are counted
            from, in the photo's own pixels; of `scarscape.model.Photo`.
        side : pixels along the side of that sample.
        """
        row, column = (
            at + side / 2 - 0.5 - skin for at, skin in zip(origin_px, self.skin_px, strict=True)
        )
        return column * pitch_mm, row * pitch_mm


def painted(
    sheet: Sheet,
    frame: Field,
    surface: Surface,
    lamp: tuple[Lighting, int],
    *,
    sky: float = 0.0,
    coloured: ColouredSkin | None = None,
) -> Field:
    """The light of a photo with the sheet in it.

    Parameters
    ----------
    sheet : where everything lies.
    frame : (rows, columns, 3) float32 light of the skin alone.
    surface : the skin.
    lamp : the lamps, and which of them is on.
    sky : light from all around, in units of a unit lamp's on the middle of the picture.
    coloured : gives the camera's colours of the print; without it the camera sees linear sRGB.

    Returns
    -------
    (rows, columns, 3) float32, of the sheet's rows and columns.

    Notes
    -----
    The sheet gives light back evenly in all directions, lies in the plane of the middle of the
    skin, and throws no shadow. About 0.3 s for 1,300 x 1,300 samples.
    """
    light = plane_light(sheet, surface, lamp) + np.float32(sky)
    print_colours = camera_colours(sheet.palette, surface, coloured)
    out = np.empty((sheet.rows, sheet.columns, 3), dtype=np.float32)
    out[...] = light[:, :, None] * (np.float32(CLOTH) * surface.white)
    top, left = sheet.skin_px
    rows, columns = frame.shape[:2]
    out[top : top + rows, left : left + columns] = frame
    covered = _warped(sheet, np.append(np.ones(len(sheet.palette)), 0.0))
    for channel in range(3):
        seen = _warped(sheet, np.append(print_colours[:, channel], 0.0)) * light
        out[:, :, channel] = (1 - covered) * out[:, :, channel] + seen
    return out


def camera_colours(
    reflectance: NDArray[np.float64], surface: Surface, coloured: ColouredSkin | None
) -> NDArray[np.float64]:
    """(n, 3) what the camera reads, under a light of 1, of prints of known reflectance."""
    if coloured is None:
        return np.asarray(reflectance * surface.white, dtype=np.float64)
    return np.asarray(coloured.patch_colours(reflectance), dtype=np.float64)


def plane_light(sheet: Sheet, surface: Surface, lamp: tuple[Lighting, int]) -> Field:
    """(rows, columns) float32, the lamp's light on a level plane through the skin's middle."""
    lighting, index = lamp
    position = lighting.position_mm[index]
    distance = float(np.linalg.norm(position))
    rows, columns = surface.height_mm.shape
    middle = (sheet.skin_px[0] + (rows - 1) / 2, sheet.skin_px[1] + (columns - 1) / 2)
    down = position[0] - (np.arange(sheet.rows)[:, None] - middle[0]) * surface.pitch_mm
    across = position[1] - (np.arange(sheet.columns)[None, :] - middle[1]) * surface.pitch_mm
    away = np.sqrt(down**2 + across**2 + position[2] ** 2)
    fall = float(lighting.brightness[index]) * distance**2 * position[2] / away**3
    return np.asarray(fall, dtype=np.float32)


def _warped(sheet: Sheet, values: NDArray[np.float64]) -> Field:
    """The drawing in one channel on the photo's raster; the last value stands for the hole."""
    import cv2

    table = np.zeros(256, dtype=np.float32)
    table[: len(values) - 1] = values[:-1]
    table[HOLE] = values[-1]
    finer = np.array([[FINE, 0, (FINE - 1) / 2], [0, FINE, (FINE - 1) / 2], [0, 0, 1]])
    size = (sheet.columns * FINE, sheet.rows * FINE)
    fine = cv2.warpPerspective(table[sheet.drawing], finer @ sheet.drawing_to_px, size)
    small = cv2.resize(fine, (sheet.columns, sheet.rows), interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.float32)
