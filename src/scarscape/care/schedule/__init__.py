"""A calendar that fits the person: courses of treatment, placed within their limits."""

from __future__ import annotations

from scarscape.care.schedule.courses import ACNE_CONTROL, Course, Order
from scarscape.care.schedule.plans import schedules, session_counts

__all__ = ["ACNE_CONTROL", "Course", "Order", "schedules", "session_counts"]
