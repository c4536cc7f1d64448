"""Makes the pictures of the capture guide, drawn line by line.

``python docs/make_capture_pictures.py`` writes six SVG files to ``docs/pictures``. The same
version writes the same bytes. Each has a white ground of its own, so that it reads on a dark page.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pathlib import Path

from markupsafe import escape

FOLDER = Path(__file__).parent / "pictures"
INK, SOFT, PAPER = "#1f2328", "#57606a", "#ffffff"
SKIN, SKIN_EDGE, DARK = "#f3cfb3", "#a8643a", "#5b3a29"
LOW, HIGH = "#b35900", "#0b5cad"  # the two heights of the torch
BEAM, GOOD, BAD = "#ffd75e", "#1a7f37", "#b42318"
FONT = "system-ui,'Segoe UI',Helvetica,Arial,sans-serif"
TEXT = 17

Point = tuple[float, float]
#: Place and radius of the pits on a drawn photo.
PITS = ((38, 40, 15), (100, 34, 9), (92, 82, 20))


def svg(width: int, height: int, title: str, parts: Iterator[str]) -> str:
    """A whole picture with its title for those who cannot see it."""
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" font-family="{FONT}" font-size="{TEXT}">\n'
        f"<title>{escape(title)}</title>\n"
        f'<rect width="{width}" height="{height}" rx="10" fill="{PAPER}"/>\n{body}\n</svg>\n'
    )


def n(value: float) -> str:
    """A number short and the same everywhere."""
    return f"{value:.1f}".rstrip("0").rstrip(".").replace("-0", "0" if abs(value) < 0.05 else "-0")


def line(a: Point, b: Point, colour: str = INK, width: float = 2, dash: str = "") -> str:
    """A straight line."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{n(a[0])}" y1="{n(a[1])}" x2="{n(b[0])}" y2="{n(b[1])}" stroke="{colour}" '
        f'stroke-width="{width}" stroke-linecap="round"{dashed}/>'
    )


def shape(
    points: list[Point], fill: str, edge: str = "none", width: float = 2, opacity: float = 1
) -> str:
    """A filled polygon."""
    seen = "" if opacity == 1 else f' fill-opacity="{opacity}"'
    corners = " ".join(f"{n(x)},{n(y)}" for x, y in points)
    return (
        f'<polygon points="{corners}" fill="{fill}"{seen} stroke="{edge}" stroke-width="{width}" '
        'stroke-linejoin="round"/>'
    )


def box(x: float, y: float, w: float, h: float, fill: str, edge: str = INK, r: float = 4) -> str:
    """A rectangle."""
    return (
        f'<rect x="{n(x)}" y="{n(y)}" width="{n(w)}" height="{n(h)}" rx="{r}" fill="{fill}" '
        f'stroke="{edge}" stroke-width="2"/>'
    )


def disc(at: Point, radius: float, fill: str, edge: str = INK, width: float = 2) -> str:
    """A circle."""
    return (
        f'<circle cx="{n(at[0])}" cy="{n(at[1])}" r="{n(radius)}" fill="{fill}" stroke="{edge}" '
        f'stroke-width="{width}"/>'
    )


def curve(path: str, colour: str = INK, fill: str = "none", width: float = 2) -> str:
    """A path in the letters of SVG."""
    return f'<path d="{path}" fill="{fill}" stroke="{colour}" stroke-width="{width}"/>'


def say(at: Point, words: str, colour: str = INK, anchor: str = "start", bold: bool = False) -> str:
    """A line of text."""
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{n(at[0])}" y="{n(at[1])}" fill="{colour}" text-anchor="{anchor}"{weight}>'
        f"{escape(words)}</text>"
    )


def arrow(a: Point, b: Point, colour: str = INK, width: float = 2, head: float = 10) -> str:
    """A line with a head at its end."""
    turn = math.atan2(b[1] - a[1], b[0] - a[0])
    wings = [
        (b[0] - head * math.cos(turn + side), b[1] - head * math.sin(turn + side))
        for side in (0.45, -0.45)
    ]
    stem = (b[0] - 0.7 * head * math.cos(turn), b[1] - 0.7 * head * math.sin(turn))
    return line(a, stem, colour, width) + shape([b, *wings], colour)


def around(middle: Point, radius: float, deg: float) -> Point:
    """A point on a circle, degrees from the right, upward."""
    turn = math.radians(deg)
    return middle[0] + radius * math.cos(turn), middle[1] - radius * math.sin(turn)


def arc(middle: Point, radius: float, start: float, end: float, colour: str) -> str:
    """Part of a circle, degrees from the right, upward."""
    a, b = around(middle, radius, start), around(middle, radius, end)
    return curve(
        f"M{n(a[0])} {n(a[1])}A{n(radius)} {n(radius)} 0 0 0 {n(b[0])} {n(b[1])}", colour, width=2.5
    )


def torch(middle: Point, distance: float, deg: float, colour: str) -> str:
    """A torch that points at the middle."""
    turn = math.radians(deg)
    out, side = (math.cos(turn), -math.sin(turn)), (math.sin(turn), math.cos(turn))

    def at(along: float, across: float) -> Point:
        return (
            middle[0] + (distance + along) * out[0] + across * side[0],
            middle[1] + (distance + along) * out[1] + across * side[1],
        )

    return shape([at(0, -13), at(0, 13), at(18, 9), at(18, -9)], BEAM, INK) + shape(
        [at(18, -9), at(18, 9), at(70, 9), at(70, -9)], colour, INK
    )


def side_view() -> Iterator[str]:
    """Phone on its stand, torch at two heights, string, angles."""
    spot = (350.0, 372.0)
    yield say((24, 38), "From the side", bold=True)
    for deg in (40, 120):
        yield _beam(spot, 250, deg)
    # Cheek, frame, stand, phone.
    yield curve("M140 440C210 388 270 372 350 372C430 372 490 388 560 440Z", SKIN_EDGE, SKIN)
    yield box(288, 367, 36, 7, PAPER) + box(376, 367, 36, 7, PAPER)
    yield line((60, 440), (60, 84), SOFT, 8) + line((60, 84), (300, 84), SOFT, 8)
    yield line((30, 440), (110, 440), SOFT, 8)
    yield box(288, 72, 124, 22, "#3b4148") + box(342, 94, 16, 8, "#9fc5e8")
    yield line((350, 106), (350, 360), SOFT, 2, "7 7")
    yield say((424, 80), "phone on a stand,") + say((424, 102), "square on to the skin")
    # Torches with string and angle.
    yield line(around(spot, 190, 180), around(spot, 230, 0), SOFT, 1.5, "7 7")
    yield line(spot, around(spot, 250, 40), LOW, 2.5, "3 6")
    yield line(spot, around(spot, 250, 120), HIGH, 2.5, "3 6")
    yield torch(spot, 250, 40, LOW) + torch(spot, 250, 120, HIGH)
    yield arc(spot, 110, 0, 40, LOW) + arc(spot, 110, 120, 180, HIGH)
    yield say((466, 346), "40°", LOW, bold=True) + say((214, 322), "60°", HIGH, bold=True)
    yield say((620, 218), "low torch:", LOW, bold=True) + say((620, 240), "40° over the skin", LOW)
    yield say((84, 196), "high torch:", HIGH, bold=True)
    yield say((84, 218), "60° over", HIGH) + say((84, 240), "the skin", HIGH)
    yield say((580, 310), "string, 18 to 20 cm,") + say((580, 332), "from skin to torch")
    yield line((572, 306), (480, 268), SOFT, 1.5)
    yield say((586, 424), "marker frame, cut out") + line((580, 418), (404, 378), SOFT, 1.5)


def _beam(spot: Point, distance: float, deg: float) -> str:
    """Light from a torch, wider where it meets the skin."""
    turn = math.radians(deg)
    side = (math.sin(turn), math.cos(turn))
    head = around(spot, distance, deg)

    def beside(at: Point, by: float) -> Point:
        return at[0] + by * side[0], at[1] + by * side[1]

    return shape(
        [beside(head, -11), beside(head, 11), beside(spot, 52), beside(spot, -52)], "#fff3c4"
    )


def clock_view() -> Iterator[str]:
    """Where the torch goes, seen from the camera."""
    middle = (270.0, 282.0)
    yield say((24, 38), "As the photo shows it", bold=True)
    yield disc(middle, 205, "#fafbfc", "#d0d7de", 1.5)
    for hour in range(12):
        outer, inner = around(middle, 205, 90 - 30 * hour), around(middle, 195, 90 - 30 * hour)
        yield line(outer, inner, "#8c959f", 2)
    yield from _frame(middle)
    for number in range(8):
        turn = 90 - 45 * number
        # To scale: torches 180 mm from the skin, seen from above.
        colour, radius = (LOW, 176) if number % 2 == 0 else (HIGH, 115)
        at = around(middle, radius, turn)
        if number % 2 == 0:
            yield arrow(around(middle, radius - 24, turn), around(middle, 72, turn), colour, 2.5)
        yield disc(at, 18, colour, PAPER, 2)
        yield say((at[0], at[1] + 6), str(number + 1), PAPER, "middle", bold=True)
    for hour, dx, dy in ((12, 0, -212), (3, 224, 6), (6, 0, 226), (9, -224, 6)):
        yield say((middle[0] + dx, middle[1] + dy), str(hour), SOFT, "middle")
    x = 530
    yield disc((x, 130), 12, LOW, PAPER) + say((x + 22, 136), "low, 40°: 12, 3, 6, 9 o'clock", LOW)
    yield disc((x, 166), 12, HIGH, PAPER) + say((x + 22, 172), "high, 60°: half past 1,", HIGH)
    yield say((x + 22, 194), "half past 4, 7 and 10", HIGH)
    yield say((x - 12, 246), "One photo for each torch place,") + say(
        (x - 12, 268), "in the order 1 to 8."
    )
    yield say((x - 12, 312), "12 o'clock is the top of the") + say(
        (x - 12, 334), "photo, 3 o'clock its right."
    )
    yield arrow((x, 440), (x + 74, 440)) + say((x + 82, 446), "x")
    yield arrow((x, 440), (x, 376)) + say((x - 5, 368), "y")
    yield disc((x, 440), 5, INK) + say((x - 12, 466), "z: towards the camera")


def _frame(middle: Point) -> Iterator[str]:
    """Marker frame around a patch of skin with scars."""
    x, y = middle
    yield box(x - 62, y - 62, 124, 124, PAPER, INK, 2)
    yield box(x - 38, y - 38, 76, 76, SKIN, SKIN_EDGE, 2)
    for dx, dy in ((-50, -50), (50, -50), (-50, 50), (50, 50)):
        yield box(x + dx - 8, y + dy - 8, 16, 16, INK, INK, 0)
        yield box(x + dx - 4, y + dy - 4, 4, 4, PAPER, PAPER, 0)
        yield box(x + dx, y + dy + (0 if dx > 0 else -4), 4, 4, PAPER, PAPER, 0)
    for step in range(5):
        shade = f"{40 + 45 * step:02x}"
        yield box(x - 36 + 15 * step, y + 45, 12, 12, f"#{3 * shade}", f"#{3 * shade}", 0)
    for dx, dy, r in ((-16, -15, 7), (14, -18, 4), (6, 8, 10), (-20, 18, 5), (24, 22, 3)):
        yield disc((x + dx, y + dy), r, "#dba785", SKIN_EDGE, 1.5)


def shadow_view() -> Iterator[str]:
    """How far light gets into a pit, and how a shadow's length tells depth."""
    yield say((24, 38), "How deep light gets", bold=True)
    for left, elevation, colour in ((40.0, 40.0, LOW), (410.0, 60.0, HIGH)):
        yield from _pit(left, elevation, colour)


def _pit(left: float, elevation: float, colour: str) -> Iterator[str]:
    """A boxcar pit cut open under one torch."""
    top, wide, deep = 190.0, 130.0, 150.0
    near, far = left + 100, left + 100 + wide
    bottom = top + deep
    tangent = math.tan(math.radians(elevation))
    yield shape(
        [
            (left, top),
            (near, top),
            (near, bottom),
            (far, bottom),
            (far, top),
            (left + 330, top),
            (left + 330, 380),
            (left, 380),
        ],
        SKIN,
        SKIN_EDGE,
    )
    reach = wide * tangent  # depth at which the ray over the near rim meets the far wall
    back = 110 / max(tangent, 0.6)
    begin = (near - back, top - back * tangent)
    for shift in (0.0, 36.0, 72.0):
        start = (begin[0] + shift, begin[1])
        down = min(reach, deep) if shift == 0 else None
        if down is None:
            x = near + shift
            run = min(far - x, deep / tangent)
            end = (x + run, top + run * tangent)
        else:
            run = down / tangent
            end = (near + run, top + down)
        yield arrow(start, end, colour, 2.5)
    if reach < deep:
        yield shape(
            [(near, top), (far, top + reach), (far, bottom), (near, bottom)],
            "#3a2a22",
            opacity=0.85,
        )
        yield say((near + 10, bottom - 34), "floor in", PAPER)
        yield say((near + 10, bottom - 13), "the dark", PAPER)
        told = ("No light on the floor:", "only a least depth can be told")
    else:
        edge = near + deep / tangent
        yield shape([(near, top), (edge, bottom), (near, bottom)], "#3a2a22", opacity=0.85)
        yield line((edge, bottom), (far, bottom), BEAM, 6)
        told = ("Light on part of the floor:", "the shadow's edge tells the depth")
    yield say((left + 190, 120), f"torch at {elevation:.0f}°", colour, bold=True)
    yield say((left, 412), told[0]) + say((left, 434), told[1])


def _scarred(x: float, y: float) -> Iterator[str]:
    """A small photo of skin with three pits lit from the left."""
    yield box(x, y, 150, 120, SKIN, INK, 2)
    for dx, dy, r in PITS:
        yield disc((x + dx, y + dy), r, "#e0ab88", SKIN_EDGE, 1)
        yield curve(
            f"M{n(x + dx)} {n(y + dy - r)}A{n(r)} {n(r)} 0 0 0 {n(x + dx)} {n(y + dy + r)}"
            f"A{n(1.6 * r)} {n(1.6 * r)} 0 0 1 {n(x + dx)} {n(y + dy - r)}Z",
            "none",
            DARK,
        )


def _good(x: float, y: float) -> Iterator[str]:
    yield from _scarred(x, y)


def _blurred(x: float, y: float) -> Iterator[str]:
    yield box(x, y, 150, 120, SKIN, INK, 2)
    for dx, dy, r in PITS:
        for step in range(5):
            yield (
                f'<circle cx="{n(x + dx)}" cy="{n(y + dy)}" r="{n(r + 7 - 4 * step)}" '
                'fill="#b98462" fill-opacity="0.22"/>'
                if r + 7 - 4 * step > 0
                else ""
            )


def _burnt(x: float, y: float) -> Iterator[str]:
    yield from _scarred(x, y)
    for dx, dy, r in ((60, 62, 30), (112, 56, 17), (34, 98, 14)):
        yield disc((x + dx, y + dy), r, "#ffffff", "#ffffff", 0)


def _dark(x: float, y: float) -> Iterator[str]:
    yield from _scarred(x, y)
    corners = [(x, y), (x + 150, y), (x + 150, y + 120), (x, y + 120)]
    yield shape(corners, "#120b08", opacity=0.82)


def _flat(x: float, y: float) -> Iterator[str]:
    yield from _scarred(x, y)
    for dx, dy, r in PITS:
        yield disc((x + dx, y + dy), r, DARK, DARK, 1)


def _roomlit(x: float, y: float) -> Iterator[str]:
    yield box(x, y, 150, 120, SKIN, INK, 2)
    for dx, dy, r in PITS:
        yield disc((x + dx, y + dy), r, "#efc6a8", "#d9a887", 1)


FRAMES: tuple[tuple[str, str, bool, Callable[[float, float], Iterator[str]]], ...] = (
    ("good", "sharp, with dark shadows", True, _good),
    ("blurred", "it moved, or wrong focus", False, _blurred),
    ("burnt out", "shine, or too long exposed", False, _burnt),
    ("too dark", "too short exposed", False, _dark),
    ("torch too low", "pits are black all over", False, _flat),
    ("room light on", "pits hardly show", False, _roomlit),
)


def frames_view() -> Iterator[str]:
    """One good photo and five bad ones."""
    for index, (name, why, good, draw) in enumerate(FRAMES):
        x, y = 40 + 255 * (index % 3), 28 + 205 * (index // 3)
        yield from draw(x, y)
        colour = GOOD if good else BAD
        yield (
            curve(f"M{x} {y + 141}l5 6l10 -13", colour, width=3)
            if good
            else (
                line((x + 1, y + 135), (x + 13, y + 147), colour, 3)
                + line((x + 13, y + 135), (x + 1, y + 147), colour, 3)
            )
        )
        yield say((x + 23, y + 147), name, colour, bold=True)
        yield say((x, y + 169), why)


def films_view() -> Iterator[str]:
    """Crossed polarising films: shine is stopped, light from inside the skin passes."""
    skin = (360.0, 330.0)
    yield say((24, 38), "Two polarising films take the shine away", bold=True)
    yield curve("M60 380C180 345 280 330 360 330C440 330 540 345 660 380Z", SKIN_EDGE, SKIN)
    yield torch(skin, 280, 140, LOW)
    yield from _film(around(skin, 225, 140), 140, LOW, along=True)
    yield arrow(around(skin, 205, 140), around(skin, 12, 140), LOW, 3)
    yield box(482, 62, 64, 34, "#3b4148") + disc((514, 96), 9, "#9fc5e8")
    lens = (514.0, 96.0)
    film = (462.0, 176.0)
    turn = math.degrees(math.atan2(skin[1] - lens[1], lens[0] - skin[0]))
    yield from _film(film, turn, HIGH, along=False)
    yield arrow((372, 318), (450, 195), BAD, 3)
    yield arrow((384, 326), (468, 196), GOOD, 3) + arrow((478, 166), (506, 114), GOOD, 3)
    yield line((440, 168), (452, 186), BAD, 4) + line((454, 168), (438, 184), BAD, 4)
    yield say((36, 206), "film before", LOW, bold=True)
    yield say((36, 228), "the torch", LOW, bold=True)
    yield say((524, 172), "film before the lens,", HIGH, bold=True)
    yield say((524, 194), "turned by a quarter", HIGH, bold=True)
    yield say((252, 168), "shine: stopped", BAD, "start", bold=True)
    yield say((470, 262), "light out of the skin:", GOOD, bold=True)
    yield say((470, 284), "passes, dimmer by half or more", GOOD)
    yield say(
        (60, 424),
        "Turn the film before the lens until the shine on the skin is weakest, then leave it.",
    )


def _film(at: Point, deg: float, colour: str, *, along: bool) -> Iterator[str]:
    """A film across a ray; its stripes show how it is turned."""
    turn = math.radians(deg)
    out, side = (math.cos(turn), -math.sin(turn)), (math.sin(turn), math.cos(turn))

    def place(a: float, b: float) -> Point:
        return at[0] + a * out[0] + b * side[0], at[1] + a * out[1] + b * side[1]

    yield shape([place(-6, -34), place(-6, 34), place(6, 34), place(6, -34)], "#dfe7ef", colour)
    for step in range(-5, 6):
        if along:
            continue
        yield line(place(-6, 6 * step), place(6, 6 * step), colour, 1.2)
    if along:
        for shift in (-3, 0, 3):
            yield line(place(shift, -33), place(shift, 33), colour, 1.2)


def one_view() -> Iterator[str]:
    """A face from above with a window at its side, and dents with and without light from a side."""
    yield say((24, 38), "From above", bold=True)
    yield box(40, 70, 18, 250, "#cfe3f7", HIGH, 2)
    yield say((72, 92), "one window or lamp", HIGH)
    for y in (130, 195, 260):
        yield arrow((70, y), (176, y - 4), HIGH, 2, 9)
    yield curve(
        "M330 110C392 110 404 170 396 214C388 250 362 262 330 280"
        "C298 262 272 250 264 214C256 170 268 110 330 110Z",
        SKIN_EDGE,
        SKIN,
    )
    yield curve(
        "M330 110C392 110 404 170 396 214C388 160 366 140 330 138"
        "C294 140 272 160 264 214C256 170 268 110 330 110Z",
        DARK,
        DARK,
    )
    yield curve("M318 276L330 296L342 276Z", SKIN_EDGE, SKIN)
    yield say((330, 200), "face", anchor="middle")
    yield box(214, 276, 52, 12, PAPER)
    for x in (220, 234, 248):
        yield box(x, 279, 8, 6, INK, INK, 0)
    yield say((240, 310), "sheet", anchor="middle")
    yield line((330, 304), (330, 366), SOFT, 2, "6 6")
    yield box(286, 372, 88, 18, "#3b4148")
    yield box(322, 364, 16, 8, "#9fc5e8")
    yield say((272, 388), "camera, straight on", anchor="end")
    yield say((480, 38), "On the photo", bold=True)
    yield from _dents((480, 60), "light from one side", GOOD, from_side=True)
    yield from _dents((480, 236), "flash, or light from all around", BAD, from_side=False)


def _dents(at: Point, words: str, colour: str, *, from_side: bool) -> Iterator[str]:
    """Two dents and a flat mark: dents need light from one side to show."""
    x, y = at
    yield box(x, y, 220, 118, SKIN if from_side else "#f7dfcd", colour, 6)
    for place, radius in (((x + 50, y + 62), 24.0), ((x + 128, y + 44), 15.0)):
        if from_side:
            left, top, low = place[0], place[1] - radius, place[1] + radius
            yield curve(
                f"M{n(left)} {n(top)}A{n(radius)} {n(radius)} 0 0 0 {n(left)} {n(low)}Z",
                "none",
                DARK,
            )
            yield curve(
                f"M{n(left)} {n(top)}A{n(radius)} {n(radius)} 0 0 1 {n(left)} {n(low)}Z",
                "none",
                "#fff6ec",
            )
    yield disc((x + 178, y + 82), 15, "#c9635a", "none", 0)
    yield say((x, y + 142), words, colour)


PICTURES: dict[str, tuple[int, int, str, Callable[[], Iterator[str]]]] = {
    "capture-side": (800, 460, "Phone on a stand over a cheek, torch low and high", side_view),
    "capture-clock": (820, 520, "Eight torch places on a clock face around a frame", clock_view),
    "capture-shadow": (780, 456, "Light reaches the floor of a pit only from high", shadow_view),
    "capture-frames": (790, 420, "One good photo and five bad ones", frames_view),
    "capture-films": (800, 448, "Polarising films before torch and lens", films_view),
    "capture-one": (740, 410, "One photo: light from one side shows dents", one_view),
}


def main() -> None:
    """Make every picture."""
    FOLDER.mkdir(exist_ok=True)
    for name, (width, height, title, draw) in PICTURES.items():
        drawn = svg(width, height, title, (part for part in draw() if part))
        (FOLDER / f"{name}.svg").write_text(drawn, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
