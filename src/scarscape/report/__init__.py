"""What a person is handed: pictures, tables and a page, one format a file."""

from __future__ import annotations

from scarscape.report.folder import write_results
from scarscape.report.map_png import write_map_png
from scarscape.report.marks_csv import write_marks_csv
from scarscape.report.page import write_report_html
from scarscape.report.photo_folder import write_photo_results
from scarscape.report.photo_map import write_photo_map
from scarscape.report.photo_page import write_photo_html
from scarscape.report.plan_folder import write_plan
from scarscape.report.relief_tif import write_relief_tif
from scarscape.report.scars_csv import write_scars_csv
from scarscape.report.scars_json import write_scars_json

__all__ = [
    "write_map_png",
    "write_marks_csv",
    "write_photo_html",
    "write_photo_map",
    "write_photo_results",
    "write_plan",
    "write_relief_tif",
    "write_report_html",
    "write_results",
    "write_scars_csv",
    "write_scars_json",
]
