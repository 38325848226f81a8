"""What grammar tells of every word of a report, as columns of numbers: the evidence that weighs whether a word is a cue.

All paragraphs of a report are read at once with NumPy; a feature is a handful of columns hashed together (`FEATURES`), so that
no word of any text need be kept with the weights (training/cues.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import DEP, HEAD, IDX, LEMMA, LOWER, POS, TAG
from spacy.strings import get_string_id
from spacy.symbols import ADJ, ADP, ADV, AUX, NOUN, PRON, PROPN, SCONJ, VERB

from dragoman.attribution.cues import Kind, cues
from dragoman.attribution.quotation import quotes
from dragoman.attribution.statement import Statement
from dragoman.language import Paragraph, text_of

Numbers = NDArray[np.uint64]
Places = NDArray[np.int64]  # of tokens in the report; -1 where there is none

KINDS: tuple[Kind, ...] = get_args(Kind)
_U = np.uint64
_NONE = np.uint64(0)
_RIGHT = ("ccomp", "xcomp", "dobj", "prep", "advcl", "acomp", "attr", "oprd", "acl", "relcl", "agent", "dative")
_LEFT = ("ccomp", "csubj", "dobj")
_ANY = tuple(
    """nsubj nsubjpass csubj expl auxpass neg prt poss det mark conj cc appos amod compound npadvmod advmod pobj pcomp
    aux""".split()  # noqa: SIM905
)
_WORDS = (VERB, NOUN, ADJ, AUX, PROPN, ADP, ADV, SCONJ)  # parts of speech that may be a cue
_SELVES = np.array([get_string_id(word) for word in ("i", "we", "you", "me", "us")], dtype=_U)
_MIX = _U(0x9E3779B97F4A7C15), _U(0xC2B2AE3D27D4EB4F)

FEATURES = tuple(
    row.split()
    for row in """
    lemma pos/lemma pos right/lemma pos dep/pos tag dep/pos right/pos any/pos right passive dep/lemma object/lemma preposition
    lemma particle/pos object/pos subject/pos speaker/lemma speaker/pos complement/lemma mark to/pos right mark to
    pos head dep/head_pos dep pos head_dep/lemma head dep/pos before/pos after/lemma after/lemma before/tag_before tag tag_after
    pos aux auxpass/lemma negated passive/rule lemma/rule pos right/inside quote pos/inside rule quote/kind pos right
    kind rule passive/pos held/lemma held_pos preposition/governor dep pos/headline pos dep/lemma headline/pos amod/pos compound
    lemma object_pos right/lemma left root/pos left tag root/pos after2 tag_after/pos before2 tag_before
    preposition held_pos pos object_pos/pos head_subject dep/lemma tag quote/grand head pos/pos poss det/lemma poss_pos head
    pos left_clause left/object_pos complement_pos held_pos pos speaker/inside quote lemma/place pos dep
    """.replace("\n", "/").split("/")
    if row.strip()
)


def mixed(number: int, columns: Sequence[Numbers]) -> Numbers:
    """Hash columns into one (a multiply-and-shift hash of 64 bits); `number` tells features of the same values apart."""
    found = np.full(columns[0].shape, _U(number * 0x1000193 + 0x811C9DC5), dtype=_U)
    for column in columns:
        found = (found ^ column) * _MIX[0]
        found ^= found >> _U(29)
    found *= _MIX[1]
    found ^= found >> _U(32)
    return found


def hashed(columns: dict[str, Numbers], bits: int) -> NDArray[np.int32]:
    """Return the features of each row as numbers below 2 ** bits: [rows, features]."""
    first = next(iter(columns.values()))
    found = np.empty((len(FEATURES), len(first)), dtype=np.int32)
    for number, names in enumerate(FEATURES):
        found[number] = mixed(number, [columns[name] for name in names]) >> _U(64 - bits)
    return found.T


@lru_cache(maxsize=1)
def _kinds() -> tuple[Numbers, Numbers]:
    """Return the lexicon's lemmas, sorted by key and part of speech, and the number of each one's kind."""
    lexicon = cues()
    found = {}
    for part, words in ((VERB, lexicon.verbs), (NOUN, lexicon.nouns), (ADJ, lexicon.adjectives)):
        for word, cue in words.items():
            found[(get_string_id(word) + part) % 2**64] = KINDS.index(cue.kind) + 1
    keys = sorted(found)
    return np.array(keys, dtype=_U), np.array([found[key] for key in keys], dtype=_U)


class Evidence:
    """The tokens of a report in one row, with what the rules read of them."""

    def __init__(self, paragraphs: Sequence[Paragraph], found: Sequence[Statement]) -> None:
        docs = [paragraph.doc for paragraph in paragraphs]
        self.starts = np.cumsum([0, *(len(doc) for doc in docs)])
        read = [doc.to_array([LEMMA, LOWER, POS, TAG, DEP, HEAD, IDX]) for doc in docs]
        table = np.concatenate(read) if read else np.zeros((0, 7), dtype=_U)
        lemma, lower, self.pos, self.tag, self.dep = (np.ascontiguousarray(table[:, i]).astype(_U) for i in range(5))
        self.lemma = np.where(lemma == _NONE, lower, lemma)
        self.lower = lower
        self.here = np.arange(len(table))
        self.head = self.here + table[:, 5].astype(np.int64)
        self.paragraph = np.repeat(np.arange(len(docs)), np.diff(self.starts))
        offsets = np.array([paragraph.start for paragraph in paragraphs], dtype=np.int64)
        self.at = table[:, 6].astype(np.int64) + (offsets[self.paragraph] if docs else 0)
        self._marks(paragraphs, found)

    def _marks(self, paragraphs: Sequence[Paragraph], found: Sequence[Statement]) -> None:
        """Set what the rules say of each token: `rule`, `inside`, `quote`, `headline`, and `taken` (cue or words said)."""
        size = len(self.here)
        self.rule, self.inside, self.quote, self.headline = (np.zeros(size, dtype=_U) for _ in range(4))
        self.taken = np.zeros(size, dtype=bool)
        said = np.zeros(size, dtype=bool)
        places = [np.searchsorted(self.at, [(span.start, span.end) for span in one.content]).tolist() for one in found]
        cues_at = [int(np.searchsorted(self.at, one.cue.start, side="right")) - 1 for one in found]
        for stretches in places:
            for first, last in stretches:
                said[first:last] = True
        self.taken |= said
        for statement, stretches, cue in zip(found, places, cues_at, strict=True):
            kind = KINDS.index(statement.kind) + 1
            nested = bool(said[cue])
            for first, last in () if nested else stretches:
                self.inside[first:last] = kind
            self.taken[cue : int(np.searchsorted(self.at, statement.cue.end))] = True
            self.rule[cue] = kind + 8 * nested + 16 * statement.direct
        for number, paragraph in enumerate(paragraphs):
            text = text_of(paragraph.doc)
            for quote in quotes(text):
                first, last = np.searchsorted(self.at, (paragraph.start + quote.start, paragraph.start + quote.end))
                self.quote[first:last] = 1 + quote.spoken(text)
            open_ended = text.rstrip()[-1:] not in tuple(".?!\"”'’")
            self.headline[self.starts[number] : self.starts[number + 1]] = open_ended + 2 * (number == 0)

    def rows(self) -> Places:
        """Return the places of the words that may be cues."""
        return np.flatnonzero(np.isin(self.pos, _WORDS))

    def columns(self, rows: Places) -> dict[str, Numbers]:
        """Return the columns that `FEATURES` names, for the tokens at `rows`."""
        apart = self.head != self.here
        after = self.here > self.head
        right = {name: self._child(name, after) for name in _RIGHT}
        left = {name: self._child(name, ~after & apart) for name in _LEFT}
        other = {name: self._child(name, apart) for name in _ANY}
        subject = _first(other["nsubj"], other["nsubjpass"])
        thing = _first(right["dobj"], right["attr"], right["acomp"])
        complement = _first(right["ccomp"], right["xcomp"], right["acl"], right["advcl"])
        preposition = right["prep"]
        held = _through(preposition, _first(other["pobj"], other["pcomp"]))
        rights = self._present(right, rows)
        others = self._present({name: other[name] for name in _ANY[:19]}, rows)
        head = self.head[rows]
        own = subject[rows]
        lemma, pos, tag, dep = self.lemma, self.pos, self.tag, self.dep
        speaker = np.where(
            own < 0,
            _NONE,
            np.where(
                np.isin(_of(self.lower, own), _SELVES),
                _U(1),
                np.where(_of(pos, own) == PRON, _of(lemma, own), _of(pos, own) + _U(2)),
            ),
        )
        keys, kinds = _kinds()
        wanted = lemma[rows] + np.where(pos[rows] == AUX, _U(VERB), pos[rows])
        known = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        near = {step: self._beside(rows, step) for step in (-2, -1, 1, 2)}
        return {
            "lemma": lemma[rows],
            "pos": pos[rows],
            "tag": tag[rows],
            "dep": dep[rows],
            "right": rights,
            "any": others,
            "left": self._present(left, rows),
            "passive": ((others >> _U(4)) | (others >> _U(1))) & _U(1),
            "object": _of(lemma, thing[rows]),
            "object_pos": _of(pos, thing[rows]),
            "preposition": _of(lemma, preposition[rows]),
            "held": _of(lemma, held[rows]),
            "held_pos": _of(pos, held[rows]),
            "particle": _of(lemma, other["prt"][rows]),
            "subject": _of(lemma, own),
            "speaker": speaker,
            "complement": _of(lemma, complement[rows]),
            "complement_pos": _of(pos, complement[rows]),
            "mark": _of(lemma, _through(complement, other["mark"])[rows]),
            "to": _of(lemma, _through(complement, other["aux"])[rows]),
            "left_clause": _of(lemma, left["ccomp"][rows]),
            "head": lemma[head],
            "head_pos": pos[head],
            "head_dep": dep[head],
            "head_subject": _of(lemma, subject[head]),
            "grand": lemma[self.head[head]],
            "governor": self.rule[head],
            "root": (head == rows).astype(_U),
            "before": _of(lemma, near[-1]),
            "before2": _of(lemma, near[-2]),
            "after": _of(lemma, near[1]),
            "after2": _of(lemma, near[2]),
            "tag_before": _of(tag, near[-1]),
            "tag_after": _of(tag, near[1]),
            "aux": _of(lemma, other["aux"][rows]),
            "auxpass": _of(lemma, other["auxpass"][rows]),
            "negated": (other["neg"][rows] >= 0).astype(_U),
            "amod": _of(lemma, other["amod"][rows]),
            "compound": _of(lemma, other["compound"][rows]),
            "poss": _of(lemma, other["poss"][rows]),
            "poss_pos": _of(pos, other["poss"][rows]),
            "det": _of(lemma, other["det"][rows]),
            "kind": np.where(keys[known] == wanted, kinds[known], _NONE),
            "rule": self.rule[rows],
            "inside": self.inside[rows],
            "quote": self.quote[rows],
            "headline": self.headline[rows],
            "place": np.minimum(rows - self.starts[self.paragraph[rows]], 3).astype(_U),
        }

    def _child(self, label: str, among: NDArray[np.bool_]) -> Places:
        """Return the first child with a label of every token."""
        places = np.flatnonzero((self.dep == _label(label)) & among)[::-1]
        found = np.full(len(self.here), -1)
        found[self.head[places]] = places
        return found

    def _present(self, children: dict[str, Places], rows: Places) -> Numbers:
        """Return as bits which children the tokens at `rows` have."""
        found = np.zeros(len(rows), dtype=_U)
        for bit, places in enumerate(children.values()):
            found |= (places[rows] >= 0).astype(_U) << _U(bit)
        return found

    def _beside(self, rows: Places, step: int) -> Places:
        """Return the token `step` places on in the same paragraph."""
        places = np.clip(rows + step, 0, len(self.here) - 1)
        return np.where((places == rows + step) & (self.paragraph[places] == self.paragraph[rows]), places, -1)


@lru_cache(maxsize=64)
def _label(name: str) -> Any:
    return _U(get_string_id(name))


def _of(column: Numbers, places: Places) -> Numbers:
    """Return a column at `places`, nought where there is none."""
    return np.where(places >= 0, column[places], _NONE)


def _first(*places: Places) -> Places:
    found = places[0]
    for other in places[1:]:
        found = np.where(found >= 0, found, other)
    return found


def _through(places: Places, children: Places) -> Places:
    """Return the children of the tokens at `places`."""
    return np.where(places >= 0, children[places], -1)
