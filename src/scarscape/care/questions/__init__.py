"""The interview without a terminal or a page: what is asked next, what an answer means.

A `State` holds what was given so far. `next_question` says what comes next, `parse` makes a value
of what somebody typed, `answered` keeps it, `back` takes the last one off, and `to_answers` turns
the whole into `scarscape.model.Answers`.
"""

from scarscape.care.questions.flow import (
    State,
    answered,
    back,
    next_question,
    path,
    restored,
    still_open,
)
from scarscape.care.questions.nouns import (
    Choice,
    Question,
    Reply,
    Section,
    questions,
    sections,
    treatment_names,
)
from scarscape.care.questions.telling import to_answers
from scarscape.care.questions.typed import parse
from scarscape.care.questions.values import check, replies

__all__ = [
    "Choice",
    "Question",
    "Reply",
    "Section",
    "State",
    "answered",
    "back",
    "check",
    "next_question",
    "parse",
    "path",
    "questions",
    "replies",
    "restored",
    "sections",
    "still_open",
    "to_answers",
    "treatment_names",
]
