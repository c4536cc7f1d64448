"""``lights.lp``: where the lamps stood, in the form that reflectance imaging uses.

The number of photos on the first line, then ``name x y z`` a line: x to the right, y up, z to the
camera. The vectors are directions of any length.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from scarscape.capture.files import check_file
from scarscape.capture.limits import MIN_PHOTOS
from scarscape.model import InputError

#: A dome of a thousand lamps, each with a path, stays far below this.
_MOST_BYTES = 2**20
_MOST_LIGHTS = 1000
#: Two photos whose lamps stand closer than this are one photo twice, or a slip of the pen: lamps
#: are not placed so close, and their difference tells nothing over the noise.
SAME_LIGHT_DEG = 0.5
#: A lamp this low lights skin from its edge, and no slope can be read from it.
LOWEST_DEG = 1.0
#: Directions that all lie in one plane leave the slope across it open. The smallest over the
#: largest singular value of the directions; three lamps at 45 degrees on a circle have 0.7.
LEAST_SPREAD = 0.03
_FORM = "write the number of photos on the first line, then 'name x y z' a line"


@dataclass(frozen=True)
class Light:
    """One line of a lights file: base name of the photo, unit vector x right, y up, z out."""

    name: str
    x: float
    y: float
    z: float


def read_lights(path: Path) -> tuple[Light, ...]:
    """Read and check a lights file.

    Parameters
    ----------
    path : the file. Names may hold spaces and folders, of which the last part counts.

    Returns
    -------
    tuple of Light
        In the order of the file.

    Raises
    ------
    MissingFileError
        If there is no such file.
    InputError
        Naming the line or the photos: not text, wrong count, fewer than three, a vector that is
        not finite, zero, or not in front of the skin; a photo named twice; two photos with one
        light; all lights in one plane.
    """
    check_file(path)
    try:
        lights = parse_lights(_text(path))
        check_lights(lights)
    except InputError as error:
        if error.file is not None:
            raise
        raise InputError(error.cause, error.remedy, file=path) from error
    return lights


def _text(path: Path) -> str:
    if path.stat().st_size > _MOST_BYTES:
        raise InputError("is too large for a lights file", _FORM)
    data = path.read_bytes()
    text = ""
    for coding in ("utf-8-sig", "cp1252", "latin-1"):
        try:
            text = data.decode(coding)
            break
        except UnicodeDecodeError:
            continue
    if any(ord(letter) < 32 and letter not in "\t\n\r\f\v" for letter in text):
        raise InputError("is not a text of lights", _FORM)
    return text


def parse_lights(text: str) -> tuple[Light, ...]:
    """Lights of a text: the count, then a line for each.

    Raises
    ------
    InputError
        Without a file name: the form is not kept, or a vector is none of a lamp.
    """
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1)]
    lines = [(number, line) for number, line in lines if line]
    if not lines:
        raise InputError("is empty", _FORM)
    first = lines[0][1]
    if not (first.isascii() and first.isdigit() and len(first) <= 9):
        raise InputError(f"begins with {_shown(first)} instead of the number of photos", _FORM)
    count, rows = int(first), lines[1:]
    if count != len(rows):
        raise InputError(
            f"says {count} photos and has {len(rows)} line{'' if len(rows) == 1 else 's'} of them",
            "write the number of photos on the first line",
        )
    return tuple(_light(number, line) for number, line in rows)


def _light(number: int, line: str) -> Light:
    """One line. The name may hold spaces, so the vector is the last three words."""
    words = line.rsplit(maxsplit=3)
    if len(words) != 4:
        raise InputError(f"line {number} is {_shown(line)}", "write 'name x y z' there")
    name = words[0].strip("\"'").replace("\\", "/").rstrip("/").rsplit("/", 1)[-1].strip()
    try:
        x, y, z = (float(word) for word in words[1:])
    except ValueError:
        raise InputError(
            f"line {number} does not end with three numbers: {_shown(line)}",
            "write 'name x y z' there",
        ) from None
    if not name:
        raise InputError(f"line {number} names no photo", "write 'name x y z' there")
    if not (math.isfinite(x) and math.isfinite(y) and math.isfinite(z)):
        raise InputError(f"the light of {name} (line {number}) is not finite", "give three numbers")
    # Scaled first, so that neither huge nor tiny vectors leave the range of floats.
    largest = max(abs(x), abs(y), abs(z))
    if largest == 0:
        raise InputError(
            f"the light of {name} (line {number}) is 0 0 0, which is no direction",
            "give the direction from the skin to the lamp",
        )
    x, y, z = x / largest, y / largest, z / largest
    length = math.hypot(x, y, z)
    return Light(name, x / length, y / length, z / length)


def _shown(text: str) -> str:
    """Some words of the file, fit to print."""
    line = "".join(letter if letter.isprintable() else "?" for letter in text)
    return repr(line if len(line) <= 40 else line[:37] + "...")


def check_lights(lights: tuple[Light, ...]) -> None:
    """Refuse lights that slopes cannot be read from.

    Raises
    ------
    InputError
        Without a file name.
    """
    if len(lights) < MIN_PHOTOS:
        raise InputError(
            f"has {len(lights)} light{'' if len(lights) == 1 else 's'}",
            f"take at least {MIN_PHOTOS} photos, each under another light",
        )
    if len(lights) > _MOST_LIGHTS:
        raise InputError(f"has {len(lights):,} lights", f"give at most {_MOST_LIGHTS:,}")
    names: set[str] = set()
    for light in lights:
        if light.name.casefold() in names:
            raise InputError(f"names {light.name} twice", "give each photo one line")
        names.add(light.name.casefold())
        if light.z < math.sin(math.radians(LOWEST_DEG)):
            place = "behind the skin" if light.z < 0 else "in the plane of the skin"
            raise InputError(
                f"the light of {light.name} stands {place} (z is {light.z:.3g} of its length)",
                "z points to the camera: check its sign, or leave that photo out",
            )
    check_directions(directions_of(lights), [light.name for light in lights])


def check_directions(direction: NDArray[np.float64], names: list[str]) -> None:
    """Refuse directions of which two are one, or all lie in one plane.

    Parameters
    ----------
    direction : (n, 3) unit vectors.
    names : of their photos.

    Raises
    ------
    InputError
        Without a file name.
    """
    close = np.argwhere(
        np.triu(direction @ direction.T > math.cos(math.radians(SAME_LIGHT_DEG)), 1)
    )
    if len(close):
        one, other = close[0]
        raise InputError(
            f"{names[one]} and {names[other]} have the same light",
            "leave one of them out, or mend its line",
        )
    values = np.linalg.svd(direction, compute_uv=False)
    if values[-1] < LEAST_SPREAD * values[0]:
        raise InputError(
            "all lights lie in one plane, and slopes across it cannot be read",
            "spread the lamps around the skin",
        )


def directions_of(lights: tuple[Light, ...]) -> NDArray[np.float64]:
    """(n, 3) float64 unit vectors in the picture's frame: down the rows, along columns, out."""
    return np.array([(-light.y, light.x, light.z) for light in lights], np.float64).reshape(-1, 3)
