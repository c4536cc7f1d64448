"""Strokes, signs and writing on a picture, all with smooth edges."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from scarscape.report.kinds import KindLook
from scarscape.report.labels import Label, Points

Picture = NDArray[np.uint8]
Colour = tuple[int, int, int]

WHITE: Colour = (255, 255, 255)
INK: Colour = (32, 32, 36)
GREY: Colour = (96, 96, 102)

# OpenCV takes fixed-point coordinates with this many bits behind the point.
_BITS = 4
_LETTERS = frozenset(map(chr, range(32, 127))) | {"·", "±"}


def font(size: float) -> ImageFont.FreeTypeFont:
    """Pillow's own scalable face, the same on every machine."""
    return ImageFont.load_default(size)  # type: ignore[return-value]


def draw_outline(picture: Picture, outline: Points, colour: Colour, edge: int) -> None:
    """A closed line of 2 pixels with a white edge; a ring where the outline is a single point."""
    if len(outline) < 3:
        turn = np.linspace(0, 2 * np.pi, 24, endpoint=False)
        ring = np.stack([np.cos(turn), np.sin(turn)], axis=1) * 6
        outline = outline.mean(axis=0) + ring
    corners = [_fixed(outline)]
    cv2.polylines(picture, corners, True, WHITE, edge + 2, cv2.LINE_AA, _BITS)
    cv2.polylines(picture, corners, True, colour, 2, cv2.LINE_AA, _BITS)


def draw_leader(picture: Picture, label: Label, colour: Colour) -> None:
    """The thin line from a label to its scar."""
    if label.leader is not None:
        line = [_fixed(np.array(label.leader))]
        cv2.polylines(picture, line, False, WHITE, 3, cv2.LINE_AA, _BITS)
        cv2.polylines(picture, line, False, colour, 1, cv2.LINE_AA, _BITS)


def draw_sign(picture: Picture, look: KindLook, x: float, y: float, radius: float) -> None:
    """The sign of a kind, centred at (x, y), with a white edge."""
    sign = np.array(look.sign)
    grown = sign * (radius + 1.8) + sign.round() * 0.4 + (x, y)
    cv2.fillPoly(picture, [_fixed(grown)], WHITE, cv2.LINE_AA, _BITS)
    cv2.fillPoly(picture, [_fixed(sign * radius + (x, y))], look.rgb, cv2.LINE_AA, _BITS)


class Writing:
    """Text to be written on a picture in one go.

    Parameters
    ----------
    picture : (rows, columns, 3) the picture, not changed.
    """

    def __init__(self, picture: Picture) -> None:
        self.image = Image.fromarray(picture)
        self._pen = ImageDraw.Draw(self.image)

    def write(
        self,
        at: tuple[float, float],
        text: str,
        face: ImageFont.FreeTypeFont,
        *,
        anchor: str = "ls",
        colour: Colour = INK,
        halo: int = 0,
    ) -> None:
        """Write one line; ``anchor`` as in Pillow, ``halo`` the width of a white edge."""
        self._pen.text(at, text, colour, face, anchor, stroke_width=halo, stroke_fill=WHITE)


def fit(text: str, face: ImageFont.FreeTypeFont, width: float) -> str:
    """The text, cut short with an ellipsis where it is wider than ``width``."""
    if face.getlength(text) <= width:
        return text
    while text and face.getlength(text + "...") > width:
        text = text[:-1]
    return text.rstrip() + "..."


def drawable(text: str) -> str:
    """The text in the letters that the built-in face has: accents fall, other scripts go."""
    plain = unicodedata.normalize("NFKD", text)
    return " ".join("".join(letter for letter in plain if letter in _LETTERS).split())


def _fixed(points: Points | Sequence[Sequence[float]]) -> NDArray[np.int32]:
    return (np.asarray(points) * (1 << _BITS)).round().astype(np.int32)
