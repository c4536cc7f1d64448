"""What a person has, brought to one form: height maps, instrument files, meshes, point clouds.

`read` is the way in. Each format is a file of its own that registers itself; all of them end in
`scarscape.model.Relief`.
"""

from scarscape.capture.reading import read
from scarscape.capture.registry import suffixes

__all__ = ["read", "suffixes"]
