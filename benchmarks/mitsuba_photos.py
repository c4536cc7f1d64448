"""Photos of skin by a path tracer that shares nothing with Scarscape: Mitsuba 3.

The skin is a mesh of facets, every lamp a small bright sphere, light bounces up to four times
between facets, and the camera looks straight down. Neither the renderer that pits are fitted with
nor the phantom's own has a part in it.

``python -m benchmarks.mitsuba_photos --check`` holds it against what can be calculated.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.mitsuba_scene import STRAIGHT_PATHS, Camera, scattered
from scarscape.model import Lamps, PhotoSet, Source

Array = NDArray[np.float64]

#: Exposure: this percentile of all photos comes to this share of full.
EXPOSED_PERCENTILE, EXPOSED = 99.5, 0.75
LAMP_SPREAD = 0.1
READ_NOISE = 0.001
JPEG_QUALITY = 95
CLIPPED, BLACK = 254, 2


def render(
    height_mm: NDArray[np.floating[Any]],
    pitch_mm: float,
    lamps: Lamps,
    *,
    albedo: NDArray[np.floating[Any]],
    shine: float = 1.0,
    sigma_mm: tuple[float, float, float] | None = None,
    noise: float = 0.01,
    seed: int = 0,
    spp: int = 25,
    samples_a_pixel: int = 1,
) -> PhotoSet:
    """Photograph a height field under each lamp in turn.

    Parameters
    ----------
    height_mm : heights without noise, positive out of the skin, row 0 at the top.
    pitch_mm : distance between pixels on the skin.
    lamps : where they stand; without distances their light is parallel.
    albedo : (rows, columns, 3) share of light that the skin sends back, for every pixel.
    shine : 0 behind crossed polarisers, 1 for bare skin.
    sigma_mm : Gaussian blur of the light inside the skin in red, green and blue; None for none.
    noise : standard deviation of a half-full pixel, relative; it goes with the root of the light.
    seed : for lamp brightness (10 % apart), noise and the paths of light.
    spp : paths a pixel and photo for light that bounces; a square number.
    samples_a_pixel : the heights are this many times finer than the photos, and pixel (i, j) is
        centred on the sample (i, j) times this. Steep pits want 2 or more: facets of a pixel's
        size blunt their tips.

    Returns
    -------
    PhotoSet. Linear light that went through an sRGB JPEG once, as a camera stores it.

    """
    rng = np.random.default_rng([seed, 40961])
    brightness = np.exp(LAMP_SPREAD * rng.standard_normal(lamps.count))
    camera = Camera(height_mm, pitch_mm, albedo, samples_a_pixel)
    frames = np.empty((lamps.count, *albedo.shape))
    for one in range(lamps.count):
        light = camera.diffuse(lamps, one, spp=spp, seed=seed * 96 + one)
        if sigma_mm is not None:
            light = scattered(light / albedo, sigma_mm, pitch_mm) * albedo
        if shine > 0:
            light = light + shine * camera.shine(
                lamps, one, spp=STRAIGHT_PATHS, seed=seed * 96 + 64 + one
            )
        frames[one] = brightness[one] * light
    frames *= EXPOSED / np.percentile(frames, EXPOSED_PERCENTILE)
    codes = np.stack([_through_jpeg(frame, noise, rng) for frame in frames]).transpose(0, 3, 1, 2)
    return PhotoSet(
        light=decoded(codes),
        usable=(codes < CLIPPED) & (codes > BLACK),
        names=tuple(f"photo_{one + 1}.jpg" for one in range(lamps.count)),
        pitch_mm=pitch_mm,
        lamps=lamps,
        source=Source(kind="photo_set", notes=(f"rendered with Mitsuba, seed {seed}",)),
    )


def encoded(light: Array) -> Array:
    """Linear light of 0 to 1 on the curve of sRGB."""
    light = np.clip(light, 0, 1)
    return np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)


def decoded(codes: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Linear light of 8-bit sRGB."""
    value = np.arange(256) / 255
    table = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    return table.astype(np.float32)[codes]


def _through_jpeg(light: Array, noise: float, rng: np.random.Generator) -> NDArray[np.uint8]:
    """(rows, columns, 3) 8-bit values of a photo of that light, out of its file."""
    import cv2

    shot = noise * np.sqrt(0.5 * np.clip(light, 0, None))
    light = light + np.hypot(shot, READ_NOISE) * rng.standard_normal(light.shape)
    codes = np.round(255 * encoded(light)).astype(np.uint8)
    whole = cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444
    how = [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, whole]
    file = cv2.imencode(".jpg", np.ascontiguousarray(codes[..., ::-1]), how)[1]
    return np.asarray(cv2.imdecode(file, cv2.IMREAD_COLOR)[..., ::-1], dtype=np.uint8)


def main(argv: Sequence[str] | None = None) -> None:
    """Run the comparison with what can be calculated."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mitsuba_photos")
    parser.add_argument("--check", action="store_true", help="hold it against analytic light")
    if parser.parse_args(argv).check:
        from benchmarks.mitsuba_checks import check

        check()


if __name__ == "__main__":
    main()
