"""What one photo says in plain words, and what it cannot say."""

from __future__ import annotations

from scarscape.model import PhotoSurvey, SideLight
from scarscape.report.colour_facts import mark_facts
from scarscape.report.facts import PITCH_FROM, Fact
from scarscape.report.words import counted, number, percent, plain_mm

_SIDES = (
    "the right",
    "the upper right",
    "the top",
    "the upper left",
    "the left",
    "the lower left",
    "the bottom",
    "the lower right",
)


def side_words(azimuth_deg: float) -> str:
    """Where light comes from in the picture: 0 is ``the right``, 90 ``the top``."""
    return _SIDES[round(azimuth_deg / 45.0) % len(_SIDES)]


def light_words(light: SideLight) -> str:
    """Whether the light let scars be judged, in a sentence."""
    if not light.judged:
        reason = light.reason.rstrip(".") or "the light does not come from one side"
        return (
            f"Scars could not be judged on this photo: {reason}. That none is shown does not mean "
            f"that there is none. The best photo for it is sharp, near, and lit by one lamp, or a "
            f"window, low on one side."
        )
    side = "" if light.azimuth_deg is None else f" {side_words(light.azimuth_deg)} of the picture"
    come = f"comes from{side}" if side else "comes from one side"
    return (
        f"The light {come}, so that dents and bumps show a light and a dark side. Places where "
        f"both agree with that light are shown as candidate scars. Shallow ones, and ones that run "
        f"along the light, may be missed."
    )


def can_and_cannot(survey: PhotoSurvey) -> tuple[list[str], list[str]]:
    """What can be told from this photo, and what cannot, one plain sentence each."""
    can, cannot = [], []
    if survey.maps is None:
        cannot.append("Marks of colour: this photo is grey, so that none was looked for.")
    else:
        can.append("Flat marks that are redder, browner or paler than the skin around them.")
    cannot.append("How deep or how high anything is: no depth, height or volume is given.")
    if survey.light.judged:
        can.append("Places that look like scars by their light and dark sides (candidates).")
        cannot.append("A scar that stands out from an active spot or a raised mole.")
        cannot.append(
            "The kind of a scar for sure: it is a suggestion, never over 70 % sure from one photo."
        )
    else:
        cannot.append("Scars: the shape of the skin does not show on it.")
    if survey.pitch_mm is None:
        cannot.append(
            "Sizes in mm: nothing in the photo gives a scale, so that places and sizes are in "
            "pixels. A printed marker sheet beside the skin gives one."
        )
    else:
        can.append("Widths and areas in mm, as the photo has a scale.")
    if survey.skin.ita_deg is None:
        cannot.append("The tone of the skin: no known colour lay in the picture.")
    cannot.append("Anything that needs touch or time: stretching the skin, or how old a mark is.")
    return can, cannot


def photo_facts(survey: PhotoSurvey) -> list[Fact]:
    """The numbers that answer a person's first questions."""
    if survey.light.judged:
        count = counted(len(survey.scars), "candidate scar", "candidate scars")
        scars = Fact(count, "by light and dark sides; none is certain from one photo")
    else:
        scars = Fact(
            "Scars not judged", "this photo does not show the shape of the skin; why is said above"
        )
    facts = [scars, *mark_facts(survey)]
    if survey.skin_area_mm2 is not None:
        area = f"{number(survey.skin_area_mm2 / 100, 1)} cm²"
        facts.append(Fact(area, "of skin that could be looked at"))
    else:
        share = percent(survey.valid_fraction)
        facts.append(Fact(share, "of the photo is skin that could be looked at"))
    if survey.light.judged and survey.scars and survey.scar_area_fraction is not None:
        share = percent(survey.scar_area_fraction, 1)
        facts.append(Fact(share, "of that skin lies inside a candidate scar"))
    return facts


def photo_basis(survey: PhotoSurvey) -> list[tuple[str, str]]:
    """What was seen, how, and what was assumed."""
    light, source = survey.light, survey.source
    lines = [
        ("Input", "one photo"),
        (
            "Photo",
            f"{survey.rows} rows × {survey.columns} columns; "  # noqa: RUF001
            f"{percent(survey.valid_fraction, 1)} of it is skin and usable",
        ),
        ("Scale", _scale_words(survey)),
        ("Side light", "judged" if light.judged else f"not judged: {light.reason or 'no reason'}"),
    ]
    if light.azimuth_deg is not None:
        angle = f"{number(light.azimuth_deg, 0)}° (0 from the right, 90 from above)"
        lines.append(("Direction of light", angle))
    if light.contrast is not None:
        lines.append(
            (
                "Contrast of the light",
                f"{number(light.contrast, 2)}: slopes along the light over those across it, one of "
                "three signs that it has a side",
            )
        )
    if source.slant_deg is not None:
        lines.append(("Slant of the camera", f"{number(source.slant_deg, 0)}°"))
    return lines + [("On the way in", note) for note in source.notes]


def _scale_words(survey: PhotoSurvey) -> str:
    if survey.pitch_mm is None:
        return "none: places and sizes are in the photo's own pixels"
    error = ""
    if survey.pitch_mm_sd is not None:
        share = percent(survey.pitch_mm_sd / survey.pitch_mm, 1)
        error = f" ± {share} (one standard deviation, which holds for every length here)"
    pitch = plain_mm(float(f"{survey.pitch_mm:.4g}"))
    return f"{pitch} mm a pixel, {PITCH_FROM[survey.source.pitch_from]}{error}"
