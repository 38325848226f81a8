"""What an act carries: items with their parts, the toll, and the means, read from the words in its argument places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spacy.tokens import Token

from dragoman import items
from dragoman.coding import clauses
from dragoman.coding.acts import Candidate
from dragoman.language import text_of
from dragoman.records import Figure, Item, Means, MeansKind

_INANIMATE = frozenset({"arms", "ammunition", "vehicles", "aircraft", "ships", "goods", "money", "food", "medicine", "energy"})
_INCLUDING = frozenset({"including", "such", "like"})
_HOLD = frozenset({"include", "comprise", "contain"})
_CONVEYANCES = frozenset(
    [
        "plane",
        "aircraft",
        "jet",
        "airplane",
        "flight",
        "train",
        "ship",
        "vessel",
        "boat",
        "ferry",
        "truck",
        "convoy",
        "helicopter",
        "car",
        "bus",
        "limousine",
        "barge",
        "tanker",
        "lorry",
        "warship",
    ]
)
_SHARES = frozenset({"half", "third", "quarter", "fifth", "tenth", "most", "part", "majority", "portion", "share", "rest"})
_PROMISED = frozenset({"AGREE", "REQUEST", "CONCEDE", "REJECT", "THREATEN"})
_CARRYING = frozenset(
    {"AID", "COOPERATE", "SANCTION", "MOBILIZE", "COERCE", "RETREAT", "AGREE", "REQUEST", "CONCEDE", "REJECT", "THREATEN"}
)
_MOVING_PEOPLE = frozenset({"MOBILIZE", "AID", "RETREAT", "AGREE", "CONCEDE", "REJECT", "THREATEN"})
_TRANSFERS = frozenset(
    ["import", "export", "sale", "purchase", "delivery", "shipment", "supply", "transfer", "procurement", "transit", "provision"]
)
_NOMINAL = frozenset({"NUM", "PROPN", "NOUN"})


def items_of(candidate: Candidate, offset: int) -> tuple[Item, ...]:
    """Return what changes hands in an act: the nouns in its item places and the parts that a list gives of them.

    Where the lexicon names no place, or nothing stands there, things of a known kind in the object place count.
    """
    parties = {*candidate.actors, *candidate.recipients}
    heads: list[Token] = [
        h for i in candidate.items for h in _moved(i) if _item(h, 0) and not (h in parties and h.pos_ == "PROPN")
    ]
    if not heads and candidate.category in _CARRYING:
        heads = [h for thing in _things(candidate) for h in _moved(thing) if _known(h)]
    doc = candidate.trigger.doc
    start, end = candidate.carrier.left_edge.i, candidate.carrier.right_edge.i + 1
    if heads or candidate.category == "AID":
        for token in doc[start:end]:
            if token.lower_ in _INCLUDING and token.dep_ == "prep" and token.i > candidate.trigger.i:
                heads += [c for inner in token.children if inner.dep_ == "pobj" for c in clauses.conjuncts(inner)]
        if candidate.trigger.dep_ == "nsubj" and candidate.trigger.head.lemma_ in _HOLD:
            verb = candidate.trigger.head
            heads += [c for child in verb.children if child.dep_ == "dobj" for c in _listed(child)]
    found: dict[tuple[int, int], Item] = {}
    for head in heads:
        item = _item(head, offset, candidate.recipients)
        if item:
            found.setdefault((item.start, item.end), item)
    return tuple(sorted(found.values(), key=lambda item: item.start))


def _things(candidate: Candidate) -> list[Token]:
    trigger = candidate.trigger
    if trigger.pos_ in ("VERB", "AUX"):
        inner = [c for c in trigger.children if c.dep_ in ("xcomp", "ccomp") and candidate.category in _PROMISED]
        found = [thing for verb in (trigger, *inner) for thing in clauses.undergoers(verb)]
        if candidate.category == "SANCTION":  # "extended the ban on imports of fish"
            found += [thing for measure in found for thing in clauses.prepositional(measure, "on")]
    else:
        found = clauses.prepositional(trigger, "of") or _called(trigger)
        if candidate.category in ("SANCTION", "AGREE"):  # "a ban on imports of fish", "plans for a base"
            found += clauses.prepositional(trigger, "on" if candidate.category == "SANCTION" else "for")
        found += [c for c in trigger.lefts if c.dep_ == "compound"]
    taken = {*candidate.actors, *(t for t in candidate.recipients if not (_inanimate(t) or _is_sent(t, candidate)))}
    return [head for head in found if head not in taken and head.pos_ in _NOMINAL]


def _is_sent(head: Token, candidate: Candidate) -> bool:
    """Say whether people are what an act moves, not only whom it concerns: "withdrew 3,000 soldiers", "freed 40 prisoners"."""
    item = _item(head, 0) if candidate.category in _MOVING_PEOPLE else None
    return item is not None and item.count is not None and head.dep_ in ("dobj", "nsubjpass", "pobj")


def _moved(head: Token) -> list[Token]:
    """What is moved where a noun of trade or transport stands for it, and all of what a measure holds.

    "imports of food and wine": food, wine; "oil purchases": oil; "40 tonnes of rice and tents": 40 tonnes of rice, tents.
    """
    held = clauses.prepositional(head, "of")
    if head.lemma_.lower() in _TRANSFERS:
        return held or [c for c in head.lefts if c.dep_ == "compound" and c.pos_ == "NOUN"] or [head]
    return [head, *held[1:]]


def _called(noun: Token) -> list[Token]:
    """What is called a gift: "the animals were a gift from X", "flew animals to Y as a gift from X"."""
    if noun.dep_ == "attr":
        return clauses.subjects(noun.head)
    if noun.dep_ == "pobj" and noun.head.lower_ == "as" and noun.head.head.pos_ == "VERB":
        return clauses.undergoers(noun.head.head)
    return []


def _inanimate(head: Token) -> bool:
    item = _item(head, 0)
    return item is not None and item.kind in _INANIMATE


def _known(head: Token) -> bool:
    item = _item(head, 0)
    return item is not None and item.kind not in (None, "information", "documents", "territory")


def _listed(head: Token) -> Iterator[Token]:
    for token in clauses.conjuncts(head):
        yield token
        for other in clauses.appositions(token):
            yield from clauses.conjuncts(other)


def _item(head: Token, offset: int, receivers: Sequence[Token] = ()) -> Item | None:
    """Read the phrase of `head`, without who gets it where the parser takes a bare name for its modifier ("gave Togo rice")."""
    if head.pos_ not in _NOMINAL:
        return None
    start, end = clauses.item_span(head)
    start = max([start, *(t.i + 1 for t in receivers if start <= t.i < head.i and t.pos_ == "PROPN" and t.dep_ != "poss")])
    if head.dep_ == "pobj" and head.head.lower_ == "of" and head.head.head.lemma_.lower() in _SHARES:  # "half of the 900 men"
        start = min(start, head.head.head.left_edge.i)
    if any(t.is_currency for t in head.doc[start:end]):  # "$5.6 billion in humanitarian aid"
        end = max([end, *(c.i + 1 for child in head.rights if child.lower_ in ("in", "of", "worth") for c in child.rights)])
    first, last = clauses.characters(head.doc, start, end)
    item = items.read(text_of(head.doc)[first:last])
    return item.shifted(offset + first) if item else None


def size_of(candidate: Candidate, offset: int) -> tuple[Figure, ...]:
    """Return the toll that the sentence of a violent or coercive act tells; what it tells side by side is added up."""
    if candidate.category not in ("ASSAULT", "COERCE", "PROTEST"):
        return ()
    sentence = candidate.trigger.sent
    figures = items.together(sentence.text, items.size(sentence.text))
    return tuple(figure.shifted(offset + sentence.start_char) for figure in figures)


def means_of(candidate: Candidate, offset: int) -> tuple[Means, ...]:
    """Return how the act was done, where its clause tells: conveyance, escort, weapon, channel."""
    found: list[Means] = []
    for token in candidate.carrier.subtree:
        kind: MeansKind | None = None
        head = token
        if token.dep_ == "prep" and token.lower_ in ("aboard", "by", "on", "in"):
            if any(t.lemma_.lower() in _CONVEYANCES for t in token.children if t.dep_ == "pobj"):
                kind = "conveyance"
        elif token.tag_ == "VBN" and token.lemma_ in ("escort", "accompany"):
            kind = "escort"
        if kind:
            end = max((t.i + 1 for t in _own_words(head)), default=head.i + 1)
            first, last = clauses.characters(token.doc, token.i, end)
            found.append(Means(offset + first, offset + last, text_of(token.doc)[first:last], kind))
    return tuple(found)


def _own_words(head: Token) -> Iterator[Token]:
    """The words under `head` up to the first clause or comma that leaves it."""
    for token in head.subtree:
        if token.i < head.i:
            continue
        if token.dep_ in ("acl", "relcl") or token.text == ",":
            return
        yield token
