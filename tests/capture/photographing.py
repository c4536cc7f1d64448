"""Photos of the marker sheet through a pinhole camera whose place is known."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from scarscape.model import MARKER_SHEETS, MarkerPiece
from scarscape.report.marker_piece import piece_items
from scarscape.report.marker_sheet import draw_items

PIECES = {piece.name: piece for piece in MARKER_SHEETS[0].pieces}
#: Of the sheet before colours.
FIRST_PIECES = {piece.name: piece for piece in MARKER_SHEETS[1].pieces}
LUMINANCE = np.array([0.2126, 0.7152, 0.0722])


@dataclass(frozen=True)
class View:
    """A camera over a piece of the sheet.

    tilt_deg: between its axis and straight onto the sheet; toward_deg: which way; turn_deg: about
    its axis; shift_mm: of the sheet's middle off the axis, before tilting.
    """

    rows: int = 900
    columns: int = 1100
    pitch_mm: float = 0.08
    distance_mm: float = 250.0
    tilt_deg: float = 0.0
    toward_deg: float = 30.0
    turn_deg: float = 8.0
    shift_mm: tuple[float, float] = (0.0, 0.0)

    @property
    def normal(self) -> NDArray[np.float64]:
        """Out of the sheet: along the rows, along the columns, to the camera."""
        tilt, toward = np.radians([self.tilt_deg, self.toward_deg])
        flat = np.sin(tilt) * np.array([np.sin(toward), np.cos(toward)])
        return np.array([*flat, np.cos(tilt)])

    def homography(self, piece: MarkerPiece, scale: float = 1.0) -> NDArray[np.float64]:
        """From nominal mm on the piece, printed at that scale, to pixels."""
        turn, tilt, toward = np.radians([self.turn_deg, self.tilt_deg, self.toward_deg])
        about_z = cv2.Rodrigues(np.array([0.0, 0.0, turn]))[0]
        # The axis in the picture about which the sheet's normal leans from (0, 0, -1).
        axis = np.array([-np.sin(toward), np.cos(toward), 0.0]) * -tilt
        turned = cv2.Rodrigues(axis)[0] @ about_z
        x, y = piece.view.centre_mm
        middle = turned @ np.array([self.shift_mm[0] - x, self.shift_mm[1] - y, 0.0])
        place = np.column_stack([turned[:, :2], (*middle[:2], middle[2] + self.distance_mm)])
        focal = self.distance_mm / self.pitch_mm
        camera = np.array(
            [[focal, 0, (self.columns - 1) / 2], [0, focal, (self.rows - 1) / 2], [0, 0, 1]]
        )
        return camera @ place @ np.diag([scale, scale, 1.0])


@dataclass(frozen=True)
class Conditions:
    """What stands between the sheet and a clean picture of it; hidden: places of markers."""

    blur_px: float = 0.8
    noise: float = 0.01
    jpeg: int | None = 92
    light: float = 0.75
    falloff: float = 0.4
    shadow: bool = False
    hidden: tuple[int, ...] = ()
    seed: int = 1


@cache
def skin(shape: tuple[int, int], seed: int) -> NDArray[np.float64]:
    """Reflectance of skin about 0.35: furrows, pores, blotches."""
    rng = np.random.default_rng(seed)
    out = np.full(shape, 0.35)
    for sigma, share in ((1.2, 0.15), (4.0, 0.2), (30.0, 0.35)):
        small = rng.standard_normal(tuple(int(side / sigma) + 4 for side in shape))
        wide = cv2.resize(small, shape[::-1], interpolation=cv2.INTER_CUBIC)
        out = out * np.exp(share * wide * 0.5)
    for _ in range(120):
        at = tuple(int(v) for v in rng.uniform(0, shape[::-1]))
        cv2.circle(out, at, int(rng.uniform(2, 9)), float(rng.uniform(0.05, 0.25)), -1)
    out = np.clip(out, 0.02, 0.8)
    out.flags.writeable = False
    return out


@cache
def photograph(
    piece: MarkerPiece, view: View, how: Conditions | None = None, *, print_scale: float = 1.0
) -> NDArray[np.uint8]:
    """(rows, columns) the photo, gamma-coded."""
    photo = coded(light(piece, view, how or Conditions(), print_scale), how or Conditions())
    photo.flags.writeable = False
    return photo


@cache
def drawn(piece: MarkerPiece, dense: float) -> NDArray[np.uint8]:
    """(rows, columns, 3) the piece as the program draws it."""
    picture = draw_items(piece_items(piece), (piece.width_mm, piece.height_mm), dense)
    picture.flags.writeable = False
    return picture


def in_colour(piece: MarkerPiece, dense: float) -> NDArray[np.float32]:
    """(rows, columns, 3) the piece as it prints: black gives back 3 %, paper 88 %."""
    levels = np.arange(256) / 255
    linear = np.where(levels <= 0.04045, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4)
    return (0.03 + 0.85 * linear).astype(np.float32)[drawn(piece, dense)]


def reflectance(piece: MarkerPiece, dense: float) -> NDArray[np.float32]:
    """(rows, columns) the same by its brightness."""
    return in_colour(piece, dense) @ LUMINANCE.astype(np.float32)


def light(
    piece: MarkerPiece, view: View, how: Conditions, print_scale: float = 1.0
) -> NDArray[np.float64]:
    """(rows, columns) linear light that reaches the sensor."""
    # Pixels of the drawing: every edge of every marker falls between two of them; then averaged to
    # about those of a photo twice as fine, so that no edge is moved by sampling.
    fine, dense = (2 if view.pitch_mm > 0.04 else 1), 24.0
    paper = reflectance(piece, dense)
    for index, place in enumerate(piece.markers):
        if index in how.hidden:
            (left, top), _, (right, bottom), _ = (
                (place.box.shrunk(-0.6).corners_mm * dense).astype(int).tolist()
            )
            paper[top:bottom, left:right] = 0.3
    on = np.ones_like(paper)
    if piece.window is not None:
        corners = np.round(piece.window.corners_mm * dense).astype(int)
        on[corners[0, 1] : corners[2, 1], corners[0, 0] : corners[2, 0]] = 0
    if dense * view.pitch_mm > 1.5 * fine:
        dense /= 2
        half = (paper.shape[1] // 2, paper.shape[0] // 2)
        paper, on = (cv2.resize(one, half, interpolation=cv2.INTER_AREA) for one in (paper, on))
    to_mm = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, dense]]) / dense
    to_fine = np.array([[fine, 0, (fine - 1) / 2], [0, fine, (fine - 1) / 2], [0, 0, 1]])
    whole = to_fine @ view.homography(piece, print_scale) @ to_mm
    size = (view.columns * fine, view.rows * fine)
    seen = cv2.warpPerspective(paper, whole, size, flags=cv2.INTER_LINEAR)
    share = cv2.warpPerspective(on, whole, size)
    scene = share * seen + (1 - share) * skin((size[1], size[0]), how.seed)
    scene = cv2.resize(scene, (view.columns, view.rows), interpolation=cv2.INTER_AREA)
    row, column = np.indices(scene.shape) / max(scene.shape) - 0.5
    scene = scene * how.light * (1 - how.falloff * (0.8 * column - 0.6 * row))
    if how.shadow:
        # A low lamp behind a nose: the edge of its shadow runs over the sheet.
        edge = 1 / (1 + np.exp((column + 0.35 * row + 0.1) * view.columns / 6))
        scene = scene * (1 - 0.75 * edge)
    return cv2.GaussianBlur(scene, (0, 0), how.blur_px) if how.blur_px else scene


def coded(scene: NDArray[np.float64], how: Conditions) -> NDArray[np.uint8]:
    """Noise, gamma and JPEG."""
    rng = np.random.default_rng(how.seed + 1000)
    noisy = scene + how.noise * np.sqrt(np.maximum(scene, 0.02)) * rng.standard_normal(scene.shape)
    bright = np.clip(noisy, 0, 1)
    gamma = np.where(bright <= 0.0031308, 12.92 * bright, 1.055 * bright ** (1 / 2.4) - 0.055)
    picture = np.round(gamma * 255).astype(np.uint8)
    if how.jpeg is None:
        return picture
    held = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, how.jpeg])[1]
    return cv2.imdecode(held, cv2.IMREAD_GRAYSCALE)
