"""What holds for all tests: Hypothesis draws the same examples on every run, without a clock."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("scarscape", derandomize=True, deadline=None, database=None)
settings.load_profile("scarscape")
