"""What is wrong with the lamps of a set of photos: number, places, the list, other light."""

from __future__ import annotations

import math
from collections.abc import Iterator

from scarscape.light.lamp_order import Order
from scarscape.light.quality import Geometry, Quality, reach_mm
from scarscape.model import Lamps, PhotoSet
from scarscape.pipeline.remarks import Remark, are, listed

#: Six lights leave three for every slope even where shadows and shine take some away.
ENOUGH_LAMPS, GOOD_LAMPS = 6, 8
#: An error in a photo grows by about so much in the worst direction; a ring has under 3.
WORST_CONDITION, NO_CONDITION = 8.0, 33.0
#: Twelve hours of the clock face, or 90 degrees, between lights at most; over 120 one side of
#: every pit is in the dark for all but a few.
WIDE_GAP_DEG, HALF_TURN_DEG = 120.0, 180.0
#: Under 25 degrees shadows are longer than twice a pit's depth; over 75 slopes hardly show.
FLAT_DEG, STEEP_DEG, LEAST_DEG = 25.0, 75.0, 1.0
SAME_DEG = 5.0
#: Scars of 1 mm are up to 0.5 mm deep as a rule.
PIT_MM, PIT_DEPTH_MM = 1.0, 0.5
#: A lamp nearer than this many picture sides has to be placed to the millimetre.
NEAR_SIDES = 2.0
#: Light left in shadows that a dark room leaves at most; with a fifth of the light from the room
#: it is more.
DARK_SHADOW = 0.25
_FITS_IF = {
    "rows_mirrored": "y is taken the other way round (top and bottom exchanged)",
    "columns_mirrored": "x is taken the other way round (left and right exchanged)",
    "quarter_clockwise": "it is turned by a quarter, as if the camera had been turned",
    "quarter_anticlockwise": "it is turned by a quarter, as if the camera had been turned",
    "exchanged": "x and y are exchanged",
    "exchanged_mirrored": "x and y are exchanged and both taken the other way round",
    "backwards": "it is read from the last line to the first",
    "one_later": "every photo is given the light of the next line",
    "one_earlier": "every photo is given the light of the line before",
}
_REWRITE = "x is to the right, y up, z to the camera, as the photo shows the skin"


def lamp_remarks(photos: PhotoSet, quality: Quality) -> Iterator[Remark]:
    """Go through what may be wrong with the lamps."""
    lamps, geometry = photos.lamps, quality.geometry
    if lamps is None or geometry is None:
        yield Remark(
            "harms",
            "nothing tells where the lights were: shape comes out up to an unknown factor, and "
            "no depth in mm",
            "write lights.lp, one line a photo (docs/capture_guide.md has a table to copy from)",
        )
        return
    yield from _directions(photos, geometry)
    yield from _heights(photos, geometry)
    yield from _distance(photos, lamps)
    if quality.order is not None:
        yield from _order(photos, quality.order)
    if quality.darkest is not None:
        yield _other_light(quality.darkest)


def _directions(photos: PhotoSet, geometry: Geometry) -> Iterator[Remark]:
    count, gap = photos.count, geometry.widest_gap_deg
    good = count >= ENOUGH_LAMPS
    if not good:
        yield Remark(
            "harms",
            f"{count} lights are few: where a shadow or shine takes one away, little is left",
            f"take {GOOD_LAMPS} photos, with lights all around and at two heights",
        )
    if geometry.nearest_deg < SAME_DEG:
        good = False
        pair = [photos.names[index] for index in geometry.nearest]
        yield Remark(
            "harms",
            f"{listed(pair)} have nearly the same light, {geometry.nearest_deg:.1f} degrees apart",
            "spread the lights around the skin, and check the list of lights",
        )
    if geometry.condition > WORST_CONDITION:
        good = False
        none = geometry.condition > NO_CONDITION
        yield Remark(
            "stops" if none else "harms",
            "the lights stand on one line or in one corner: the slope across it "
            + ("cannot be told" if none else "is told badly"),
            "spread the lights all around the skin",
        )
    elif gap > WIDE_GAP_DEG:
        good = False
        half = ": one side of every pit is never lit" if gap > HALF_TURN_DEG else ""
        yield Remark(
            "harms",
            f"seen as a clock face, no light stands over {gap:.0f} degrees of it{half}",
            "spread the lights all around, at most three hours from one to the next",
        )
    if good:
        yield Remark("fine", f"{count} lights all around, at most {gap:.0f} degrees apart")


def _heights(photos: PhotoSet, geometry: Geometry) -> Iterator[Remark]:
    high = dict(zip(photos.names, geometry.elevation_deg, strict=True))
    under = [name for name, one in high.items() if one < LEAST_DEG]
    flat = [name for name, one in high.items() if LEAST_DEG <= one < FLAT_DEG]
    steep = [name for name, one in high.items() if one > STEEP_DEG]
    if under:
        yield Remark(
            "stops",
            f"the light of {listed(under)} would stand level with the skin or under it",
            f"check z in the list of lights: {_REWRITE}",
        )
        return
    if flat:
        yield Remark(
            "harms",
            f"the light of {listed(flat)} stands low, under {FLAT_DEG:.0f} degrees: long shadows "
            "hide what lies behind",
            "hold lights 35 to 65 degrees over the skin",
        )
    if steep:
        yield Remark(
            "harms",
            f"the light of {listed(steep)} stands nearly over the skin, above {STEEP_DEG:.0f} "
            "degrees: slopes hardly show",
            "keep one such light for the floors of pits at most, the others at 35 to 65 degrees",
        )
    tip = reach_mm(PIT_MM, geometry.elevation_deg)
    three = reach_mm(PIT_MM, geometry.elevation_deg, lamps=3)
    reach = (
        f"in a pit {PIT_MM:g} mm wide, light reaches the tip down to {tip:.2g} mm (three lights: "
        f"{three:.2g} mm), and part of a flat floor down to {2 * tip:.2g} mm"
    )
    if tip < PIT_DEPTH_MM:
        yield Remark(
            "harms",
            f"{reach}; of deeper ones only a least depth can be told",
            "add two or more lights at 60 degrees",
        )
    else:
        yield Remark("fine", reach)


def _distance(photos: PhotoSet, lamps: Lamps) -> Iterator[Remark]:
    if lamps.distance_mm is None:
        yield Remark(
            "harms",
            "the distance of the lights is not known: their light is taken as parallel, the skin "
            "comes out bent as a whole, and depths err by about 1 % more",
            "measure from the skin to the light and give --light-distance-mm",
        )
        return
    nearest = float(lamps.distance_mm.min())
    if photos.pitch_mm is None:
        return
    side = max(photos.rows, photos.columns) * photos.pitch_mm
    if nearest < NEAR_SIDES * side:
        yield Remark(
            "harms",
            f"lights only {nearest:.0f} mm away from {side:.0f} mm of skin light it unevenly, and "
            "each millimetre of their place counts",
            f"hold them {10 * math.ceil(NEAR_SIDES * side / 10):.0f} mm away or more",
        )


def _order(photos: PhotoSet, order: Order) -> Iterator[Remark]:
    turned = "" if order.sided else " (it may be turned by half, too)"
    if order.verdict in _FITS_IF:
        yield Remark(
            "stops",
            "the list of lights does not fit the shading in the photos; it would fit if "
            f"{_FITS_IF[order.verdict]}{turned}",
            f"check the list: {_REWRITE}; the photo of each line has to be the one named",
        )
    elif order.verdict == "half":
        yield Remark(
            "harms",
            "the photos are brighter on the side away from where the list has the light: either "
            "it is turned by half (x and y both the wrong way round), and pits would come out as "
            "bumps, or the skin is hollow",
            f"look at one photo, and check its line in the list: {_REWRITE}",
        )
    elif order.verdict == "swapped" and order.swapped is not None:
        pair = [photos.names[index] for index in order.swapped]
        yield Remark(
            "harms",
            f"{are(pair)} likely exchanged in the list of lights",
            "look at the two photos: each should be brighter on the side where its light stood",
        )
    elif order.verdict == "other":
        yield Remark(
            "harms",
            "the list of lights does not fit the shading in the photos",
            "check the list: each photo should be brighter on the side where its line has the "
            "light",
        )
    elif order.verdict == "fits":
        half = "" if order.sided else "; whether it is turned by half cannot be told here"
        yield Remark("fine", f"the list of lights fits the shading in the photos{half}")


def _other_light(darkest: float) -> Remark:
    """Dark shadows show a dark room. The lack of them shows nothing: soft skin casts none."""
    if darkest <= DARK_SHADOW:
        return Remark("fine", "shadows are dark: there was little other light in the room")
    return Remark(
        "fine",
        "whether there was other light in the room cannot be told from these photos",
        "take one with the light off: it should come out black",
    )
