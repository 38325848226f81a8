"""Who goes on speaking: quotes without a cue of their own, within a paragraph and over several."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from dragoman.attribution.quotation import Quote
from dragoman.attribution.statement import Scene, Statement
from dragoman.records import Span

_REACH = 1500  # characters back that the speaker of a quote without a cue may stand


def continued(
    scene: Scene, own: Sequence[Statement], last: Statement | None, open_quote: bool
) -> tuple[list[Statement], Statement | None]:
    """Give quotes without a cue of their own to who speaks; return a paragraph's statements and the earlier one, as grown.

    In a paragraph they go to the saying before them, else to the one after; where none is before, to the speaker of the paragraph
    before (`last`), if that one's quote was left open (`open_quote`) or the paragraph begins with the quote.
    """
    text = scene.text
    found = list(own)
    spoken = [i for i, s in enumerate(found) if s.kind in ("speech", "act", "finding")]
    outermost = [i for i in spoken if not _inside(found[i], found) and not scene.quoted(found[i])]
    for quote in scene.marked:
        span = Span(scene.offset + quote.start, scene.offset + quote.end)
        outer = [s for s in found if not span.start <= s.cue.start < span.end]
        held = any(span.overlaps(c) for s in outer for c in s.content) or (last and any(span.overlaps(c) for c in last.content))
        if held or not _free(text, quote):
            continue
        before = [i for i in outermost if found[i].cue.start < span.start]
        after = [i for i in spoken if found[i].cue.start > span.end and found[i].direct]
        starts = not re.search(r"\w", text[: quote.start])
        if before:
            found[before[-1]] = replace(found[before[-1]], content=_added(found[before[-1]], span), direct=True)
        elif last and last.direct and span.start - _end(last) < _REACH and (open_quote or starts):
            last = replace(last, content=_added(last, span))
        elif after:
            found[after[0]] = replace(found[after[0]], content=_added(found[after[0]], span))
    return found, last


def speaker(scene: Scene, own: Sequence[Statement]) -> Statement | None:
    """Return the statement of a paragraph whose source would go on speaking in the next one, None where there is none."""
    speaking = [
        s for s in own if s.source is not None and s.kind in ("speech", "act") and not _inside(s, own) and not scene.quoted(s)
    ]
    return speaking[-1] if speaking else None


def _free(text: str, quote: Quote) -> bool:
    """Say whether a quote is a sentence of its own: it begins with a capital and follows a sentence end or nothing."""
    inside = text[quote.start : quote.end].lstrip("\"'“‘`« […")
    before = text[: quote.start].rstrip()
    return inside[:1].isupper() and (not before or before[-1] in ".?!:\"”'’)…,—-")


def _inside(statement: Statement, others: Sequence[Statement]) -> bool:
    return any(o.holds(statement.cue.start) for o in others if o.cue != statement.cue)


def _end(statement: Statement) -> int:
    return max([statement.cue.end, *(span.end for span in statement.content)])


def _added(statement: Statement, span: Span) -> tuple[Span, ...]:
    return tuple(sorted({*statement.content, span}))
