"""Did it happen: actual, future, hypothetical or negated, read off auxiliaries, negation and what embeds the act.

The four are PLOVER's auxiliary modes. Rules read what the grammar around a word says (status_rules.py, status_clause.py). Where
no mark of theirs is firm (status_reasons.py), weights learned from annotated news decide (status_learned.py).
"""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Token

from dragoman import language
from dragoman.coding import status_clause, status_learned, status_reasons, status_rules
from dragoman.coding.lexicon import Lexicon
from dragoman.coding.status_clause import VERBAL
from dragoman.coding.status_features import features
from dragoman.coding.status_learned import Learned
from dragoman.language import text_of
from dragoman.records import Status

SURE = 0.7  # share from which the weights make "actual" of what the rules read as hypothetical


@dataclass(frozen=True, slots=True)
class Reading:
    """The status of a word, and why.

    `learned` says whether the weights decided, else the rules did; `alone` is what the weights say for themselves. `certain`
    (how surely it is told, as UW's annotators judge) and `happened` (whether it has, as UDS-IH2's do) are learned numbers from
    -3 to 3.
    """

    status: Status
    reason: str
    learned: bool
    alone: Status
    certain: float
    happened: float


NOTHING = Reading("actual", "nothing was read there", False, "actual", 0.0, 0.0)


def of(trigger: Token, carrier: Token, lexicon: Lexicon | None = None) -> Status:
    """Return the status of the act that `trigger` tells; `carrier` is its verb (itself, or the light verb above a noun).

    `lexicon` is not read: the words that decide stand in coding/data/status.yml. The weights never make an act done that the
    rules read as not done: an entry too many costs a ledger more than a doubt.
    """
    if trigger == carrier:
        return _read(trigger, status_rules.status_of(trigger), strict=True).status
    above = status_rules.status_of(carrier)
    own = status_clause.nominal(trigger) if trigger.pos_ not in VERBAL else status_clause.own(trigger)
    return status_rules.composed(own, above)


def reason(trigger: Token, carrier: Token) -> str:
    """Return why `of` reads what it reads, in words for a user: from the noun, or from its verb where the noun says nothing."""
    word = trigger if trigger == carrier or status_rules.status_of(trigger) != "actual" else carrier
    return _read(word, status_rules.status_of(word), strict=True).reason


def read(text: str, start: int, end: int) -> Status:
    """Return the status of the act that the word at `text[start:end]` tells.

    Raises ValueError where the span is empty or outside the text, ParserError where the English pipeline is missing.
    """
    return explain(text, start, end).status


def explain(text: str, start: int, end: int) -> Reading:
    """Return the status of the act that the word at `text[start:end]` tells, with the reason. Raises as `read` does."""
    if not 0 <= start < end <= len(text):
        raise ValueError(f"characters {start}-{end} are no span of a text of {len(text)} characters")
    for paragraph in language.parse(text):
        first, last = max(start - paragraph.start, 0), min(end - paragraph.start, len(text_of(paragraph.doc)))
        if first < last:
            span = paragraph.doc.char_span(first, last, alignment_mode="expand")
            if span is not None and len(span):
                return reading(span.root)
    return NOTHING


def reading(token: Token) -> Reading:
    """Return the status of the act that one word tells: as the rules read it where their mark is firm, else as learned."""
    return _read(token, status_rules.by_rules(token))


def _read(token: Token, said: Status, strict: bool = False) -> Reading:
    outer = status_rules.outer_of(token)
    judged = status_learned.weights().judge(features(token, said, outer, status_rules.status_of))
    reason = status_reasons.of(token, said, outer)
    learned = overruled(said, reason.firm, judged) and not (strict and judged.status == "actual")
    text = f"{reason.text}; learned: {judged.status} ({max(judged.scores):.2f}) from {judged.told()}" if learned else reason.text
    return Reading(judged.status if learned else said, text, learned, judged.status, judged.certain, judged.happened)


def overruled(said: Status, firm: bool, judged: Learned) -> bool:
    """Say whether the weights overrule the rules' `said`; what only may happen is taken for done where they are sure alone."""
    if firm or judged.status == said:
        return False
    return (said, judged.status) != ("hypothetical", "actual") or judged.scores[0] >= SURE


def marks(token: Token, said: Status) -> list[str]:
    """Return what stands around a word, for the training of the weights; `said` is the rules' status."""
    return features(token, said, status_rules.outer_of(token), status_rules.status_of)
