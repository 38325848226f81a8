"""The events of a relation, one by one, and the words that tell them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from dragoman.relations import questions
from dragoman.relations.asking import Question, Row, Tables, Where, tables
from dragoman.relations.counting import together
from dragoman.relations.records import Act, frame
from dragoman.relations.scope import Countries, Scope, scope_of

if TYPE_CHECKING:
    import pandas as pd

_AT_ONCE = (10, 100, 500)  # shapes of the question for words: few, so that few are compiled


def events(
    where: Where,
    actor: Countries,
    recipient: Countries = None,
    since: date | None = None,
    until: date | None = None,
    words: bool = True,
) -> pd.DataFrame:
    """Return the events between countries, both directions, by day; columns as in `Act`.

    With `words` each has the first sentence of the first report that tells it.
    """
    with tables(where) as found:
        told = acts(found, scope_of(actor, recipient, since, until))
        return frame(with_words(found, told) if words else told, Act)


def acts(found: Tables, scope: Scope, quads: tuple[int, ...] = questions.ALL) -> list[Act]:
    """Return the events of both directions as records, without their words, by day and id; joint acts once."""
    told = [*_one_way(found, scope, quads)]
    if scope.actor != scope.recipient:
        seen = {act.key for act in told}
        told += [act for act in _one_way(found, scope.turned(), quads) if act.key not in seen]
    return sorted(told, key=lambda act: (act.day, act.event))


def _one_way(found: Tables, scope: Scope, quads: tuple[int, ...]) -> Iterable[Act]:
    one, both = scope.label, together(scope)
    for row in found.ask(questions.acts, scope.shape, quads, **scope.values):
        key, ident, day, begin, end, precision, category, mode, status, alleged, joint, quad, scale, reports, sources, told = row
        yield Act(
            ident, day, begin, end, precision, both if joint else one, category, mode or "", quad, status, alleged, scale,
            reports, sources, told, key=key,
        )  # fmt: skip


def with_words(found: Tables, told: Sequence[Act]) -> list[Act]:
    """Return the same events with the sentence that first told each, who published it and when."""
    first: dict[int, tuple[date, str, int]] = {}
    for event, published, mention, key in _asked(found, questions.tellings, [act.key for act in told]):
        candidate = (published or date.max, mention, key)
        first[event] = min(first.get(event, candidate), candidate)
    words: dict[int, tuple[str, str, date | None]] = {}
    for key, record, text, publisher, published in _asked(found, questions.words, [key for *_, key in first.values()]):
        spans = json.loads(record).get("text_info") or [{"start": 0, "end": 0}]
        words[key] = (text[spans[0]["start"] : spans[0]["end"]], publisher or "", published)
    shown = []
    for act in told:
        said, publisher, published = words[first[act.key][2]] if act.key in first else ("", "", None)
        shown.append(replace(act, words=said, publisher=publisher, published=published))
    return shown


def _asked(found: Tables, question: Question, keys: Sequence[int]) -> Iterator[Row]:
    """Ask for rows by key, some hundred keys at once; the last key fills what is left of a shape."""
    for at in range(0, len(keys), _AT_ONCE[-1]):
        some = keys[at : at + _AT_ONCE[-1]]
        shape = next(size for size in _AT_ONCE if size >= len(some))
        yield from found.ask(question, shape, **{f"key{n}": some[min(n, len(some) - 1)] for n in range(shape)})
