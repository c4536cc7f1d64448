"""``python -m scarscape``, the same as ``scarscape``."""

from __future__ import annotations

import sys

from scarscape.cli import main

if __name__ == "__main__":
    sys.exit(main())
