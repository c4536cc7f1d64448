"""Height maps in TIFF: floats in mm, or integers with a stated unit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scarscape.capture.assemble import assemble, check_kind, stated_pitch, stated_scale
from scarscape.capture.files import parsing
from scarscape.capture.limits import check_grid
from scarscape.capture.registry import Request, reads
from scarscape.capture.tif_scale import Scale, scale_of
from scarscape.capture.tif_segments import READABLE, unpack
from scarscape.model import InputError, Relief

if TYPE_CHECKING:
    from tifffile import TiffFile, TiffPage

_NONE = 1
_NAMED_TAGS = ("ImageDescription", "XResolution", "YResolution", "ResolutionUnit")
_PLANE_DIMENSIONS = 2


@reads(".tif", ".tiff")
def read_tif(request: Request) -> Relief:
    """Read a TIFF height map.

    One page of one channel. Floats are mm unless a unit is stated, integers need one. GDAL's
    ``NODATA`` value becomes NaN.

    Raises
    ------
    InputError
    """
    from tifffile import TiffFile

    request.refuse_mesh_options()
    path = request.path
    with (
        parsing(path, "a TIFF height map", "save it again, as uncompressed float32"),
        TiffFile(path) as file,
    ):
        page = _height_page(file)
        heights = _pixels(file, page)
        nodata = page.tags.valueof("GDAL_NODATA")
        imagej = file.imagej_metadata
        tags = {name: page.tags.valueof(name) for name in _NAMED_TAGS}
        # With the pitch stated, what the file says is only worth a note.
        scale = _quiet_scale(tags, imagej) if request.pitch_mm else scale_of(tags, imagej)
    if request.mm_per_unit is None and _is_relative(tags["ImageDescription"]):
        raise InputError(
            "its heights are relative, without a scale in mm",
            "give --unit scale:F with F the mm of one unit",
        )
    mm_per_unit = stated_scale(heights.dtype, request)
    pitch, pitch_from, notes = stated_pitch(request, scale.pitch_mm, scale.where, scale.missing)
    return assemble(
        _without_nodata(heights, nodata),
        pitch,
        request,
        pitch_from=pitch_from,
        mm_per_unit=mm_per_unit,
        notes=notes,
    )


def _is_relative(description: object) -> bool:
    """Whether a relief of photos under unknown lamps says so."""
    try:
        content = json.loads(str(description))
    except (ValueError, RecursionError):
        return False
    return isinstance(content, dict) and content.get("unit") == "relative"


def _quiet_scale(tags: dict[str, Any], imagej: dict[str, Any] | None) -> Scale:
    try:
        return scale_of(tags, imagej)
    except InputError:
        return Scale(None)


def _height_page(file: TiffFile) -> TiffPage:
    """The one full-size page, its header judged before a pixel is read."""
    page: TiffPage = file.pages.first
    # Reduced copies (overviews) do not count.
    full = sum(1 for other in file.pages if not _is_reduced(other))
    images = (file.imagej_metadata or {}).get("images", 1)
    if full > 1 or (isinstance(images, int) and images > 1):
        raise InputError(
            f"the TIFF holds {max(full, images)} pages, and a height map is one",
            "save the one with the heights alone",
        )
    if len(page.shape) > _PLANE_DIMENSIONS:
        raise InputError(
            f"the TIFF has {page.samplesperpixel} channels: it is a picture, not a height map",
            "save the heights as one channel of float32 in mm",
        )
    check_grid(page.shape)
    if page.dtype is None:
        raise InputError(
            f"the TIFF has samples of {page.bitspersample} bits", "save it as float32 in mm"
        )
    check_kind(page.dtype)
    return page


def _is_reduced(page: Any) -> bool:
    return bool(getattr(page, "is_reduced", False))


def _pixels(file: TiffFile, page: TiffPage) -> NDArray[Any]:
    """Pixels of a page whose header was judged."""
    compression = int(page.compression)
    if compression == _NONE:
        _check_length(file, page)
        return np.asarray(page.asarray())
    if compression in READABLE:
        return unpack(file, page)
    raise InputError(
        f"the TIFF is compressed in a way that is not read ({page.compression!s})",
        "save it uncompressed, or with LZW or deflate",
    )


def _check_length(file: TiffFile, page: TiffPage) -> None:
    """Refuse a file that ends before its pixels do."""
    size = file.filehandle.size
    end = max(
        (o + n for o, n in zip(page.dataoffsets, page.databytecounts, strict=False)), default=0
    )
    needed = page.nbytes
    if end > size or sum(page.databytecounts) < needed:
        raise InputError(
            f"the TIFF is cut off: its pixels end {max(0, end - size):,} bytes past the file",
            "export or copy it again",
        )


def _without_nodata(heights: NDArray[Any], nodata: object) -> NDArray[Any]:
    """NaN where a sample has the value that GDAL keeps for missing ones."""
    try:
        missing = float(str(nodata).strip().strip("\0"))
    except ValueError:
        return heights
    gone = heights == missing
    if not gone.any():
        return heights
    floats = heights if heights.dtype.kind == "f" else heights.astype(np.float64)
    return np.where(gone, np.nan, floats).astype(floats.dtype, copy=False)
