"""Findings and answers -> understanding, options and a calendar, every claim with its source.

The facts lie in ``care/evidence/`` and are read by one loader; the rules stand in its tables.
"""
