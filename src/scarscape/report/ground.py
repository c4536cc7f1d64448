"""The skin's own picture at the size it is shown, and where scars and marks lie on it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from scarscape.model import Mark, PhotoSurvey, Scar, Survey
from scarscape.report.drawing import Picture
from scarscape.report.frame import Bar, bar_of
from scarscape.report.labels import Points
from scarscape.report.raster import LONGEST, picture_size


@dataclass(frozen=True, eq=False)
class Ground:
    """A picture of skin and its place on the raster that it was made from.

    Places in mm count from a point `half_mm` inside the outer corner (the centre of the first of
    the samples that were measured, which may be finer than the map's), places in a photo's own
    pixels from the centre of the photo's first pixel; samples and pixels share their outer edge.

    Attributes
    ----------
    picture : (rows, columns, 3) uint8 sRGB.
    step : samples in a pixel of the picture, along columns and along rows.
    pitch_mm : distance of the samples; None without a scale.
    half_mm : half the distance of the samples that places in mm are given on.
    pixels_a_sample, origin_px : as in `scarscape.model.ColourMaps`.
    """

    picture: Picture
    step: tuple[float, float]
    pitch_mm: float | None
    half_mm: float = 0.0
    pixels_a_sample: float = 1
    origin_px: tuple[float, float] = (0.0, 0.0)

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows of the picture."""
        return int(self.picture.shape[1]), int(self.picture.shape[0])

    def outline_of(self, found: Scar | Mark) -> Points:
        """(n, 2) columns and rows in the picture of an outline; one point where there is none."""
        if found.outline_px or found.x_px is not None:
            return self._from_px(found.outline_px or ((found.x_px or 0.0, found.y_px or 0.0),))
        return self._from_mm(found.outline_mm or ((found.x_mm or 0.0, found.y_mm or 0.0),))

    def _from_px(self, points: tuple[tuple[float, float], ...]) -> Points:
        corner = np.array(self.origin_px[::-1]) - 0.5
        samples = (np.asarray(points, np.float64) - corner) / self.pixels_a_sample
        return np.asarray(samples / np.array(self.step) - 0.5, np.float64)

    def _from_mm(self, points: tuple[tuple[float, float], ...]) -> Points:
        samples = (np.asarray(points, np.float64) + self.half_mm) / (self.pitch_mm or 1.0)
        return np.asarray(samples / np.array(self.step) - 0.5, np.float64)

    def bar(self) -> Bar:
        """A scale bar in mm, in the photo's own pixels where there is no scale."""
        if self.pitch_mm is not None:
            return bar_of(self.size[0], self.pitch_mm * self.step[0], "mm")
        pixel = self.pixels_a_sample * self.step[0]
        return bar_of(self.size[0], pixel, "pixels of the photo (no scale in mm)")


def ground_of(
    survey: Survey | PhotoSurvey, *, large: bool = False, most: int = LONGEST
) -> Ground | None:
    """The skin as a person sees it; None for a capture without colour that is no photo.

    ``large`` brings small pictures to the largest size; no side is longer than ``most`` pixels.
    """
    maps = survey.maps
    if isinstance(survey, PhotoSurvey):
        picture = survey.picture
    elif maps is not None:
        picture = maps.picture
    else:
        return None
    shown = _brought(picture, picture_size(*picture.shape[:2], large=large, most=most))
    step = (picture.shape[1] / shown.shape[1], picture.shape[0] / shown.shape[0])
    half_mm = 0.0 if survey.pitch_mm is None else survey.pitch_mm / 2
    if maps is not None:
        pitch = maps.pitch_mm
        if pitch is None and isinstance(survey, Survey):
            pitch = survey.pitch_mm
        return Ground(shown, step, pitch, half_mm, maps.pixels_a_sample, maps.origin_px)
    # A grey photo has no maps to tell: its picture is taken as the whole of it.
    whole = survey.columns if isinstance(survey, PhotoSurvey) else picture.shape[1]
    share = max(1, round(whole / picture.shape[1]))
    pitch = None if survey.pitch_mm is None else survey.pitch_mm * share
    return Ground(shown, step, pitch, half_mm, share)


def _brought(picture: Picture, size: tuple[int, int]) -> Picture:
    if size == (picture.shape[1], picture.shape[0]):
        return picture
    smaller = size[0] < picture.shape[1]
    how = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture, size, interpolation=how), np.uint8)
