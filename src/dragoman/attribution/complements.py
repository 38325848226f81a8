"""What a word outside the lexicon may tell, and who: every stretch and noun that grammar offers, to be chosen among by weight."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from dragoman.attribution import contents, sources
from dragoman.attribution.contents import Range
from dragoman.attribution.cues import Cues
from dragoman.coding import clauses

_HELD = frozenset(
    {"ccomp", "xcomp", "dobj", "attr", "acomp", "oprd", "advcl", "acl", "relcl", "parataxis", "appos", "npadvmod", "dep"}
)
_LEFT = frozenset({"nsubj", "nsubjpass", "csubj", "ccomp", "dobj", "attr", "poss", "compound", "amod"})
_SHARED = frozenset({"dobj", "prep", "ccomp", "xcomp"})
_UNDER = frozenset({"acomp", "attr", "dobj", "xcomp", "oprd", "nsubj", "advmod", "prep", "nsubjpass"})
_NAMED = frozenset({"by", "for", "from", "to", "with", "of", "among", "in", "on"})
_NOUNS = frozenset({"nsubj", "nsubjpass", "dobj", "poss", "amod", "compound", "expl", "attr", "appos"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "agent"})
_LOOSE = frozenset({"before", "after", "around", "rest"})
_CLIMB = 4  # heads above a word whose subjects may be its source


@dataclass(frozen=True, slots=True)
class Choice:
    """A stretch that may be what is said, or a noun that may be who says it (no `head`: nobody), and the `way` it is offered."""

    way: str
    head: Token | None
    ranges: tuple[Range, ...] = ()


def offered(word: Token) -> list[Choice]:
    """Return what `word` may tell."""
    found = [*_right_of(word, word, "")]
    if word.dep_ in _UNDER:
        found += _right_of(word.head, word, "h:")
    if word.dep_ == "pobj" and word.head.head.pos_ in ("VERB", "AUX"):
        found += _right_of(word.head.head, word, "hh:")
    joined = [("k:", child) for child in word.children if child.dep_ == "conj"]
    for way, other in [("c:", word.head), *joined] if word.dep_ == "conj" else joined:
        for child in other.rights:
            held = _held(child) if child.dep_ == "prep" else child
            if child.dep_ in _SHARED and child.i > word.i and held is not None:
                found.append(Choice(way + child.dep_, held, (_whole(held),)))
    found += [Choice("l:" + child.dep_, child, (_whole(child),)) for child in word.lefts if child.dep_ in _LEFT]
    head = word.head
    if word.dep_ in ("acomp", "attr", "xcomp", "oprd"):
        found += [Choice("hl:" + c.dep_, c, (_whole(c),)) for c in head.lefts if c.dep_ in ("nsubj", "nsubjpass", "csubj")]
    if word.dep_ in ("acl", "relcl", "amod", "compound") and head != word:
        if head.left_edge.i < word.left_edge.i:
            found.append(Choice("head", head, ((head.left_edge.i, word.left_edge.i),)))
        if word.i < head.i:
            found.append(Choice("headr", head, ((word.i + 1, head.right_edge.i + 1),)))
    return [*found, *_around(word)]


def _right_of(owner: Token, word: Token, prefix: str) -> Iterator[Choice]:
    for child in owner.rights:
        if child.left_edge.i <= word.i <= child.right_edge.i:
            continue
        label = child.dep_
        if label in ("prep", "agent", "dative"):
            held, way = _held(child), prefix + "p"
            for deeper in child.children:
                inner = _held(deeper) if deeper.dep_ == "prep" else None
                if inner is not None:
                    yield Choice(prefix + "pp", inner, (_whole(inner),))
        elif label in _HELD:
            held, way = child, prefix + label
        else:
            continue
        if held is not None:
            yield Choice(way, held, (_whole(held),))
            end = _trailing(owner, child.right_edge.i + 1)
            if owner is word and end > child.right_edge.i + 1:
                yield Choice(way + "+", held, ((held.left_edge.i, end),))


def _around(word: Token) -> Iterator[Choice]:
    """Yield the stretches of the sentence about a word, for sentences that the parser misread."""
    sentence = word.sent
    if word.pos_ in ("VERB", "AUX"):
        begin, stop = contents.frame(word)
        before, after = (sentence.start, begin), (stop, sentence.end)
        if begin > sentence.start:
            yield Choice("before", None, (before,))
        if stop < sentence.end:
            yield Choice("after", None, (after,))
            if begin > sentence.start:
                yield Choice("around", None, (before, after))
    if word.pos_ in ("ADP", "ADV", "SCONJ") or word.dep_ in ("prep", "advmod"):
        yield Choice("clause", None, tuple(contents.around(word, (word.i, word.right_edge.i + 1))))
    if word.pos_ != "VERB" and word.i + 1 < sentence.end:
        yield Choice("rest", None, ((word.i + 1, sentence.end),))


def speakers(word: Token, lexicon: Cues) -> list[Choice]:
    """Return who `word` may be told by; the last choice is nobody."""
    found: list[Choice] = []
    told = None
    if word.pos_ in ("VERB", "AUX"):
        told = sources.of_verb(word, lexicon)
    elif word.pos_ == "NOUN":
        told = sources.of_noun(word)
    elif word.pos_ == "ADJ" and word.head != word:
        told = sources.of_verb(word.head, lexicon)
    if told is not None:
        found.append(Choice("rule", told))
    for child in word.children:
        if child.dep_ in _NOUNS or child.dep_ in ("pobj", "pcomp"):
            found.append(Choice(child.dep_, child))
        elif child.dep_ in clauses.PREPOSITIONS:
            found += _by(child, "")
    found += _above(word)
    kept = {choice.head.i: choice for choice in reversed(found) if choice.head is not None and not choice.head.is_punct}
    ordered = [c for c in found if c.head is not None and kept.get(c.head.i) is c]
    return [*ordered, Choice("none", None)]


def _above(word: Token) -> Iterator[Choice]:
    """Yield the nouns about the heads of a word."""
    head = word.head
    for step in range(_CLIMB):
        if head == word:
            return
        for child in head.children:
            if child.left_edge.i <= word.i <= child.right_edge.i:
                continue
            if child.dep_ in _SUBJECTS:
                noun = _held(child) if child.dep_ == "agent" else child
                if noun is not None:
                    yield Choice(f"h{step}:{child.dep_}", noun)
            elif step == 0 and child.dep_ in ("poss", "dobj", "amod", "compound"):
                yield Choice(f"h0:{child.dep_}", child)
            elif step == 0 and child.dep_ in ("prep", "dative"):
                yield from _by(child, "h0:")
        if head.pos_ in ("NOUN", "PROPN"):
            yield Choice(f"h{step}", head)
        if head.head == head:
            return
        head = head.head


def _by(preposition: Token, prefix: str) -> Iterator[Choice]:
    noun = _held(preposition)
    if noun is not None:
        yield Choice(f"{prefix}p:{preposition.lower_ if preposition.lower_ in _NAMED else 'o'}", noun)


def _held(preposition: Token) -> Token | None:
    return next((child for child in preposition.children if child.dep_ in ("pobj", "pcomp")), None)


def _whole(token: Token) -> Range:
    return token.left_edge.i, token.right_edge.i + 1


def _trailing(owner: Token, end: int) -> int:
    """Return where the complements that follow one another without a break end."""
    for sibling in owner.rights:
        if sibling.left_edge.i < end or sibling.dep_ == "punct":
            continue
        if sibling.left_edge.i > end or sibling.dep_ in ("conj", "cc", "parataxis"):
            break
        end = sibling.right_edge.i + 1
    return end


def content_features(word: Token, choices: Sequence[Choice]) -> Iterator[list[str]]:
    """Yield the features of each choice of what is said."""
    lemma, pos = word.lemma_.lower(), word.pos_
    passive = pos in ("VERB", "AUX") and clauses.is_passive(word)
    ways = [choice.way for choice in choices]
    offer = "|".join(sorted({way for way in ways if way[-1] != "+" and way not in _LOOSE}))
    for at, choice in enumerate(choices):
        way, head = choice.way, choice.head
        size = f"size {min(6, sum(end - start for start, end in choice.ranges).bit_length())}"
        found = ["", pos, lemma, offer, size, f"{pos} {word.dep_}", f"{passive} {pos}", word.tag_]
        found += [f"first {ways.index(way) == at}", f"{lemma} {offer}"]
        if head is not None:
            marks = [child.lower_ for child in head.children if child.dep_ in ("mark", "aux")][:2]
            found += [f"is {head.pos_}", f"{head.tag_} {size}", f"holds {head.lemma_.lower()}", f"marks {marks}"]
            found.append(f"{pos} under {head.head.lemma_.lower()}")
            if way in ("p", "p+"):
                found.append(f"{lemma} {head.head.lower_}")
        yield [f"{way} {feature}" for feature in found]


def speaker_features(word: Token, choices: Sequence[Choice], said: Sequence[Range]) -> Iterator[list[str]]:
    """Yield the features of each choice of who says it; `said` is the stretch chosen before."""
    lemma, pos = word.lemma_.lower(), word.pos_
    passive = pos in ("VERB", "AUX") and clauses.is_passive(word)
    offer = "|".join([choice.way for choice in choices][:5])
    for choice in choices:
        way, head = choice.way, choice.head
        found = ["", pos, lemma, offer, f"{pos} {word.dep_}", f"{passive} {pos} {offer}", word.tag_]
        if head is not None:
            inside = any(start <= head.i < end for start, end in said)
            found += [f"{head.pos_} {pos}", f"is {head.lemma_.lower()}", f"inside {inside}", f"{head.dep_} {head.tag_}"]
        yield [f"{way} {feature}" for feature in found] + ([f"inside {inside}", f"{head.lemma_.lower()} {pos}"] if head else [])
