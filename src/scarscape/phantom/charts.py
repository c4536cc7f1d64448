"""Charts of known colours to lay into the photos of a phantom: 24 patches, or a marker piece."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from scarscape.model import MARKER_SHEET, Box, InputError, MarkerPiece
from scarscape.phantom.making import Phantom
from scarscape.phantom.photos_sheet import HOLE, Sheet

Side = Literal["left", "right", "above", "below"]
Array = NDArray[np.float64]

#: The 24 patches in their usual order, four rows of six: sRGB (D65) numbers of 8 bits as the
#: chart's maker publishes them.
CHART_SRGB = (
    (115, 82, 68),
    (194, 150, 130),
    (98, 122, 157),
    (87, 108, 67),
    (133, 128, 177),
    (103, 189, 170),
    (214, 126, 44),
    (80, 91, 166),
    (193, 90, 99),
    (94, 60, 108),
    (157, 188, 64),
    (224, 163, 46),
    (56, 61, 150),
    (70, 148, 73),
    (175, 54, 60),
    (231, 199, 31),
    (187, 86, 149),
    (8, 133, 161),
    (243, 243, 242),
    (200, 200, 200),
    (160, 160, 160),
    (122, 122, 121),
    (85, 85, 85),
    (52, 52, 52),
)
CHART_ROWS, CHART_COLUMNS = 4, 6
#: Black board between patches, and its rim, in patches' sides.
GAP, RIM, BOARD = 0.14, 0.25, 0.02
#: Office paper, and ink on it: what a perfect white of 1 becomes in print, and black.
PAPER, INK = 0.87, 0.03
#: Samples of a drawing across one of the photo; whole, so that its edges fall on the raster.
DENSE = 3
#: Between skin and a chart beside it, and around everything.
APART_MM, MARGIN_MM = 2.0, 2.0


def chart_beside(
    phantom: Phantom, *, side: Side = "right", patch_mm: float = 5.0, turn_deg: float = 0.0
) -> Sheet:
    """A chart of 24 patches beside the skin, in the photo and under its light.

    Parameters
    ----------
    phantom : whose photos it is for.
    side : where it lies.
    patch_mm : side of a patch; pocket charts have about 5.
    turn_deg : by which it is turned clockwise in the picture.

    Raises
    ------
    InputError
        If patches are not larger than ten samples.
    """
    pitch = phantom.truth.pitch_mm
    if patch_mm < 10 * pitch:
        raise InputError(
            f"patches of {patch_mm:g} mm are too small for samples {pitch:g} mm apart",
            "give larger patches or a finer pitch",
        )
    step = patch_mm * (1 + GAP)
    rim = patch_mm * RIM
    boxes = [
        Box(rim + column * step, rim + row * step, patch_mm, patch_mm)
        for row in range(CHART_ROWS)
        for column in range(CHART_COLUMNS)
    ]
    width = 2 * rim + CHART_COLUMNS * step - patch_mm * GAP
    height = 2 * rim + CHART_ROWS * step - patch_mm * GAP
    colours = linear(np.array(CHART_SRGB))
    drawing = _blank(width, height, pitch)
    for number, box in enumerate(boxes, start=1):
        _fill(drawing, box, number, pitch)
    palette = np.vstack([np.full(3, BOARD), colours])
    half = _turned_half((width, height), turn_deg)
    rows, columns = (side_px * pitch / 2 for side_px in phantom.surface_mm.shape)
    beside = {"left": (-1, 0), "right": (1, 0), "above": (0, -1), "below": (0, 1)}[side]
    centre = (
        beside[0] * (columns + APART_MM + half[0]),
        beside[1] * (rows + APART_MM + half[1]),
    )
    placed = _Placed(phantom, (width, height), centre, turn_deg)
    return placed.sheet("chart", drawing, palette, (boxes, colours))


def marker_around(
    phantom: Phantom, *, piece: str = "cheek", turn_deg: float = 0.0, paper: float = PAPER
) -> Sheet:
    """A cut-out piece of the marker sheet, with the skin in its window.

    Skin larger than the window goes on under the paper; smaller leaves dark cloth around it.

    Parameters
    ----------
    phantom : whose photos it is for.
    piece : name of the piece; ``cheek`` has a window of 40 mm, ``spot`` of 25 mm.
    turn_deg : by which it is turned clockwise in the picture.
    paper : reflectance of bare paper; prints are as dark beside it as their nominal colours say.

    Raises
    ------
    InputError
        If there is no such piece, or it has no window.
    """
    framed = {one.name: one for one in MARKER_SHEET.pieces if one.window is not None}
    if piece not in framed:
        names = " or ".join(framed)
        raise InputError(f"no piece of the marker sheet with a window is called {piece!r}", names)
    one = framed[piece]
    pitch = phantom.truth.pitch_mm
    boxes, nominal = known_patches(one)
    colours = INK + (paper - INK) * nominal
    drawing = _blank(one.width_mm, one.height_mm, pitch)
    for box in _black(one):
        _fill(drawing, box, 1, pitch)
    for number, box in enumerate(boxes, start=2):
        _fill(drawing, box, number, pitch)
    window = one.view
    _fill(drawing, window, HOLE, pitch)
    palette = np.vstack([np.full(3, paper), np.full(3, INK), colours])
    x_mm, y_mm = window.centre_mm
    centre = (one.width_mm / 2 - x_mm, one.height_mm / 2 - y_mm)
    placed = _Placed(phantom, (one.width_mm, one.height_mm), _turned(centre, turn_deg), turn_deg)
    return placed.sheet(one.name, drawing, palette, (boxes, colours), window)


def known_patches(piece: MarkerPiece) -> tuple[list[Box], Array]:
    """Boxes of a piece's patches, greys and colours alike, and their nominal linear sRGB."""
    levels = [np.broadcast_to(np.asarray(patch.srgb, dtype=float), 3) for patch in piece.patches]
    return [patch.box for patch in piece.patches], linear(np.array(levels))


def linear(srgb: NDArray[np.generic] | Array) -> Array:
    """Linear light for sRGB numbers of 0 to 255."""
    share = np.asarray(srgb, dtype=np.float64) / 255
    low = share / 12.92
    return np.asarray(np.where(share <= 0.04045, low, ((share + 0.055) / 1.055) ** 2.4))


class _Placed:
    """Where a sheet and the skin come to lie in one photo."""

    def __init__(
        self,
        phantom: Phantom,
        size_mm: tuple[float, float],
        centre_mm: tuple[float, float],
        turn_deg: float,
    ) -> None:
        self.pitch = phantom.truth.pitch_mm
        rows, columns = phantom.surface_mm.shape
        half = _turned_half(size_mm, turn_deg)
        skin = (columns * self.pitch / 2, rows * self.pitch / 2)
        least = [min(-skin[k], centre_mm[k] - half[k]) - MARGIN_MM for k in range(2)]
        most = [max(skin[k], centre_mm[k] + half[k]) + MARGIN_MM for k in range(2)]
        left, top = (round((-skin[k] - least[k]) / self.pitch) for k in range(2))
        self.skin_px = (top, left)
        self.columns = left + round((most[0] + skin[0]) / self.pitch)
        self.rows = top + round((most[1] + skin[1]) / self.pitch)
        middle = (left + (columns - 1) / 2, top + (rows - 1) / 2)
        angle = math.radians(turn_deg)
        turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
        corner = np.array(centre_mm) - turn @ (np.array(size_mm) / 2)
        #: From mm on the sheet to the photo's samples.
        self.mm_to_px = np.eye(3)
        self.mm_to_px[:2, :2] = turn / self.pitch
        self.mm_to_px[:2, 2] = corner / self.pitch + middle

    def sheet(
        self,
        name: str,
        drawing: NDArray[np.uint8],
        palette: Array,
        patches: tuple[list[Box], Array],
        window: Box | None = None,
    ) -> Sheet:
        dense = DENSE / self.pitch
        # Centres of samples stand at integers, edges half a sample before them.
        to_mm = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, dense]]) / dense
        return Sheet(
            name=name,
            drawing=drawing,
            palette=palette,
            drawing_to_px=self.mm_to_px @ to_mm,
            rows=self.rows,
            columns=self.columns,
            skin_px=self.skin_px,
            patches_px=np.array([self._px(box.corners_mm) for box in patches[0]]),
            patches_reflectance=patches[1],
            window_px=None if window is None else self._px(window.corners_mm),
        )

    def _px(self, places_mm: Array) -> Array:
        return np.asarray(places_mm @ self.mm_to_px[:2, :2].T + self.mm_to_px[:2, 2])


def _turned(place: tuple[float, float], turn_deg: float) -> tuple[float, float]:
    angle = math.radians(turn_deg)
    x, y = place
    return (
        x * math.cos(angle) - y * math.sin(angle),
        x * math.sin(angle) + y * math.cos(angle),
    )


def _turned_half(size_mm: tuple[float, float], turn_deg: float) -> tuple[float, float]:
    """Half of the upright box around a turned rectangle."""
    angle = math.radians(turn_deg)
    across, down = abs(math.cos(angle)), abs(math.sin(angle))
    width, height = size_mm
    return (width * across + height * down) / 2, (width * down + height * across) / 2


def _blank(width_mm: float, height_mm: float, pitch_mm: float) -> NDArray[np.uint8]:
    """A drawing of colour 0: bare paper, or the board."""
    shape = (round(height_mm * DENSE / pitch_mm), round(width_mm * DENSE / pitch_mm))
    return np.zeros(shape, dtype=np.uint8)


def _fill(drawing: NDArray[np.uint8], box: Box, number: int, pitch_mm: float) -> None:
    left, top, right, bottom = (
        round(edge * DENSE / pitch_mm)
        for edge in (box.x_mm, box.y_mm, box.x_mm + box.width_mm, box.y_mm + box.height_mm)
    )
    drawing[top:bottom, left:right] = number


def _black(piece: MarkerPiece) -> list[Box]:
    """The black modules of a piece's markers, whose bits are OpenCV's."""
    import cv2

    dictionary = cv2.aruco.getPredefinedDictionary(getattr(cv2.aruco, MARKER_SHEET.dictionary))
    boxes = []
    for place in piece.markers:
        image = dictionary.generateImageMarker(place.id, MARKER_SHEET.cells, borderBits=1)
        side = place.box.width_mm / MARKER_SHEET.cells
        for row, column in np.argwhere(np.asarray(image) == 0).tolist():
            module = Box(column * side, row * side, side, side)
            boxes.append(module.moved(place.box.x_mm, place.box.y_mm))
    return boxes
