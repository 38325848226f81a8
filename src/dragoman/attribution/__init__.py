"""On whose word: who is said to say what, by which cue, in direct or indirect speech."""

from dragoman.attribution.statements import Statement, statements

__all__ = ["Statement", "statements"]
