"""``scarscape phantom``: a skin of known scars."""

from __future__ import annotations

from shlex import quote
from typing import Annotated, Literal

import typer

from scarscape.cli.options import Force, Out, positive
from scarscape.cli.output import say
from scarscape.cli.progress import steps

#: 50 mm at 0.01 mm. Making the mesh of more takes over 4 GB, which not every machine has.
MOST_SAMPLES = 5000**2


def run(
    out: Out,
    seed: Annotated[
        int,
        typer.Option(
            "--seed", metavar="N", min=0, help="Which skin; the same seed gives the same skin."
        ),
    ],
    size_mm: Annotated[
        float,
        typer.Option("--size-mm", metavar="S", callback=positive, help="Side of the square."),
    ] = 50.0,
    pitch_mm: Annotated[
        float,
        typer.Option(
            "--pitch-mm", metavar="P", callback=positive, help="Distance between samples."
        ),
    ] = 0.05,
    skin: Annotated[
        Literal["plain", "hard"],
        typer.Option("--skin", help="plain, or hard: stubble, pores, lines, scanner noise, holes."),
    ] = "plain",
    photos: Annotated[
        bool,
        typer.Option("--photos", help="Photograph it, too: into photos/, with lights.lp."),
    ] = False,
    lamps: Annotated[
        int,
        typer.Option("--lamps", metavar="N", min=3, max=64, help="Lamps, each for one photo."),
    ] = 8,
    light_distance_mm: Annotated[
        float,
        typer.Option(
            "--light-distance-mm",
            metavar="D",
            callback=positive,
            help="From the centre of the skin to each lamp.",
        ),
    ] = 180.0,
    photo: Annotated[
        bool,
        typer.Option("--photo", help="One photo of it, too, under light from one side: photo.jpg."),
    ] = False,
    coloured: Annotated[
        bool,
        typer.Option(
            "--coloured",
            help="Photos show red, brown and pale marks, which truth.json then tells.",
        ),
    ] = False,
    force: Force = False,
) -> None:
    """Make a skin of scars whose truth is known, to try the program or test another.

    The folder holds height.tif, mesh.ply and truth.json; with --photos also photos/, pictures of
    the skin under one lamp after another; with --photo also photo.jpg.
    """
    samples = (size_mm / pitch_mm) ** 2
    if samples > MOST_SAMPLES:
        raise typer.BadParameter(
            f"{size_mm:g} mm at {pitch_mm:g} mm is {samples:,.0f} samples, over "
            f"{MOST_SAMPLES:,}; take a smaller size or a larger pitch",
            param_hint="--size-mm",
        )

    if coloured and not (photo or photos):
        raise typer.BadParameter(
            "colours show in photos alone; add --photo or --photos", param_hint="--coloured"
        )

    from scarscape.phantom import (
        Phantom,
        draw_coloured_skin,
        make_phantom,
        render_photo,
        render_photos,
        write_phantom,
    )
    from scarscape.pipeline.folder import output_folder

    with (
        steps(2 + photos + photo + coloured) as step,
        output_folder(out, force=force) as folder,
    ):
        step("making")
        made: Phantom = make_phantom(seed, size_mm=size_mm, pitch_mm=pitch_mm, skin=skin)
        colours = None
        if coloured:
            step("colouring")
            colours = draw_coloured_skin(made.truth)
        pictures, picture = None, None
        if photos:
            step("photographing")
            pictures = render_photos(
                made, lamps=lamps, distance_mm=light_distance_mm, coloured=colours
            )
        if photo:
            step("photographing once")
            picture = render_photo(made, coloured=colours)
        step("writing")
        write_phantom(made, folder, pictures, photo=picture)
    say(f"phantom: {out / 'height.tif'}, with its truth in {out / 'truth.json'}")
    if photos:
        say(
            f"to measure its photos: scarscape measure {quote(str(out / 'photos'))} "
            "--light-distance-mm "
            f"{light_distance_mm:g} --pitch-mm {pitch_mm:g} --out measured"
        )
    if photo:
        say(
            f"to measure its one photo: scarscape measure {quote(str(out / 'photo.jpg'))} "
            "--out measured"
        )
