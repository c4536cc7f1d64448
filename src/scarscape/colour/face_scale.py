"""Scale of a photo from the iris, which is about as wide in everybody."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scarscape.model import Face

#: Horizontal diameter of the visible iris, and its spread between people.
IRIS_MM, IRIS_MM_SD = 11.7, 0.5


@dataclass(frozen=True)
class IrisScale:
    """What the iris says of the scale.

    Attributes
    ----------
    pitch_mm : length of one of the photo's own pixels, at the depth of the eyes.
    pitch_mm_sd : one standard deviation: of irises between people and of finding this one.
    note : how it was had and where it holds, in one sentence.
    """

    pitch_mm: float
    pitch_mm_sd: float
    note: str


def iris_scale(face: Face) -> IrisScale:
    """Length of one of the photo's own pixels, from the larger iris.

    Parameters
    ----------
    face : found in the photo.

    Notes
    -----
    The horizontal diameter was 11.71 mm with a standard deviation of 0.42 mm in 390 people of 10 to
    80 years [1]_, 11.80 mm and 0.5 mm in 4,787 of 40 to 64 years [2]_. It holds at the depth of the
    eyes only: at a distance of 30 cm the tip of the nose, some 3 cm nearer, is shown 10 % larger,
    and a cheek that is turned away is foreshortened. A gaze beside the camera makes the iris
    narrower by its cosine. None of this is in the error.

    References
    ----------
    .. [1] Rüfer, Schröder, Erb (2005), Cornea 24:259, doi 10.1097/01.ico.0000148312.01805.53.
    .. [2] Hashemi et al. (2015), J Curr Ophthalmol 27:21, doi 10.1016/j.joco.2015.09.001.
    """
    pitch = IRIS_MM / face.iris_px
    share = math.hypot(IRIS_MM_SD / IRIS_MM, face.iris_px_sd / face.iris_px)
    note = (
        f"Scale from the iris, {IRIS_MM:g} mm wide in most people: {pitch:.3g} mm a pixel, "
        f"{100 * share:.2g} % (one standard deviation), at the depth of the eyes."
    )
    return IrisScale(pitch, pitch * share, note)
