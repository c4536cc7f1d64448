"""The commands, gathered. A new one is a file beside this one and a line here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

import scarscape
from scarscape.cli import assess, check, demo, learn, marker, measure, phantom, setup_landmarks
from scarscape.cli.output import say

_app = typer.Typer(
    name="scarscape",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
_app.command("measure")(measure.run)
_app.command("assess")(assess.run)
_app.command("marker")(marker.run)
_app.command("check")(check.run)
_app.command("phantom")(phantom.run)
_app.command("demo")(demo.run)
_app.command("learn")(learn.run)
_app.command("setup-landmarks")(setup_landmarks.run)


def _show_version(asked: bool) -> None:
    if asked:
        say(f"scarscape {scarscape.__version__}")
        raise typer.Exit


@_app.callback()
def _scarscape(
    version: Annotated[
        bool,
        typer.Option("--version", help="Show the version.", callback=_show_version, is_eager=True),
    ] = False,
) -> None:
    """Measure acne scars and understand them.

    A scan goes in, a map of measured, typed scars with errors comes out; with a few answers, a
    plan with its sources. Not a medical device: it informs, it does not diagnose or prescribe.
    """


def run(words: Sequence[str]) -> None:
    """Run the command that `words` spell; raise what goes wrong, show nothing of it."""
    command = typer.main.get_command(_app)
    with command.make_context("scarscape", list(words)) as context:
        command.invoke(context)
