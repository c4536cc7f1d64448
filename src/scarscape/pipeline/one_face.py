"""The face on one photo, where landmarks can be found."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from scarscape.capture.landmarks import find_faces, landmarks_ready
from scarscape.colour.srgb import srgb_numbers
from scarscape.model import Face, Photo, PhotoSurvey

WITHOUT = (
    "Regions of a face were not looked for: run scarscape setup-landmarks once, or outline them by "
    "hand with --regions."
)
NONE_FOUND = (
    "No face was found, so that the photo was taken for a close-up of skin. If it shows a face, "
    "let one face fill it, seen from the front, or outline the regions by hand with --regions."
)


@dataclass(frozen=True)
class FaceSought:
    """The largest face, if any, and what is to be said of looking for it."""

    face: Face | None
    notes: tuple[str, ...] = ()

    def told(self, survey: PhotoSurvey) -> PhotoSurvey:
        """The survey with what is to be said."""
        source = replace(survey.source, notes=(*survey.source.notes, *self.notes))
        # Without a scale either, nothing says that it is not a face from afar.
        unsure = NONE_FOUND in self.notes and survey.pitch_mm is None
        warnings = (NONE_FOUND, *survey.warnings) if unsure else survey.warnings
        return replace(survey, source=source, warnings=warnings)


def face_on(photo: Photo, *, wanted: bool = True) -> FaceSought:
    """Look for a face.

    Parameters
    ----------
    photo : as it was read.
    wanted : False where regions are known otherwise.

    Raises
    ------
    ScarscapeError
        If the finder is there and fails.
    """
    if not wanted:
        return FaceSought(None)
    if not landmarks_ready():
        return FaceSought(None, (WITHOUT,))
    light = photo.light if photo.in_colour else np.repeat(photo.light, 3, axis=0)
    faces = find_faces(srgb_numbers(light))
    if not faces:
        return FaceSought(None, (NONE_FOUND,))
    others = len(faces) - 1
    notes = (
        (
            f"{others} more face{'s are' if others > 1 else ' is'} in the picture: only the "
            "largest was looked at.",
        )
        if others
        else ()
    )
    return FaceSought(in_own_pixels(faces[0], photo), notes)


def in_own_pixels(face: Face, photo: Photo) -> Face:
    """A face found on a photo's samples, in the photo's own pixels.

    Parameters
    ----------
    face : landmarks in samples, 0 at the outer corner of the first.
    photo : that it was found on.
    """
    side = photo.pixels_a_sample
    return replace(
        face,
        landmarks_px=face.landmarks_px * side + np.array(photo.origin_px),
        iris_px=face.iris_px * side,
        iris_px_sd=face.iris_px_sd * side,
    )
