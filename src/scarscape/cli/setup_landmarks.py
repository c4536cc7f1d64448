"""``scarscape setup-landmarks``: makes the environment that finds faces in photos."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scarscape.cli.output import say
from scarscape.cli.progress import steps


def run(
    folder: Annotated[
        Path | None,
        typer.Option(
            "--dir",
            metavar="DIR",
            help="Folder for it; one in your data home if not given.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Make what finds a face in a photo, once. The only command that uses the network.

    It fetches MediaPipe 0.10.21 into an environment of its own, about 1 GB.
    Without it photos are measured all the same, but a face is not divided into
    its regions unless they are given by hand.
    """
    from scarscape.capture.landmarks_home import VARIABLE, landmarks_home
    from scarscape.capture.landmarks_setup import set_up_landmarks

    home = landmarks_home() if folder is None else folder.expanduser().absolute()
    with steps(3) as step:
        made = set_up_landmarks(home, begin=step)
    say(f"face landmarks: {home}{'' if made else ' (already there)'}")
    if home != landmarks_home():
        say(f"set {VARIABLE}={home} so that it is found there")
