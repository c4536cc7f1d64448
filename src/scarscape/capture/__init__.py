"""What a person has, brought to one form: height maps, instrument files, meshes, photo sets.

`read` is the way in for scans. Each format is a file of its own that registers itself; all of them
end in `scarscape.model.Relief`. `read_photo_set` is the way in for a folder of photos under
different lights, which ends in `scarscape.model.PhotoSet`, and `read_photo` for one photo, which
ends in `scarscape.model.Photo`. `read_answers` and `read_findings` read
what was told and what was measured before.
"""

from scarscape.capture.answers_json import check_treatments, read_answers
from scarscape.capture.photo_folder import read_photo_set
from scarscape.capture.photo_listing import is_photo_folder
from scarscape.capture.photo_one import is_photo, read_photo
from scarscape.capture.reading import read
from scarscape.capture.registry import suffixes
from scarscape.capture.scars_json import read_findings

__all__ = [
    "check_treatments",
    "is_photo",
    "is_photo_folder",
    "read",
    "read_answers",
    "read_findings",
    "read_photo",
    "read_photo_set",
    "suffixes",
]
