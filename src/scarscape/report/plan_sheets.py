"""The parts of the plan's page that are alike for everyone: sheets to tick, checks, limits.

The four questions of readiness cover what the SURE test covers (sure, understand, gains against
drawbacks, encouragement) in words of our own. None of these texts claims anything about a
treatment, so none needs a source.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sheet:
    """A table to tick: what is asked in its rows, the answers in its columns."""

    title: str
    answers: tuple[str, ...]
    rows: tuple[str, ...]


SHEETS = (
    Sheet(
        "How much do you want",
        ("Not much", "Somewhat", "Very much"),
        (
            "Smoother skin",
            "More even colour",
            "No new scars",
            "To understand what I have",
            "To think about it less",
        ),
    ),
    Sheet(
        "How much would you mind",
        ("Not much", "Somewhat", "Very much"),
        (
            "Days of healing that others can see",
            "Skin that turns darker for a while",
            "Needles",
            "Pain",
            "The cost",
            "Many visits",
            "Care at home every day",
            "Less change than I hope for",
        ),
    ),
)

READINESS = Sheet(
    "Before you choose",
    ("Yes", "Not yet"),
    (
        "Do I lean one way, and do I still lean that way after sleeping on it?",
        "Could I tell a friend what each option may bring and what it may cost me?",
        "Do I know which gains I want most, and which drawbacks I could least accept?",
        "Is somebody behind me, and have I had the advice I need?",
    ),
)

KNOWLEDGE = (
    (
        "Is doing nothing for now one of the options?",
        "Yes. It stands among the options with its own card, like any other.",
    ),
    (
        "An option is called “suggested”. Does that mean it works for me?",
        "No. It means that it fits what was found and that nothing you told speaks against it. "
        "How your own skin takes it, nobody can say beforehand.",
    ),
    (
        "A study is called “uncontrolled”. What does it leave open?",
        "How much would have changed without the treatment: there was no untreated group or side "
        "beside it to compare with.",
    ),
    (
        "A row says “No record says”. Is the answer nought?",
        "No. It means that we found nothing on it. Ask the dermatologist.",
    ),
    (
        "A card lists something “to settle first”. May I go ahead without?",
        "No. The answer can change whether the option is right for you at all.",
    ),
)

TEST_LIMITS = (
    (
        "What it measures",
        "A scan measures the shape of the skin at one moment: how deep, wide and steep its dents "
        "and bumps are, each with an error. Answers describe what you see. Neither measures how "
        "you feel about it, and neither tells a scar of acne from another scar.",
    ),
    (
        "If something was found",
        "Show it to a dermatologist, who can touch and stretch the skin, before you choose. A "
        "number alone is no reason to treat.",
    ),
    (
        "If nothing was found",
        "Faint or wide dents, flat marks and places outside the scan can be missed. If you see or "
        "feel something, trust that and show it. If you still get spots, ask about them too.",
    ),
    (
        "Finding what never mattered",
        "A close look finds faint marks that no one would ever have noticed, you included. Knowing "
        "them can worry you and lead to treatment that was not needed. If looking and measuring "
        "makes you feel worse, stop looking and tell somebody.",
    ),
    (
        "Measuring again",
        "More scans do not make the skin change faster. Between visits there is no need to "
        "measure; swelling soon after a treatment can look like healing.",
    ),
)

#: Said where the plan itself does not: how a sentence of it begins or what it holds, name, text.
ABOUT = (
    (
        "Update policy",
        "Update policy",
        "The evidence is gone through again with each release of Scarscape, and at least once a "
        "year. If this page is more than a year old, or something about you has changed, have the "
        "plan made anew.",
    ),
    (
        "Funding",
        "Funding",
        "Nobody paid for this page, and no maker of a treatment had a say in it. Some of the "
        "trials were paid for by makers; that is said where the records say it.",
    ),
    (
        "Words in brackets",
        "Words in brackets",
        "A number is a study or another source. Words in brackets after a sentence say what else "
        "it rests on: a guideline, a label, a page for patients, a usual precaution (what careful "
        "clinicians do; yours confirms it), a rule of this program, or what you told.",
    ),
    (
        "How sure it is",
        "How sure it is",
        "Most sources were read as abstracts. Many studies are small, short or without a control, "
        "and they count success in different ways. Where they disagree, both sides are shown. "
        "Ranges and kinds of study stand beside the numbers so that you can judge.",
    ),
    (
        "tested with patients",
        "How it was tested",
        "By programs only. It has not yet been tested with patients and clinicians.",
    ),
)
