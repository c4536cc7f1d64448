"""The printed marker sheet: where everything on it lies, and a sheet found in a photo.

Its nouns; `scarscape.model.marker_layout` holds the layouts themselves. Lengths are mm on the sheet
as it prints at 100 %. Each piece is cut out and used by itself, so positions are counted from the
piece's own top-left corner: x to the right, y downward.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: Reflectance of bare matt paper and of black ink on it. Ours: papers lie between 0.83 and 0.91,
#: which is 2 % of lightness either way.
PAPER_REFLECTANCE, INK_REFLECTANCE = 0.87, 0.03


@dataclass(frozen=True)
class Box:
    """An upright rectangle: top-left corner and size, mm."""

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float

    @property
    def corners_mm(self) -> NDArray[np.float64]:
        """(4, 2) x and y of the corners: top left, top right, bottom right, bottom left."""
        left, top = self.x_mm, self.y_mm
        right, bottom = left + self.width_mm, top + self.height_mm
        return np.array([[left, top], [right, top], [right, bottom], [left, bottom]])

    @property
    def centre_mm(self) -> tuple[float, float]:
        """The middle of the rectangle, x and y."""
        return self.x_mm + self.width_mm / 2, self.y_mm + self.height_mm / 2

    def shrunk(self, by_mm: float) -> Box:
        """The rectangle with each side moved inward (outward where negative)."""
        return Box(
            self.x_mm + by_mm,
            self.y_mm + by_mm,
            self.width_mm - 2 * by_mm,
            self.height_mm - 2 * by_mm,
        )

    def moved(self, x_mm: float, y_mm: float) -> Box:
        """The rectangle, farther to the right and downward."""
        return Box(self.x_mm + x_mm, self.y_mm + y_mm, self.width_mm, self.height_mm)


@dataclass(frozen=True)
class MarkerPlace:
    """One ArUco marker: its number in the dictionary, and its black square."""

    id: int
    box: Box


@dataclass(frozen=True)
class PrintedPatch:
    """A patch of one even colour.

    Attributes
    ----------
    srgb : nominal red, green and blue, 0 to 255. Printers differ.
    box : where it lies.
    name : letter beside it; empty for greys.
    """

    srgb: tuple[int, int, int]
    box: Box
    name: str = ""

    @property
    def is_grey(self) -> bool:
        """Whether red, green and blue are equal; white is paper without ink."""
        return len(set(self.srgb)) == 1

    @property
    def beside_paper(self) -> tuple[float, float, float]:
        """Nominal linear red, green and blue that it gives back, bare paper being 1."""
        red, green, blue = (_linear(level) for level in self.srgb)
        return red, green, blue

    @property
    def reflectance(self) -> tuple[float, float, float]:
        """Nominal linear sRGB (D65) that it gives back, a perfect white being 1.

        What drivers print: white becomes bare paper, black full ink, all else lies between.
        """
        red, green, blue = (
            INK_REFLECTANCE + (PAPER_REFLECTANCE - INK_REFLECTANCE) * share
            for share in self.beside_paper
        )
        return red, green, blue


def _linear(level: int) -> float:
    share = level / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


@dataclass(frozen=True)
class MarkerPiece:
    """One piece to cut out: a frame with a window to measure through, or a strip.

    Attributes
    ----------
    name : one word, also printed on it.
    width_mm, height_mm : size of the whole piece.
    window : the opening to cut out; None for a strip.
    markers, patches : what is printed; greys first, lightest first, then colours.
    """

    name: str
    width_mm: float
    height_mm: float
    window: Box | None
    markers: tuple[MarkerPlace, ...]
    patches: tuple[PrintedPatch, ...]

    @property
    def outline(self) -> Box:
        """The whole piece."""
        return Box(0.0, 0.0, self.width_mm, self.height_mm)

    @property
    def view(self) -> Box:
        """What is measured or, for a strip, stands for it: the window, else the whole piece."""
        return self.outline if self.window is None else self.window


@dataclass(frozen=True)
class MarkerSheet:
    """All that is on the sheet.

    Attributes
    ----------
    version : printed on the sheet. A new layout takes new marker numbers, so that a photo of an
        old print is never read with a new layout.
    dictionary : name of the ArUco dictionary, as in ``cv2.aruco``.
    cells : modules along a marker's side, its black border of one module included.
    pieces : each with marker numbers of its own.
    ruler_mm : length of the line by which the print is checked.
    """

    version: int
    dictionary: str
    cells: int
    pieces: tuple[MarkerPiece, ...]
    ruler_mm: float


@dataclass(frozen=True, eq=False)
class MarkerFound:
    """A piece of the sheet as it lies in a photo. Pixels are (column, row), centres at integers.

    Attributes
    ----------
    piece : which one.
    homography : (3, 3) float64, from mm on the piece (x, y, 1) to pixels. Every ``mm`` here is
        true mm: the scale of the print is in it.
    pitch_mm : distance on the skin between neighbouring pixels at the middle of the window, the
        square root of the area of a pixel there.
    pitch_mm_sd : one standard deviation of it, from the corners and from how badly they fit one
        plane; the printer's own error comes on top.
    pitch_range_mm : smallest and largest pitch in the window: 1 % apart means that a length near
        one edge is 1 % longer than near the other.
    tilt_deg : angle between the camera's axis and straight onto the sheet; None with one marker.
        Taken at the picture's centre, as if the photo were not cropped.
    normal : (3,) unit vector straight out of the sheet in the picture's frame: along the rows,
        along the columns, to the camera; None with one marker. Which of two opposite ways it
        leans rests on perspective alone, so below a few degrees it is a guess.
    residual_px : root mean square distance of the corners from where the homography puts them.
        Over about 0.1 mm on the sheet the paper is bent.
    ids : numbers of the markers that were used.
    dropped : numbers of this piece that were seen and did not agree with the rest.
    window_px : (4, 2) corners of the window (of a strip: of the whole piece).
    outline_px : (4, 2) corners of the piece.
    patches_px : (n, 4, 2) corners of the patches, in the layout's order.
    print_scale : length of the printed ruler over its nominal length.
    """

    piece: MarkerPiece
    homography: NDArray[np.float64]
    pitch_mm: float
    pitch_mm_sd: float
    pitch_range_mm: tuple[float, float]
    tilt_deg: float | None
    normal: NDArray[np.float64] | None
    residual_px: float
    ids: tuple[int, ...]
    dropped: tuple[int, ...]
    window_px: NDArray[np.float64]
    outline_px: NDArray[np.float64]
    patches_px: NDArray[np.float64]
    print_scale: float = 1.0

    def __repr__(self) -> str:
        tilt = "tilt unknown" if self.tilt_deg is None else f"{self.tilt_deg:.1f} deg tilted"
        return (
            f"MarkerFound({self.piece.name}, {len(self.ids)} markers, "
            f"{self.pitch_mm:.5g} mm a pixel, {tilt})"
        )
