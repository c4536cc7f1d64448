"""All results of one photo in one folder."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from scarscape.model import PhotoSurvey
from scarscape.report.map_png import save_png
from scarscape.report.marks_csv import write_marks_csv
from scarscape.report.photo_map import draw_photo_map, place_on_photo
from scarscape.report.photo_page import write_photo_html
from scarscape.report.scars_csv import write_scars_csv
from scarscape.report.scars_json import write_scars_json


def write_photo_results(survey: PhotoSurvey, folder: Path, *, date: str) -> None:
    """Write ``scars.json``, ``scars.csv``, ``marks.csv``, ``map.png`` and ``report.html``.

    There is no relief, and no ``marks.csv`` of a grey photo: no marks were looked for in it.

    Parameters
    ----------
    survey : PhotoSurvey
    folder : an existing folder; files of these names in it are overwritten.
    date : the date that the report carries; the only thing that may differ between two runs.
    """
    write_scars_json(survey, folder / "scars.json")
    write_scars_csv(survey, folder / "scars.csv")
    if survey.maps is not None:
        write_marks_csv(survey, folder / "marks.csv")
    placed = place_on_photo(survey)
    image = draw_photo_map(survey, placed)
    # Compressing and writing let go of the interpreter's lock while the page is made.
    with ThreadPoolExecutor(1) as pool:
        beside = pool.submit(save_png, image, folder / "map.png")
        write_photo_html(survey, folder / "report.html", date=date, placed=placed, map_image=image)
        beside.result()
