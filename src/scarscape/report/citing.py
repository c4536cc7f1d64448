"""DOIs in a text as links."""

from __future__ import annotations

import re

from markupsafe import Markup

_DOI = re.compile(r"10\.\d{4,9}/[^\s;,()<>]*[^\s;,()<>.]")


def cited(text: str) -> Markup:
    """The text, escaped, with each DOI as a link."""
    parts, end = [], 0
    for found in _DOI.finditer(text):
        parts.append(Markup.escape(text[end : found.start()]))
        parts.append(Markup('<a href="https://doi.org/{0}">{0}</a>').format(found.group()))
        end = found.end()
    return Markup("").join([*parts, Markup.escape(text[end:])])
