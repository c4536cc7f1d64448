"""A profile as inline SVG, all profiles of a page at one scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from scarscape.model import Scar
from scarscape.report.kinds import LOOKS
from scarscape.report.profiles import Profile
from scarscape.report.words import NONE, nice_step, number, plain_mm, with_error

#: Room in pixels for the lines and for the deepest scar; both fit a phone.
_ROOM_ALONG = 300.0
_ROOM_DEEP = 120.0
_PIXELS_PER_MM = (12.0, 60.0)
_EXAGGERATIONS = (1, 1.5, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30)
_LEFT, _RIGHT, _TOP, _BOTTOM = 40.0, 14.0, 16.0, 34.0
_SHARE_OF_MOUTH = 0.1


@dataclass(frozen=True)
class Scale:
    """Pixels per mm along the skin, and how many times more for heights.

    Without ``in_mm`` heights are relative, and only level skin is marked.
    """

    pixels_per_mm: float
    exaggeration: float
    in_mm: bool = True

    @property
    def pixels_per_mm_high(self) -> float:
        """Pixels per mm of height."""
        return self.pixels_per_mm * self.exaggeration


def common_scale(
    profiles: Sequence[Profile], scars: Sequence[Scar], *, in_mm: bool = True
) -> Scale:
    """The scale at which the lines and the deepest scar fit a phone; a longer line may not."""
    shortest = min((float(np.ptp(profile.along_mm)) for profile in profiles), default=1.0)
    deepest = max(map(_room_needed, profiles, scars), default=0.0)
    along = float(np.clip(_ROOM_ALONG / shortest, *_PIXELS_PER_MM))
    wanted = _ROOM_DEEP / (along * max(deepest, 0.05))
    fitting = [step for step in _EXAGGERATIONS if step <= wanted]
    return Scale(along, fitting[-1] if fitting else 1, in_mm)


def profile_chart(profile: Profile, scar: Scar, scale: Scale) -> Markup:
    """The measured line, the reference at 0, the depth with its error, the limits of the mouth.

    A thin band of one standard deviation to either side lies around the dashed line of the depth
    (height). Gaps are missing samples.
    """
    finite = profile.height_mm[np.isfinite(profile.height_mm)]
    signed = _signed_size(scar)
    values = [0.0, *(() if signed is None else (signed,))]
    if len(finite):
        values += [float(finite.min()), float(finite.max())]
    low, high = min(values), max(values)
    edge = 5.0 / scale.pixels_per_mm_high
    low, high = min(low, high - 4 * edge) - edge, high + edge
    frame = _Frame(profile, scale, low, high)
    parts = [
        *frame.mouth(profile),
        *frame.axes(),
        *frame.line(profile, LOOKS[scar.kind].colour),
        *frame.depth(signed, _error(scar), profile),
    ]
    label = f"Profile through scar {scar.id}, {LOOKS[scar.kind].name}: {_told(scar)}"
    return Markup(
        '<svg class="profile" role="img" aria-label="{}" width="{}" height="{}" '
        'viewBox="0 0 {} {}">{}</svg>'
    ).format(label, *frame.size, *frame.size, Markup("".join(parts)))


class _Frame:
    """From mm to pixels of one chart, and the strokes in it.

    Parameters
    ----------
    profile, scale : what is drawn, and how large.
    low, high : heights in mm at the bottom and top of the plot.
    """

    def __init__(self, profile: Profile, scale: Scale, low: float, high: float) -> None:
        self.start, self.stop = float(profile.along_mm[0]), float(profile.along_mm[-1])
        self.low, self.high, self.scale = low, high, scale
        self.right = _LEFT + (self.stop - self.start) * scale.pixels_per_mm
        self.bottom = _TOP + (high - low) * scale.pixels_per_mm_high
        self.size = (round(self.right + _RIGHT), round(self.bottom + _BOTTOM))

    def x(self, along_mm: float) -> float:
        return _LEFT + (along_mm - self.start) * self.scale.pixels_per_mm

    def y(self, height_mm: float) -> float:
        return _TOP + (self.high - height_mm) * self.scale.pixels_per_mm_high

    def mouth(self, profile: Profile) -> list[str]:
        """The mouth as a pale column between dashed limits."""
        if profile.mouth_mm is None:
            return []
        left, right = (min(max(self.x(place), _LEFT), self.right) for place in profile.mouth_mm)
        deep = self.bottom - _TOP
        return [
            f'<rect class="mouth" x="{left:.1f}" y="{_TOP:g}" width="{right - left:.1f}" '
            f'height="{deep:.1f}"/>',
            *(f'<path class="limit" d="M{x:.1f} {_TOP:g}v{deep:.1f}"/>' for x in (left, right)),
        ]

    def axes(self) -> list[str]:
        """Ticks and mm on both axes, the reference line at 0."""
        parts = []
        step = nice_step(30.0 / self.scale.pixels_per_mm_high, 1)
        for height in _ticks(self.low, self.high, step) if self.scale.in_mm else [0.0]:
            kind = "zero" if height == 0 else "grid"
            parts.append(
                f'<path class="{kind}" d="M{_LEFT:g} {self.y(height):.1f}H{self.right:.1f}"/>'
                f'<text x="{_LEFT - 5:g}" y="{self.y(height) + 3.5:.1f}" text-anchor="end">'
                f"{_tick(height, step)}</text>"
            )
        step = nice_step(34.0 / self.scale.pixels_per_mm, 1)
        marks = ""
        for place in _ticks(self.start, self.stop, step):
            marks += f"M{self.x(place):.1f} {self.bottom:.1f}v4"
            parts.append(
                f'<text x="{self.x(place):.1f}" y="{self.bottom + 16:.1f}" text-anchor="middle">'
                f"{_tick(place, step)}</text>"
            )
        right, bottom = f"{self.right:.1f}", f"{self.bottom:.1f}"
        unit, heights = "", "heights relative, no mm"
        if self.scale.in_mm:
            unit, heights = "mm", f"heights drawn {self.scale.exaggeration:g} times"
        parts.append(
            f'<path class="axis" d="M{_LEFT:g} {bottom}H{right}{marks}"/>'
            f'<text x="{right}" y="{self.bottom + 30:.1f}" text-anchor="end">mm along; '
            f"{heights}</text>"
            f'<text x="{_LEFT - 5:g}" y="10" text-anchor="end">{unit}</text>'
        )
        return parts

    def line(self, profile: Profile, colour: str) -> list[str]:
        """The measured heights, and the area between them and the reference inside the mouth."""
        along, height = profile.along_mm, profile.height_mm
        measured = np.isfinite(height)
        if not measured.any():
            return [f'<text x="{_LEFT + 8:g}" y="{_TOP + 14:g}">no samples on this line</text>']
        left, right = profile.mouth_mm or (self.start, self.stop)
        inside = measured & (along >= left) & (along <= right)
        points = [
            f"{self.x(float(place)):.1f} {self.y(float(z)):.1f}" if known else ""
            for place, z, known in zip(along, height, measured, strict=True)
        ]
        area = "".join(
            f"M{points[first].split()[0]} {self.y(0.0):.1f}L{' '.join(points[first:last])} "
            f"{points[last - 1].split()[0]} {self.y(0.0):.1f}z"
            for first, last in _runs(inside)
        )
        stroke = "".join(
            f"M{points[first]}L{' '.join(points[first:last])}" for first, last in _runs(measured)
        )
        return [
            f'<path class="area" fill="{colour}" d="{area}"/>',
            f'<path class="skin" stroke="{colour}" d="{stroke}"/>',
        ]

    def depth(self, signed: float | None, sd: float | None, profile: Profile) -> list[str]:
        """The depth as a dashed line across the mouth, its error as a band."""
        if signed is None:
            return []
        left, right = profile.mouth_mm or (self.start, self.stop)
        x, width = self.x(max(left, self.start)), self.x(min(right, self.stop))
        parts = []
        if sd is not None:
            top, high = self.y(signed + sd), max(2 * sd * self.scale.pixels_per_mm_high, 1.0)
            parts.append(
                f'<rect class="sd" x="{x:.1f}" y="{top:.1f}" width="{width - x:.1f}" '
                f'height="{high:.1f}"/>'
            )
        parts.append(f'<path class="depth" d="M{x:.1f} {self.y(signed):.1f}H{width:.1f}"/>')
        return parts


def _room_needed(profile: Profile, scar: Scar) -> float:
    """Depth or height in mm that a chart has to hold."""
    size = _size(scar)
    if size is not None:
        return size
    finite = profile.height_mm[np.isfinite(profile.height_mm)]
    return float(np.abs(finite).max()) if len(finite) else 0.0


def _size(scar: Scar) -> float | None:
    return scar.height_mm if scar.raised else scar.depth_mm


def _signed_size(scar: Scar) -> float | None:
    if scar.height_mm is not None:
        return scar.height_mm
    return None if scar.depth_mm is None else -scar.depth_mm


def _error(scar: Scar) -> float | None:
    return scar.height_mm_sd if scar.raised else scar.depth_mm_sd


def _told(scar: Scar) -> str:
    size = with_error(_size(scar), _error(scar), 3)
    if size == NONE:
        return "depth not measured"
    least = "at least " if scar.depth_is_lower_bound else ""
    return f"{least}{size} mm {'high' if scar.raised else 'deep'}"


def _ticks(low: float, high: float, step: float) -> list[float]:
    first, last = int(np.ceil(low / step - 1e-6)), int(np.floor(high / step + 1e-6))
    return [float(f"{i * step:.10g}") for i in range(first, last + 1)]


def _tick(value: float, step: float) -> str:
    """The number at a tick, with the decimals that the step has."""
    text = plain_mm(step)
    return "0" if value == 0 else number(value, len(text.split(".")[1]) if "." in text else 0)


def _runs(kept: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and one past the last index of each run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], kept, [False]]).astype(np.int8)))
    return [(int(first), int(last)) for first, last in edges.reshape(-1, 2)]
