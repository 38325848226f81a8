"""Nouns that stand for an event told elsewhere in the report: "those claims", "the US move", "the ceasefire", "the talks"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spacy.tokens import Token

from dragoman import actors
from dragoman.coding.connectives import connectives
from dragoman.coding.sides import SPEECH_ACTS, alone, codes_of, parties_of, shared
from dragoman.coding.tellings import Telling

_DETERMINERS = frozenset({"the", "this", "that", "these", "those", "such"})
_POINTING = _DETERMINERS - {"the"}
_JOINT = frozenset({"AGREE", "SUPPORT", "CONSULT", "COOPERATE", "CONCEDE"})  # one may speak of one's own deal or meeting
_COMMENTS = frozenset({"ACCUSE", "SUPPORT", "REJECT", "REQUEST"})
_STEM = 4  # letters that a verb and its noun share at least: "deploy", "deployment"
_LASTING = frozenset({"AGREE", "SUPPORT", "REQUEST", "SANCTION"})
_NEAR = 6  # tellings back that a noun of a mere class ("the move") reaches


def lemma_of(noun: Token) -> str:
    """Return the lemma of a noun, under one word where there are two for one thing ("truce", "cease-fire")."""
    lemma = noun.lemma_.lower()
    if lemma == "fire" and any(c.dep_ == "compound" and c.lower_ == "cease" for c in noun.lefts):
        lemma = "ceasefire"
    return connectives().same_thing.get(lemma, lemma)


def stands_for(noun: Token) -> frozenset[str]:
    """Return the categories of event that a noun can stand for."""
    words = connectives().stand_for
    return words.get(lemma_of(noun)) or words.get(noun.lemma_.lower()) or frozenset()


def is_definite(noun: Token) -> bool:
    """Say whether a noun points at something known: by article, demonstrative or owner."""
    return any(c.lower_ in _DETERMINERS or c.dep_ == "poss" for c in noun.lefts)


def recalled(
    tellings: Sequence[Telling], noun: Token, offset: int, by: Telling | None = None, *, ahead: bool = False
) -> int | None:
    """Return the telling before `noun` that it stands for, as `by` speaks of it; None where there is none.

    First those whose own words name it ("a ceasefire ordered by …"; "the ceasefire"): the first of them for what lasts, the
    nearest for what passes; else the nearest of a category that the noun can stand for. Owners must agree ("the US move");
    words are taken up by whom they were aimed at. `ahead` looks at what follows, for words that the noun names. `offset` is
    where the noun's paragraph starts.
    """
    categories = stands_for(noun)
    taken_up = by is not None and by.category == "REJECT" and is_said(noun) and noun.tag_ == "NNS"  # "dismissed accusations"
    if not categories or not (ahead or is_definite(noun) or _owners(noun) or taken_up):
        return None
    start = offset + noun.idx
    others = [i for i, t in enumerate(tellings) if t is not by and (t.words.start > start) == ahead and not _within(t, noun)]
    fitting = [i for i in others if _fits(by, tellings[i], noun)]
    if ahead:
        answers = categories <= SPEECH_ACTS
        return next((i for i in fitting if answers and i in others[:_NEAR] and tellings[i].category in categories), None)
    fitting = [i for i in fitting if _agrees(tellings[i], noun)]
    if named := [i for i in fitting if _names(tellings[i], noun) and _can_be(tellings[i], noun)]:
        lasts = categories & _LASTING or ("CONSULT" in categories and _leads(tellings, named[0]))
        return named[0] if lasts else named[-1]
    near = [i for i in fitting if i in others[-_NEAR:] and tellings[i].category in categories and _is_done(tellings[i], noun)]
    return near[-1] if near else None


def _leads(tellings: Sequence[Telling], index: int) -> bool:
    """Say whether an event is told at the head of the report: "the visit" is the one that the report is about."""
    return len({t.sentence.start for t in tellings[:index]}) < 2


def _is_done(telling: Telling, noun: Token) -> bool:
    """Say whether a telling is a deed where the noun stands for one: who threatens duties has not laid "the duties" yet."""
    return is_said(noun) or telling.category != "THREATEN"


def is_said(noun: Token) -> bool:
    """Say whether a noun stands for words that can be answered."""
    return noun.lemma_.lower() in connectives().answered


def _can_be(telling: Telling, noun: Token) -> bool:
    """Say whether a telling is of a category that the noun stands for, or told by the noun itself."""
    own = telling.trigger.lemma_.lower()
    return (
        telling.category in stands_for(noun)
        or (own == noun.lemma_.lower() and telling.category not in SPEECH_ACTS - {"AGREE"})
        or (telling.category == "CONSULT" and telling.carrier.lemma_.lower() in connectives().brokering)
    )


def _agrees(telling: Telling, noun: Token) -> bool:
    """Say whether what the noun's own phrase names ("the assault on Afrin") is named in the sentence of the telling too."""
    things = {
        t.lemma_.lower()
        for prep in noun.rights
        if prep.dep_ == "prep"
        for head in prep.children
        for t in head.subtree
        if t.pos_ in ("PROPN", "NOUN")
    }
    planned = any(c.lower_ in ("planned", "proposed") for c in noun.lefts)
    if planned and telling.status == "actual" and telling.category not in ("AGREE", "REQUEST"):
        return False
    return not things or bool(things & _lemmas(telling))


def _lemmas(telling: Telling) -> set[str]:
    return {t.lemma_.lower() for t in telling.trigger.sent}


def _within(telling: Telling, noun: Token) -> bool:
    """Say whether a noun is part of what a telling itself says."""
    return telling.trigger.doc is noun.doc and (noun in (telling.trigger, telling.carrier) or telling.trigger in noun.subtree)


def _names(telling: Telling, noun: Token) -> bool:
    """Say whether the words of a telling name the noun: its own word, or what it is done to."""
    lemma = lemma_of(noun)
    for token in _own_words(telling):
        other = lemma_of(token)
        if other == lemma or {other, lemma} <= connectives().campaigns:
            return True
        if token is telling.trigger:
            same = min(len(lemma), len(other))
            if same >= _STEM and lemma[: max(_STEM, same - 1)] == other[: max(_STEM, same - 1)]:
                return True
    return False


def _own_words(telling: Telling) -> Iterator[Token]:
    trigger, carrier = telling.trigger, telling.carrier
    yield trigger
    if carrier.dep_ in ("acl", "relcl"):
        yield carrier.head
    for verb in dict.fromkeys((trigger, carrier)):
        for child in verb.children:
            if child.dep_ in ("dobj", "nsubjpass", "attr"):
                yield from (child, *child.conjuncts)
            elif child.dep_ == "prep" and child.lower_ in ("for", "on", "to"):
                yield from (c for c in child.children if c.dep_ == "pobj")


def _owners(noun: Token) -> set[str]:
    """Return the codes of the countries that the words before a noun name: "the US move", "Turkish attacks"."""
    found = set()
    for child in noun.lefts:
        if child.dep_ in ("poss", "amod", "compound", "nmod") and child.text[:1].isupper():
            party = actors.resolve(child.text)
            if party and party.code:
                found.add(party.code)
    return found


def _fits(by: Telling | None, other: Telling, noun: Token) -> bool:
    """Say whether the noun, as `by` speaks of it, can be what `other` did to whom."""
    owners = _owners(noun)
    if owners and not owners & codes_of(parties_of(other)):
        return False
    owner = next((c.lemma_.lower() for c in noun.lefts if c.dep_ == "poss" and c.pos_ == "NOUN"), "")
    if not any(owner in party.text.lower() for party in parties_of(other)):
        return False
    named = _names(other, noun)
    if by is None:
        return True
    if is_said(noun) and other.category in SPEECH_ACTS:
        pointed = any(c.lower_ in _POINTING for c in noun.lefts) or (bool(owners) and by.category in _COMMENTS)
        aimed = pointed or not codes_of(other.recipient) or shared(other.recipient, by.actor)
        return aimed and alone(other.actor, by.actor)
    if other.category in _JOINT:
        bare = all(c.dep_ == "det" for c in noun.lefts)  # others may speak of "the visit", if it is the only one
        return named or shared(parties_of(other), parties_of(by)) or (bare and by.category in _COMMENTS)
    if not alone(other.actor, by.actor):
        return False
    return named or not by.recipient or bool(owners) or shared(by.recipient, parties_of(other))
