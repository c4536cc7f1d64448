"""Coloured skin with known melanin, blood and marks, for a phantom of known scars."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scarscape.model import InputError
from scarscape.phantom.coloured_distractors import Canvas, Pus, draw_hairs, draw_spots, paint_pus
from scarscape.phantom.coloured_marks import Plain, draw_marks, paint, true_mark
from scarscape.phantom.coloured_nouns import ColouredSkin, Distractor, TrueMark
from scarscape.phantom.coloured_spots import Room
from scarscape.phantom.marks import pores
from scarscape.phantom.photos_skin import blotches
from scarscape.phantom.skin_spectra import BLOOD, MELANOSOMES
from scarscape.phantom.skin_spectra_camera import View, view
from scarscape.phantom.skin_spectra_lookup import SkinColours
from scarscape.phantom.truth import Truth

__all__ = ["ColouredSkin", "Distractor", "TrueMark", "draw_coloured_skin"]

Field = NDArray[np.float32]
Rng = np.random.Generator

#: Streams of chance, apart from those of the skin's relief and of the plain photos.
TONE, MOTTLING, FINE, MARKS, SPOTS, HAIRS = 60, 61, 62, 63, 64, 65
#: The relief's own stream of pores.
PORES = 5
#: Density (rms) of mottling by melanin and by blood, over 1 to 4 mm; most that a share varies.
MOTTLED, MOST_VARIATION = (0.02, 0.045), 0.3


def draw_coloured_skin(  # noqa: PLR0913, each is a thing of its own
    truth: Truth,
    *,
    seed: int | None = None,
    phototype: int | None = None,
    illuminant: str = "daylight",
    camera: str = "phone",
    white_balanced: bool = True,
    marks: bool = True,
    distractors: bool = True,
    clear_of_scars: bool = False,
) -> ColouredSkin:
    """Colour a phantom's skin, with flat marks on it and things that are no marks.

    Parameters
    ----------
    truth : of the phantom: its scars, pores, size and pitch.
    seed : the phantom's own by default. One seed, size and phototype give one skin, whatever the
        illuminant, the camera and its white balance; marks and distractors have streams of their
        own.
    phototype : 1 to 6; drawn where it is not given.
    illuminant : ``daylight`` (D65), ``warm_led`` (2,700 K) or ``fluorescent`` (4,000 K).
    camera : ``phone``, ``reflex`` or ``colorimeter``; see `scarscape.phantom.skin_spectra_camera`.
    white_balanced : whether the camera made white white.
    marks, distractors : whether there are any.
    clear_of_scars : no mark lies on a scar; otherwise a fifth of them do.

    Raises
    ------
    InputError
        If there is no such phototype, illuminant or camera, or the seed is negative.

    Notes
    -----
    1000 x 1000 samples take about a second and 100 MB.
    """
    seed = truth.seed if seed is None else seed
    _check(seed, phototype)
    seen, eye = view(illuminant, camera, white_balanced=white_balanced), _eye()
    rng = _rng(seed, TONE)
    drawn = int(rng.integers(1, 7))
    tone = drawn if phototype is None else phototype
    plain = Plain(
        melanin=MELANOSOMES[tone - 1] * float(rng.uniform(0.9, 1.1)),
        blood=BLOOD * float(rng.uniform(0.8, 1.25)),
    )
    canvas = _mottled(_rng(seed, MOTTLING), truth, plain, eye)
    room = _room(truth)
    paints = draw_marks(_rng(seed, MARKS), truth, room, plain, eye, clear_of_scars=clear_of_scars)
    colours = SkinColours(seen)
    known = [true_mark(number, one, plain, colours) for number, one in enumerate(paints, 1)]
    if marks:
        paint(paints, plain, canvas.melanin, canvas.blood, truth.pitch_mm)
    things: list[Distractor] = []
    tops: list[Pus] = []
    if distractors:
        things, tops = draw_spots(_rng(seed, SPOTS), canvas, room, plain, tone)
    albedo = colours.albedo(canvas.melanin, canvas.blood)
    albedo *= _texture(_rng(seed, FINE), truth)[:, :, None]
    paint_pus(albedo, tops, truth.pitch_mm, seen)
    if distractors:
        things += draw_hairs(_rng(seed, HAIRS), albedo, truth.pitch_mm, seen)
    return ColouredSkin(
        albedo=albedo,
        melanin=canvas.melanin,
        blood=canvas.blood,
        marks=tuple(known) if marks else (),
        distractors=tuple(things),
        phototype=tone,
        illuminant=seen.illuminant,
        camera=seen.camera,
        white=seen.white,
        raised_mm=canvas.raised_mm,
        shine_factor=canvas.shine_factor,
        view=seen,
    )


def _check(seed: int, phototype: int | None) -> None:
    if seed < 0:
        raise InputError(f"the seed {seed} is negative", "give a whole number from 0")
    if phototype is not None and not 1 <= phototype <= 6:
        raise InputError(f"there is no phototype {phototype}", "give 1 (lightest) to 6 (darkest)")


def _eye() -> SkinColours:
    """The colours that strengths are chosen by: what the CIE observer sees in daylight."""
    reference: View = view("daylight", "colorimeter")
    return SkinColours(reference)


def _mottled(rng: Rng, truth: Truth, plain: Plain, eye: SkinColours) -> Canvas:
    """Melanin and blood of plain skin, each mottled in its own pattern."""
    shape = truth.clean_mm.shape
    maps = []
    for melanin in (True, False):
        scale_px = float(rng.uniform(1.0, 4.0)) / truth.pitch_mm
        wanted = float(rng.uniform(*MOTTLED))
        pattern = blotches(rng, shape, scale_px)
        # The darker the skin, the more a share of its melanin shows and the less one of its blood.
        step = 0.05
        more = Plain(plain.melanin * (1 + step * melanin), plain.blood * (1 + step * (not melanin)))
        change = eye.density(more.melanin, more.blood) - eye.density(plain.melanin, plain.blood)
        variation = min(wanted * step / float(np.abs(change).max()), MOST_VARIATION)
        own = plain.melanin if melanin else plain.blood
        maps.append(np.float32(own) * np.exp(np.float32(variation) * pattern))
    return Canvas(
        melanin=maps[0],
        blood=maps[1],
        raised_mm=np.zeros(shape, dtype=np.float32),
        shine_factor=np.ones(shape, dtype=np.float32),
        pitch_mm=truth.pitch_mm,
    )


def _texture(rng: Rng, truth: Truth) -> Field:
    """Factor on all channels: fine unevenness of 1.5 %, and the dark of pores."""
    fine = np.float32(0.015) * blotches(rng, truth.clean_mm.shape, 0.15 / truth.pitch_mm)
    own = np.random.default_rng([truth.seed, PORES])
    relief = pores(own, truth.clean_mm, truth.pitch_mm, truth.skin == "hard")
    hollow = np.float32(0.3) * np.clip(-relief / np.float32(0.05), 0, 1)
    return np.asarray(np.exp(-fine - hollow), dtype=np.float32)


def _room(truth: Truth) -> Room:
    rows, columns = truth.clean_mm.shape
    room = Room((rows - 1) * truth.pitch_mm, (columns - 1) * truth.pitch_mm)
    for scar in truth.scars:
        room.take(scar.x_mm, scar.y_mm, scar.length_mm / 2 + scar.rim_mm)
    return room


def _rng(seed: int, stream: int) -> Rng:
    return np.random.default_rng([seed, stream])
