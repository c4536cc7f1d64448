"""A real face that anyone has (scikit-image's astronaut), and one large photo: time and memory."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from benchmarks.tables import Grid, Row, Table, at_least, at_most

if TYPE_CHECKING:
    from scarscape.model import Face, PhotoSurvey, Regions

#: Landmarks of the astronaut, for machines without the landmark finder's own environment.
LANDMARKS = Path(__file__).parents[1] / "tests" / "colour" / "astronaut_landmarks.json"
#: Drawn by hand on the picture of 512 x 512, (row, column); sides as the person's own. Cheek and
#: jaw part at the mouth's corner, forehead and temple at the end of the brow.
POLYGONS: dict[str, tuple[tuple[tuple[int, int], ...], ...]] = {
    "forehead": (
        (
            (70, 190), (76, 240), (86, 260), (92, 256), (90, 236), (93, 222), (90, 212), (87, 200),
            (88, 190),
        ),
    ),
    "right_temple": (((78, 183), (76, 191), (88, 192), (100, 190), (106, 181)),),
    "left_temple": (((86, 257), (84, 266), (106, 272), (106, 258)),),
    "right_cheek": (
        ((104, 182), (106, 212), (122, 211), (132, 203), (142, 197), (142, 183), (130, 181)),
    ),
    "left_cheek": (
        ((106, 238), (106, 271), (132, 269), (142, 265), (144, 250), (134, 242), (122, 236)),
    ),
    "nose": (((96, 216), (96, 232), (116, 237), (132, 238), (135, 225), (132, 213), (116, 212)),),
    "chin": (((152, 206), (152, 241), (166, 244), (178, 230), (178, 212), (168, 204)),),
    "jaw": (
        ((140, 182), (141, 200), (156, 208), (172, 208), (168, 198), (152, 183)),
        ((142, 246), (142, 266), (158, 262), (172, 244), (168, 238), (156, 239)),
    ),
}  # fmt: skip
#: Parts of a region smaller than this share of it have no middle of their own.
PART = 0.2
SEED, ROWS, COLUMNS, PITCH_MM = 95900, 4000, 6000, 0.05
ASKED_S, ASKED_GB = 6.0, 2.0


def face_table() -> Table:
    """Regions of the astronaut's face, and that nothing is found on smooth skin."""
    title = "Colour: scikit-image's astronaut"
    if find_spec("skimage") is None:
        return Table(title, (), ("not run: scikit-image is not installed",))
    from scarscape.colour.face_regions import face_regions

    face, survey, found = _astronaut()
    regions = face_regions(face, (512, 512))
    body, right = [], 0
    for name, polygons in POLYGONS.items():
        inside = _drawn(polygons)
        middles = _middles(regions, name)
        held = bool(middles) and all(inside[round(r), round(c)] for r, c in middles)
        right += held
        mask = regions.mask(name)
        share = float((mask & inside).sum()) / max(int(mask.sum()), 1)
        told = ", ".join(f"({r:.0f}, {c:.0f})" for r, c in middles) or "not named"
        body.append((name.replace("_", " "), told, "yes" if held else "no", f"{100 * share:.0f} %"))
    rows = (
        *_said(survey),
        at_least(f"middles where drawn by hand, of {len(POLYGONS)}", right, len(POLYGONS), "", 0),
    )
    head = ("region", "middle (row, column)", "inside", "of it inside the drawn one")
    return Table(title, rows, (found,), (Grid("Regions", head, tuple(body)),))


def _said(survey: PhotoSurvey | None) -> tuple[Row, ...]:
    """What was said of a face with eight regions and smooth skin."""
    if survey is None:
        return (Row("the photo is measured", "yes", "no, refused", met=False),)
    named = sum(total.name in POLYGONS for total in survey.regions)
    return (
        at_least(f"regions named, of {len(POLYGONS)}", named, len(POLYGONS), digits=0),
        at_most("scars said to be there", len(survey.scars), 0, digits=0),
        Row("flat marks said to be there", "none asked", str(len(survey.marks))),
        Row("light was said to have a side", "none", "yes" if survey.light.judged else "no"),
    )


def _astronaut() -> tuple[Face, PhotoSurvey | None, str]:
    """Its face, its survey (None where it was refused), and where the landmarks came from."""
    import cv2
    import skimage.data

    from scarscape.capture import read_photo
    from scarscape.capture.landmarks import landmarks_ready
    from scarscape.model import InputError
    from scarscape.pipeline import measure_photo
    from scarscape.pipeline.one_face import face_on

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "astronaut.png"
        cv2.imwrite(str(path), np.ascontiguousarray(skimage.data.astronaut()[..., ::-1]))
        photo = read_photo(path)
    face, told = None, "landmarks from the finder of this machine"
    if landmarks_ready():
        face = face_on(photo).face
    if face is None:
        face, told = _kept(), "landmarks as the finder gave them once, kept with the tests"
    try:
        return face, measure_photo(photo, face=face), told
    except InputError as refused:
        return face, None, f"{told}; refused: {refused}"


def _kept() -> Face:
    from scarscape.model import Face

    points = np.array(json.loads(LANDMARKS.read_text(encoding="utf-8")), np.float64)
    return Face(points, 8.32, 0.32, -1.0, -10.0, 3.0, 0.9)


def _drawn(polygons: tuple[tuple[tuple[int, int], ...], ...]) -> NDArray[np.bool_]:
    import cv2

    mask = np.zeros((512, 512), np.uint8)
    for one in polygons:
        cv2.fillPoly(mask, [np.array(one, np.int32)[:, ::-1].copy()], (1,))
    return mask > 0


def _middles(regions: Regions, name: str) -> list[tuple[float, float]]:
    """Middle of a region's parts: a jaw has two sides, and its middle is the chin."""
    from scipy import ndimage

    mask = regions.mask(name)
    labels, count = ndimage.label(mask)
    parts = [labels == one + 1 for one in range(count)]
    large = [part for part in parts if part.sum() >= PART * mask.sum()]
    middles = [np.argwhere(part).mean(axis=0) for part in large]
    return [(float(row), float(column)) for row, column in middles]


def large_table(rounds: int = 3) -> Table:
    """One JPEG of 24 megapixels to its report by the command line."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "photo.jpg"
        # In a process of its own: a command's memory is counted from that of its parent on.
        make = (
            "from benchmarks.colour_face import write_large; import sys; write_large(sys.argv[1])"
        )
        subprocess.run([sys.executable, "-c", make, str(path)], check=True)
        size = path.stat().st_size / 1e6
        took = [_measure(path, Path(folder) / f"out{one}") for one in range(rounds + 1)][1:]
    seconds, memory, worked = (statistics.median(one[k] for one in took) for k in range(3))
    rows = (
        at_most("seconds, start to report, median", seconds, ASKED_S, " s", 1),
        at_most("peak memory", memory, ASKED_GB, " GB"),
        Row("processor seconds of both cores", "none", f"{worked:.1f} s"),
    )
    note = (
        f"{COLUMNS} x {ROWS} pixels, a JPEG of {size:.0f} MB of a phantom's skin again and again, "
        f"side light; {rounds} runs after one that is not counted; no face is looked for"
    )
    return Table("Colour: one photo of 24 megapixels by the command line", rows, (note,))


def write_large(path: str) -> None:
    """Render a photo of 24 megapixels."""
    from scarscape import phantom

    made = phantom.make_phantom(SEED, pitch_mm=PITCH_MM)
    skin = phantom.draw_coloured_skin(made.truth, phototype=3)
    one = phantom.render_photo(made, coloured=skin, optics=phantom.Optics(bounce=False))
    phantom.write_photo(one.tiled(ROWS, COLUMNS), path)


def _measure(path: Path, out: Path) -> tuple[float, float, float]:
    """Seconds, GB and processor seconds of one run of the command."""
    command = [sys.executable, "-m", "scarscape", "measure", str(path), "--out", str(out)]
    begun = time.perf_counter()
    with tempfile.TemporaryFile("w+") as told:
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=told)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            told.seek(0)
            raise RuntimeError(told.read())
    worked = usage.ru_utime + usage.ru_stime
    return time.perf_counter() - begun, usage.ru_maxrss / 1e6, worked
