"""One photo: the right way up, whole or refused, coded as it says."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import tifffile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageOps

from scarscape.capture.photo import decode_photo, read_photo_header
from scarscape.capture.tone_curve import SRGB
from scarscape.model import InputError, MissingFileError

ROWS, COLUMNS = 40, 56


def picture(rows: int = ROWS, columns: int = COLUMNS, channels: int = 3) -> NDArray[np.uint8]:
    """Texture without symmetry, smooth enough for a JPEG."""
    y, x = np.mgrid[0:rows, 0:columns]
    planes = [120 + 60 * np.sin(x / (5 + c) + y / 9) + y - x / 2 for c in range(channels)]
    noise = np.random.default_rng(5).normal(0, 3, (rows, columns, channels))
    return np.clip(np.stack(planes, -1) + noise, 20, 235).astype(np.uint8)


def saved(image: Image.Image, form: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def jpeg(**options: Any) -> bytes:
    return saved(Image.fromarray(picture()), "JPEG", **{"quality": 90, **options})


def tiff(pixels: NDArray[Any], **options: Any) -> bytes:
    buffer = io.BytesIO()
    tifffile.imwrite(buffer, pixels, metadata=None, **options)
    return buffer.getvalue()


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_with(data: bytes, *chunks: bytes) -> bytes:
    """A PNG with more chunks behind its header."""
    return data[:33] + b"".join(chunks) + data[33:]


def read(tmp_path: Path, data: bytes, name: str = "photo.jpg") -> NDArray[Any]:
    path = tmp_path / name
    path.write_bytes(data)
    return decode_photo(read_photo_header(path))


def refused(tmp_path: Path, data: bytes) -> str:
    path = tmp_path / "photo.jpg"
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        decode_photo(read_photo_header(path))
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert message.isprintable()
    return message


# ------------------------------------------------------------------------ what is read


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_png_and_tiff_come_back_bit_for_bit(tmp_path: Path, channels: int, kind: type) -> None:
    rng = np.random.default_rng(1)
    pixels = rng.integers(0, np.iinfo(kind).max, (ROWS, COLUMNS, channels), kind, endpoint=True)
    order = [2, 1, 0, 3][:channels] if channels > 1 else [0]
    coded = cv2.imencode(".png", pixels[:, :, order])[1].tobytes()
    photometric = {"photometric": "minisblack" if channels == 1 else "rgb"}
    alpha = {"extrasamples": ["unassalpha"]} if channels == 4 else {}
    expected = pixels[:, :, :3]
    np.testing.assert_array_equal(read(tmp_path, coded), expected)
    for options in (
        {},
        {"byteorder": ">"},
        {"tile": (16, 32)},
        {"bigtiff": True},
        {"compression": "zlib"},
        {"compression": "zlib", "predictor": True},
        {"compression": "zlib", "tile": (16, 32), "rowsperstrip": None},
    ):
        got = read(tmp_path, tiff(pixels.squeeze(), **photometric, **alpha, **options))
        np.testing.assert_array_equal(got, expected)
        assert got.dtype == kind


def test_lzw_and_channels_apart(tmp_path: Path) -> None:
    pixels = picture()
    lzw = saved(Image.fromarray(pixels), "TIFF", compression="tiff_lzw")
    np.testing.assert_array_equal(read(tmp_path, lzw), pixels)
    apart = tiff(np.moveaxis(pixels, -1, 0), photometric="rgb", planarconfig="separate")
    np.testing.assert_array_equal(read(tmp_path, apart), pixels)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"subsampling": 0},
        {"subsampling": 1},
        {"optimize": True},
        {"progressive": True},
        {"restart_marker_blocks": 3},
        {"restart_marker_rows": 1},
        {"quality": 3},
        {"quality": 100},
    ],
)
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_jpegs_of_all_sorts(tmp_path: Path, options: dict[str, Any], mode: str) -> None:
    data = saved(Image.fromarray(picture()).convert(mode), "JPEG", **options)
    with Image.open(io.BytesIO(data)) as opened:
        other = np.asarray(opened).reshape(ROWS, COLUMNS, -1).astype(int)
    # Two decoders of one standard differ by the rounding of their transforms, no more.
    assert np.abs(read(tmp_path, data).astype(int) - other).max() <= 2
    # Cameras write previews and films behind the picture.
    np.testing.assert_array_equal(read(tmp_path, data + jpeg() + b"film"), read(tmp_path, data))


def test_a_jpeg_with_a_scan_for_each_channel(tmp_path: Path) -> None:
    # Sampled evenly, one scan of three channels may be written as three scans of one.
    plain = jpeg(subsampling=0)
    assert read(tmp_path, split_scans(picture())).shape == (ROWS, COLUMNS, 3)
    assert read(tmp_path, plain).shape == (ROWS, COLUMNS, 3)


def split_scans(pixels: NDArray[np.uint8]) -> bytes:
    """A sequential JPEG of three scans: three grey JPEGs with the same tables joined."""
    planes = [saved(Image.fromarray(pixels[:, :, c]), "JPEG", quality=80) for c in range(3)]
    first = planes[0]
    sof, sos = first.index(b"\xff\xc0"), first.index(b"\xff\xda")
    frame = struct.pack(">BHHB", 8, *pixels.shape[:2], 3)
    frame += b"".join(bytes((name, 0x11, 0)) for name in (1, 2, 3))
    head = first[:sof] + b"\xff\xc0" + struct.pack(">H", len(frame) + 2) + frame
    after = sof + 2 + int.from_bytes(first[sof + 2 : sof + 4], "big")
    out = head + first[after:sos]
    for name, plane in enumerate(planes, 1):
        start = plane.index(b"\xff\xda")
        body = plane[start + 10 : plane.rindex(b"\xff\xd9")]
        out += b"\xff\xda\x00\x08\x01" + bytes((name, 0)) + b"\x00\x3f\x00" + body
    return out + b"\xff\xd9"


def turned_by_pillow(data: bytes) -> NDArray[Any]:
    with Image.open(io.BytesIO(data)) as opened:
        return np.asarray(ImageOps.exif_transpose(opened))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF"])
def test_each_orientation_is_followed_once(tmp_path: Path, form: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x112] = orientation
    extra = {"quality": 100, "subsampling": 0} if form == "JPEG" else {}
    data = saved(Image.fromarray(picture()), form, exif=exif, **extra)
    expected = turned_by_pillow(data).astype(int)
    got = read(tmp_path, data).astype(int)
    assert got.shape == expected.shape
    assert np.abs(got - expected).max() <= (2 if form == "JPEG" else 0)
    header = read_photo_header(tmp_path / "photo.jpg")
    assert (header.rows, header.columns, header.channels) == expected.shape


def test_orientations_that_are_none_are_passed_over(tmp_path: Path) -> None:
    for value in (0, 9, 60000):
        exif = Image.Exif()
        exif[0x112] = value
        data = saved(Image.fromarray(picture()), "PNG", exif=exif)
        np.testing.assert_array_equal(read(tmp_path, data), picture())


def test_the_bytes_say_what_a_file_is(tmp_path: Path) -> None:
    data = saved(Image.fromarray(picture()), "PNG")
    np.testing.assert_array_equal(read(tmp_path, data, "photo.tif"), picture())


# ------------------------------------------------------------------------ how it is coded


def linear_profile() -> bytes:
    """What converters of raw data embed: curves of one entry, a power of 1."""
    tags = (b"rTRC", b"gTRC", b"bTRC")
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, 256) + bytes(2)
    start = 132 + 12 * 3
    table = b"".join(struct.pack(">4sII", tag, start, len(curve)) for tag in tags)
    return bytes(16) + b"RGB " + bytes(108) + struct.pack(">I", 3) + table + curve


def png_gamma(gamma: float) -> bytes:
    return chunk(b"gAMA", struct.pack(">I", round(gamma * 100_000)))


PLAIN_PNG = saved(Image.fromarray(picture()), "PNG")
CODED: dict[str, tuple[Callable[[], bytes], bool, bool]] = {
    "plain JPEG": (jpeg, False, True),
    "linear JPEG": (lambda: jpeg(icc_profile=linear_profile()), True, True),
    "plain PNG": (lambda: PLAIN_PNG, False, False),
    "linear PNG": (lambda: png_with(PLAIN_PNG, png_gamma(1.0)), True, True),
    "gamma PNG": (lambda: png_with(PLAIN_PNG, png_gamma(0.45455)), False, True),
    "sRGB over gamma": (
        lambda: png_with(PLAIN_PNG, png_gamma(1.0), chunk(b"sRGB", b"\0")),
        False,
        True,
    ),
    "profile over gamma": (
        lambda: png_with(
            saved(Image.fromarray(picture()), "PNG", icc_profile=linear_profile()),
            png_gamma(0.45455),
        ),
        True,
        True,
    ),
    "cICP linear": (
        lambda: png_with(PLAIN_PNG, chunk(b"cICP", bytes((1, 8, 0, 1))), chunk(b"sRGB", b"\0")),
        True,
        True,
    ),
    "plain TIFF": (lambda: tiff(picture(), photometric="rgb"), False, False),
    "linear TIFF": (
        lambda: tiff(picture(), photometric="rgb", iccprofile=linear_profile()),
        True,
        True,
    ),
    "sRGB TIFF": (
        lambda: tiff(
            picture(),
            photometric="rgb",
            iccprofile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
        ),
        False,
        True,
    ),
    "damaged profile": (
        lambda: tiff(picture(), photometric="rgb", iccprofile=linear_profile()[:140]),
        False,
        False,
    ),
}


@pytest.mark.parametrize("name", CODED)
def test_srgb_unless_tagged_linear(tmp_path: Path, name: str) -> None:
    make, linear, tagged = CODED[name]
    (tmp_path / "photo").write_bytes(make())
    header = read_photo_header(tmp_path / "photo")
    assert header.is_tagged == tagged
    codes = np.linspace(0, 1, 256)
    for curve in header.curves:
        expected = codes if linear else SRGB.light(codes)
        np.testing.assert_allclose(curve.light(codes), expected, atol=1e-4)


@pytest.mark.parametrize(("gamma", "linear"), [((1, 1), True), ((22, 10), False)])
def test_gamma_of_exif(tmp_path: Path, gamma: tuple[int, int], linear: bool) -> None:
    part = struct.pack("<HHHIII", 1, 0xA500, 5, 1, 44, 0) + struct.pack("<II", *gamma)
    block = b"II*\0" + struct.pack("<IHHHIII", 8, 1, 0x8769, 4, 1, 26, 0) + part
    (tmp_path / "photo").write_bytes(jpeg(exif=b"Exif\0\0" + block))
    assert read_photo_header(tmp_path / "photo").curves[0].is_linear == linear


# ------------------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: b"", "empty"),
        (lambda: b"Dear doctor", "no JPEG, PNG or TIFF"),
        (lambda: saved(Image.fromarray(picture()).convert("CMYK"), "JPEG"), "CMYK"),
        (lambda: saved(Image.fromarray(picture()).convert("P"), "PNG"), "palette"),
        (lambda: saved(Image.fromarray(picture()).convert("1"), "PNG"), "1 bits"),
        (lambda: saved(Image.fromarray(picture()).convert("CMYK"), "TIFF"), "CMYK"),
        (lambda: saved(Image.fromarray(picture()).convert("P"), "TIFF"), "palette"),
        (lambda: saved(Image.fromarray(picture()), "TIFF", compression="jpeg"), "TIFF"),
        (lambda: saved(Image.fromarray(picture()), "WEBP"), "no JPEG, PNG or TIFF"),
        (lambda: saved(Image.fromarray(picture()[:20]), "PNG"), "20 x 56 pixels"),
        (lambda: tiff(picture()[..., 0].astype(np.float32)), "float32"),
        (lambda: tiff(picture()[..., 0].astype(np.uint32)), "uint32"),
        (lambda: tiff(picture()[..., 0], photometric="miniswhite"), "negative"),
        (lambda: tiff(np.stack([picture()] * 2), photometric="rgb"), "2 pages"),
        (lambda: tiff(np.stack([picture()[..., 0]] * 7, -1), planarconfig="contig"), "channels"),
    ],
)
def test_what_is_no_photo(tmp_path: Path, make: Callable[[], bytes], told: str) -> None:
    assert told in refused(tmp_path, make())


def test_bombs_are_refused_by_their_header(tmp_path: Path) -> None:
    huge = chunk(b"IHDR", struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0))
    packed = zlib.compress(bytes(1000))
    png = b"\x89PNG\r\n\x1a\n" + huge + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    assert "60,000 x 60,000 pixels" in refused(tmp_path, png)
    data = bytearray(jpeg())
    place = data.index(b"\xff\xc0")
    data[place + 5 : place + 9] = b"\xff\xff\xff\xff"
    assert "65,535 x 65,535 pixels" in refused(tmp_path, bytes(data))


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError):
        read_photo_header(tmp_path / "photo.jpg")


# ------------------------------------------------------------------------ what is damaged

LARGE = Image.fromarray(picture(120, 160))
WHOLE = {
    "jpeg": saved(LARGE, "JPEG"),
    "restarts": saved(LARGE, "JPEG", restart_marker_blocks=4),
    "grey": saved(LARGE.convert("L"), "JPEG", optimize=True),
    "progressive": saved(LARGE, "JPEG", progressive=True),
    "png": saved(LARGE, "PNG"),
    "tiff": tiff(np.asarray(LARGE), photometric="rgb"),
    "deflate": tiff(np.asarray(LARGE), photometric="rgb", compression="zlib", predictor=True),
    "lzw": saved(LARGE, "TIFF", compression="tiff_lzw"),
}
#: Bytes at the end that hold nothing of the picture: the sum of a deflated strip.
SPARE = {"deflate": 8}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("damaged")


def with_preview(data: bytes) -> bytes:
    """A JPEG with a whole smaller one in its header, as cameras write."""
    preview = b"Exif\0\0" + saved(LARGE.resize((40, 30)), "JPEG")
    return data[:2] + b"\xff\xe1" + struct.pack(">H", len(preview) + 2) + preview + data[2:]


@pytest.mark.parametrize("name", [name for name in WHOLE if name != "lzw"])
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0, 1))
def test_a_file_that_was_cut_off_is_refused(folder: Path, name: str, share: float) -> None:
    data = WHOLE[name]
    refused(folder, data[: int(share * (len(data) - 1 - SPARE.get(name, 0)))])
    if data[:2] == b"\xff\xd8":
        whole = with_preview(data)
        assert read(folder, whole).shape == (120, 160, 3 - 2 * (name == "grey"))
        refused(folder, whole[: int(share * (len(whole) - 1))])


@pytest.mark.parametrize("name", ["jpeg", "restarts", "grey"])
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0.02, 0.98))
def test_a_jpeg_that_ends_early_is_never_filled_with_grey(
    folder: Path, name: str, share: float
) -> None:
    data = WHOLE[name]
    start = data.index(b"\xff\xda") + 14
    place = start + int(share * (len(data) - start - 4))
    # Cut off and closed again; an end in the middle; a piece missing.
    refused(folder, data[:place] + b"\xff\xd9")
    refused(folder, data[:place] + b"\xff\xd9" + data[place + 2 :])
    missing = max(place, start) + 200
    if missing < len(data) - 8:
        refused(folder, data[:place] + data[missing:])


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0, 1), bit=st.integers(0, 7))
def test_a_flipped_bit_in_a_deflated_strip_is_refused(folder: Path, share: float, bit: int) -> None:
    data = bytearray(WHOLE["deflate"])
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        page = file.pages.first
        start, length = page.dataoffsets[0], page.databytecounts[0]
    data[start + int(share * (length - 1))] ^= 1 << bit
    refused(folder, bytes(data))


@pytest.mark.parametrize("name", WHOLE)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damaged_bytes_are_a_photo_or_a_plain_refusal(folder: Path, name: str, data) -> None:
    bytes_ = bytearray(WHOLE[name])
    header = st.integers(0, min(700, len(bytes_) - 1))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(header | st.integers(0, len(bytes_) - 1))
        bytes_[place] = data.draw(st.integers(0, 255))
    path = folder / "photo.jpg"
    path.write_bytes(bytes_)
    try:
        header_read = read_photo_header(path)
        pixels = decode_photo(header_read)
    except InputError as error:
        message = str(error)
        assert message.startswith(f"{path}: ")
        assert message.isprintable()
    else:
        assert pixels.shape == (header_read.rows, header_read.columns, header_read.channels)
        if name == "png":
            np.testing.assert_array_equal(pixels, np.asarray(LARGE))
