"""All results of one survey in one folder."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from scarscape.model import Survey
from scarscape.report.map_png import draw_map, mark, save_png
from scarscape.report.marks_csv import write_marks_csv
from scarscape.report.page import write_report_html
from scarscape.report.relief_tif import write_relief_tif
from scarscape.report.scars_csv import write_scars_csv
from scarscape.report.scars_json import write_scars_json


def write_results(survey: Survey, folder: Path, *, date: str) -> None:
    """Write ``scars.json``, ``scars.csv``, ``relief.tif``, ``map.png`` and ``report.html``.

    ``marks.csv`` comes with them where colour was seen.

    Parameters
    ----------
    survey : Survey
    folder : an existing folder; files of these names in it are overwritten.
    date : the date that the report carries; the only thing that may differ between two runs.
    """
    write_scars_json(survey, folder / "scars.json")
    write_scars_csv(survey, folder / "scars.csv")
    if survey.maps is not None:
        write_marks_csv(survey, folder / "marks.csv")
    marked = mark(survey)
    image = draw_map(survey, marked)
    # Compressing and writing let go of the interpreter's lock while the page is made.
    with ThreadPoolExecutor(2) as pool:
        beside = [
            pool.submit(save_png, image, folder / "map.png"),
            pool.submit(write_relief_tif, survey, folder / "relief.tif"),
        ]
        write_report_html(survey, folder / "report.html", date=date, marked=marked, map_image=image)
        for written in beside:
            written.result()
