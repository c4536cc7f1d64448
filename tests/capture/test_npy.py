"""NumPy's own files: units, masks, holes, and headers that lie."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

import scarscape
from scarscape.model import InputError


def same_surface(got: np.ndarray, height: np.ndarray) -> None:
    """Equal but for a plane, which levelling takes off."""
    y, x = np.mgrid[0 : height.shape[0], 0 : height.shape[1]]
    difference = (got - height).astype(float)
    valid = np.isfinite(difference)
    design = np.column_stack([np.ones(valid.sum()), x[valid], y[valid]])
    rest = difference[valid] - design @ np.linalg.lstsq(design, difference[valid], rcond=None)[0]
    assert np.abs(rest).max() < 1e-5


@pytest.mark.parametrize("kind", ["<f4", ">f4", "<f8", "<f2"])
def test_floats_are_mm(tmp_path: Path, skin, kind: str) -> None:
    height = skin().astype(kind)
    np.save(tmp_path / "a.npy", height)
    relief = scarscape.read(tmp_path / "a.npy", pitch_mm=0.05)
    assert relief.height_mm.dtype == np.float32
    assert relief.pitch_mm == 0.05
    same_surface(relief.height_mm, height.astype(float))


def test_column_order_is_kept(tmp_path: Path, skin) -> None:
    np.save(tmp_path / "a.npy", np.asfortranarray(skin()))
    same_surface(scarscape.read(tmp_path / "a.npy", pitch_mm=0.05).height_mm, skin())


@pytest.mark.parametrize(("unit", "factor"), [("um", 1000), ("m", 0.001), ("scale:0.25", 4)])
def test_units_scale_heights_not_pitch(tmp_path: Path, skin, unit: str, factor: float) -> None:
    np.save(tmp_path / "a.npy", skin() * factor)
    relief = scarscape.read(tmp_path / "a.npy", pitch_mm=0.05, unit=unit)
    assert relief.pitch_mm == 0.05
    same_surface(relief.height_mm, skin())


def test_pitch_is_never_guessed(tmp_path: Path, skin) -> None:
    np.save(tmp_path / "a.npy", skin())
    with pytest.raises(InputError, match="--pitch-mm"):
        scarscape.read(tmp_path / "a.npy")


def test_integers_need_a_unit(tmp_path: Path, skin) -> None:
    counts = np.round(skin() * 10_000).astype(np.int16)
    np.save(tmp_path / "a.npy", counts)
    with pytest.raises(InputError, match=r"integers.*unknown unit.*--unit"):
        scarscape.read(tmp_path / "a.npy", pitch_mm=0.05)
    relief = scarscape.read(tmp_path / "a.npy", pitch_mm=0.05, unit="scale:0.0001")
    assert np.ptp(relief.height_mm) == pytest.approx(np.ptp(counts) * 1e-4, rel=0.3)
    same_surface(relief.height_mm, counts * 1e-4)


def test_holes_stay_holes(tmp_path: Path, skin) -> None:
    height = skin()
    height[10:20, 30:33] = np.nan
    np.save(tmp_path / "a.npy", height)
    relief = scarscape.read(tmp_path / "a.npy", pitch_mm=0.05)
    np.testing.assert_array_equal(relief.mask, np.isfinite(height))


def test_a_tilted_map_keeps_its_own_z(tmp_path: Path, skin) -> None:
    tilted = skin() + np.tan(np.radians(25)) * np.arange(80) * 0.05
    np.save(tmp_path / "a.npy", tilted)
    relief = scarscape.read(tmp_path / "a.npy", pitch_mm=0.05)
    same_surface(relief.height_mm, skin())
    assert any("tilted by 2" in note for note in relief.source.notes)
    assert relief.source.slant_deg == pytest.approx(25, abs=6)


def test_a_steep_map_is_said_to_be_steep(tmp_path: Path, skin) -> None:
    np.save(tmp_path / "a.npy", skin() + np.tan(np.radians(50)) * np.arange(80) * 0.05)
    relief = scarscape.read(tmp_path / "a.npy", pitch_mm=0.05)
    assert relief.source.slant_deg > 45
    assert any("slants by up to" in note for note in relief.source.notes)


def test_a_level_map_has_no_notes(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.random.default_rng(0).normal(0, 0.01, (100, 100)))
    assert scarscape.read(tmp_path / "a.npy", pitch_mm=0.05).source.notes == ()


def test_pitch_of_the_option_wins_with_a_note(tmp_path: Path, skin) -> None:
    np.savez(tmp_path / "a.npz", height=skin(), pitch_mm=0.1)
    relief = scarscape.read(tmp_path / "a.npz", pitch_mm=0.05)
    assert (relief.pitch_mm, relief.source.pitch_from) == (0.05, "option")
    assert any("from the option" in note and "0.1 mm" in note for note in relief.source.notes)
    plain = scarscape.read(tmp_path / "a.npz")
    assert (plain.pitch_mm, plain.source.pitch_from) == (0.1, "file")


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
@pytest.mark.parametrize("kind", [bool, np.uint8, float])
def test_masks_are_kept(tmp_path: Path, skin, save, kind) -> None:
    mask = np.ones((60, 80), bool)
    mask[5:9, 40:70] = False
    save(tmp_path / "a.npz", height=skin(), mask=mask.astype(kind), pitch_mm=0.05)
    np.testing.assert_array_equal(scarscape.read(tmp_path / "a.npz").mask, mask)


def test_archive_without_heights_says_what_it_holds(tmp_path: Path, skin) -> None:
    np.savez(tmp_path / "a.npz", depth=skin())
    with pytest.raises(InputError, match=r"no 'height'.*depth"):
        scarscape.read(tmp_path / "a.npz")


@pytest.mark.parametrize(
    ("arrays", "says"),
    [
        ({"mask": np.ones((60, 79), bool)}, "'mask' is 60 x 79"),
        ({"mask": np.full((60, 80), "x")}, "text"),
        ({"pitch_mm": -0.1}, "pitch of -0.1"),
        ({"pitch_mm": [0.1, 0.2]}, "one is needed"),
        ({"pitch_mm": "0.1"}, "not a number"),
        ({"pitch_mm": np.nan}, "pitch of nan"),
        ({"mask": np.zeros((60, 80), bool)}, "all samples are missing"),
    ],
)
def test_archives_that_contradict_themselves(tmp_path: Path, skin, arrays, says: str) -> None:
    np.savez(tmp_path / "a.npz", **{"height": skin(), "pitch_mm": 0.05, **arrays})
    with pytest.raises(InputError, match=says):
        scarscape.read(tmp_path / "a.npz")


@pytest.mark.parametrize(
    ("height", "says"),
    [
        (np.full((60, 80), np.nan), "all samples are missing"),
        (np.zeros((60, 80), complex), "complex"),
        (np.zeros((60, 80), bool), "true and false"),
        (np.zeros((60, 80), "S3"), "text"),
        (np.zeros((60, 80), [("a", "f4")]), "records"),
        (np.zeros((60, 80), "M8[s]"), "dates"),
        (np.zeros(4800), "1 dimension"),
        (np.zeros((60, 80, 3)), "3 dimensions"),
        (np.float64(3.0), "0 dimensions"),
        (np.zeros((3, 3)), "3 x 3 samples"),
        (np.zeros((0, 80)), "0 x 80 samples"),
    ],
)
def test_arrays_that_are_no_heights(tmp_path: Path, height, says: str) -> None:
    np.save(tmp_path / "a.npy", height)
    with pytest.raises(InputError, match=says):
        scarscape.read(tmp_path / "a.npy", pitch_mm=0.05)


@pytest.mark.parametrize("value", [np.inf, -np.inf])
def test_infinite_heights(tmp_path: Path, skin, value: float) -> None:
    height = skin()
    height[3, 4] = value
    np.save(tmp_path / "a.npy", height)
    with pytest.raises(InputError, match="infinite"):
        scarscape.read(tmp_path / "a.npy", pitch_mm=0.05)


@pytest.mark.parametrize("factor", [1e3, 1e6, 1e300])
def test_heights_in_another_unit_are_refused_with_their_size(tmp_path, skin, factor) -> None:
    np.save(tmp_path / "a.npy", skin() * factor)
    with pytest.raises(InputError, match=r"\d mm.*--unit um"):
        scarscape.read(tmp_path / "a.npy", pitch_mm=0.05)


def test_heights_in_metres_taken_for_mm_are_noted(tmp_path: Path, skin) -> None:
    np.save(tmp_path / "a.npy", skin() / 1000)
    notes = scarscape.read(tmp_path / "a.npy", pitch_mm=0.05).source.notes
    assert any("is the unit right?" in note for note in notes)


def test_pickles_are_never_loaded(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self):
            return (open, (str(tmp_path / "sprung"), "w"))

    np.save(tmp_path / "a.npy", np.array([[Trap()] * 40] * 40, object), allow_pickle=True)
    np.savez(tmp_path / "a.npz", height=np.zeros((40, 40)), mask=np.array([[Trap()] * 40] * 40))
    for name in ("a.npy", "a.npz"):
        with pytest.raises(InputError, match="Python objects"):
            scarscape.read(tmp_path / name, pitch_mm=0.05)
    assert not (tmp_path / "sprung").exists()


def header(shape: tuple[int, ...]) -> bytes:
    text = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode()


@pytest.mark.parametrize(
    ("shape", "says"),
    [((60000, 60000), "more than"), ((10**12, 64), "more than"), ((8000, 8000), "cut off")],
)
def test_headers_that_lie_allocate_nothing(tmp_path: Path, shape, says: str) -> None:
    import tracemalloc

    (tmp_path / "a.npy").write_bytes(header(shape) + bytes(1000))
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.write(tmp_path / "a.npy", "height.npy")
    for name in ("a.npy", "a.npz"):
        tracemalloc.start()
        with pytest.raises(InputError, match=says):
            scarscape.read(tmp_path / name, pitch_mm=0.05)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 5e6


def test_nested_brackets_in_a_header(tmp_path: Path) -> None:
    text = ("(" * 4000).ljust(9000) + "\n"
    start = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode()
    (tmp_path / "a.npy").write_bytes(start)
    with pytest.raises(InputError):
        scarscape.read(tmp_path / "a.npy", pitch_mm=0.05)


def test_zip_bomb(tmp_path: Path) -> None:
    # 64 MB of noughts behind a header of 40 x 40: only what the header asks for is unpacked.
    buffer = io.BytesIO()
    np.save(buffer, np.zeros((40, 40), np.float32))
    with zipfile.ZipFile(tmp_path / "a.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("height.npy", buffer.getvalue() + bytes(1 << 26))
    import tracemalloc

    tracemalloc.start()
    scarscape.read(tmp_path / "a.npz", pitch_mm=0.1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2e7


def test_the_groove(real) -> None:
    path = real("groove/heightmap.npz")
    relief = scarscape.read(path)
    with np.load(path) as archive:
        height, pitch = archive["height"], float(archive["pitch_mm"])
    assert relief.pitch_mm == pytest.approx(pitch)
    assert relief.source.pitch_from == "file"
    same_surface(relief.height_mm, height.astype(float))
