"""What every ground for a link starts from: the tellings of one sentence by their words, and the tree between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Span as Phrase
from spacy.tokens import Token

from dragoman.coding.recalled import is_definite, recalled
from dragoman.coding.tellings import Telling
from dragoman.language import text_of
from dragoman.records import LinkKind, Words

ANSWERS = frozenset({"REJECT", "AGREE", "CONCEDE", "SUPPORT"})
TIME = frozenset({"after", "before", "since", "during", "by", "amid", "despite", "while", "until", "following"})


@dataclass(frozen=True, slots=True)
class Found:
    """A link between two tellings, by index, with the words that say it (offsets in the report)."""

    source: int
    kind: LinkKind
    target: int
    cue: Words | None


class Sentence:
    """The tellings of one sentence (`here`, indices into all of the report's) and the words that tell them."""

    def __init__(self, tellings: Sequence[Telling], here: Sequence[int]) -> None:
        self.tellings = tellings
        self.here = here
        self.offset = tellings[here[0]].offset
        self.sent: Phrase = tellings[here[0]].trigger.sent
        self.at: dict[int, int] = {}
        for index in reversed(here):
            self.at[tellings[index].carrier.i] = index
        for index in reversed(here):
            self.at[tellings[index].trigger.i] = index

    def shallowest(self, anchor: Token, inside: set[int]) -> int | None:
        """Return the telling nearest below `anchor` among the tokens `inside`."""
        best: tuple[int, int] | None = None
        for position, index in self.at.items():
            if position in inside or (position == anchor.i and anchor.pos_ in ("VERB", "AUX")):
                depth = 0
                token = self.sent.doc[position]
                while token != anchor and token.head != token and depth < 12:
                    token = token.head
                    depth += 1
                if best is None or depth < best[0]:
                    best = (depth, index)
        return best[1] if best else None

    def beside(self, index: int, below: set[int]) -> list[int]:
        """Return the tellings coordinated with one, among the tokens `below`."""
        telling = self.tellings[index]
        conjuncts = {t.i for head in (telling.carrier, telling.trigger) for t in head.conjuncts}
        return [i for i in self.here if i != index and self.tellings[i].carrier.i in below & conjuncts]

    def recalled(self, noun: Token, by: int | None, *, ahead: bool = False) -> int | None:
        """Return the telling that a noun of this sentence stands for, as telling `by` speaks of it (nobody's: None)."""
        return recalled(self.tellings, noun, self.offset, None if by is None else self.tellings[by], ahead=ahead)

    def told(self, index: int, by: int) -> int:
        """Return the event that a definite noun without an actor ("the embargo") stands for, where it is one told before."""
        telling = self.tellings[index]
        if telling.actor or telling.trigger.pos_ != "NOUN" or not is_definite(telling.trigger):
            return index
        found = self.recalled(telling.trigger, by)
        return index if found is None else found

    def words(self, first: Token, last: Token) -> Words:
        """Return the words from one token to another, at their place in the report."""
        return Words.at(text_of(self.sent.doc), first.idx, last.idx + len(last)).shifted(self.offset)
