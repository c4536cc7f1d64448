"""Makes the gallery's picture of a photo set from photographed skin whose scars are known.

``python docs/make_photo_pictures.py`` writes ``docs/pictures/photo-set.png``: one photo of eight,
the skin measured from all of them, and a narrow deep pit in its photo and cut open, as plain least
squares reads it, as it is fitted to its shadows, and as it was made. The same version writes the
same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image  # noqa: TID251 - this is a program that draws

import scarscape
from scarscape.model import Survey
from scarscape.phantom import RenderedPhotos, TrueScar, Truth, as_photo_set, make_phantom
from scarscape.phantom.photos import render_photos
from scarscape.phantom.score import score
from scarscape.report.drawing import GREY, Picture, Writing, draw_outline, font
from scarscape.report.kinds import LOOKS
from scarscape.report.raster import bring_to_picture_size
from scarscape.report.shading import shade

FOLDER = Path(__file__).parent / "pictures"
SEED, SIZE_MM = 7, 30.0
#: Pixels: the picture, its two panels, the close-up, the chart.
SIZE = (825, 860)
PANEL, CLOSE, EDGE, BELOW = 400, 300, 20, 480
LEFT, RIGHT, TOP, BOTTOM = 380, 840, 550, 750
CLOSE_MM, CUT_MM, TICK_MM = 2.4, 2.4, 0.5
BITS, DASH, PAUSE = 4, 9, 6
PALE, PLAIN = (190, 190, 198), (70, 70, 78)

Array = NDArray[np.float64]
Colour = tuple[int, int, int]


@dataclass(frozen=True, eq=False)
class Shown:
    """What is drawn: photos, both measurements, the pit, and the three surfaces cut through it."""

    photos: RenderedPhotos
    fitted: Survey
    scar: TrueScar
    depths_mm: tuple[float, float]
    along_mm: Array
    lines_mm: tuple[Array, Array, Array]


def main() -> None:
    """Make the picture."""
    picture = draw(measured())
    few = picture.quantize(256, Image.Quantize.MEDIANCUT, kmeans=4, dither=Image.Dither.NONE)
    FOLDER.mkdir(exist_ok=True)
    few.save(FOLDER / "photo-set.png", "PNG", optimize=True)


def measured() -> Shown:
    """Photograph skin, measure it twice, and cut through its steepest pit."""
    phantom = make_phantom(SEED, size_mm=SIZE_MM)
    photos = render_photos(phantom)
    taken = as_photo_set(photos)
    fitted = scarscape.measure_photos(taken)
    plain = scarscape.measure_photos(taken, pits=False, robust=False)
    pit = max(
        (scar for scar in phantom.truth.scars if scar.kind == "ice_pick"),
        key=lambda scar: scar.size_mm / scar.width_mm,
    )
    depths = tuple(_depth(survey, phantom.truth, pit) for survey in (plain, fitted))
    along = np.linspace(-CUT_MM / 2, CUT_MM / 2, 400)
    surfaces = (phantom.truth.clean_mm, plain.relief_mm, fitted.relief_mm)
    lines = tuple(_cut(height, pit, fitted.pitch_mm, along) for height in surfaces)
    return Shown(photos, fitted, pit, (depths[0], depths[1]), along, (lines[0], lines[1], lines[2]))


def _depth(survey: Survey, truth: Truth, pit: TrueScar) -> float:
    (found,) = (pair.found for pair in score(truth, survey).matched if pair.true.id == pit.id)
    return found.depth_mm or 0.0


def _cut(height_mm: NDArray[np.float32], pit: TrueScar, pitch_mm: float, along_mm: Array) -> Array:
    """Heights from left to right through the true deepest point."""
    x = ((pit.apex_mm[0] + along_mm) / pitch_mm).astype(np.float32)
    y = np.full_like(x, pit.apex_mm[1] / pitch_mm)
    line = cv2.remap(height_mm, x[None], y[None], cv2.INTER_LINEAR)[0]
    return np.asarray(line, np.float64)


def draw(shown: Shown) -> Image.Image:
    """All of it on one sheet."""
    picture = np.full((*SIZE, 3), 255, np.uint8)
    photo = shown.photos.encoded(_lowest(shown.photos))
    right = EDGE + PANEL + EDGE
    picture[EDGE : EDGE + PANEL, EDGE : EDGE + PANEL] = _square(photo, PANEL)
    picture[EDGE : EDGE + PANEL, right : right + PANEL] = _skin(shown.fitted)
    picture[BELOW : BELOW + CLOSE, EDGE : EDGE + CLOSE] = _close(shown, photo)
    _chart(picture, shown)
    writing = Writing(picture)
    small = font(15)
    count = shown.photos.count
    for x, y, text in (
        (EDGE, EDGE + PANEL + 22, f"One photo of {count}, under a low lamp"),
        (right, EDGE + PANEL + 22, f"Measured from all {count}"),
        (EDGE, BELOW + CLOSE + 22, f"A pit in that photo, {CLOSE_MM:g} mm of skin"),
    ):
        writing.write((x, y), text, small, colour=GREY)
    _words(writing, shown)
    return writing.image


def _lowest(photos: RenderedPhotos) -> int:
    return int(np.argmin(photos.lighting.lamps.elevation_deg))


def _skin(survey: Survey) -> Picture:
    """The relief as the map shades it, each mouth in its kind's colour."""
    raster = bring_to_picture_size(survey.relief_mm, survey.pitch_mm)
    skin = np.asarray(shade(raster), np.uint8)
    for scar in survey.scars:
        draw_outline(skin, raster.pixels(scar.outline_mm), LOOKS[scar.kind].rgb, 3)
    return _square(skin, PANEL)


def _square(pixels: NDArray[np.uint8], side: int) -> Picture:
    how = cv2.INTER_AREA if pixels.shape[0] > side else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, (side, side), interpolation=how), np.uint8)


def _close(shown: Shown, photo: NDArray[np.uint8]) -> Picture:
    """The pit in its photo, and where the cut runs."""
    half = round(CLOSE_MM / shown.fitted.pitch_mm / 2)
    column, row = (round(at / shown.fitted.pitch_mm) for at in shown.scar.apex_mm)
    close = _square(photo[row - half : row + half + 1, column - half : column + half + 1], CLOSE)
    middle = CLOSE // 2
    for first in (0, CLOSE - 30):
        close[middle - 1 : middle + 1, first : first + 30] = 255
    return close


def _chart(picture: Picture, shown: Shown) -> None:
    """Three cuts, lengths and heights to one scale."""
    true, plain, fitted = shown.lines_mm
    colour = LOOKS["ice_pick"].rgb
    picture[round(_y(0.0)), LEFT:RIGHT] = (170, 170, 176)
    _line(picture, shown.along_mm, true, PALE, 7)
    _line(picture, shown.along_mm, plain, PLAIN, 2, dashed=True)
    _line(picture, shown.along_mm, fitted, colour, 2)
    picture[BOTTOM + 14, LEFT:RIGHT] = GREY
    for tick in _ticks():
        at = round(_x(tick))
        picture[BOTTOM + 14 : BOTTOM + 19, at : at + 2] = GREY
    for row, (tone, width, dashed) in enumerate(
        ((PALE, 7, False), (PLAIN, 2, True), (colour, 2, False))
    ):
        sample = np.linspace(LEFT, LEFT + 34, 35)
        level = np.full(sample.size, BELOW + 12.0 + 20 * row)
        _stroke(picture, sample, level, tone, width, dashed)


def _words(writing: Writing, shown: Shown) -> None:
    """The legend with the three depths, and the scale."""
    small = font(15)
    plain, fitted = shown.depths_mm
    for row, text in enumerate(
        (
            f"as it was made: {shown.scar.size_mm:.2f} mm deep, {shown.scar.width_mm:.2f} mm wide",
            f"plain least squares: {plain:.2f} mm",
            f"fitted to its shadows: {fitted:.2f} mm",
        )
    ):
        writing.write((LEFT + 44, BELOW + 17 + 20 * row), text, small, colour=GREY)
    for tick in _ticks():
        writing.write((_x(tick), BOTTOM + 34), f"{tick:g}", small, anchor="ms", colour=GREY)
    note = "mm along the cut, heights to the same scale; gap: no lamp reaches it"
    writing.write((RIGHT, BOTTOM + 54), note, small, anchor="rs", colour=GREY)


def _ticks() -> Array:
    most = np.floor(CUT_MM / 2 / TICK_MM)
    return np.arange(-most, most + 1) * TICK_MM


def _x(along_mm: float) -> float:
    return LEFT + (along_mm / CUT_MM + 0.5) * (RIGHT - LEFT)


def _y(height_mm: float) -> float:
    return TOP + 30 - height_mm * (RIGHT - LEFT) / CUT_MM


def _line(
    picture: Picture,
    along_mm: Array,
    height_mm: Array,
    colour: Colour,
    width: int,
    *,
    dashed: bool = False,
) -> None:
    """A cut, broken where there is no sample."""
    x = np.array([_x(at) for at in along_mm])
    y = np.array([_y(at) for at in height_mm])
    known = np.isfinite(y)
    for part in np.split(np.arange(x.size), np.flatnonzero(np.diff(known)) + 1):
        if known[part[0]]:
            _stroke(picture, x[part], y[part], colour, width, dashed)


def _stroke(picture: Picture, x: Array, y: Array, colour: Colour, width: int, dashed: bool) -> None:
    """A smooth line through points, whole or dashed by its own length."""
    points = np.stack([x, y], axis=1)
    pieces = [points]
    if dashed:
        way = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
        drawn = way % (DASH + PAUSE) < DASH
        cuts = np.flatnonzero(np.diff(drawn)) + 1
        pieces = [points[part] for part in np.split(np.arange(x.size), cuts) if drawn[part[0]]]
    for piece in pieces:
        fine = (piece * (1 << BITS)).round().astype(np.int32)
        cv2.polylines(picture, [fine], False, colour, width, cv2.LINE_AA, BITS)


if __name__ == "__main__":
    main()
