"""The command line: one small file a command.

Nothing heavy is imported before a command runs, so that ``scarscape --help`` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

__all__ = ["main"]


def main(args: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    args : sequence of str, optional
        The words after ``scarscape``; those of the process where not given.

    Returns
    -------
    int
        The exit status: 0, 2 for what the user can mend, 1 for a fault of the program, 130 after
        Ctrl-C, 143 after a request to end.
    """
    from scarscape.cli.app import run
    from scarscape.cli.faults import guarded
    from scarscape.cli.output import whole_streams

    whole_streams()
    words = list(sys.argv[1:] if args is None else args)
    return guarded(lambda: run(words or ["--help"]))
