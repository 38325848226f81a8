"""On whose word: who is said to say what, by which cue, in direct or indirect speech (docs/attribution.md)."""

from dragoman.attribution.finder import chained, find
from dragoman.attribution.statement import Statement
from dragoman.attribution.statements import statements

__all__ = ["Statement", "chained", "find", "statements"]
