"""Known scars planted on a real face, read from a mesh and resampled at 0.1 mm.

The scan is Lee Perry-Smith's head (Infinite-Realities, CC BY 3.0). Its vertices stand 4 to 6 mm
apart, so its faces are first rounded by Loop subdivision: the form is a real face's, without
facets. A disc of skin is read by the program from a mesh file; the middle of its relief then takes
the place of a phantom's form under the phantom's scars, texture, pores, lines and noise.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh

import scarscape
from scarscape.model import Relief
from scarscape.phantom import make_phantom
from scarscape.phantom.score import Score, merge_scores, score

HEAD = Path(__file__).parents[2] / ".." / "shared" / "data" / "head" / "LeePerrySmith.obj"

#: One unit of the scan, so that crown to chin is 240 mm.
MM_PER_UNIT = 51.6
PITCH_MM = 0.1
RADIUS_MM = 23.0
SIDE_MM = 31.0
#: A point in front of each site, x and y in units of the scan; the face's middle is at x = -0.11.
SITES = {"left cheek": (0.87, 0.80), "right cheek": (-1.09, 0.80), "forehead": (-0.11, 3.0)}
SEEDS = range(7100, 7105)


@pytest.fixture(scope="module")
def head() -> Any:
    """The scan in mm, rounded once as a whole."""
    if not HEAD.exists():
        pytest.skip("real inputs are not here: ../shared/data/head/LeePerrySmith.obj")
    mesh: Any = trimesh.load(HEAD, force="mesh", process=False)
    mesh.merge_vertices(merge_tex=True, merge_norm=True)
    mesh.apply_scale(MM_PER_UNIT)
    return mesh.subdivide_loop(iterations=1)


def face_of(head: Any, site: str, folder: Path) -> Relief:
    """The middle of a site, as the program reads it."""
    x, y = (part * MM_PER_UNIT for part in SITES[site])
    front = head.vertices[head.vertices[:, 2] > 0]
    centre = front[np.hypot(front[:, 0] - x, front[:, 1] - y).argmin()]
    # Subdivision spoils a cut edge: the cut is wide, and only its middle is read.
    near = np.linalg.norm(head.triangles_center - centre, axis=1) < 1.7 * RADIUS_MM
    part = head.submesh([np.flatnonzero(near)], append=True).subdivide_loop(iterations=3)
    path = folder / f"{site}.ply"
    trimesh.Trimesh(part.vertices, part.faces, process=False).export(path)
    at = tuple(float(value) for value in centre)
    relief = scarscape.read(path, unit="mm", pitch_mm=PITCH_MM, region=(*at, RADIUS_MM))
    count = round(SIDE_MM / PITCH_MM)
    top, left = (relief.rows - count) // 2, (relief.columns - count) // 2
    height = relief.height_mm[top : top + count, left : left + count]
    assert height.shape == (count, count)
    assert np.isfinite(height).all()
    # A face, not a plane: nothing here is flat to within a fifth of a millimetre.
    assert height.std() > 0.2
    return Relief(height, relief.pitch_mm, relief.source)


@pytest.fixture(scope="module")
def planted(head: Any, tmp_path_factory: pytest.TempPathFactory) -> Score:
    """Scars of five phantoms on each site, measured."""
    folder = tmp_path_factory.mktemp("head")
    scores = []
    for site in SITES:
        face = face_of(head, site, folder)
        for seed in SEEDS:
            phantom = make_phantom(seed, size_mm=SIDE_MM, pitch_mm=PITCH_MM)
            height = face.height_mm + (phantom.relief.height_mm - phantom.truth.base_mm)
            survey = scarscape.measure(Relief(height, PITCH_MM, face.source))
            scores.append(score(phantom.truth, survey))
    return merge_scores(scores)


def test_scars_on_a_real_face_are_found(planted: Score) -> None:
    assert len(planted.matched) + len(planted.missed) >= 50
    assert planted.f1 >= 0.9, str(planted)


def test_scars_on_a_real_face_have_their_depth(planted: Score) -> None:
    depth = planted.figures("depth")
    assert depth is not None
    assert depth.median <= 0.06, str(planted)
