"""Writes a phantom's photos as a camera and its owner would leave them: pictures and lights."""

from __future__ import annotations

import io
import json
import os
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from scarscape.model import InputError
from scarscape.phantom.one_photo import RenderedPhoto
from scarscape.phantom.photos import RenderedPhotos

FileKind = Literal["jpg", "png", "tif"]

QUALITY = 95
LIGHTS = "lights.lp"
#: EXIF: description, upright, resolution along both axes, in samples per centimetre, software.
DESCRIPTION, ORIENTATION, X_RESOLUTION, Y_RESOLUTION, UNIT = 270, 274, 282, 283, 296
SOFTWARE = 305
CENTIMETRE = 3
#: Where a JFIF header holds its unit and the densities along both axes.
JFIF_NAME, JFIF_UNIT, JFIF_DENSITY = slice(6, 11), 13, slice(14, 18)
JFIF_PER_CM, MOST_PER_CM = 2, 65535


def write_photos(
    rendered: RenderedPhotos, folder: str | os.PathLike[str], *, kind: FileKind = "jpg"
) -> None:
    """Write ``photo_01.jpg`` and on, and ``lights.lp``, into a folder, made where it is missing.

    JPEG of quality 95 without subsampling of colour; PNG of 8 bits; or linear-light TIFF of 16
    bits, gamma 1 said in its description. The pitch stands in the resolution and, as JSON, in the
    description. The same photos give the same bytes.
    """
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    names = [f"{name}.{kind}" for name in rendered.names]
    for index, name in enumerate(names):
        if kind == "tif":
            _write_tiff(rendered.light[index], rendered.pitch_mm, target / name)
        else:
            written = _picture(rendered.encoded(index), rendered.pitch_mm, kind)
            (target / name).write_bytes(written)
    (target / LIGHTS).write_text(_lights(rendered, names), encoding="ascii")


def write_photo(
    rendered: RenderedPhoto,
    path: str | os.PathLike[str],
    *,
    kind: Literal["jpg", "png"] | None = None,
    scale: bool = True,
) -> None:
    """Write one photo, as `write_photos` writes each of many.

    Parameters
    ----------
    rendered : the photo.
    path : of the file.
    kind : ``jpg`` or ``png``; by the path's ending unless given.
    scale : whether the file says the pitch.

    Raises
    ------
    InputError
        If the path has another ending and no kind is given.
    """
    target = Path(path)
    ending = kind or {".jpg": "jpg", ".jpeg": "jpg", ".png": "png"}.get(target.suffix.lower())
    if ending not in ("jpg", "png"):
        raise InputError(
            f"photos are not written as {target.suffix or 'a file without an ending'}",
            "name it .jpg or .png",
            file=str(target),
        )
    pitch_mm = rendered.pitch_mm if scale else None
    target.write_bytes(_picture(rendered.encoded, pitch_mm, "png" if ending == "png" else "jpg"))


def _lights(rendered: RenderedPhotos, names: list[str]) -> str:
    """The light-position file: x to the right, y up, z to the camera."""
    lines = [str(len(names))]
    for name, (row, column, out) in zip(names, rendered.lighting.lamps.direction, strict=True):
        lines.append(f"{name} {column:.6f} {-row:.6f} {out:.6f}")
    return "\n".join(lines) + "\n"


def _picture(numbers: NDArray[np.uint8], pitch_mm: float | None, kind: FileKind) -> bytes:
    from PIL import Image

    image = Image.fromarray(numbers)
    exif = Image.Exif()
    exif[ORIENTATION] = 1
    exif[SOFTWARE] = "scarscape phantom"
    density: dict[str, Any] = {}
    if pitch_mm is not None:
        per_cm = Fraction(10 / pitch_mm).limit_denominator(100_000)
        exif[DESCRIPTION] = json.dumps({"pitch_mm": pitch_mm})
        exif[X_RESOLUTION] = exif[Y_RESOLUTION] = float(per_cm)
        exif[UNIT] = CENTIMETRE
        density = {"dpi": (25.4 / pitch_mm, 25.4 / pitch_mm)}
    held = io.BytesIO()
    if kind == "png":
        image.save(held, "PNG", exif=exif, compress_level=4, **density)
        return held.getvalue()
    image.save(held, "JPEG", quality=QUALITY, subsampling=0, exif=exif)
    jpeg = held.getvalue()
    return jpeg if pitch_mm is None else _with_density(jpeg, round(10 / pitch_mm))


def _with_density(jpeg: bytes, per_cm: int) -> bytes:
    """The file with its density given per centimetre, where its header has room for the number."""
    if jpeg[JFIF_NAME] != b"JFIF\0" or per_cm > MOST_PER_CM:
        return jpeg
    changed = bytearray(jpeg)
    changed[JFIF_UNIT] = JFIF_PER_CM
    changed[JFIF_DENSITY] = per_cm.to_bytes(2, "big") * 2
    return bytes(changed)


def _write_tiff(light: NDArray[np.float32], pitch_mm: float, path: Path) -> None:
    import tifffile

    per_cm = Fraction(10 / pitch_mm).limit_denominator(100_000)
    ratio = (per_cm.numerator, per_cm.denominator)
    tifffile.imwrite(
        path,
        np.round(light * np.float32(65535)).astype(np.uint16),
        photometric="rgb",
        resolution=(ratio, ratio),
        resolutionunit="CENTIMETER",
        description=json.dumps({"pitch_mm": pitch_mm, "gamma": 1}),
        software=False,
        metadata=None,
    )
