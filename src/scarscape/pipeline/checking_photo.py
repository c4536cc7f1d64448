"""What is wrong with one photo: size, light, colour, sharpness, angle."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from scarscape.light.sharpness import TILE, blur_of
from scarscape.model import Photo, SideLight
from scarscape.model.face import Face
from scarscape.pipeline.checking_photo_colour import SHEET, colour_remarks, greys, window_of
from scarscape.pipeline.checking_scan import extent_mm
from scarscape.pipeline.remarks import Remark, noted

#: Fewer samples along the shorter side hold no skin to speak of; under the second, little.
LEAST_SAMPLES, FEW_SAMPLES = 64, 400
#: A mark of 1 mm is five pixels wide at the first; narrow scars need the second.
COARSE_MM, SCAR_COARSE_MM = 0.2, 0.1
#: A face of 180 mm then has pixels 0.3 mm apart.
LOW_FACE_PX = 600
#: Clipped or black samples up to this share are what shine and nostrils make.
CLIPPED_SHARE, BLACK_SHARE = 0.02, 0.1
#: Nothing but these shares usable leaves nothing to look at.
USABLE_SHARE = 0.25
DARK_LEVEL = 0.05
#: An unusable sample over the first is burnt out, under the second black; between, paper.
CLIPPED_FROM, BLACK_BELOW = 0.9, 0.02
#: Edges of marks are softened by the first, narrow scars by the second; without a scale, by
#: pixels.
SOFT_MM, SOFT_SAMPLES = 0.3, 2.5
SLANTED_DEG = 20.0
TURNED_DEG, TIPPED_DEG = 25.0, 20.0
_OWN_WORDS = ("Nothing gives a scale", "Clipped samples")
_SIDES = ("right", "upper right", "top", "upper left", "left", "lower left", "bottom")


def one_photo_remarks(
    photo: Photo, *, face: Face | None = None, light: SideLight | None = None
) -> Iterator[Remark]:
    """Go through what one photo may suffer from.

    Parameters
    ----------
    photo : Photo
    face : the face in it, if one was looked for and found.
    light : whether its light shows shape, if that was looked at.

    Notes
    -----
    All limits are ours; docs/check.md gives them with their reasons. About 50 ms for a million
    samples.
    """
    yield from _size(photo, face)
    yield from _known(photo, face)
    yield from _exposure(photo)
    yield from colour_remarks(photo, face)
    yield from _sharpness(photo, face)
    yield from _angle(photo, face)
    if light is not None:
        yield from _shape(light)
    yield from noted([one for one in photo.source.notes if not one.startswith(_OWN_WORDS)])


def _size(photo: Photo, face: Face | None) -> Iterator[Remark]:
    told = f"a photo of {photo.columns:,} x {photo.rows:,} samples"
    if photo.pixels_a_sample > 1:
        told += f", each the mean of {photo.pixels_a_sample} x {photo.pixels_a_sample} pixels"
    if photo.pitch_mm is not None:
        size = extent_mm(photo.columns, photo.rows, photo.pitch_mm)
        told += f", {photo.pitch_mm:.3g} mm apart: {size} of skin"
    if face is not None:
        told += f", with a face {face.height_px:,.0f} pixels high"
    yield Remark("fine", told)
    side = min(photo.rows, photo.columns)
    if side < LEAST_SAMPLES:
        yield Remark(
            "stops",
            f"the photo is too small: {side} samples along its shorter side",
            "take the photo itself, not a thumbnail of it",
        )
    elif photo.pitch_mm is not None:
        yield from _pitch(photo.pitch_mm)
    elif face is not None and face.height_px < LOW_FACE_PX:
        yield Remark(
            "harms",
            f"the face is only {face.height_px:.0f} pixels high: small marks and all narrow scars "
            "will be missed",
            f"go closer until it is {LOW_FACE_PX} pixels high or more, or take each cheek by "
            "itself",
        )
    elif face is None and side < FEW_SAMPLES:
        yield Remark(
            "harms",
            f"the photo is small ({side} samples along its shorter side): small marks and narrow "
            "scars will be missed",
            "go closer, or send the photo in its full size",
        )


def _pitch(pitch_mm: float) -> Iterator[Remark]:
    if pitch_mm > COARSE_MM:
        yield Remark(
            "harms",
            f"samples are {pitch_mm:.2g} mm apart: marks under {5 * pitch_mm:.2g} mm and all "
            "narrow scars will be missed",
            f"go closer until samples are {SCAR_COARSE_MM:g} mm apart or less",
        )
    elif pitch_mm > SCAR_COARSE_MM:
        yield Remark(
            "harms",
            f"samples are {pitch_mm:.2g} mm apart: marks are seen, narrow scars will be missed",
            f"go closer until samples are {SCAR_COARSE_MM:g} mm apart or less",
        )


def _known(photo: Photo, face: Face | None) -> Iterator[Remark]:
    """Whether a scale and a known colour lie in the picture."""
    scaled = photo.pitch_mm is not None or face is not None
    patches = greys(photo) is not None or not photo.in_colour
    if not scaled and not patches:
        yield Remark(
            "harms",
            "nothing in the photo gives a scale or a known colour: no size in mm and no skin tone "
            "can be given, and colours only beside the skin around",
            SHEET,
        )
    elif not scaled:
        yield Remark(
            "harms",
            "nothing in the photo gives a scale, so no size can be given in mm",
            f"{SHEET}, or give --pitch-mm",
        )
    elif not patches:
        yield Remark(
            "harms",
            "no patch of known colour is in the photo: the skin's tone cannot be given, and "
            "colours only beside the skin around",
            f"{SHEET}, or lay a chart of 24 colours there",
        )
    if photo.pitch_mm is None and face is not None:
        yield Remark(
            "fine",
            "the size of the iris gives a scale; it differs between people by some per cent",
        )


def _exposure(photo: Photo) -> Iterator[Remark]:
    lost = ~photo.usable
    clipped = [float(one.mean()) for one in lost & (photo.light >= CLIPPED_FROM)]
    black = [float(one.mean()) for one in lost & (photo.light < BLACK_BELOW)]
    usable = float(photo.usable.all(axis=0).mean())
    if usable < USABLE_SHARE and max(clipped) + max(black) > USABLE_SHARE:
        yield Remark(
            "stops",
            f"only {100 * usable:.0f} % of the photo is neither burnt out nor black",
            "expose so that skin is neither white nor black",
        )
        return
    if max(clipped) > CLIPPED_SHARE:
        names = ("red", "green", "blue") if photo.in_colour else ("light",)
        words = [
            f"{name} {100 * share:.0f} %"
            for name, share in zip(names, clipped, strict=True)
            if share > CLIPPED_SHARE
        ]
        yield Remark(
            "harms",
            f"part of the photo is burnt out ({', '.join(words)}): colour is lost there",
            "expose shorter, and turn the light so that skin does not shine",
        )
    level = _level(photo)
    if level < DARK_LEVEL:
        yield Remark(
            "harms",
            "the photo is too dark: colours drown in grain",
            "use more light or expose longer: skin should look bright, without white patches",
        )
    elif max(black) > BLACK_SHARE:
        yield Remark(
            "harms",
            f"{100 * max(black):.0f} % of the photo is black and tells nothing",
            "expose longer, or add light from the dark side",
        )
    if max(clipped) <= CLIPPED_SHARE and level >= DARK_LEVEL:
        yield Remark("fine", "the photo is neither burnt out nor too dark")


def _level(photo: Photo) -> float:
    """Ninth tenth of the light, in green where there are colours."""
    channel = 1 if photo.in_colour else 0
    return float(np.quantile(photo.light[channel, ::4, ::4], 0.9))


def _sharpness(photo: Photo, face: Face | None) -> Iterator[Remark]:
    top, bottom, left, right = window_of(photo, face)
    if face is None or min(bottom - top, right - left) < TILE:
        top, bottom, left, right = 0, photo.rows, 0, photo.columns
    part = (1 if photo.in_colour else 0, slice(top, bottom), slice(left, right))
    blur = blur_of(photo.light[part], photo.usable[part])
    if math.isnan(blur):
        if min(photo.rows, photo.columns) >= TILE:
            yield Remark(
                "harms",
                "the photo shows no fine detail of the skin, so that nothing tells whether it is "
                "sharp",
                "focus on the skin, and switch off every filter that smooths skin",
            )
        return
    soft_mm = None if photo.pitch_mm is None else blur * photo.pitch_mm
    soft = blur > SOFT_SAMPLES if soft_mm is None else soft_mm > max(SOFT_MM, photo.pitch_mm or 0)
    size = f"{blur:.1f} samples" if soft_mm is None else f"{soft_mm:.2f} mm"
    if soft:
        yield Remark(
            "harms",
            f"the photo is soft (blurred by about {size}): edges of marks are washed out and "
            "narrow scars are missed",
            "focus on the skin, rest the camera on something, and switch off every filter that "
            "smooths skin",
        )
    else:
        yield Remark("fine", f"the photo is sharp (blur of at most {size})")


def _angle(photo: Photo, face: Face | None) -> Iterator[Remark]:
    tilt = photo.tilt_deg
    if tilt is not None and tilt > SLANTED_DEG:
        yield Remark(
            "harms",
            f"the camera looks at the skin from {tilt:.0f} degrees aside: the far part is small "
            "and soft, though sizes are put right",
            "hold the camera square on to the skin",
        )
    if face is None:
        return
    if abs(face.yaw_deg) > TURNED_DEG:
        turned, away = ("left", "left") if face.yaw_deg > 0 else ("right", "right")
        yield Remark(
            "harms",
            f"the face is turned {abs(face.yaw_deg):.0f} degrees to its own {turned}: the {away} "
            "side is foreshortened or hidden, and not judged like the other",
            "take one photo from the front and one of each side",
        )
    if abs(face.pitch_deg) > TIPPED_DEG:
        way = "up" if face.pitch_deg > 0 else "down"
        yield Remark(
            "harms",
            f"the face looks {way} by {abs(face.pitch_deg):.0f} degrees: forehead or chin are "
            "foreshortened",
            "hold the camera at the height of the nose and look straight at it",
        )
    if abs(face.yaw_deg) <= TURNED_DEG and abs(face.pitch_deg) <= TIPPED_DEG:
        yield Remark("fine", "the face looks at the camera")


def _shape(light: SideLight) -> Iterator[Remark]:
    if not light.judged:
        why = light.reason.rstrip(".") or "its light has no side"
        yield Remark(
            "harms",
            f"scars cannot be told by their shading: {why[:1].lower()}{why[1:]}",
            "put one lamp or a window to one side, 20 to 50 degrees over the skin, and switch off "
            "other light; for marks of colour, even light is better",
        )
        return
    azimuth = light.azimuth_deg
    side = "one side" if azimuth is None else f"the {clock_side(azimuth)}"
    yield Remark("fine", f"light comes from {side}, so that dents can be told by their shading")


def clock_side(azimuth_deg: float) -> str:
    """The side of the picture that lies there, in words; 0 is right, 90 is the top."""
    return (*_SIDES, "lower right")[round(azimuth_deg / 45.0) % 8]
