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
