"""The interview on a terminal: asking, drawing, keeping what was said until it is done."""

from scarscape.cli.interview.draft import Draft, keep_answers
from scarscape.cli.interview.talk import hold, possible

__all__ = ["Draft", "hold", "keep_answers", "possible"]
