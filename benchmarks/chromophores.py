"""Melanin told from haemoglobin: figures asked and got. ``python -m benchmarks.chromophores``."""

from __future__ import annotations

import itertools

import numpy as np

from benchmarks.chromophore_figures import MARKS, Told, correlations, skins, tell
from benchmarks.chromophore_spectra import PHOTOTYPES, lamps

MAIN, CROSS = "Monte Carlo", ("melanin_in_blood", "blood_in_melanin")
#: Asked of each figure in brackets. Middle and worst of all cameras and lamps.
HEAD = (
    "phototype",
    "r melanin (0.93)",
    "r haemoglobin (0.86)",
    "melanin in the haemoglobin map (15 %)",
    "haemoglobin in the melanin map (15 %)",
    "the same two on other skin",
)


def main() -> None:
    """Print all tables."""
    for removed, balanced in itertools.product((True, False), (True, False)):
        source = "albedo" if removed else "one photo"
        balance = "calibrated" if balanced else "white balance 1,500 K off, not calibrated"
        print(f"\n### From {source}, {balance}\n")
        print(f"| {' | '.join(HEAD)} |\n|{'---|' * len(HEAD)}")
        told: dict[str, list[Told]] = {}
        for phototype in PHOTOTYPES:
            told[phototype] = [
                one
                for name in skins()
                for one in tell(name, phototype, shading_removed=removed, balanced=balanced)
            ]
            pairs = correlations(MAIN, phototype, shading_removed=removed, balanced=balanced)
            cells = [f"{np.median(r):.3f} / {r.min():.3f}" for r in np.array(list(pairs)).T]
            here = [one for one in told[phototype] if one.skin == MAIN]
            other = [one for one in told[phototype] if one.skin != MAIN]
            cells += [_middle_and_worst(here, name) for name in CROSS]
            cells.append(", ".join(_middle_and_worst(other, name) for name in CROSS))
            print(f"| {phototype} | {' | '.join(cells)} |")
        _print_angles(told)


def _middle_and_worst(told: list[Told], name: str) -> str:
    """Cross-talk in per cent."""
    cross = 100 * np.abs([getattr(one, name) for one in told])
    return f"{np.median(cross):.0f} / {min(cross.max(), 999):.0f}"


def _print_angles(told: dict[str, list[Told]]) -> None:
    """Where marks lie in the plane of the two pigments, on all skins."""
    print("\n| phototype | lamp | " + " | ".join(f"{mark}, degrees" for mark in MARKS) + " |")
    print("|---|---|---|---|---|")
    for phototype, lamp in itertools.product(PHOTOTYPES, lamps()):
        here = [one.angles for one in told[phototype] if one.lamp == lamp]
        cells = []
        for mark in MARKS:
            angles = np.array([one[mark] for one in here])
            cells.append(f"{np.median(angles):.0f} ({angles.min():.0f} to {angles.max():.0f})")
        print(f"| {phototype} | {lamp} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
