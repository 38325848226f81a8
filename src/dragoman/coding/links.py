"""Links between the events of one report: by grammar, connectives and discourse, never by closeness in time alone.

Which words link is data (coding/data/connectives.yml); what they link is read off the dependency tree (coding/sentence_links.py).
docs/links.md tells the rules and what they reach.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from dragoman.coding.connectives import connectives
from dragoman.coding.sentence_links import Found, SentenceLinks, codes_of
from dragoman.coding.tellings import Telling
from dragoman.records import Link, Mention

__all__ = ["Found", "add", "connectives", "find"]

_OUTCOMES = frozenset({"SUPPORT", "AGREE", "COOPERATE"})
_ANSWERABLE = frozenset({"ACCUSE", "REQUEST", "THREATEN"})


def add(mentions: Sequence[Mention], tellings: Sequence[Telling], home: Mapping[int, int]) -> list[Mention]:
    """Return the mentions with their links; `home` maps a telling's index to its mention's.

    An event that is told as part of a dated, placed one takes that one's date and place where it has none of its own.
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
    for index, mention in enumerate(mentions):
        linked = replace(mention, links=tuple(links.get(index, {}).values()))
        if index in parts:
            whole = mentions[parts[index]]
            linked = replace(linked, when=linked.when or whole.when, where=linked.where or whole.where)
        result.append(linked)
    return result


def find(tellings: Sequence[Telling]) -> list[Found]:
    """Return every link between tellings (in text order), the surest first: connectives, then grammar, then discourse."""
    sentences: dict[int, list[int]] = {}
    for index, telling in enumerate(tellings):
        sentences.setdefault(telling.sentence.start, []).append(index)
    found: list[Found] = []
    for here in sentences.values():
        sentence = SentenceLinks(tellings, here)
        found += sentence.by_connective()
        found += sentence.by_thanking()
        found += sentence.by_after()
        found += sentence.by_complement()
        found += sentence.by_reference()
    found += _by_discourse(tellings)
    return list(dict.fromkeys(found))


def _by_discourse(tellings: Sequence[Telling]) -> Iterator[Found]:
    """What is signed or agreed right after a meeting of the same parties belongs to it; a denial answers its accusation."""
    for index, telling in enumerate(tellings):
        codes = codes_of(telling.actor) | codes_of(telling.recipient)
        if telling.category in _OUTCOMES and telling.when is None and len(codes) > 1:
            for earlier in range(index - 1, max(-1, index - 4), -1):
                other = tellings[earlier]
                gap = telling.sentence.start - other.sentence.end
                theirs = codes_of(other.actor) | codes_of(other.recipient)
                referred = any(p.antecedent for p in telling.actor)
                if other.category == "CONSULT" and gap <= 5 and theirs == codes and referred:
                    yield Found(index, "part_of", earlier, None)
                    break
        if telling.category == "REJECT" and not telling.modes and telling.status != "negated":
            for earlier in range(index - 1, -1, -1):
                other = tellings[earlier]
                if other.category in _ANSWERABLE and codes_of(other.recipient) & codes_of(telling.actor):
                    yield Found(index, "in_response_to", earlier, None)
                    break
