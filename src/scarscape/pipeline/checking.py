"""A capture looked over before anyone measures: what is wrong with it, in plain words."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scarscape.capture import is_photo, is_photo_folder, read, read_photo, read_photo_set
from scarscape.model import InputError, ScarscapeError, SideLight
from scarscape.pipeline.remarks import Remark, stop


@dataclass(frozen=True)
class Checked:
    """A capture looked over.

    Attributes
    ----------
    path : what was asked about.
    remarks : in the order in which they were found; at least one.
    """

    path: str
    remarks: tuple[Remark, ...]

    @property
    def first_stop(self) -> Remark | None:
        """The first thing that keeps it from being measured."""
        return next((one for one in self.remarks if one.level == "stops"), None)

    @property
    def measurable(self) -> bool:
        """Whether it can be measured."""
        return self.first_stop is None

    @property
    def verdict(self) -> str:
        """One line to end with."""
        if self.first_stop is not None:
            return f"cannot be measured yet: {self.first_stop.cause}"
        minded = sum(one.level == "harms" for one in self.remarks)
        if not minded:
            return "can be measured"
        return f"can be measured; mind the {minded} point{'' if minded == 1 else 's'} above"

    def raise_for_stop(self) -> None:
        """Raise the first thing that keeps it from being measured.

        Raises
        ------
        InputError
            If there is one.
        """
        if self.first_stop is not None:
            raise InputError(self.first_stop.cause, self.first_stop.remedy, file=self.path)


def check(  # noqa: PLR0913
    path: str | os.PathLike[str],
    *,
    lights: str | os.PathLike[str] | None = None,
    light_distance_mm: float | None = None,
    pitch_mm: float | None = None,
    marker_scale: float = 1.0,
    chart_corners: Sequence[tuple[float, float]] | None = None,
    unit: str | None = None,
    region: tuple[float, float, float, float] | None = None,
    outward: tuple[float, float, float] | None = None,
) -> Checked:
    """Look a capture over before it is measured.

    Parameters
    ----------
    path : a scan, one photo, or a folder of photos under different lights.
    lights, light_distance_mm : as `scarscape.capture.read_photo_set` takes them.
    marker_scale, chart_corners : as it and `scarscape.capture.read_photo` take them.
    pitch_mm, unit, region, outward : as `scarscape.capture.read` takes them.

    Returns
    -------
    Checked
        What the reader refuses is a remark too: nothing is raised for a bad input.

    Notes
    -----
    A few seconds for a set of photos, one or two for a scan or a photo. The limits are ours;
    docs/check.md gives them with their reasons.
    """
    file = Path(path)
    if is_photo_folder(file):

        def found() -> Iterator[Remark]:
            from scarscape.pipeline.checking_photos import photo_remarks

            photos = read_photo_set(
                file,
                lights=lights,
                light_distance_mm=light_distance_mm,
                pitch_mm=pitch_mm,
                marker_scale=marker_scale,
                chart_corners=chart_corners,
            )
            yield from photo_remarks(photos, str(file))
    elif is_photo(file):

        def found() -> Iterator[Remark]:
            from scarscape.pipeline.checking_photo import one_photo_remarks
            from scarscape.pipeline.checking_photo_light import light_of
            from scarscape.pipeline.one_face import face_on

            photo = read_photo(
                file, pitch_mm=pitch_mm, marker_scale=marker_scale, chart_corners=chart_corners
            )
            face = face_on(photo).face
            light: SideLight | None = None
            unseen: ScarscapeError | None = None
            try:
                light = light_of(photo, face)
            except InputError as error:
                unseen = error
            yield from one_photo_remarks(photo, face=face, light=light)
            if unseen is not None:
                yield stop(unseen, str(file))
    else:

        def found() -> Iterator[Remark]:
            from scarscape.pipeline.checking_scan import scan_remarks

            relief = read(file, pitch_mm=pitch_mm, unit=unit, region=region, outward=outward)
            yield from scan_remarks(relief)

    return Checked(str(file), tuple(_all_of(found, str(file))))


def _all_of(found: Callable[[], Iterator[Remark]], asked: str) -> Iterator[Remark]:
    try:
        yield from found()
    except ScarscapeError as error:
        yield stop(error, asked)
