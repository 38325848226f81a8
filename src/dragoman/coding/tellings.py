"""One event told many times: tellings, and how those of one report merge into mentions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from spacy.tokens import Token

from dragoman.records import Attribution, Figure, Item, Means, Party, Span, Status, When, Where, Words

RETOLD_AT = 2.0  # the same for a telling without an actor
MERGE_AT = 2.5  # points of agreement from which two tellings are one event; chosen on the training articles
DEFINITE_AT = 1.0  # the same for "the attack", which names nobody: by its article it is an event told before
_NEAR = 300  # characters back that such a noun reaches

_ORDINALS = frozenset({"first", "second", "third", "fourth", "fifth", "sixth", "latest", "biggest", "largest"})
_MUTUAL = frozenset({"CONSULT", "AGREE", "COOPERATE"})  # who visits whom is told either way round


@dataclass(frozen=True, slots=True)
class Telling:
    """One place in a report where an act is told, its words resolved. Offsets of records are the report's.

    `offset` is where the paragraph of `trigger` starts in the report. `fresh` says that the words themselves set the event
    apart from those told before ("another", "not the first time"); `retold` that it names no actor, so that it can only be one
    more telling of an event told elsewhere; `refers` that a noun for such an event acts ("the raid killed two").
    """

    offset: int
    trigger: Token = field(repr=False)
    carrier: Token = field(repr=False)
    category: str
    modes: tuple[str, ...]
    sentence: Span
    words: Words
    status: Status
    actor: tuple[Party, ...] = ()
    recipient: tuple[Party, ...] = ()
    when: When | None = None
    where: Where | None = None
    items: tuple[Item, ...] = ()
    size: tuple[Figure, ...] = ()
    means: tuple[Means, ...] = ()
    attribution: Attribution | None = None
    confidence: float = 0.5
    fresh: bool = False
    definite: bool = False
    retold: bool = False
    refers: bool = False


def merge(tellings: Sequence[Telling]) -> tuple[list[Telling], list[list[int]], list[Telling]]:
    """Group tellings (in text order) into events, in the order in which the text first tells them.

    Returns the tellings kept, the events as lists of their indices, and the tellings that belong to none: without an actor,
    a telling joins an event or nothing.
    """
    events: list[list[int]] = []
    for index, telling in enumerate(tellings):
        if telling.retold:
            continue
        found = _best(index, tellings, events, MERGE_AT)
        if found is None:
            events.append([index])
        else:
            events[found].append(index)
    kept = {index for members in events for index in members}
    for index, telling in enumerate(tellings):
        if telling.retold:
            found = _best(index, tellings, events, DEFINITE_AT if _names_back(index, tellings, kept) else RETOLD_AT)
            if found is not None:
                events[found].append(index)
                kept.add(index)
    place = {index: number for number, index in enumerate(sorted(kept))}
    return (
        [tellings[index] for index in sorted(kept)],
        sorted(sorted(place[index] for index in members) for members in events),
        [telling for index, telling in enumerate(tellings) if index not in kept],
    )


def _best(index: int, tellings: Sequence[Telling], events: Sequence[Sequence[int]], threshold: float) -> int | None:
    """The event that a telling agrees with most, from `threshold` points; between equals the one told nearest before."""
    telling = tellings[index]
    best: tuple[float, int, int] | None = None
    for number, members in enumerate(events):
        if any(_repeated(tellings[m], telling) for m in members):
            return number
        if any(_apart(tellings[m], telling) for m in members):
            continue
        score = max(agreement(tellings[m], telling) for m in members)
        nearest = max((m for m in members if m < index), default=-1)
        if score >= threshold and (best is None or (score, nearest) > best[:2]):
            best = (score, nearest, number)
    return best[2] if best else None


def _names_back(index: int, tellings: Sequence[Telling], kept: set[int]) -> bool:
    """Say whether a telling names nobody and stands, with its article, right after an event of its kind ("the attack")."""
    telling = tellings[index]
    if not telling.definite or telling.actor or telling.recipient or telling.when or telling.trigger.tag_ != "NN":
        return False
    near = [i for i in kept if i < index and telling.words.start - tellings[i].words.start < _NEAR]
    return bool(near) and tellings[max(near)].category == telling.category


def _codes(parties: Sequence[Party]) -> set[str]:
    return {party.code for party in parties if party.code}


def _apart(one: Telling, other: Telling) -> bool:
    """Say whether two tellings cannot be of one event."""
    if one.category != other.category:
        return True
    named = _names(other, one)
    if (other.fresh and not named) or (one.status == "negated") != (other.status == "negated"):
        return True
    people, others = _people(one), _people(other)
    if one.category in _MUTUAL and people and others and not people & others:
        return True
    if one.category in _MUTUAL and (_codes(one.actor) | _codes(one.recipient)) & (_codes(other.actor) | _codes(other.recipient)):
        return _other_days(one, other)
    sides = [(one.actor, other.actor)]
    if one.sentence != other.sentence:  # one act may be told with two of its victims in one sentence
        sides.append((one.recipient, other.recipient))
    for mine, theirs in sides:
        if _codes(mine) and _codes(theirs) and not _codes(mine) & _codes(theirs):
            return True
    if _unlike(one.items, other.items):
        return True
    nested = _under(other.carrier, one.carrier) or _under(one.carrier, other.carrier)
    if one.modes and other.modes and not set(one.modes) & set(other.modes) and not (nested or other.refers):
        return True
    return _other_days(one, other)


def _other_days(one: Telling, other: Telling) -> bool:
    if one.when and other.when and one.when.begin and other.when.begin and one.when.finish and other.when.finish:
        return one.when.finish < other.when.begin or other.when.finish < one.when.begin
    return False


def _repeated(one: Telling, other: Telling) -> bool:
    """The same sentence printed twice, as captions and pull quotes are."""
    printed_twice = one.sentence != other.sentence and _text(one) == _text(other)
    return one.category == other.category and one.words.text == other.words.text and printed_twice


def _text(telling: Telling) -> str:
    return telling.trigger.sent.text.strip().rstrip(".").lower()


def agreement(one: Telling, other: Telling) -> float:
    """Return how much speaks for two tellings being of one event, in points."""
    points = 0.0
    actors, others = _codes(one.actor), _codes(other.actor)
    recipients, theirs = _codes(one.recipient), _codes(other.recipient)
    if one.category in _MUTUAL and len(actors | recipients) > 1 and actors | recipients == others | theirs:
        points += 2.0
    else:
        points += 1.0 if actors and actors == others else 0.5 if actors & others else 0.0
        points += 1.0 if recipients and recipients == theirs else 0.5 if recipients & theirs else 0.0
    if {party.text for party in one.recipient} & {party.text for party in other.recipient}:
        points += 0.5
    if one.trigger.lemma_ == other.trigger.lemma_:
        points += 0.75
    if other.definite or (one.category == "CONSULT" and other.when is None and any(p.antecedent for p in other.actor)):
        points += 1.0
    if other.refers and one.words.start < other.words.start:
        points += 2.0
    if _things(one.items) & _things(other.items):
        points += 1.0
    elif _kinds(one.items) & _kinds(other.items):
        points += 0.5
    if one.sentence == other.sentence:
        points += 0.75
        nested = _under(other.carrier, one.carrier) or _under(one.carrier, other.carrier)
        if _names(other, one) or (nested and (actors == others or other.retold)):
            points += 1.0
    if one.when and other.when and one.when.begin and one.when.begin == other.when.begin:
        points += 0.75
    elif (one.when is None) == (other.when is None):
        points += 0.25
    if one.modes and set(one.modes) & set(other.modes):
        points += 0.25
    return points


def _names(other: Telling, one: Telling) -> bool:
    """Say whether a noun names the act told just before in its sentence: "fired a missile, its third test this year"."""
    if other.sentence != one.sentence or other.trigger.pos_ != "NOUN":
        return False
    if other.trigger.dep_ == "appos":
        return _under(other.trigger, one.carrier)
    head = other.trigger.head if other.trigger.dep_ == "compound" else other.trigger
    lefts = list(head.lefts)
    own = any(c.dep_ == "poss" and c.pos_ == "PRON" for c in lefts) and any(
        c.tag_ == "JJ" and c.lower_ in _ORDINALS for c in lefts
    )
    return own and head.left_edge.i > 0 and head.left_edge.nbor(-1).text == ","


def _under(inner: Token, outer: Token) -> bool:
    """Say whether one verb is a participle or complement of the other ("shelled the town, killing six")."""
    if inner.dep_ == "pobj":  # "was wounded in a strike", "were killed and others wounded in a strike"
        verb = inner.head.head
        return verb == outer or (
            verb.dep_ == "conj" and verb.head == outer and verb.tag_ == "VBN" and inner.head.lower_ in ("in", "by")
        )
    if inner.dep_ == "appos":  # "fired a missile, its second test this year"
        return outer in inner.ancestors
    if inner.dep_ == "nsubj" and inner.pos_ == "NOUN":  # "a strike killed six"
        return inner.head == outer
    if inner.dep_ == "acl" and inner.head.dep_ in ("nsubj", "nsubjpass"):  # "rockets fired from X hit Y"
        return inner.head.head == outer
    return inner.head == outer and inner.dep_ in ("advcl", "xcomp", "conj", "acl", "dobj")


def _people(telling: Telling) -> set[str]:
    return {party.name for party in (*telling.actor, *telling.recipient) if party.name and party.office}


def _unlike(items: Sequence[Item], others: Sequence[Item]) -> bool:
    """Say whether two tellings carry things of other kinds altogether."""
    kinds, theirs = _kinds(items), _kinds(others)
    return bool(kinds and theirs) and not kinds & theirs and not _things(items) & _things(others)


def _kinds(items: Sequence[Item]) -> set[str]:
    return {item.kind for item in items if item.kind}


def _things(items: Sequence[Item]) -> set[str]:
    return {item.what.lower().split()[-1].rstrip("s") for item in items if item.what}
