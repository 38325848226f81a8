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
from dragoman.records import Link, Mention, Party

__all__ = ["Found", "add", "connectives", "find"]

_OUTCOMES = frozenset({"SUPPORT", "AGREE", "COOPERATE"})
_AIMED = frozenset({"ACCUSE", "REJECT", "SUPPORT", "THREATEN", "SANCTION", "ASSAULT"})
_ORDERED = frozenset({"SANCTION", "COERCE"})
_ANSWERABLE = frozenset({"ACCUSE", "REQUEST", "THREATEN"})


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
        sentence = SentenceLinks(tellings, here)
        found += sentence.by_connective()
        found += sentence.by_thanking()
        found += sentence.by_after()
        found += sentence.by_complement()
        found += sentence.by_reference()
        found += sentence.by_occasion()
    found += _by_discourse(tellings)
    return list(dict.fromkeys(found))


def _by_discourse(tellings: Sequence[Telling]) -> Iterator[Found]:
    """What is signed or agreed right after a meeting of the same parties belongs to it, a strike to the campaign that it is told
    of; a denial answers its accusation.
    """
    for index, telling in enumerate(tellings):
        codes = codes_of(telling.actor) | codes_of(telling.recipient)
        if telling.category == "ASSAULT" and not _is_campaign(telling):
            for earlier in range(index - 1, -1, -1):
                if _is_campaign(tellings[earlier]) and _belongs(telling, tellings[earlier]):
                    yield Found(index, "part_of", earlier, None)
                    break
        if telling.category in _OUTCOMES and len(codes) > 1:
            for earlier in range(index - 1, max(-1, index - 4), -1):
                other = tellings[earlier]
                gap = telling.sentence.start - other.sentence.end
                theirs = codes_of(other.actor) | codes_of(other.recipient)
                referred = any(p.antecedent for p in telling.actor)
                coordinated = telling.carrier.dep_ == "conj" and telling.carrier.head == other.carrier
                if (
                    other.category == "CONSULT"
                    and gap <= 5
                    and theirs == codes
                    and (coordinated or (referred and not telling.when))
                ):
                    yield Found(index, "part_of", earlier, None)
                    break
        if telling.category == "REJECT" and not telling.modes and telling.status != "negated":
            for earlier in range(index - 1, -1, -1):
                other = tellings[earlier]
                near = telling.sentence.start - other.sentence.end <= 5 and not any(
                    child.dep_ in ("dobj", "xcomp", "ccomp") for child in telling.carrier.children
                )  # "expelled the French ambassador. France refused"
                if (other.category in _ANSWERABLE or (near and other.category in _ORDERED)) and codes_of(
                    other.recipient
                ) & codes_of(telling.actor):
                    yield Found(index, "in_response_to", earlier, None)
                    break


def _is_campaign(telling: Telling) -> bool:
    words = (telling.trigger, telling.carrier, *telling.carrier.rights)
    return any(t.pos_ == "NOUN" and t.lemma_.lower() in connectives().campaigns for t in words)


def _belongs(strike: Telling, campaign: Telling) -> bool:
    """Say whether a strike is of a campaign: the same who against the same whom, not on a day before it or after it."""
    if campaign.category != "ASSAULT" or strike.status != campaign.status or strike.fresh:
        return False
    same = codes_of(strike.actor) & codes_of(campaign.actor)
    on, against = codes_of(strike.recipient), codes_of(campaign.recipient)
    here, there = (t.where.country_code if t.where else None for t in (strike, campaign))
    if not same or not (on & against or (here and here == there)):
        return False
    one, other = strike.when, campaign.when
    apart = one and other and one.finish and other.begin and one.finish < other.begin
    return not apart
