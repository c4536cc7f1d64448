"""The same skin taken otherwise, with a chart of 24 patches in the picture: tone and mark areas.

One exposure is a stop shorter, and the camera's white balance is off by 1,500 K both ways. Photos
go through files, and the chart is found in them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from benchmarks.chromophore_figures import lab
from benchmarks.colour_skins import ILLUMINANTS, LAMPS, PITCH_MM, measured
from benchmarks.tables import Grid, Row, Table, at_most

if TYPE_CHECKING:
    from scarscape.model import Photo, PhotoSet
    from scarscape.phantom import ColouredSkin, Optics, Phantom, Sheet, TrueMark

Kind = Literal["set", "photo"]
NAMES = {"set": "photo set", "photo": "one photo"}
SIZE_MM = 40.0
#: Middles of a camera's three bands, nm, and the light that balance is off from, K.
BANDS_NM, KELVIN, OFF_K = np.array([600.0, 532.0, 460.0]), 5000.0, 1500.0
PLAIN = "as it was"
CAPTURES = (PLAIN, "a stop shorter", "balance 1,500 K warmer", "balance 1,500 K colder")
ASKED_DEG, ASKED_AREA = 3.0, 8.0


@dataclass(frozen=True)
class Taken:
    """One skin in one capture: tone found and true, degrees, and mm2 of each true mark found."""

    seed: int
    phototype: int
    kind: Kind
    capture: str
    ita_deg: float
    true_deg: float
    areas: dict[int, float]
    marked_mm2: float
    true_mm2: float


def outcomes(kind: Kind, first: int, phototypes: Sequence[int], workers: int = 2) -> list[Taken]:
    """Every capture of one skin of each of the phototypes."""
    seeds = range(first, first + len(phototypes))
    if workers <= 1:
        done = [take(kind, *one) for one in zip(seeds, phototypes, strict=True)]
    else:
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            done = list(pool.map(take, [kind] * len(phototypes), seeds, phototypes))
    return [one for captures in done for one in captures]


def take(kind: Kind, seed: int, phototype: int) -> list[Taken]:
    """One skin in all captures."""
    from scarscape import phantom

    made = phantom.make_phantom(seed, size_mm=SIZE_MM, pitch_mm=PITCH_MM)
    lamp = ILLUMINANTS[seed % len(ILLUMINANTS)]
    skin = phantom.draw_coloured_skin(made.truth, phototype=phototype, illuminant=lamp)
    sheet = phantom.chart_beside(made)
    true_deg = true_tone(made, phototype)
    out = []
    for capture, optics in zip(CAPTURES, _optics(), strict=True):
        survey = measured(_photographed(kind, made, skin, sheet, optics))
        shift = sheet.shift_mm(PITCH_MM)
        score = phantom.score_marks(skin.marks, survey.marks, shift_mm=shift)
        found = survey.skin.ita_deg
        areas = {pair.true.id: pair.found.area_mm2 for pair in score.matched}
        out.append(
            Taken(
                seed=seed,
                phototype=phototype,
                kind=kind,
                capture=capture,
                ita_deg=float("nan") if found is None else found,
                true_deg=true_deg,
                areas=areas,
                marked_mm2=sum(areas.values()),
                true_mm2=_true_mm2(skin.marks, areas),
            )
        )
    return out


def true_tone(made: Phantom, phototype: int) -> float:
    """ITA of the skin without marks and spots, by the CIE observer in daylight, degrees."""
    from scarscape import phantom

    plain = phantom.draw_coloured_skin(
        made.truth,
        phototype=phototype,
        camera="colorimeter",
        marks=False,
        distractors=False,
    )
    lightness, _, yellow = lab(np.median(plain.albedo.reshape(-1, 3), axis=0).astype(float))
    return float(np.degrees(np.arctan2(lightness - 50, yellow)))


def gains(off_k: float) -> tuple[float, float, float]:
    """Of a camera whose balance is off by so many kelvin: ratios of two black bodies, green 1."""
    from scipy.constants import c, h, k

    metres = 1e-9 * BANDS_NM

    def glow(kelvin: float) -> NDArray[np.float64]:
        return np.asarray(1 / np.expm1(h * c / (metres * k * kelvin)))

    ratio = glow(KELVIN) / glow(KELVIN + off_k)
    red, green, blue = (float(value) for value in ratio / ratio[1])
    return red / green, 1.0, blue / green


def _true_mm2(marks: Sequence[TrueMark], found: dict[int, float]) -> float:
    return sum(mark.area_mm2 for mark in marks if mark.id in found)


def _optics() -> tuple[Optics, ...]:
    from scarscape.phantom import Optics

    # Half a stop of room, so that no balance burns the white patch out.
    return (
        Optics(exposure_stops=-0.5, bounce=False),
        Optics(exposure_stops=-1.5, bounce=False),
        Optics(exposure_stops=-0.5, bounce=False, white_gains=gains(OFF_K)),
        Optics(exposure_stops=-0.5, bounce=False, white_gains=gains(-OFF_K)),
    )


def _photographed(
    kind: Kind, made: Phantom, skin: ColouredSkin, sheet: Sheet, optics: Optics
) -> Photo | PhotoSet:
    """As read from files, chart and all."""
    from scarscape import phantom
    from scarscape.capture import read_photo, read_photo_set

    with tempfile.TemporaryDirectory() as folder:
        if kind == "set":
            several = phantom.render_photos(
                made, lamps=LAMPS, coloured=skin, sheet=sheet, optics=optics
            )
            phantom.write_photos(several, folder, kind="png")
            return read_photo_set(folder)
        one = phantom.render_photo(made, coloured=skin, sheet=sheet, optics=optics)
        path = Path(folder) / "photo.png"
        phantom.write_photo(one, path)
        return read_photo(path)


def table(done: Sequence[Taken]) -> Table:
    """Worst and middle differences between captures of the same skin."""
    kind = done[0].kind
    base = {one.seed: one for one in done if one.capture == PLAIN}
    other = [one for one in done if one.capture != PLAIN]
    turned = np.array([abs(one.ita_deg - base[one.seed].ita_deg) for one in other])
    off = np.array([abs(one.ita_deg - one.true_deg) for one in done])
    whole = np.array([_whole(one, base[one.seed]) for one in other])
    single = np.concatenate([_single(one, base[one.seed]) for one in other])
    shares = [100 * float((single <= ASKED_AREA).mean())] if single.size else [float("nan")]
    rows = (
        at_most("ITA against the first capture, worst", float(turned.max()), ASKED_DEG, " deg", 1),
        Row("ITA against the skin's own, worst", "none", f"{off.max():.1f} deg"),
        Row("the same, medians", "none", f"{np.median(turned):.1f}; {np.median(off):.1f} deg"),
        at_most("area of all marks of a skin, worst change", float(whole.max()), 8, " %", 1),
        at_most("area of a single mark, median change", float(np.median(single)), 8, " %", 1),
        Row("single marks within 8 %", "none", f"{shares[0]:.0f} % of {single.size}"),
        Row("marks found then and not now, or the reverse", "none", _lost(other, base)),
    )
    seeds = [one.seed for one in done]
    note = f"seeds {min(seeds)} to {max(seeds)}; {len(base)} skins, chart found in the picture"
    eye = (
        "the skin's own ITA is what the standard observer sees in daylight: a phone under a warm "
        "LED turns skin and a chart's dyes apart, which no chart undoes"
    )
    title = f"Colour: the same skin taken otherwise, {NAMES[kind]} with a chart"
    return Table(title, rows, (note, eye), (_grid(done, base),))


def _whole(one: Taken, base: Taken) -> float:
    """Per cent by which the area of the marks that both found differs."""
    both = one.areas.keys() & base.areas.keys()
    first, now = (sum(taken.areas[mark] for mark in both) for taken in (base, one))
    return 100 * abs(now / first - 1) if first else 0.0


def _single(one: Taken, base: Taken) -> NDArray[np.float64]:
    both = sorted(one.areas.keys() & base.areas.keys())
    return np.array([100 * abs(one.areas[mark] / base.areas[mark] - 1) for mark in both])


def _lost(other: Sequence[Taken], base: dict[int, Taken]) -> str:
    changed = sum(len(one.areas.keys() ^ base[one.seed].areas.keys()) for one in other)
    return f"{changed} of {sum(len(base[one.seed].areas) for one in other)}"


def _grid(done: Sequence[Taken], base: dict[int, Taken]) -> Grid:
    body = []
    for capture in CAPTURES:
        mine = [one for one in done if one.capture == capture]
        turned = [one.ita_deg - base[one.seed].ita_deg for one in mine]
        off = [one.ita_deg - one.true_deg for one in mine]
        area = [_whole(one, base[one.seed]) for one in mine]
        bias = sum(one.marked_mm2 for one in mine) / max(sum(one.true_mm2 for one in mine), 1e-9)
        body.append(
            (
                capture,
                _told(turned),
                _told(off),
                f"{np.median(area):.1f}; {max(area):.1f} %",
                f"{bias:.2f}",
            )
        )
    head = ("capture", "ITA change", "ITA error by skin", "area change, median; worst", "area/true")
    return Grid("By capture, skins from light to dark", head, tuple(body))


def _told(values: Sequence[float]) -> str:
    return ", ".join(f"{value:+.1f}" for value in values)
