"""Makes the gallery's picture of one photo from coloured skin whose marks are known.

``python docs/make_colour_pictures.py`` writes ``docs/pictures/photo-colours.png``: the map of the
photo, and melanin and haemoglobin below it with the same outlines. The same version writes the
same bytes.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from PIL import Image  # noqa: TID251 - this is a program that draws

from scarscape.model import PhotoSurvey
from scarscape.phantom import as_photo, draw_coloured_skin, make_phantom, render_photo
from scarscape.pipeline.one_photo import measure_photo
from scarscape.report.colour_maps import CHROMOPHORES, Chromophore, chromophore_table, paint_map
from scarscape.report.drawing import GREY, Picture, Writing, font
from scarscape.report.frame import Frame, framed
from scarscape.report.ground import ground_of
from scarscape.report.mark_map import draw_lines, place
from scarscape.report.photo_map import draw_photo_map, place_on_photo
from scarscape.report.words import plain_mm

FOLDER = Path(__file__).parent / "pictures"
SEED, SIZE_MM = 7, 30.0
#: Pixels: the photo's map, the maps below it as drawn and as shown, a scale of colours.
WIDTH, DRAWN, SIDE, GAP, BAR = 640, 380, 310, 20, 16


def main() -> None:
    """Make the picture."""
    phantom = make_phantom(SEED, size_mm=SIZE_MM)
    photo = as_photo(render_photo(phantom, coloured=draw_coloured_skin(phantom.truth)))
    few = draw(measure_photo(photo)).quantize(
        256, Image.Quantize.MEDIANCUT, kmeans=4, dither=Image.Dither.NONE
    )
    FOLDER.mkdir(exist_ok=True)
    few.save(FOLDER / "photo-colours.png", "PNG", optimize=True)


def draw(survey: PhotoSurvey) -> Image.Image:
    """The map of the photo over those of the pigments."""
    whole = draw_photo_map(survey, place_on_photo(survey, magnify=1.2))
    whole = whole.resize(
        (WIDTH, round(whole.height * WIDTH / whole.width)), Image.Resampling.LANCZOS
    )
    below = [pigment(survey, chromophore) for chromophore in CHROMOPHORES]
    sheet = Image.new("RGB", (WIDTH, whole.height + max(one.height for one in below)), "white")
    sheet.paste(whole, (0, 0))
    for index, one in enumerate(below):
        sheet.paste(one, (index * (SIDE + GAP), whole.height))
    return sheet


def pigment(survey: PhotoSurvey, chromophore: Chromophore) -> Image.Image:
    """One map with outlines, scale bar and its scale of colours."""
    ground = ground_of(survey, most=DRAWN)
    assert ground is not None
    assert survey.maps is not None
    placed = place(ground, survey.scars, survey.marks, labelled=False)
    painted = paint_map(survey.maps, chromophore, ground.size)
    lines = draw_lines(painted.picture, placed, ink=True)
    image = framed(lines, Frame(title=chromophore.capitalize(), bar=ground.bar()))
    return with_scale(np.asarray(image), chromophore, painted.limit)


def with_scale(picture: Picture, chromophore: Chromophore, limit: float) -> Image.Image:
    """The picture with the colours of its map, and what they mean, below it."""
    page = np.full((picture.shape[0] + 3 * BAR, picture.shape[1], 3), 255, np.uint8)
    page[: picture.shape[0]] = picture
    top, left, right = picture.shape[0], GAP, picture.shape[1] - GAP
    colours = cv2.resize(chromophore_table(chromophore)[None], (right - left, BAR))
    page[top : top + BAR, left:right] = colours
    writing, face = Writing(page), font(16.0)
    told = (
        (left, f"{plain_mm(limit)} less", "ls"),
        ((left + right) / 2, "as the skin around", "ms"),
        (right, f"{plain_mm(limit)} more", "rs"),
    )
    for x, text, anchor in told:
        writing.write((x, top + 2.2 * BAR), text, face, anchor=anchor, colour=GREY)
    whole = writing.image
    size = (SIDE, round(whole.height * SIDE / whole.width))
    return whole.resize(size, Image.Resampling.LANCZOS)


if __name__ == "__main__":
    main()
