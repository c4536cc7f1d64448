"""What the words of the page mean, in short."""

from __future__ import annotations

TERMS: tuple[tuple[str, str], ...] = (
    (
        "Reference surface",
        "The smooth skin that would be there without scars. Depth and height are measured from it.",
    ),
    (
        "Depth, height",
        "How far the scar's own smooth shape lies below (above) the reference surface, without "
        "pores and skin texture: on a floor the mean of its deepest region, at a tip the apex. "
        "“Raw” is the plain deepest (highest) sample.",
    ),
    (
        "Mouth",
        "The outline of the scar, where it reaches 10 % of its depth (height).",
    ),
    (
        "Width",
        "Diameter of the circle that has the area of the mouth. Length and breadth are its largest "
        "and smallest diameter.",
    ),
    ("Volume", "The space between the reference surface and the skin inside the mouth."),
    ("Wall slope", "Median steepness half way down: 0° is level, 90° upright."),
    (
        "Floor ratio",
        "Width near the bottom (at 90 % of the depth) over width at the mouth: near 1 for a flat "
        "floor, near 0 for a tip.",
    ),
    (
        "± (error)",
        "One standard deviation. In about two of three cases the true value lies within it, in "
        "about 19 of 20 within twice as much.",
    ),
    (
        "Probability",
        "How sure the kind is, given the measurement error. The kinds overlap in size, so the "
        "profile decides.",
    ),
    ("At least", "No light or sensor reached the deepest part; the scar may be deeper."),
    (
        "Sa, Sq",
        "Mean and root-mean-square height of the skin's texture outside scars (ISO 25178-2).",
    ),
    (
        "UNVERIFIED",
        "The scale's own published table was not read; it rests on recollections that agree.",
    ),
)

#: Stand where colour was seen.
COLOUR_TERMS: tuple[tuple[str, str], ...] = (
    (
        "Flat mark",
        "A place of another colour whose surface is whole: red (erythema), brown "
        "(hyperpigmentation) or pale (hypopigmentation). It is no scar.",
    ),
    (
        "Optical density, contrast",
        "How much of the light is taken away, as a natural logarithm, so that pigments add up. A "
        "contrast is the difference from the skin around: 0 is none.",
    ),
    ("Melanin", "The brown pigment of the outer skin."),
    ("Haemoglobin", "The red pigment of blood."),
    (
        "Skin tone (ITA)",
        "Individual typology angle: how light the skin is over how yellow, as an angle, with six "
        "classes from very light to dark (Chardon 1991, doi 10.1111/j.1467-2494.1991.tb00561.x). "
        "It is a number for colour, not for a person's origin or for how skin bears the sun.",
    ),
    (
        "Melanin index, erythema index",
        "100 times the decimal logarithm of reflectances, as reflectance meters give them.",
    ),
)

#: Stand on the page of one photo, in place of those that speak of depth.
PHOTO_TERMS: tuple[tuple[str, str], ...] = (
    (
        "Candidate scar",
        "A place with a light and a dark side that agree with the light on this photo, as a dent "
        "or a bump has them. Only a measurement of its shape can tell that it is one.",
    ),
    (
        "Suggested kind, probability",
        "The kind of scar that the shading resembles most. One photo does not hold the depth that "
        "would decide, so that no probability is over 70 %.",
    ),
    (
        "Width",
        "Diameter of the circle that has the area of the outline. Length and breadth are its "
        "largest and smallest diameter.",
    ),
    *(term for term in TERMS if term[0] in ("± (error)", "UNVERIFIED")),
)
