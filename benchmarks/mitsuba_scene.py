"""Skin, a lamp and a camera as a scene of Mitsuba 3, and pictures of it.

Mitsuba's variant ``scalar_rgb`` runs everywhere. ``SCARSCAPE_MITSUBA=llvm_ad_rgb`` takes less than
half of its time where Mitsuba finds a recent LLVM (its variable ``DRJIT_LIBLLVM_PATH``; version 14
is too old and ends the process, 22 works).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from scarscape.model import Lamps

Array = NDArray[np.float64]

VARIANT = os.environ.get("SCARSCAPE_MITSUBA", "scalar_rgb")
LAMP_RADIUS_MM = 4.0
#: Skin beyond the picture that still casts shadows into it and sends light back.
MARGIN_MM = 1.0
CAMERA_MM = 40.0
#: A path from camera to skin to lamp has depth 2; every bounce adds one.
STRAIGHT, FOUR_BOUNCES = 2, 6
#: Paths a pixel for light that did not bounce: jittered points leave 0.2 % of noise.
STRAIGHT_PATHS = 9
#: Shine: Fresnel reflection at the refractive index of sebum, over a surface rough within a pixel.
SHINE_INDEX, SHINE_ROUGHNESS = 1.45, 0.3
DIFFUSE = {"type": "diffuse", "reflectance": {"type": "mesh_attribute", "name": "vertex_albedo"}}
SHINY = {
    "type": "roughplastic",
    "distribution": "ggx",
    "alpha": SHINE_ROUGHNESS,
    "int_ior": SHINE_INDEX,
    "diffuse_reflectance": {"type": "rgb", "value": 0.0},
}


class Camera:
    """Skin under an orthographic camera, as Mitsuba sees it.

    Its pictures are relative: a white plane that faces a lamp at the middle of the skin gives 1.
    """

    def __init__(
        self,
        height_mm: NDArray[np.floating[Any]],
        pitch_mm: float,
        albedo: NDArray[np.floating[Any]],
        samples_a_pixel: int,
    ) -> None:
        self.rows, self.columns = albedo.shape[:2]
        self.pitch_mm = pitch_mm
        self.reflected = np.asarray(albedo, dtype=np.float64)
        height = np.asarray(height_mm, dtype=np.float64)
        # A lamp's distance is taken from the skin at the picture's centre.
        height = height - np.median(height[_middle(height.shape[0]), _middle(height.shape[1])])
        finer = samples_a_pixel
        margin = round(MARGIN_MM * finer / pitch_mm)
        height = _wider(height, margin)
        if finer == 1:
            # Facets half as wide as a pixel, on a smooth surface through the samples.
            height = ndimage.zoom(height, [(2 * n - 1) / n for n in height.shape], order=3)
            finer, margin = 2, 2 * margin
        step = pitch_mm / finer
        # Facets keep their own normals: there is no terminator to go wrong, and light that bounces
        # sees the same surface as light that comes straight.
        row, column = (np.arange(n) - margin for n in height.shape)
        self.vertices = np.empty((*height.shape, 3), dtype=np.float32)
        self.vertices[..., 0] = column * step
        self.vertices[..., 1] = -row[:, None] * step
        self.vertices[..., 2] = height
        self.faces = _facets(*height.shape)
        at = np.meshgrid(row / finer, column / finer, indexing="ij")
        self.albedo = np.stack(
            [
                ndimage.map_coordinates(albedo[..., channel], at, order=1, mode="nearest")
                for channel in range(3)
            ],
            axis=-1,
        ).astype(np.float32)
        self._skins: dict[str, Any] = {}

    def diffuse(self, lamps: Lamps, one: int, *, spp: int, seed: int) -> Array:
        """(rows, columns, 3) light that went into the skin and out again, straight and bounced.

        Light that bounced is smooth, its paths are few: it is averaged over neighbouring pixels
        (sigma of one pixel) before albedo, straight light is not.
        """
        straight = self.straight(lamps, one, spp=STRAIGHT_PATHS, seed=seed + 32)
        skin = self._skin(DIFFUSE)
        bounced = self._picture(skin, lamps, one, spp, seed, FOUR_BOUNCES) - straight
        return straight + scattered(bounced / self.reflected, [1.0] * 3, 1.0) * self.reflected

    def straight(self, lamps: Lamps, one: int, *, spp: int, seed: int) -> Array:
        """(rows, columns, 3) light that came straight from the lamp, went in and out again."""
        return self._picture(self._skin(DIFFUSE), lamps, one, spp, seed, STRAIGHT)

    def shine(self, lamps: Lamps, one: int, *, spp: int, seed: int) -> Array:
        """(rows, columns, 3) light that was thrown back by the skin's surface."""
        return self._picture(self._skin(SHINY), lamps, one, spp, seed, STRAIGHT)

    def _skin(self, looks: dict[str, Any]) -> Any:
        name = looks["type"]
        if name not in self._skins:
            self._skins[name] = self._mesh(looks)
        return self._skins[name]

    def _mesh(self, looks: dict[str, Any]) -> Any:
        mi = mitsuba()
        properties = mi.Properties()
        properties["mesh_bsdf"] = mi.load_dict(looks)
        properties["face_normals"] = True
        count = self.vertices.size // 3
        mesh = mi.Mesh("skin", count, len(self.faces), props=properties)
        mesh.add_attribute("vertex_albedo", 3, self.albedo.ravel())
        parameters = mi.traverse(mesh)
        parameters["vertex_positions"] = self.vertices.ravel()
        parameters["faces"] = self.faces.ravel()
        parameters.update()
        return mesh

    def _picture(self, skin: Any, lamps: Lamps, one: int, spp: int, seed: int, depth: int) -> Array:
        mi = mitsuba()
        scene = mi.load_dict(
            {
                "type": "scene",
                "skin": skin,
                "lamp": self._lamp(lamps, one),
                "sensor": self._sensor(spp),
                "integrator": {"type": "path", "max_depth": depth, "rr_depth": 99},
            }
        )
        return np.asarray(mi.render(scene, spp=spp, seed=seed), dtype=np.float64)

    @property
    def _centre(self) -> tuple[float, float]:
        return (self.columns - 1) / 2 * self.pitch_mm, -(self.rows - 1) / 2 * self.pitch_mm

    def _lamp(self, lamps: Lamps, one: int) -> dict[str, Any]:
        """A lamp that gives irradiance pi, facing it, at the middle of the skin."""
        down, right, out = lamps.direction[one]
        if lamps.distance_mm is None:
            return {
                "type": "directional",
                "direction": [-right, down, -out],
                "irradiance": {"type": "rgb", "value": np.pi},
            }
        far = float(lamps.distance_mm[one])
        x, y = self._centre
        radiance = (far / LAMP_RADIUS_MM) ** 2
        return {
            "type": "sphere",
            "center": [x + right * far, y - down * far, out * far],
            "radius": LAMP_RADIUS_MM,
            "emitter": {"type": "area", "radiance": {"type": "rgb", "value": radiance}},
        }

    def _sensor(self, spp: int) -> dict[str, Any]:
        to_world = mitsuba().ScalarTransform4f
        x, y = self._centre
        half = self.columns / 2 * self.pitch_mm
        look = to_world().look_at(origin=[x, y, CAMERA_MM], target=[x, y, 0], up=[0, 1, 0])
        film = {
            "type": "hdrfilm",
            "width": self.columns,
            "height": self.rows,
            "rfilter": {"type": "box"},
            "pixel_format": "rgb",
            "component_format": "float32",
        }
        return {
            "type": "orthographic",
            "to_world": look @ to_world().scale([half, half, 1]),
            "film": film,
            # Jittered points: a lamp of some size gives a tenth of the noise of independent ones.
            "sampler": {"type": "multijitter", "sample_count": spp},
        }


def mitsuba() -> Any:
    """Mitsuba with its variant chosen."""
    import mitsuba as mi

    if mi.variant() != VARIANT:
        mi.set_variant(VARIANT)
        mi.set_log_level(mi.LogLevel.Error)
    return mi


def scattered(light: Array, sigma_mm: Sequence[float], pitch_mm: float) -> Array:
    """(rows, columns, 3) light after it has spread inside the skin, each colour its own way."""
    return np.stack(
        [
            ndimage.gaussian_filter(light[..., channel], sigma / pitch_mm, mode="nearest")
            for channel, sigma in enumerate(sigma_mm)
        ],
        axis=-1,
    )


def _facets(rows: int, columns: int) -> NDArray[np.uint32]:
    """(n, 3) corners of two triangles for every square, counter-clockwise seen from outside."""
    number = np.arange(rows * columns, dtype=np.uint32).reshape(rows, columns)
    a, b = number[:-1, :-1].ravel(), number[:-1, 1:].ravel()
    d, c = number[1:, :-1].ravel(), number[1:, 1:].ravel()
    return np.concatenate([np.stack([a, d, c], axis=1), np.stack([a, c, b], axis=1)])


def _wider(height: Array, margin: int) -> Array:
    """Heights with a margin: the skin's form goes on as a quadric, what is on it is mirrored.

    Mirrored as a whole, a slanting skin would have a ridge along the picture's edge.
    """

    def quadric(row: Array, column: Array) -> Array:
        y, x = (t / max(height.shape) - 0.5 for t in np.meshgrid(row, column, indexing="ij"))
        return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1)

    rows, columns = (np.arange(n, dtype=float) for n in height.shape)
    whole = quadric(rows, columns)
    # From the skin along the edges alone: a pit in the middle is not form.
    edge = np.ones(height.shape, dtype=bool)
    edge[margin // 2 : -margin // 2, margin // 2 : -margin // 2] = False
    form = np.linalg.lstsq(whole[edge][::4], height[edge][::4], rcond=None)[0]
    rest = np.pad(height - whole @ form, margin, mode="reflect")
    wider = (np.arange(-margin, n + margin, dtype=float) for n in height.shape)
    return np.asarray(rest + quadric(*wider) @ form)


def _middle(count: int) -> slice:
    return slice(int(0.4 * count), int(0.6 * count) + 1)
