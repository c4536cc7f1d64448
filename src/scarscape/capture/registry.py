"""Which reader takes which suffix. A format is a file that registers itself here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scarscape.model import InputError, Relief


@dataclass(frozen=True)
class Request:
    """What was asked of a reader.

    Attributes
    ----------
    path : the file.
    pitch_mm : distance between samples, None where the file is to say.
    mm_per_unit : mm in one unit of the heights or of the mesh, None where it was not stated.
    region : x, y, z, radius of a sphere in mm, in the axes of the mesh; None for all of it.
    outward : x, y, z of a direction that points out of the skin, None where the file says.
    """

    path: Path
    pitch_mm: float | None = None
    mm_per_unit: float | None = None
    region: tuple[float, float, float, float] | None = None
    outward: tuple[float, float, float] | None = None

    def refuse_mesh_options(self) -> None:
        """Raise `InputError` where an option was given that means nothing for a height map."""
        for name, value in (("--region", self.region), ("--outward", self.outward)):
            if value is not None:
                raise InputError(
                    f"{name} was given, and it is for meshes and point clouds only",
                    f"leave {name} out",
                )


Reader = Callable[[Request], Relief]

# Filled once, while `reading` imports the formats; read-only from then on.
_READERS: dict[str, Reader] = {}
_REFUSED: set[str] = set()


def reads(*suffixes: str, only_to_refuse: bool = False) -> Callable[[Reader], Reader]:
    """Register a reader for lower-case suffixes, each with its dot.

    With ``only_to_refuse`` it knows what they are, and why they cannot be measured.
    """

    def register(reader: Reader) -> Reader:
        for suffix in suffixes:
            if suffix in _READERS:
                raise ValueError(f"two readers for {suffix}")
            _READERS[suffix] = reader
            if only_to_refuse:
                _REFUSED.add(suffix)
        return reader

    return register


def reader_for(suffix: str) -> Reader | None:
    """The reader of a suffix (with its dot, any case), None where there is none."""
    return _READERS.get(suffix.lower())


def suffixes() -> tuple[str, ...]:
    """All suffixes that can be read, sorted."""
    return tuple(sorted(_READERS.keys() - _REFUSED))
