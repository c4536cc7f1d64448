"""Find the printed marker sheet in a photo: scale, perspective, tilt."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from scarscape.capture.marker_edges import refine_corners
from scarscape.capture.marker_fit import Floats, agreeing, fit_plane, project, stretch
from scarscape.model import MARKER_SHEETS, MarkerFound, MarkerPiece, MarkerSheet

Grey = NDArray[np.uint8]

#: Markers are looked for in the photo reduced to about this many pixels along its longer side,
#: then, where too few were seen, in one twice as large.
_SIDES = (1600, 3200)
#: So many markers of one piece are enough not to look again.
_ENOUGH = 3
#: Perspective stronger than this across a single marker is no marker laid on skin.
_MOST_UNEVEN = 2.5


@dataclass(frozen=True, eq=False)
class SeenMarker:
    """A marker in a photo: its number and (4, 2) corners in pixels, from the top left."""

    id: int
    corners_px: Floats


def find_marker(
    grey: Grey, *, layout: MarkerSheet | None = None, print_scale: float = 1.0
) -> MarkerFound | None:
    """Find a piece of the marker sheet.

    Parameters
    ----------
    grey : (rows, columns) uint8, the photo as it was decoded, at full size.
    layout : the sheet that was printed; unless given, any version there ever was.
    print_scale : length of the printed ruler over its nominal length.

    Returns
    -------
    MarkerFound, or None where no marker is seen or where they contradict one another. Of several
    pieces the one with the most markers, then the largest in the photo.

    Notes
    -----
    One marker gives a pitch with a large error, two or more a tilt. Cost: 0.1 s for 24 megapixels.
    The corners are those of OpenCV's ArUco detector in a reduced photo, then each is moved at full
    size to where the marker's straight edges cross. Lens distortion and bent paper are not
    modelled; both show in ``residual_px`` and widen ``pitch_mm_sd``. A mirrored photo shows none.

    References
    ----------
    Garrido-Jurado et al., Generation of fiducial marker dictionaries using mixed integer linear
    programming, 2016, doi:10.1016/j.patcog.2015.09.023.
    """
    best: MarkerFound | None = None
    sheets = MARKER_SHEETS if layout is None else (layout,)
    pieces = [piece for sheet in sheets for piece in sheet.pieces]
    known = {place.id for piece in pieces for place in piece.markers}
    cells = sheets[0].cells
    for seen in _looks(grey, sheets[0].dictionary):
        refined = [
            SeenMarker(one.id, refine_corners(grey, one.corners_px, cells))
            for one in seen
            if one.id in known
        ]
        for piece in pieces:
            found = _place(piece, refined, grey.shape, print_scale)
            if found is not None and (best is None or _rank(found) > _rank(best)):
                best = found
        if best is not None and len(best.ids) >= _ENOUGH:
            break
    return best


def _rank(found: MarkerFound) -> tuple[int, float]:
    return len(found.ids), float(abs(cv2.contourArea(found.outline_px.astype(np.float32))))


def _looks(grey: Grey, dictionary: str) -> Iterator[list[SeenMarker]]:
    """The markers seen, coarsely and then finer."""
    last = 0
    for side in _SIDES:
        factor = max(1, round(max(grey.shape) / side))
        if factor == last:
            return
        last = factor
        rows, columns = (count // factor for count in grey.shape)
        if min(rows, columns) < 16:
            return
        whole = grey[: rows * factor, : columns * factor]
        small = cv2.resize(whole, (columns, rows), interpolation=cv2.INTER_AREA)
        yield [
            # The middle of a block of pixels, with centres of pixels at integers.
            SeenMarker(one.id, (one.corners_px + 0.5) * factor - 0.5)
            for one in _detect(np.asarray(small, np.uint8), dictionary)
        ]


def _detect(grey: Grey, name: str) -> list[SeenMarker]:
    dictionary = cv2.aruco.getPredefinedDictionary(getattr(cv2.aruco, name))
    how = cv2.aruco.DetectorParameters()
    how.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    how.minMarkerPerimeterRate = 0.02
    corners, ids, _ = cv2.aruco.ArucoDetector(dictionary, how).detectMarkers(grey)
    if ids is None:
        return []
    return [
        SeenMarker(int(number), np.asarray(four, np.float64).reshape(4, 2))
        for number, four in zip(np.ravel(ids), corners, strict=True)
    ]


def _place(
    piece: MarkerPiece, seen: list[SeenMarker], shape: tuple[int, ...], print_scale: float
) -> MarkerFound | None:
    """The piece as its markers put it; None where there are none, or no agreement."""
    homes = {place.id: place.box.corners_mm * print_scale for place in piece.markers}
    own = [one for one in seen if one.id in homes and _even(one.corners_px)]
    if not own:
        return None
    mm = np.stack([homes[one.id] for one in own])
    px = np.stack([one.corners_px for one in own])
    agree = agreeing(mm, px)
    if not agree.any():
        return None
    view = piece.view
    centre = np.array(view.centre_mm) * print_scale
    fit = fit_plane(mm[agree], px[agree], centre.tolist())
    several = int(agree.sum()) >= 2
    tilt, normal = _lean(fit.homography, shape) if several else (None, None)
    window = view.corners_mm * print_scale
    pitches = [_pitch(fit.homography, point) for point in (centre, *window)]
    patches = [patch.box.corners_mm for patch in piece.patches]
    return MarkerFound(
        piece=piece,
        homography=fit.homography,
        pitch_mm=pitches[0],
        pitch_mm_sd=pitches[0] * fit.pitch_sd,
        pitch_range_mm=(min(pitches), max(pitches)),
        tilt_deg=tilt,
        normal=normal,
        residual_px=fit.residual_px,
        ids=tuple(sorted(one.id for one, held in zip(own, agree, strict=True) if held)),
        dropped=tuple(sorted(one.id for one, held in zip(own, agree, strict=True) if not held)),
        window_px=project(fit.homography, window),
        outline_px=project(fit.homography, piece.outline.corners_mm * print_scale),
        patches_px=project(fit.homography, np.reshape(patches, (-1, 4, 2)) * print_scale),
        print_scale=print_scale,
    )


def _even(corners: Floats) -> bool:
    """Whether four corners may be a square seen in perspective."""
    sides = np.linalg.norm(corners - np.roll(corners, 1, axis=0), axis=1)
    convex = cv2.isContourConvex(corners.astype(np.float32))
    return bool(convex and sides.max() <= _MOST_UNEVEN * sides.min())


def _pitch(homography: Floats, point: Floats) -> float:
    return float(abs(np.linalg.det(stretch(homography, point.tolist()))) ** -0.5)


def _lean(homography: Floats, shape: tuple[int, ...]) -> tuple[float, Floats]:
    """The sheet's tilt in degrees and its normal (along rows, along columns, to the camera).

    At the point of the sheet on the camera's axis a square is shortened by the cosine of the
    tilt, whatever the focal length. Which way it leans shows in where things grow smaller.
    """
    rows, columns = shape
    back = np.asarray(np.linalg.inv(homography), np.float64)
    axis = project(back, np.array([(columns - 1) / 2, (rows - 1) / 2]))
    left, lengths, _ = np.linalg.svd(stretch(homography, axis.tolist()))
    cosine = min(1.0, float(lengths[1] / lengths[0]))
    # The third row of the way back grows toward the camera, in pixels.
    shrinks = -back[2, :2] * np.sign(back[2] @ (*((columns - 1) / 2, (rows - 1) / 2), 1.0))
    along = left[:, 1] * (1.0 if left[:, 1] @ shrinks >= 0 else -1.0)
    sine = math.sqrt(1 - cosine**2)
    return math.degrees(math.acos(cosine)), np.array([along[1] * sine, along[0] * sine, cosine])
