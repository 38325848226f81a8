"""Items of a report: how many of what, in which unit, of which kind; and how many people were killed, injured, arrested."""

from dragoman.items.casualties import size, together
from dragoman.items.finder import find
from dragoman.items.kinds import kind_of
from dragoman.items.phrases import read
from dragoman.items.totals import Total, parts

__all__ = ["Total", "find", "kind_of", "parts", "read", "size", "together"]
