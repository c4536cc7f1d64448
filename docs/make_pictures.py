"""Makes the pictures of the gallery and the README from skin whose scars are known.

``python docs/make_pictures.py`` writes ``docs/pictures/*.png``: two maps as ``scarscape measure``
draws them, for each kind one scar cut through its middle, measured beside true, and the marker
sheet. The same version writes the same bytes.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image  # noqa: TID251 - this is a program that draws

import scarscape
from scarscape.model import KINDS, Scar, Survey
from scarscape.phantom import SkinKind, TrueScar, Truth, make_phantom, write_phantom
from scarscape.phantom.score import Pair, score
from scarscape.report.drawing import GREY, Picture, Writing, draw_outline, drawable, font
from scarscape.report.kinds import LOOKS, kind_words
from scarscape.report.map_png import draw_map
from scarscape.report.marker_page import PAPERS_MM, page_items
from scarscape.report.marker_sheet import draw_items
from scarscape.report.raster import bring_to_picture_size
from scarscape.report.shading import shade
from scarscape.report.words import nice_step, plain_mm

FOLDER = Path(__file__).parent / "pictures"
PLAIN_SEED, HARD_SEED = 1, 5
MAP_SHARE = 0.75
#: Pixels: the close-up's side, and the chart's left, right, top and bottom in the picture.
CLOSE, PICTURE = 320, (360, 960)
LEFT, RIGHT, TOP, BOTTOM = 400, 940, 60, 296
EXAGGERATIONS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20)
BITS = 4
SHEET_PIXELS_A_MM = 5.0
PALE, BAND = (190, 190, 198), (238, 228, 206)

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Cut:
    """A scar that was measured, the true one, and both surfaces on a line through its apex."""

    scar: Scar
    true: TrueScar
    along_mm: Array
    measured_mm: Array
    true_mm: Array


def main() -> None:
    """Make every picture."""
    FOLDER.mkdir(exist_ok=True)
    skins = [measured(PLAIN_SEED, "plain"), measured(HARD_SEED, "hard")]
    for (survey, _), name in zip(skins, ("demo-map", "hard-map"), strict=True):
        image = draw_map(survey)
        size = (round(image.width * MAP_SHARE), round(image.height * MAP_SHARE))
        save(image.resize(size, Image.Resampling.LANCZOS), name)
    for kind in KINDS:
        for survey, truth in skins:
            pair = middling(survey, truth, kind)
            if pair is not None:
                cut = cut_through(survey, truth, pair)
                save(draw_cut(cut, close_up(survey, pair)), kind.replace("_", "-"))
                break
    save(draw_sheet(), "marker-sheet")


def draw_sheet() -> Image.Image:
    """The marker sheet on A4, as it is printed, with the paper's edge."""
    fine = Image.fromarray(draw_items(page_items("a4"), PAPERS_MM["a4"], 4 * SHEET_PIXELS_A_MM))
    page = np.array(fine.reduce(4))
    for edge in (page[:2], page[-2:], page[:, :2], page[:, -2:]):
        edge[...] = 190
    # In sixteen greys the page is light, and letters stay smooth.
    return Image.fromarray(((page.astype(np.uint16) + 8) // 17 * 17).astype(np.uint8)).convert(
        "RGB"
    )


def save(image: Image.Image, name: str) -> None:
    """Few colours, so that the page is light: the octree's files are half as large."""
    how = Image.Quantize.FASTOCTREE if image.width * image.height > 500_000 else None
    few = image.quantize(256, how, dither=Image.Dither.NONE)
    few.save(FOLDER / f"{name}.png", "PNG", optimize=True)


def measured(seed: int, skin: SkinKind) -> tuple[Survey, Truth]:
    """A phantom, written and read again as ``scarscape demo`` does, and its truth."""
    phantom = make_phantom(seed, skin=skin)
    with tempfile.TemporaryDirectory() as folder:
        write_phantom(phantom, folder)
        return scarscape.measure(scarscape.read(Path(folder) / "height.tif")), phantom.truth


def middling(survey: Survey, truth: Truth, kind: str) -> Pair | None:
    """Of one kind the scar, alone and whole, in the middle of all by its depth."""
    pairs = [
        pair
        for pair in score(truth, survey).matched
        if pair.true.kind == kind and pair.true.pair_id is None and not pair.found.notes
    ]
    pairs.sort(key=lambda pair: pair.true.size_mm)
    return pairs[(len(pairs) - 1) // 2] if pairs else None


def cut_through(survey: Survey, truth: Truth, pair: Pair) -> Cut:
    """Both surfaces along the true mouth's longest axis (across a line), through the true apex."""
    true = pair.true
    apex = np.array(true.apex_mm)
    outline = np.array(true.outline_mm) - apex
    turns = np.arange(180) * (np.pi / 180)
    ways = np.stack([np.cos(turns), np.sin(turns)])
    way = ways[:, int(np.ptp(outline @ ways, axis=0).argmax())]
    if true.kind == "other":
        way = np.array([-way[1], way[0]])
    ends = outline @ way
    margin = max(0.35 * float(np.ptp(ends)), 0.5)
    along = np.linspace(ends.min() - margin, ends.max() + margin, 400)
    points = ((apex + along[:, None] * way) / survey.pitch_mm).astype(np.float32)
    lines = [
        cv2.remap(height, points[None, :, 0], points[None, :, 1], cv2.INTER_LINEAR)[0]
        for height in (survey.relief_mm, truth.clean_mm)
    ]
    return Cut(pair.found, true, along, lines[0].astype(np.float64), lines[1].astype(np.float64))


def close_up(survey: Survey, pair: Pair) -> Picture:
    """The shaded skin around a scar, its mouth outlined in the kind's colour."""
    scar, pitch = pair.found, survey.pitch_mm
    side_mm = max(1.5 * pair.true.length_mm, pair.true.length_mm + 1.5)
    rows, columns = survey.relief_mm.shape
    count = min(round(side_mm / pitch), rows, columns)
    top = int(np.clip(round(scar.y_mm / pitch - count / 2), 0, rows - count))
    left = int(np.clip(round(scar.x_mm / pitch - count / 2), 0, columns - count))
    window = np.ascontiguousarray(survey.relief_mm[top : top + count, left : left + count])
    raster = bring_to_picture_size(window, pitch)
    # So much enlarged, single samples would show as a pattern on steep walls.
    calm = cv2.GaussianBlur(raster.height_mm, (0, 0), 0.9 * pitch / raster.pixel_mm[0])
    raster = replace(raster, height_mm=np.asarray(calm, np.float32))
    small = cv2.resize(shade(raster), (CLOSE, CLOSE), interpolation=cv2.INTER_AREA)
    picture = np.asarray(small, np.uint8)
    corner = np.array([left, top]) * pitch
    points = (np.array(scar.outline_mm) - corner + pitch / 2) / (count * pitch) * CLOSE - 0.5
    draw_outline(picture, points, LOOKS[scar.kind].rgb, 2)
    return picture


def draw_cut(cut: Cut, close: Picture) -> Image.Image:
    """A close-up beside the chart of one cut."""
    picture = np.full((*PICTURE, 3), 255, np.uint8)
    picture[20 : 20 + CLOSE, 20 : 20 + CLOSE] = close
    chart = _Chart(cut)
    chart.strokes(picture)
    writing = Writing(picture)
    chart.words(writing)
    return writing.image


class _Chart:
    """One cut in millimetres, drawn in pixels."""

    def __init__(self, cut: Cut) -> None:
        self.cut, self.look = cut, LOOKS[cut.scar.kind]
        scar = cut.scar
        size, sd = (
            (-(scar.depth_mm or 0.0), scar.depth_mm_sd)
            if scar.height_mm is None
            else (scar.height_mm, scar.height_mm_sd)
        )
        self.size_mm, self.sd_mm = size, sd or 0.0
        seen = cut.measured_mm[np.isfinite(cut.measured_mm)]
        low, high = min(seen.min(), size - self.sd_mm, 0.0), max(seen.max(), size + self.sd_mm, 0.0)
        self.per_mm = (RIGHT - LEFT) / float(np.ptp(cut.along_mm))
        room = (BOTTOM - TOP) / float(high - low) / self.per_mm
        self.taller = max([step for step in EXAGGERATIONS if step <= room], default=1)
        self.middle_mm = float(high + low) / 2

    def x(self, along_mm: Array | float) -> Array:
        return np.asarray(LEFT + (along_mm - self.cut.along_mm[0]) * self.per_mm)

    def y(self, height_mm: Array | float) -> Array:
        off = (self.middle_mm - np.asarray(height_mm)) * self.per_mm * self.taller
        return np.asarray((TOP + BOTTOM) / 2 + off)

    def strokes(self, picture: Picture) -> None:
        """Error band, reference, true shape (pale and wide) and measured skin."""
        top, bottom = self.y(self.size_mm + self.sd_mm), self.y(self.size_mm - self.sd_mm)
        band = slice(round(float(top)), max(round(float(bottom)), round(float(top)) + 1))
        picture[band, LEFT:RIGHT] = BAND
        zero = self.y(np.zeros(2))
        _line(picture, self.x(self.cut.along_mm[[0, -1]]), zero, (170, 170, 176), 1)
        along = self.x(self.cut.along_mm)
        _line(picture, along, self.y(self.cut.true_mm), PALE, 6)
        _line(picture, along, self.y(self.cut.measured_mm), self.look.rgb, 2)
        for place in self._ticks():
            at = round(float(self.x(place)))
            picture[BOTTOM + 14 : BOTTOM + 19, at : at + 2] = GREY
        picture[BOTTOM + 14, LEFT:RIGHT] = GREY

    def words(self, writing: Writing) -> None:
        """What the chart says in numbers."""
        scar, true = self.cut.scar, self.cut.true
        small, large = font(15), font(19)
        how = "deep" if scar.height_mm is None else "high"
        name = "other: a sunken line, cut across" if scar.kind == "other" else kind_words(scar)
        writing.write((LEFT, 32), drawable(name[:1].upper() + name[1:]), large)
        size = f"{abs(self.size_mm):.3f} ± {self.sd_mm:.3f} mm {how} (true {true.size_mm:.3f})"
        width = f"{scar.width_mm:.2f} ± {scar.width_mm_sd:.2f} mm wide (true {true.width_mm:.2f})"
        writing.write((LEFT, 52), drawable(f"{size} · {width}"), small, colour=GREY)
        for place in self._ticks():
            at = float(self.x(place))
            writing.write((at, BOTTOM + 34), f"{place:g}", small, anchor="ms", colour=GREY)
        note = f"mm along; heights drawn {plain_mm(self.taller)} times"
        writing.write((RIGHT, BOTTOM + 54), note, small, anchor="rs", colour=GREY)

    def _ticks(self) -> Array:
        first, last = float(self.cut.along_mm[0]), float(self.cut.along_mm[-1])
        step = nice_step(last - first, 7)
        return np.arange(np.ceil(first / step), np.floor(last / step) + 1) * step + 0.0


def _line(picture: Picture, x: Array, y: Array, colour: tuple[int, int, int], width: int) -> None:
    """A line with smooth edges, broken where there is no sample."""
    fine = (np.stack([x, y], axis=1) * (1 << BITS)).round()
    for piece in np.split(fine, np.flatnonzero(~np.isfinite(fine[:, 1]))):
        known = piece[np.isfinite(piece[:, 1])].astype(np.int32)
        cv2.polylines(picture, [known], False, colour, width, cv2.LINE_AA, BITS)


if __name__ == "__main__":
    main()
