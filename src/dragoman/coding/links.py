"""Links between the events of one report: by grammar, connectives and discourse, never by closeness in time alone.

Which words link is data (coding/data/connectives.yml); what they link is read off the dependency tree (coding/sentence_links.py).
docs/links.md tells the rules and what they reach.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dragoman.coding.complements import Complements
from dragoman.coding.connected import Connected
from dragoman.coding.connectives import connectives
from dragoman.coding.discourse import by_discourse
from dragoman.coding.link_grounds import Found
from dragoman.coding.tellings import Telling
from dragoman.records import Link, Mention, Party

__all__ = ["Found", "add", "connectives", "find"]

_AIMED = frozenset({"ACCUSE", "REJECT", "SUPPORT", "THREATEN", "SANCTION", "ASSAULT"})


def add(mentions: Sequence[Mention], tellings: Sequence[Telling], home: Mapping[int, int]) -> list[Mention]:
    """Return the mentions with their links; `home` maps a telling's index to its mention's.

    An event that is told as part of a dated, placed one takes that one's date and place where it has none of its own; words and
    measures that answer an act, or are about it, are aimed at who did it where nobody else is named.
    """
    links: dict[int, dict[tuple[str, str], Link]] = {}
    parts: dict[int, int] = {}
    for found in find(tellings):
        source, target = home[found.source], home[found.target]
        to = mentions[target].id
        if source == target or (found.kind, mentions[source].id) in links.get(target, {}):
            continue
        links.setdefault(source, {}).setdefault((found.kind, to), Link(found.kind, to, found.cue))
        if found.kind == "part_of" and found.cue is None:
            parts.setdefault(source, target)
    result = []
    by_id = {mention.id: mention for mention in mentions}
    for index, mention in enumerate(mentions):
        linked = replace(mention, links=tuple(links.get(index, {}).values()))
        if mention.category in _AIMED and not mention.recipient:
            linked = replace(linked, recipient=_doers(linked, by_id))
        if index in parts:
            whole = mentions[parts[index]]
            linked = replace(linked, when=linked.when or whole.when, where=linked.where or whole.where)
        result.append(linked)
    return result


def _doers(mention: Mention, by_id: Mapping[str, Mention]) -> tuple[Party, ...]:
    """Return who did what a mention answers or is about, without its own actors."""
    own = {(p.code, p.sector) for p in mention.actor}
    for kind in ("in_response_to", "about"):
        for link in mention.links:
            found = tuple(p for p in by_id[link.to].actor if p.code and (p.code, p.sector) not in own)
            if link.kind == kind and found:
                return found
    return ()


def find(tellings: Sequence[Telling]) -> list[Found]:
    """Return every link between tellings (in text order), the surest first: connectives, then grammar, then discourse."""
    sentences: dict[int, list[int]] = {}
    for index, telling in enumerate(tellings):
        sentences.setdefault(telling.sentence.start, []).append(index)
    found: list[Found] = []
    for here in sentences.values():
        joined, content = Connected(tellings, here), Complements(tellings, here)
        found += (*joined.by_connective(), *joined.by_thanking(), *joined.by_after())
        found += (*content.by_complement(), *content.by_reference(), *content.by_topic(), *content.by_outcome())
        found += (*content.by_occasion(), *content.by_protest(), *content.by_terms(), *content.by_condition())
    answered = {f.source for f in found if f.kind == "in_response_to"}
    found += (f for f in by_discourse(tellings) if f.kind != "in_response_to" or f.source not in answered)
    return list(dict.fromkeys(found))
