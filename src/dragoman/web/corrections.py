"""From a form to corrections: which fields a reviewer changed, each as the JSON that a judgement keeps. No words, no field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dragoman.countries import UnknownCountry, code_of
from dragoman.records import Json, Mention, Span
from dragoman.web.problems import Problem

Correction = tuple[str, Any]
_PLACES = ("actor", "recipient")


def changes(mention: Mention, text: str, form: Mapping[str, str]) -> list[Correction]:
    """Return (field, value) for everything that a form of a mention changed. Raises Problem where it cannot be."""
    found = [*_labels(mention, form), *_parties(mention, text, form), *_days(mention, text, form)]
    if not found:
        raise Problem(422, "nothing was changed: change a field, or accept the mention as it is")
    return found


def _labels(mention: Mention, form: Mapping[str, str]) -> Iterator[Correction]:
    if (status := form.get("status", "")) and status != mention.status:
        yield "status", status
    if (category := form.get("category", "")) and category != mention.category:
        yield "event", category


def _parties(mention: Mention, text: str, form: Mapping[str, str]) -> Iterator[Correction]:
    before: dict[str, list[Json]] = {"actor": mention.to_json()["actor"], "recipient": mention.to_json()["recipient"]}
    after = {role: list(_kept(role, before[role], form)) for role in _PLACES}
    for role in _PLACES:
        if words := form.get(f"{role}-words", "").strip():
            after[role].append(_party(words, form.get(f"{role}-code", ""), mention.text_info, text))
    if form.get("swap"):
        after = {"actor": after["recipient"], "recipient": after["actor"]}
    for role in _PLACES:
        if after[role] != before[role]:
            yield role, after[role]


def _kept(role: str, parties: Sequence[Json], form: Mapping[str, str]) -> Iterator[Json]:
    for n, party in enumerate(parties):
        if form.get(f"{role}-{n}-drop"):
            continue
        given = form.get(f"{role}-{n}-code")
        yield party if given is None or given.strip() == (party["code"] or "") else {**party, "code": _code(given)}


def _code(text: str) -> str | None:
    if not text.strip():
        return None
    try:
        return code_of(text)
    except UnknownCountry as error:
        raise Problem(422, str(error)) from error


def _party(words: str, code: str, told: Sequence[Span], text: str) -> Json:
    start, end = _place(words, told, text)
    return {"text": text[start:end], "start": start, "end": end, "code": _code(code), "name": None, "sector": []}


def _place(words: str, told: Sequence[Span], text: str) -> tuple[int, int]:
    """Return where words stand: in the sentences that tell the mention, else anywhere in the report."""
    for span in told:
        if (at := text.find(words, span.start, span.end)) >= 0:
            return at, at + len(words)
    if (at := text.find(words)) >= 0:
        return at, at + len(words)
    raise Problem(422, f'"{words[:80]}" stands nowhere in the report: give the words exactly as they are there')


def _days(mention: Mention, text: str, form: Mapping[str, str]) -> Iterator[Correction]:
    when = mention.when
    if words := form.get("when-words", "").strip():
        start, end = _place(words, mention.text_info, text)
        if when is None or (start, end) != (when.start, when.end):
            yield "date_text", {"text": text[start:end], "start": start, "end": end}
    elif when is None and (form.get("date") or form.get("enddate")):
        raise Problem(422, "give the words of the date too, exactly as they are in the report")
    told = {"date": when.begin if when else None, "enddate": when.finish if when else None}
    for name, before in told.items():
        given = form.get(name, "").strip()
        if given and given != (before.isoformat() if before else ""):
            yield name, given
