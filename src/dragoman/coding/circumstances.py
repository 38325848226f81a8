"""When and where: which of a sentence's dates and places belong to an act, by what they hang on in the tree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from dragoman.coding import clauses
from dragoman.coding.lexicon import Lexicon
from dragoman.records import When, Where

_LOCAL = frozenset(
    [
        "in",
        "at",
        "near",
        "inside",
        "outside",
        "around",
        "across",
        "along",
        "off",
        "within",
        "throughout",
        "over",
        "on",
        "beneath",
        "beside",
        "through",
    ]
)
_AT_TIME = frozenset({"at", "during", "in", "on", "after", "before", "since", "by", "from", "following", "ahead"})
_ABOUT = frozenset({"over", "about", "of", "for", "against", "into"})
_PARTS = frozenset({"north", "south", "east", "west", "part", "coast", "outskirt", "county", "side"})
_SITES = frozenset(
    {"town", "city", "village", "district", "province", "region", "port", "island", "area", "part", "capital", "suburb"}
)
_GOAL = frozenset({"to", "into", "for", "toward", "towards", "onto"})
_THROUGH = frozenset(
    {
        "xcomp",
        "advcl",
        "acl",
        "pcomp",
        "prep",
        "pobj",
        "dobj",
        "conj",
        "relcl",
        "nsubj",
        "nsubjpass",
        "attr",
        "appos",
        "agent",
    }
)


@dataclass(frozen=True, slots=True)
class Setting:
    """The dates and places of one paragraph, with offsets in the paragraph."""

    dates: tuple[When, ...]
    places: tuple[Where, ...]


def root(doc: Doc, start: int, end: int) -> Token | None:
    """Return the syntactic head of the words between two character offsets."""
    span = doc.char_span(start, end, alignment_mode="expand")
    return span.root if span is not None else None


def when(trigger: Token, carrier: Token, setting: Setting, lexicon: Lexicon) -> When | None:
    """Return the date of the act: one that hangs on it, else one that hangs on a clause above that is no reporting verb."""
    best: tuple[int, When] | None = None
    for date in setting.dates:
        if date.text.lower().startswith("since") and not _lasting(carrier):
            continue
        head = root(trigger.doc, date.start, date.end)
        if head is None or head.sent.start != trigger.sent.start:
            continue
        if _is_of_another(head, trigger, carrier) or (head.lower_ in _ABOUT and _governs_beyond(head, date)):
            continue
        cost = _distance(head, trigger, carrier, lexicon)
        if cost is not None and (best is None or cost < best[0]):
            best = (cost, date)
    return best[1] if best else None


def _is_of_another(head: Token, trigger: Token, carrier: Token) -> bool:
    """Say whether a date is that of a thing which the act is only about ("the result of Sunday's vote")."""
    noun = head.head
    if head.dep_ not in ("poss", "nummod", "compound", "amod", "nmod") or noun.pos_ not in ("NOUN", "PROPN"):
        return False
    if noun in (trigger, carrier) or (noun.dep_ in ("dobj", "nsubj", "nsubjpass", "attr") and noun.head in (trigger, carrier)):
        return False
    return not (noun.dep_ == "pobj" and noun.head.lower_ in _AT_TIME and noun.head.head in (trigger, carrier))


def _governs_beyond(preposition: Token, date: When) -> bool:
    """Say whether a date's preposition governs what is dated ("over the July 26 coup"), not the date."""
    return any(child.dep_ == "pobj" and child.idx >= date.end for child in preposition.rights)


def _lasting(carrier: Token) -> bool:
    """Say whether an act can have gone on since a date: a perfect or progressive verb, or a noun."""
    return carrier.pos_ not in ("VERB", "AUX") or carrier.tag_ == "VBG" or any(c.lemma_ == "have" for c in carrier.children)


def where(
    trigger: Token, carrier: Token, setting: Setting, lexicon: Lexicon, *, moves: bool, spoken: bool = False
) -> Where | None:
    """Return the place of the act: one that hangs on it by a preposition of place.

    "to" counts where the act `moves` somebody or something; "of" after an event noun ("the invasion of Ukraine"). Of an act of
    words (`spoken`) only the place where it is said counts, not that of what is spoken of ("condemned the raids in Ghat").
    """
    best: tuple[tuple[bool, int], Where] | None = None
    for place in setting.places:
        if place.kind != "literal":
            continue
        head = root(trigger.doc, place.start, place.end)
        if head is None or head.sent.start != trigger.sent.start:
            continue
        preposition = _preposition(head, lexicon)
        if preposition is None:
            continue
        word = preposition.lower_
        if not (word in _LOCAL or (moves and word in _GOAL) or (word == "of" and preposition.head == trigger)):
            continue
        if spoken and preposition.head not in (trigger, carrier):
            continue
        cost = _distance(preposition, trigger, carrier, lexicon)
        if cost is not None and (best is None or (place.country_code is not None, -cost) > best[0]):
            best = ((place.country_code is not None, -cost), place)
    return best[1] if best else None


def struck(targets: Sequence[Token], setting: Setting) -> Where | None:
    """Return the place that an act of force is aimed at: "invaded Chad", "an assault on the town of Faya"."""
    for target in targets:
        doc = target.doc
        start, end = clauses.characters(doc, *clauses.span_of(target))
        for place in setting.places:
            if place.country_code and start <= place.start and place.end <= end:
                head = root(doc, place.start, place.end)
                if head == target:
                    return place
                if (
                    head is not None
                    and head.dep_ in ("pobj", "appos")
                    and head.head.head == target
                    and target.lemma_.lower() in _SITES
                ):
                    return place
    return None


def _preposition(head: Token, lexicon: Lexicon) -> Token | None:
    """The preposition that governs the phrase a place name stands in ("in Russia's Kursk region")."""
    token = head
    for _ in range(4):
        if token.dep_ == "pobj":
            whole = token.head.head.lemma_.lower()  # "in the northern city of Kumba"
            if token.head.lower_ != "of" or not (
                whole in _PARTS or any(whole in lexicon.classes[n] for n in ("territory", "site"))
            ):
                return token.head
            token = token.head.head
            continue
        if token.dep_ not in ("compound", "poss", "amod", "nmod", "appos", "conj"):
            return None
        token = token.head
    return None


def _distance(head: Token, trigger: Token, carrier: Token, lexicon: Lexicon) -> int | None:
    """Steps from the clause that the words hang on to the act's; None where another act's clause stands between."""
    steps = 0
    token = head
    while token.head != token:
        if token in (trigger, carrier):
            return steps
        if token.pos_ in ("VERB", "AUX") and token != head:
            break
        token = token.head
        steps += 1
    if token in (trigger, carrier):
        return steps
    if token.dep_ in ("advcl", "xcomp") and token.head == carrier and any(c.lower_ == "to" for c in token.lefts):
        return steps + 2  # "sent soldiers to fight in Ukraine"
    if token.lemma_.lower() in lexicon.reporting and token != carrier:
        return None
    above = carrier
    climbed = 0
    while above.head != above and above.dep_ in _THROUGH and climbed < 5:
        above = above.head
        climbed += 1
        if above == token:
            return steps + 3 * climbed
        if above.lemma_.lower() in lexicon.reporting:
            return None
    return None
