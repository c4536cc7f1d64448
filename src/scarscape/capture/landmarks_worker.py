"""Finds faces for `scarscape.capture.landmarks`, run by the Python of another environment.

One line of JSON (``rows``, ``columns``, ``memory_bytes``) and then the raw pixels (sRGB, 8 bits,
three channels) come on standard input, one line of JSON goes to standard output: a list of faces,
each with ``points`` (478 of [row, column, depth] as shares of the picture's height and width, depth
as a share of its width) and ``confidence``.

It stands alone: of this program nothing can be imported where it runs.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import sys
import types
from typing import Any

#: What is looked at twice: as it is, and with a margin, as a face that fills the picture is missed.
MARGIN = 0.4
#: Faces looked for in one picture.
MOST_FACES = 4
#: A detection that is less sure is none.
LEAST_CONFIDENCE = 0.5
#: The wider net that gives detections their confidence: faces up to some metres away.
_FULL_RANGE = 1


def _bound_memory(size: int) -> None:
    # Not every system knows the limit, and some know it and refuse it.
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (size, size))


def _without_plots_and_sound() -> None:
    """Put nothing in the place of packages that only draw and record: slow, and they write files.

    The face mesh imports them all the same.
    """
    for name in ("matplotlib", "matplotlib.pyplot", "sounddevice"):
        sys.modules[name] = types.ModuleType(name)
    sys.modules["matplotlib"].__dict__["pyplot"] = sys.modules["matplotlib.pyplot"]


def _looked_at(picture: Any, solutions: Any) -> list[dict[str, Any]]:
    """Faces of one picture, with the confidence of the detection that lies on each."""
    with solutions.face_mesh.FaceMesh(
        static_image_mode=True,
        max_num_faces=MOST_FACES,
        refine_landmarks=True,
        min_detection_confidence=LEAST_CONFIDENCE,
    ) as mesh:
        meshes = mesh.process(picture).multi_face_landmarks or []
    if not meshes:
        return []
    with solutions.face_detection.FaceDetection(
        model_selection=_FULL_RANGE, min_detection_confidence=LEAST_CONFIDENCE
    ) as detector:
        detections = detector.process(picture).detections or []
    faces = []
    for face in meshes:
        points = [[point.y, point.x, point.z] for point in face.landmark]
        middle = [sum(point[axis] for point in points) / len(points) for axis in (0, 1)]
        sure = [one.score[0] for one in detections if _holds(one, middle)]
        faces.append({"points": points, "confidence": float(max(sure, default=0.0))})
    return faces


def _holds(detection: Any, place: list[float]) -> bool:
    box = detection.location_data.relative_bounding_box
    down, right = place[0] - box.ymin, place[1] - box.xmin
    return bool(0 <= down <= box.height and 0 <= right <= box.width)


def _with_margin(picture: Any) -> Any:
    """The picture with its own mean colour around it."""
    import numpy as np

    rows, columns = picture.shape[:2]
    rim = (round(MARGIN * rows), round(MARGIN * columns))
    wide = np.empty((rows + 2 * rim[0], columns + 2 * rim[1], 3), np.uint8)
    wide[:] = picture.reshape(-1, 3).mean(axis=0).astype(np.uint8)
    wide[rim[0] : rim[0] + rows, rim[1] : rim[1] + columns] = picture
    return wide


def _without_margin(faces: list[dict[str, Any]], shape: tuple[int, int]) -> list[dict[str, Any]]:
    """The same faces as shares of the picture without its margin."""
    rims = [round(MARGIN * side) / side for side in shape]
    for face in faces:
        face["points"] = [
            [
                row * (1 + 2 * rims[0]) - rims[0],
                column * (1 + 2 * rims[1]) - rims[1],
                depth * (1 + 2 * rims[1]),
            ]
            for row, column, depth in face["points"]
        ]
    return faces


def main() -> None:
    """Read one picture, write its faces."""
    order = json.loads(sys.stdin.buffer.readline())
    rows, columns = int(order["rows"]), int(order["columns"])
    pixels = sys.stdin.buffer.read(3 * rows * columns)
    _bound_memory(int(order["memory_bytes"]))
    _without_plots_and_sound()
    # What the models say on their way goes nowhere, so that the answer stands alone.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    import numpy as np

    # By name: where this program is checked there is no such package.
    solutions = importlib.import_module("mediapipe.python.solutions")
    picture = np.frombuffer(pixels, np.uint8).reshape(rows, columns, 3)
    faces = _looked_at(picture, solutions)
    if not faces:
        faces = _without_margin(_looked_at(_with_margin(picture), solutions), (rows, columns))
    json.dump(faces, answers)
    answers.close()


if __name__ == "__main__":
    main()
