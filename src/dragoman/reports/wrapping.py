"""Hard-wrapped text, as wires, mail and old archives hold it: lines broken in mid-sentence are joined into paragraphs again."""

from __future__ import annotations

import re
from itertools import pairwise

_NARROWEST, _WIDEST = 40, 100  # characters of the longest line: below are captions and lists, above is text that nobody wrapped
_LEAST = 2  # breaks that must speak for wrapping
_SHARE = 0.75  # of the breaks in mid-sentence

_BREAK = re.compile(r"\r\n?|\n")
_ENDS = re.compile(r"[.!?:;][\"'”’)]*$")
_MARK = re.compile(r"(?:[-*•–>]|\(?\w{1,2}[.)]) ")
_HYPHEN = re.compile(r"\w-$")


def unwrapped(text: str) -> str:
    """Return a text with the lines of each paragraph joined where it was wrapped at a fixed width, else the text as it is.

    A break speaks for wrapping where the next word had no room left on the line, or has a small letter. A blank line, a deeper
    indent and the mark of a list begin a paragraph.
    """
    lines = [line.rstrip() for line in _BREAK.split(text)]
    width = max(map(len, lines))
    if not _NARROWEST <= width <= _WIDEST:
        return text
    within = [bool(line and after) and not _begins(after, line) for line, after in pairwise(lines)]
    goes_on = [inside and _goes_on(line, after, width) for inside, (line, after) in zip(within, pairwise(lines), strict=True)]
    asked = [n for n, inside in enumerate(within) if inside and not _ENDS.search(lines[n])]
    if sum(goes_on[n] for n in asked) < max(_LEAST, _SHARE * len(asked)):
        return text
    joined = lines[0]
    for line, after, same in zip(lines, lines[1:], goes_on, strict=False):
        if same:
            joined += ("" if _HYPHEN.search(line) else " ") + after.lstrip()
        else:
            joined += "\n" + after
    return joined


def _begins(line: str, before: str) -> bool:
    """Say whether a line begins a paragraph, by its indent or mark."""
    return _indent(line) > _indent(before) or _MARK.match(line.lstrip()) is not None


def _goes_on(line: str, after: str, width: int) -> bool:
    """Say whether a line was broken before the one after it: by its small letter, or since its first word had no room."""
    first = after.split(maxsplit=1)[0]
    return first[0].islower() or len(line) + 1 + len(first) > width


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
