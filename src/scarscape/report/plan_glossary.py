"""The hard words of a plan's page, one plain line each. None of them claims a result."""

from __future__ import annotations

#: A word with the lines that explain it.
TERMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Phototype, skin type",
        (
            "How skin takes the sun.",
            "I: pale, always burns, never tans.",
            "II: fair, burns with ease, tans a little.",
            "III: burns at times, tans slowly.",
            "IV: light brown, burns seldom, tans well.",
            "V: brown, hardly ever burns.",
            "VI: dark brown or black, almost never burns.",
        ),
    ),
    ("PIH, darkening", ("Brown marks left by a spot, a wound or a treatment.",)),
    (
        "Ablative, non-ablative",
        (
            "Ablative lasers take off some of the skin. Non-ablative ones heat below and leave the "
            "surface whole.",
        ),
    ),
    (
        "Superficial elastolysis",
        ("Soft, pale, loose skin where the deeper fibres are gone.",),
    ),
    (
        "ECCA, SCAR-S, Goodman and Baron, GAIS",
        (
            "Scores for scars. The first three say how bad the scars are. GAIS says how much "
            "better or worse they look to a rater than before.",
        ),
    ),
    (
        "Randomised trial, split-face",
        (
            "Chance decides who gets what, so the groups are alike. Split-face, or half against "
            "half: chance decides which side of the face.",
        ),
    ),
    (
        "Controlled, uncontrolled",
        ("Whether some people or one side stayed untreated, to compare with.",),
    ),
    ("Vehicle, placebo", ("The same cream or shot without the part that is to work.",)),
    (
        "Series, cohort",
        ("People are treated and followed, and no chance decides who gets what.",),
    ),
    (
        "Pooled, meta-analysis, I2",
        (
            "Several studies counted as one. I2 says how much they disagree: 0 % not at all, near "
            "100 % almost wholly.",
        ),
    ),
    (
        "Interval, CI",
        ("The range that fits what was seen. The wider it is, the less is known.",),
    ),
    (
        "Odds ratio (OR), risk ratio (RR)",
        (
            "How two groups compare. 1 means no difference, 2 twice the odds (OR) or twice the "
            "share (RR), 0.5 half.",
        ),
    ),
    (
        "MD, SMD",
        (
            "The gap between two groups: in points of a score (MD), or in units that let scores be "
            "compared (SMD). 0 means no gap.",
        ),
    ),
    (
        "p",
        ("How easily chance alone makes such a gap. The smaller, the harder to put it to chance.",),
    ),
    (
        "SUCRA",
        (
            "A place in a ranking: near 100 % mostly first, near 0 % mostly last. It does not say "
            "how big the gap is.",
        ),
    ),
    (
        "Level of evidence",
        ("How far a kind of study can be trusted. Level 1 is the highest; lists differ.",),
    ),
)
