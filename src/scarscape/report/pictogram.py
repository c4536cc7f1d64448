"""A share of people as a picture of one hundred."""

from __future__ import annotations

from markupsafe import Markup

_COLUMNS, _ROWS = 20, 5
#: Room for one person, and the head and body in it.
_WIDE, _HIGH = 16.0, 25.0
_PERSON = (
    "M8 2.2a3 3 0 1 1 0 6a3 3 0 1 1 0-6z"
    "M5.6 9.4h4.8a2.4 2.4 0 0 1 2.4 2.4v4.6h-2.2v6h-5.2v-6h-2.2v-4.6a2.4 2.4 0 0 1 2.4-2.4z"
)
PEOPLE = _COLUMNS * _ROWS


def person_symbol() -> Markup:
    """A hidden drawing of one person, to be put on a page once, before any pictogram."""
    return Markup(
        '<svg width="0" height="0" class="symbols" aria-hidden="true">'
        '<symbol id="person" viewBox="0 0 {:g} {:g}"><path d="{}"/></symbol></svg>'
    ).format(_WIDE, _HIGH, _PERSON)


def pictogram_svg(share: float, label: str) -> Markup:
    """One hundred people, those who responded filled and the others in outline.

    Filled and empty differ without colour. The text says the same as the picture.

    Parameters
    ----------
    share : from 0 to 1, drawn as whole people.
    label : who they are, in words, such as ``with subcision``.
    """
    filled = round(PEOPLE * share)
    people = Markup("").join(
        Markup(
            '<use href="#person" class="{}" x="{:g}" y="{:g}" width="{:g}" height="{:g}"/>'
        ).format(
            "responded" if i < filled else "not",
            i % _COLUMNS * _WIDE,
            i // _COLUMNS * _HIGH,
            _WIDE,
            _HIGH,
        )
        for i in range(PEOPLE)
    )
    return Markup(
        '<svg class="people" role="img" aria-label="{}: {} of {} people" '
        'viewBox="0 0 {:g} {:g}">{}</svg>'
    ).format(label, filled, PEOPLE, _COLUMNS * _WIDE, _ROWS * _HIGH, people)
