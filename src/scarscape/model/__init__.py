"""The nouns: frozen, data only, units in names. Imports nothing else of the house."""

from scarscape.model.errors import (
    InputError,
    MissingExtraError,
    MissingFileError,
    OutputExistsError,
    ScarscapeError,
)
from scarscape.model.grade import EXTENTS, Extent, Grade, GradeItem
from scarscape.model.relief import PitchFrom, Relief, Source, SourceFile, SourceKind
from scarscape.model.scar import IMAGE_KINDS, KINDS, Kind, Scar, Subkind
from scarscape.model.survey import FORMAT, Areal, Reference, Survey, Totals

__all__ = [
    "EXTENTS",
    "FORMAT",
    "IMAGE_KINDS",
    "KINDS",
    "Areal",
    "Extent",
    "Grade",
    "GradeItem",
    "InputError",
    "Kind",
    "MissingExtraError",
    "MissingFileError",
    "OutputExistsError",
    "PitchFrom",
    "Reference",
    "Relief",
    "Scar",
    "ScarscapeError",
    "Source",
    "SourceFile",
    "SourceKind",
    "Subkind",
    "Survey",
    "Totals",
]
