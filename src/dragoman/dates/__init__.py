"""Dates of a report: every calendar expression as an interval of days, resolved against the day of publication."""

from dragoman.dates.finder import find

__all__ = ["find"]
