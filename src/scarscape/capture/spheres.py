"""Chrome and matt spheres in the pictures: where the lamps stood, read from what is photographed.

A sphere has every normal that the camera can see, each at a known place. A chrome one shows a lamp
as a highlight at the normal halfway between lamp and camera; a matt one is shaded by its lamp's
direction. The camera is taken as far away (orthographic) and square on.
"""

from __future__ import annotations

from scarscape.capture.spheres_find import find_spheres
from scarscape.capture.spheres_lamps import SphereLamps, lamps_from_spheres
from scarscape.capture.spheres_outline import Sphere, SphereKind, without_spheres

__all__ = [
    "Sphere",
    "SphereKind",
    "SphereLamps",
    "find_spheres",
    "lamps_from_spheres",
    "without_spheres",
]
