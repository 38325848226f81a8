"""Links between the events of one report: by grammar, connectives and discourse, never by closeness in time alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files

import yaml
from spacy.tokens import Token

from dragoman.coding.tellings import Telling
from dragoman.records import Link, LinkKind, Mention, Party, Words

KINDS: tuple[LinkKind, ...] = ("in_return_for", "in_response_to", "because_of", "part_of")
_SPEECH_ACTS = frozenset({"ACCUSE", "REQUEST", "THREATEN", "AGREE", "REJECT", "SUPPORT", "CONCEDE"})
_MEETINGS = frozenset({"CONSULT"})
_OUTCOMES = frozenset({"SUPPORT", "AGREE", "COOPERATE"})
_REACH_BACK = 4  # sentences that an opening connective may reach back


@dataclass(frozen=True, slots=True)
class _Found:
    """A link between two tellings, by index, with the words that say it (offsets in the report)."""

    source: int
    kind: LinkKind
    target: int
    cue: Words | None


@lru_cache(maxsize=1)
def _connectives() -> dict[tuple[LinkKind, str], re.Pattern[str]]:
    data = yaml.safe_load((files("dragoman.coding") / "data" / "connectives.yml").read_text(encoding="utf8"))
    return {
        (kind, position): re.compile(rf"\b(?:{'|'.join(patterns)})\b", re.IGNORECASE)
        for kind in KINDS
        for position, patterns in data[kind].items()
        if patterns
    }


def add(mentions: Sequence[Mention], tellings: Sequence[Telling], home: Mapping[int, int]) -> list[Mention]:
    """Return the mentions with their links; `home` maps a telling's index to its mention's.

    An event that is told as part of a dated, placed one takes that one's date and place where it has none of its own.
    """
    links: dict[int, dict[tuple[str, str], Link]] = {}
    parts: dict[int, int] = {}
    for found in (*_by_connective(tellings), *_by_grammar(tellings), *_by_discourse(tellings)):
        source, target = home[found.source], home[found.target]
        if source == target:
            continue
        to = mentions[target].id
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


def _sentences(tellings: Sequence[Telling]) -> dict[int, list[int]]:
    by_start: dict[int, list[int]] = {}
    for index, telling in enumerate(tellings):
        by_start.setdefault(telling.sentence.start, []).append(index)
    return by_start


def _by_connective(tellings: Sequence[Telling]) -> Iterator[_Found]:
    by_start = _sentences(tellings)
    starts = sorted(by_start)
    for number, start in enumerate(starts):
        here = by_start[start]
        sentence = tellings[here[0]].trigger.sent
        text = sentence.text
        for (kind, position), pattern in _connectives().items():
            for match in pattern.finditer(text):
                at, end = start + match.start(), start + match.end()
                cue = Words(at, end, match.group())
                left = [i for i in here if tellings[i].words.end <= at]
                right = [i for i in here if tellings[i].words.start >= at]
                opens = match.start() <= 3
                if position == "between" and left and right and not opens:
                    target = _governed(
                        tellings, right, sentence.doc, at - tellings[here[0]].offset, end - tellings[here[0]].offset
                    )
                    if target is not None:
                        yield _Found(left[-1], kind, target, cue)
                elif position == "before" and opens and len(right) > 1:
                    yield _Found(right[-1], kind, right[0], cue)
                elif (position == "opening" and opens and right) or (position == "anywhere" and not opens):
                    source = right[0] if position == "opening" else (left or right)[-1]
                    earlier = [i for s in reversed(starts[max(0, number - _REACH_BACK) : number]) for i in by_start[s]]
                    before = [i for i in left if i != source] if position == "anywhere" else []
                    target = _answered(tellings, source, before or earlier)
                    if target is not None:
                        yield _Found(source, kind, target, cue)


def _governed(tellings: Sequence[Telling], right: Sequence[int], doc: object, start: int, end: int) -> int | None:
    """The event that a connective governs: the first one after it that hangs, in the tree, on the connective's last word."""
    span = doc.char_span(start, end, alignment_mode="expand")  # type: ignore[attr-defined]
    if span is None:
        return None
    governor: Token = span[-1]
    below = {t.i for t in governor.subtree} | ({t.i for t in governor.head.subtree} if governor.dep_ != "prep" else set())
    for index in right:
        if tellings[index].trigger.i in below:
            return index
    nearest = right[0]
    return nearest if tellings[nearest].trigger.i - governor.i <= 6 else None


def _codes(parties: Sequence[Party]) -> set[str]:
    return {p.code for p in parties if p.code}


def _answered(tellings: Sequence[Telling], source: int, earlier: Sequence[int]) -> int | None:
    """The event that a later one answers: the nearest between the same parties, the other way round if there is one."""
    answer = tellings[source]
    actors, recipients = _codes(answer.actor), _codes(answer.recipient)
    shared: int | None = None
    for index in earlier:
        other = tellings[index]
        if _codes(other.actor) & recipients and (_codes(other.recipient) & actors or not other.recipient):
            return index
        if shared is None and (_codes(other.recipient) & actors):
            shared = index
    return shared


def _by_grammar(tellings: Sequence[Telling]) -> Iterator[_Found]:
    """An accusation, request, promise or praise is about the event in its complement."""
    for here in _sentences(tellings).values():
        for outer in here:
            if tellings[outer].category not in _SPEECH_ACTS:
                continue
            below = {t.i for t in tellings[outer].carrier.subtree} - {tellings[outer].carrier.i}
            for inner in here:
                telling = tellings[inner]
                if inner != outer and telling.trigger.i in below and telling.trigger.i > tellings[outer].trigger.i:
                    if _complement(telling.trigger, tellings[outer].carrier, tellings[outer].trigger):
                        yield _Found(outer, "about", inner, None)
                        break


def _complement(token: Token, carrier: Token, trigger: Token) -> bool:
    """Climb from an inner act: it is a complement unless an adverbial or relative clause stands between."""
    while token.head != token and token not in (carrier, trigger):
        if token.dep_ in ("advcl", "relcl", "conj", "npadvmod", "nsubj"):
            return False
        if token.dep_ == "prep" and token.lower_ in (
            "after",
            "before",
            "since",
            "during",
            "by",
            "amid",
            "despite",
            "while",
        ):
            return False
        token = token.head
    return token in (carrier, trigger)


def _by_discourse(tellings: Sequence[Telling]) -> Iterator[_Found]:
    """What is signed or agreed right after a meeting of the same parties belongs to it; a denial answers its accusation."""
    for index, telling in enumerate(tellings):
        codes = _codes(telling.actor) | _codes(telling.recipient)
        if telling.category in _OUTCOMES and telling.when is None and len(codes) > 1:
            for earlier in range(index - 1, max(-1, index - 4), -1):
                other = tellings[earlier]
                gap = telling.sentence.start - other.sentence.end
                if other.category in _MEETINGS and gap <= 5 and _codes(other.actor) | _codes(other.recipient) == codes:
                    if any(p.antecedent for p in telling.actor):
                        yield _Found(index, "part_of", earlier, None)
                        break
        if telling.category == "REJECT" and not telling.modes:
            for earlier in range(index - 1, -1, -1):
                other = tellings[earlier]
                if other.category in ("ACCUSE", "REQUEST", "THREATEN") and _codes(other.recipient) & _codes(telling.actor):
                    yield _Found(index, "in_response_to", earlier, None)
                    break
