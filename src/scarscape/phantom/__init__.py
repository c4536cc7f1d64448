"""Skin with known scars: the truth that finding and measuring are judged by."""

from scarscape.phantom.charts import chart_beside, marker_around
from scarscape.phantom.coloured import ColouredSkin, Distractor, TrueMark, draw_coloured_skin
from scarscape.phantom.lamps import Lighting
from scarscape.phantom.making import Phantom, SkinKind, make_phantom
from scarscape.phantom.one_photo import RenderedPhoto, as_photo, render_photo
from scarscape.phantom.photos import HARD, Optics, RenderedPhotos, as_photo_set, render_photos
from scarscape.phantom.photos_sheet import Sheet
from scarscape.phantom.photos_writing import write_photo, write_photos
from scarscape.phantom.score_marks import MarkScore, merge_mark_scores, score_marks
from scarscape.phantom.truth import TrueLine, TrueScar, Truth
from scarscape.phantom.writing import write_phantom

__all__ = [
    "HARD",
    "ColouredSkin",
    "Distractor",
    "Lighting",
    "MarkScore",
    "Optics",
    "Phantom",
    "RenderedPhoto",
    "RenderedPhotos",
    "Sheet",
    "SkinKind",
    "TrueLine",
    "TrueMark",
    "TrueScar",
    "Truth",
    "as_photo",
    "as_photo_set",
    "chart_beside",
    "draw_coloured_skin",
    "make_phantom",
    "marker_around",
    "merge_mark_scores",
    "render_photo",
    "render_photos",
    "score_marks",
    "write_phantom",
    "write_photo",
    "write_photos",
]
