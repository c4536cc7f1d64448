"""What a person has, brought to one form: height maps, instrument files, meshes, point clouds.

`read` is the way in. Each format is a file of its own that registers itself; all of them end in
`scarscape.model.Relief`. `read_answers` and `read_findings` read what was told and what was
measured before.
"""

from scarscape.capture.answers_json import check_treatments, read_answers
from scarscape.capture.reading import read
from scarscape.capture.registry import suffixes
from scarscape.capture.scars_json import read_findings

__all__ = ["check_treatments", "read", "read_answers", "read_findings", "suffixes"]
