"""Melanin told from haemoglobin: figures asked and got. ``python -m benchmarks.chromophores``."""

from __future__ import annotations

import itertools

import numpy as np

from benchmarks.chromophore_figures import MARKS, Told, correlations, skins, tell
from benchmarks.chromophore_spectra import PHOTOTYPES, lamps


def main() -> None:
    """Print all tables."""
    for shading_removed, balanced in itertools.product((True, False), (True, False)):
        source = "albedo" if shading_removed else "one photo"
        balance = "white balanced" if balanced else "white balance 1,500 K off"
        print(f"\n### From {source}, {balance}\n")
        print(
            "| phototype | r melanin (0.93) | r haemoglobin (0.86) | melanin in the haemoglobin map (15 %) | haemoglobin in the melanin map (15 %) |"
        )
        print("|---|---|---|---|---|")
        told: dict[str, list[Told]] = {}
        for phototype in PHOTOTYPES:
            told[phototype] = [
                one
                for name in skins()
                for one in tell(name, phototype, shading_removed=shading_removed, balanced=balanced)
            ]
            both = np.array(
                list(
                    correlations(
                        "Monte Carlo", phototype, shading_removed=shading_removed, balanced=balanced
                    )
                )
            )
            cross = [
                100 * np.abs([getattr(one, name) for one in told[phototype]])
                for name in ("melanin_in_blood", "blood_in_melanin")
            ]
            cells = [f"{np.median(r):.3f} / {r.min():.3f}" for r in both.T]
            cells += [f"{np.median(c):.0f} / {c.max():.0f} %" for c in cross]
            print(f"| {phototype} | {' | '.join(cells)} |")
        _print_angles(told)


def _print_angles(told: dict[str, list[Told]]) -> None:
    """Where marks lie in the plane of the two pigments."""
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
