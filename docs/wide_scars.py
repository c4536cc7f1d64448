"""How much of a wide, shallow scar is read: the table in ``docs/method.md``.

``python docs/wide_scars.py`` puts one round scar, 0.2 mm deep, on each of twelve cheeks of the
phantom (form, texture, sensor noise; 50 mm, 0.1 mm pitch), measures it and prints the table. It
takes about a minute and a half on one core.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

import scarscape
from scarscape.model import Relief
from scarscape.phantom import skin

Array = NDArray[np.float64]

PITCH_MM, SAMPLES, DEPTH_MM = 0.1, 500, 0.2
WIDTHS_MM = (5.0, 8.0, 10.0)
SEEDS = range(10, 22)
#: Profile over the relative radius, and the radius at a tenth of the depth.
FEET: dict[str, tuple[Callable[[Array], Array], float]] = {
    "cos²": (lambda r: np.cos(0.5 * np.pi * np.minimum(r, 1)) ** 2, 0.79517),
    "Gaussian": (lambda r: np.exp(-r * r), 1.51743),
    "sech²": (lambda r: 1 / np.cosh(np.minimum(r, 30)) ** 2, 1.81845),
}


def main() -> None:
    """Print the table."""
    bare = [_cheek(seed) for seed in SEEDS]
    lines = ["| foot | mouth, mm | found | depth, % | volume, % | within two sd |"]
    lines += [
        f"| {name} | {width:g} | {_row(bare, profile, mouth, width)} |"
        for name, (profile, mouth) in FEET.items()
        for width in WIDTHS_MM
    ]
    sys.stdout.write("\n".join(lines) + "\n")


def _cheek(seed: int) -> NDArray[np.float32]:
    rng = np.random.default_rng([seed, 99])
    size = SAMPLES, SAMPLES
    base = skin.form(rng, *size, PITCH_MM) + skin.texture(rng, *size, PITCH_MM)
    return np.asarray(base + skin.sensor_noise(rng, *size), np.float32)


def _row(
    bare: list[NDArray[np.float32]],
    profile: Callable[[Array], Array],
    mouth: float,
    width_mm: float,
) -> str:
    y, x = np.mgrid[0:SAMPLES, 0:SAMPLES] * PITCH_MM - SAMPLES * PITCH_MM / 2
    away = np.hypot(x, y)
    scar = DEPTH_MM * profile(away / (width_mm / 2 / mouth))
    volume = scar[away < width_mm / 2].sum() * PITCH_MM**2
    depths, volumes, within = [], [], 0
    for height in bare:
        survey = scarscape.measure(Relief((height - scar).astype(np.float32), PITCH_MM))
        for found in survey.scars:
            off = np.hypot(*(np.array([found.x_mm, found.y_mm]) - SAMPLES * PITCH_MM / 2))
            if off < width_mm / 4 and found.depth_mm and found.depth_mm_sd and found.volume_mm3:
                depths.append(found.depth_mm / DEPTH_MM - 1)
                volumes.append(found.volume_mm3 / volume - 1)
                within += abs(found.depth_mm - DEPTH_MM) <= 2 * found.depth_mm_sd
                break
    share = [f"{100 * float(np.median(errors)):+.0f}" for errors in (depths, volumes)]
    return f"{len(depths)} | {share[0]} | {share[1]} | {within}"


if __name__ == "__main__":
    main()
