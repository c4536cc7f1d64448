"""How many pixels one sample is the mean of, and the photos brought to those samples."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from scarscape.capture import limits
from scarscape.capture.photo import PhotoHeader, Pixels, decode_photo
from scarscape.model import InputError, MarkerFound

#: What scars need: an ice pick of 0.5 mm is ten samples wide. Finer only costs time, for the noise
#: of a pixel is averaged away here for nothing.
SAMPLE_MM = 0.05
#: Up to this apart where finer samples would be too many to solve at once.
WIDEST_SAMPLE_MM = 0.1
MOST_SAMPLES = 6_000_000
#: Without a scale there is no telling what a sample should be, only what is quick.
MOST_SAMPLES_WITHOUT_SCALE = 2_500_000
#: Photos in which a marker is looked for; it lies in all or none.
LOOKED_AT = 4
#: Decoded photos are kept from the search to the sampling up to this many bytes.
_MOST_KEPT_BYTES = 2**30
_MOST_THREADS = 8
#: Sums of more pixels would not fit their whole numbers.
_MOST_SIDE = 256

_In = TypeVar("_In")
_Out = TypeVar("_Out")


@dataclass(frozen=True, eq=False)
class Sampled:
    """Photos on their raster.

    Attributes
    ----------
    light, usable : (n, channels, rows, columns), as in `scarscape.model.PhotoSet`.
    mean : of each photo, over all samples.
    black, clipped : number of samples of each photo that are not usable for either reason.
    highest : the highest number in each photo of 16 bits, 0 for others.
    """

    light: NDArray[np.float32]
    usable: NDArray[np.bool_]
    mean: tuple[float, ...]
    black: tuple[int, ...]
    clipped: tuple[int, ...]
    highest: tuple[int, ...]


def in_threads(work: Callable[[_In], _Out], items: Iterable[_In]) -> list[_Out]:
    """Results in order; the first error in order is the one that is raised."""
    with ThreadPoolExecutor(max(1, min(_MOST_THREADS, os.cpu_count() or 1))) as pool:
        return list(pool.map(work, items))


def pixels_a_sample(
    rows: int, columns: int, photos: int, pitch_mm: float | None
) -> tuple[int, tuple[str, ...]]:
    """Side of the block of pixels that one sample is the mean of, and a note on it.

    Parameters
    ----------
    rows, columns : of a photo.
    photos : number of photos.
    pitch_mm : distance between pixels on the skin, None where it is not known.

    Raises
    ------
    InputError
        If the set would be too large, or shows next to no skin.
    """

    def samples(side: int) -> int:
        return (rows // side) * (columns // side)

    side = 1
    notes: tuple[str, ...] = ()
    if pitch_mm is None:
        while samples(side) > MOST_SAMPLES_WITHOUT_SCALE:
            side += 1
    else:
        # A pitch of a third of the sample may be written a little long.
        side = max(1, min(_MOST_SIDE, int(SAMPLE_MM / pitch_mm + 1e-6)))
        wanted = side
        most = min(MOST_SAMPLES, limits.MAX_SET_SAMPLES // photos)
        while samples(side) > most and (side + 1) * pitch_mm <= WIDEST_SAMPLE_MM * (1 + 1e-6):
            side += 1
        if side > wanted:
            notes = (
                f"Samples are {side * pitch_mm:.3g} mm apart instead of {wanted * pitch_mm:.3g}, "
                "for the photos are large.",
            )
    if samples(side) * photos > limits.MAX_SET_SAMPLES:
        raise InputError(
            f"{photos} photos of {samples(side):,} samples are more than are read at once",
            "give fewer photos, or cut all to the same smaller piece",
        )
    if min(rows, columns) // side < limits.MIN_SIDE_SAMPLES:
        size = " x ".join(f"{side_mm * (pitch_mm or 0):.2g}" for side_mm in (columns, rows))
        raise InputError(
            f"at {pitch_mm:g} mm a pixel the photos show only {size} mm of skin",
            "check --pitch-mm, or go farther away",
        )
    return side, notes


def look_for_marker(
    headers: Sequence[PhotoHeader], *, print_scale: float = 1.0, most: int = LOOKED_AT
) -> tuple[tuple[MarkerFound, PhotoHeader] | None, dict[Path, Pixels]]:
    """Find the marker sheet in some photos of a set.

    Parameters
    ----------
    headers : of the photos.
    print_scale : length of the printed ruler over its nominal length.
    most : so many photos are looked at.

    Returns
    -------
    found : what was seen best, and in which photo; None where there is no sheet.
    decoded : photos that were decoded on the way, few enough to be kept.
    """
    from scarscape.capture.marker import find_marker

    step = max(1, len(headers) // most)
    looked_at = headers[::step][:most]
    first = headers[0]
    bytes_a_photo = first.rows * first.columns * first.channels * first.bits // 8
    keeps = bytes_a_photo * len(looked_at) <= _MOST_KEPT_BYTES

    def look(header: PhotoHeader) -> tuple[MarkerFound | None, Pixels | None]:
        pixels = decode_photo(header)
        found = find_marker(as_seen(pixels, header), print_scale=print_scale)
        return found, pixels if keeps else None

    looks = in_threads(look, looked_at)
    decoded = {
        header.path: pixels
        for header, (_, pixels) in zip(looked_at, looks, strict=True)
        if pixels is not None
    }
    found = [
        (marker, header)
        for header, (marker, _) in zip(looked_at, looks, strict=True)
        if marker is not None
    ]
    best = min(found, key=lambda one: (-len(one[0].ids), one[0].pitch_mm_sd), default=None)
    return best, decoded


def as_seen(pixels: Pixels, header: PhotoHeader) -> NDArray[np.uint8]:
    """(rows, columns) uint8 grey, as bright as a person would see it."""
    import cv2

    grey = pixels[:, :, 0] if header.channels == 1 else cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    if header.bits == 16:
        # The high byte of linear light is black for most of what is in the picture.
        codes = np.arange(65536) / 65535
        seen = np.sqrt(codes) if header.curves[0].is_linear else codes
        return np.asarray(np.rint(255 * seen).astype(np.uint8)[grey])
    return np.ascontiguousarray(grey, np.uint8)


def sample(
    headers: Sequence[PhotoHeader], side: int, decoded: dict[Path, Pixels] | None = None
) -> Sampled:
    """Decode photos and average them over blocks of linear light, in threads.

    Parameters
    ----------
    headers : of photos of one size and number of channels.
    side : pixels along the side of a block.
    decoded : photos that are decoded already; each is dropped once it was used.

    Notes
    -----
    Holds the result, and one decoded photo for each thread.
    """
    from scarscape.capture.linear import block_means

    first = headers[0]
    shape = (len(headers), first.channels, first.rows // side, first.columns // side)
    light, usable = np.empty(shape, np.float32), np.empty(shape, np.bool_)
    kept = decoded if decoded is not None else {}

    def one(index: int) -> tuple[float, int, int, int]:
        header = headers[index]
        pixels = kept.pop(header.path, None)
        if pixels is None:
            pixels = decode_photo(header)
        black, clipped = block_means(pixels, header.curves, side, light[index], usable[index])
        mean = float(light[index].mean(dtype=np.float64))
        # Only numbers of 16 bits can end below their range.
        return mean, black, clipped, int(pixels.max()) if header.bits == 16 else 0

    told = in_threads(one, range(len(headers)))
    mean, black, clipped, highest = zip(*told, strict=True)
    return Sampled(light, usable, mean, black, clipped, highest)
