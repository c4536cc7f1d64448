"""Faces in a photo: points of the face mesh, found by a worker in an environment of its own.

The finder, MediaPipe's face mesh (doi 10.48550/arXiv.1907.06724, its attention model
doi 10.48550/arXiv.2006.10962), holds numpy under 2 and brings another OpenCV, so it is never
installed beside this program. `scarscape setup-landmarks` makes its environment.
"""

from __future__ import annotations

import json
import os
import subprocess
import threading
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scarscape.capture.landmarks_faces import faces_of
from scarscape.capture.landmarks_home import is_whole, landmarks_home, landmarks_python
from scarscape.model import Face, MissingExtraError, ScarscapeError

#: The finder itself looks at 192 pixels a side (and closer at eyes and lips): more is only carried.
LOOKED_AT_PX = 1000
#: A worker that takes longer hangs: it needs one or two seconds.
TIMEOUT_SECONDS = 60.0
#: A worker needs a tenth of this.
MEMORY_BYTES = 2 * 2**30

_SET_UP_ANEW = "run scarscape setup-landmarks again, or give regions by hand with --regions"


def landmarks_ready() -> bool:
    """Tell whether faces can be found: whether their environment is there and whole."""
    return is_whole(landmarks_home())


def find_faces(
    picture: NDArray[np.uint8], *, timeout_seconds: float = TIMEOUT_SECONDS
) -> tuple[Face, ...]:
    """Faces in a picture, the largest first; none in a close-up of skin.

    Parameters
    ----------
    picture : (rows, columns, 3) uint8, sRGB, upright.
    timeout_seconds : after which the worker is given up.

    Raises
    ------
    MissingExtraError
        If the environment for landmarks is not there.
    ScarscapeError
        If the worker fails or takes too long.

    Notes
    -----
    The picture is shrunk to `LOOKED_AT_PX` first. Costs about a second, most of it the start of the
    worker, and 200 MB in the worker. Nothing is written to disk.
    """
    return start_faces(picture, timeout_seconds=timeout_seconds).result()


def start_faces(
    picture: NDArray[np.uint8],
    *,
    timeout_seconds: float = TIMEOUT_SECONDS,
    home: Path | None = None,
) -> FacesAwaited:
    """Begin to look for faces, while other work goes on; as `find_faces` otherwise.

    Parameters
    ----------
    picture, timeout_seconds : as in `find_faces`.
    home : folder of the environment, where it is not the user's own.
    """
    home = landmarks_home() if home is None else home
    if not is_whole(home):
        raise MissingExtraError(
            "finding a face needs an environment of its own, which is not there",
            "run scarscape setup-landmarks once, or give regions by hand with --regions",
        )
    small = _shrunk(picture)
    return FacesAwaited(
        _ask(landmarks_python(home), small),
        (small.shape[0], small.shape[1]),
        (picture.shape[0], picture.shape[1]),
        timeout_seconds,
    )


class FacesAwaited:
    """Faces that a worker is looking for. Usable in a ``with``, which ends the worker.

    Parameters
    ----------
    question : the worker, asked.
    looked_at : rows and columns of the picture that it was given.
    shape : rows and columns of the photo.
    timeout_seconds : after which it is given up.
    """

    def __init__(
        self,
        question: tuple[subprocess.Popen[bytes], bytes],
        looked_at: tuple[int, int],
        shape: tuple[int, int],
        timeout_seconds: float,
    ) -> None:
        self._worker, message = question
        self._looked_at, self._shape = looked_at, shape
        self._seconds = timeout_seconds
        self._said: tuple[bytes, bytes] | None = None
        # A pipe holds less than a picture, so somebody has to stand by and fill it.
        self._carrier = threading.Thread(target=self._carry, args=(message,), daemon=True)
        self._carrier.start()

    def result(self) -> tuple[Face, ...]:
        """Wait for the faces.

        Raises
        ------
        ScarscapeError
            If the worker failed or took too long.
        """
        self._carrier.join()
        if self._said is None:
            raise ScarscapeError(
                f"looking for a face took over {self._seconds:g} s and was given up",
                "try again, or give regions by hand with --regions",
            )
        answer, remarks = self._said
        if self._worker.returncode != 0:
            raise ScarscapeError(f"looking for a face failed ({_last_line(remarks)})", _SET_UP_ANEW)
        try:
            found: list[dict[str, Any]] = json.loads(answer)
            return faces_of(found, self._looked_at, self._shape)
        except (ValueError, KeyError, TypeError) as error:
            raise ScarscapeError(
                f"looking for a face gave no answer that can be read ({error})", _SET_UP_ANEW
            ) from error

    def cancel(self) -> None:
        """End the worker where nobody waits for it any more."""
        self._worker.kill()
        self._carrier.join()

    def __enter__(self) -> FacesAwaited:
        return self

    def __exit__(self, *_: object) -> None:
        self.cancel()

    def _carry(self, message: bytes) -> None:
        try:
            self._said = self._worker.communicate(message, timeout=self._seconds)
        except subprocess.TimeoutExpired:
            self._worker.kill()
            self._worker.communicate()
        except (OSError, ValueError) as error:
            self._worker.kill()
            self._worker.wait()
            self._said = (b"", str(error).encode())


def _ask(python: Path, picture: NDArray[np.uint8]) -> tuple[subprocess.Popen[bytes], bytes]:
    """Start a worker; return it with the message that it waits for."""
    rows, columns = picture.shape[:2]
    order = {"rows": rows, "columns": columns, "memory_bytes": MEMORY_BYTES}
    message = json.dumps(order).encode() + b"\n" + picture.tobytes()
    worker = Path(__file__).with_name("landmarks_worker.py")
    # Apart from all that this program was started with: -I keeps this folder, whose modules have
    # names like those of others, and the user's own packages out of the worker's sight.
    surroundings = {**os.environ, "OMP_NUM_THREADS": "1", "GLOG_minloglevel": "3"}
    try:
        process = subprocess.Popen(
            [os.fspath(python), "-I", "-B", os.fspath(worker)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=surroundings,
        )
    except OSError as error:
        reason = error.strerror or str(error)
        raise ScarscapeError(f"looking for a face cannot start ({reason})", _SET_UP_ANEW) from error
    return process, message


def _shrunk(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A picture of at most `LOOKED_AT_PX` a side, each pixel the mean of what it covers."""
    import cv2

    rows, columns = picture.shape[:2]
    share = LOOKED_AT_PX / max(rows, columns)
    if share >= 1:
        return np.ascontiguousarray(picture)
    size = (max(1, round(share * columns)), max(1, round(share * rows)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def _last_line(remarks: bytes) -> str:
    """The last words of a worker that failed, without the places in its files."""
    lines = remarks.decode("utf-8", "replace").split("\n")
    last = next((line.strip() for line in reversed(lines) if line.strip()), "it was ended")
    return last[:200]
