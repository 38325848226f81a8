"""A noun phrase as a row of parts: names, role words, possessives, prepositions, compounds such as "US-backed"."""

from __future__ import annotations

from typing import Literal, NamedTuple

from dragoman.actors.lexicon import Entry, known, lexicon, longest
from dragoman.actors.tables import words_of
from dragoman.actors.tokens import APOSTROPHES, Token, abbreviated, joins

PartKind = Literal[
    "name", "role", "compound", "possessive", "preposition", "relative", "stop", "and", "determiner", "capital", "word", "number"
]

_APOSTROPHES = frozenset(APOSTROPHES)
HYPHENS = ("-", "\u2011")
PREFIXES = words_of("prefixes")
NUMBERS = words_of("numbers")
# What a compound says of the country before it: "by" ones never give the party's country, "of" ones do where nothing else does.
SUFFIXES_BY = words_of("suffixes_by")
SUFFIXES_OF = words_of("suffixes_of")
_SUFFIXES = SUFFIXES_BY | SUFFIXES_OF
PREPOSITIONS = words_of("prepositions")
RELATIVES = words_of("relatives")
# Words after a head that begin a description of it ("forces loyal to Assad"), beside participles.
DESCRIBES = words_of("describes")
DETERMINERS = words_of("determiners")
PARTICLES = words_of("particles")
NOT_PARTICIPLES = words_of("not_participles")
# Countries that people are named after, and words with a capital at the front of a sentence that are no first names.
GIVEN_NAMES = words_of("given_names")
OPENERS = words_of("openers")


class Part(NamedTuple):
    """One part of a phrase: characters `start` to `end`, and what the gazetteer knows of it."""

    kind: PartKind
    start: int
    end: int
    norm: str
    entries: tuple[Entry, ...] = ()
    suffix: str = ""
    raw: str = ""

    @property
    def entry(self) -> Entry:
        """The first reading."""
        return self.entries[0]


def parts_of(text: str, words: list[Token]) -> list[Part]:
    """Return the parts of a phrase in order."""
    return _parts(text, words)


def _gap_stop(gap: str, before: Token) -> bool:
    """Say whether a gap between two words ends what stood before: comma, bracket, dash, full stop."""
    bare = gap.strip(" \"'’‘“”`")
    if not bare or bare in ("-", "/", "&", "\u2011"):
        return False
    return not (bare == "." and abbreviated(before.norm))


def _parts(text: str, words: list[Token]) -> list[Part]:
    found: list[Part] = []
    i = 0
    prefix: Token | None = None
    while i < len(words):
        word = words[i]
        if i and _gap_stop(word.gap, words[i - 1]):
            found.append(Part("stop", word.start, word.start, word.gap.strip()))
        part, following = _part(words, i)
        if part is None:
            prefix, i = word, following
            continue
        if _somebody_else(part, found, words, i, following):
            part = Part("capital", part.start, part.end, part.norm, raw=word.raw)
        if prefix:
            part = Part("compound", prefix.start, part.end, part.norm, part.entries, prefix.norm)
            prefix = None
        found.append(part)
        i = following
        last = words[i - 1].end
        # "rebels' leader", "Houthis'": a possessive without an s of its own
        if text[last : last + 1] in _APOSTROPHES and text[last - 1] in "sSzZ" and (i >= len(words) or words[i].gap[1:2] == " "):
            found.append(Part("possessive", last, last + 1, "s"))
    return found


def _somebody_else(part: Part, found: list[Part], words: list[Token], i: int, following: int) -> bool:
    """Say whether a name is part of the name of somebody whom no table holds."""
    if part.kind != "name":
        return False
    if part.entry.surname:
        return _another(part, found, words, i, following)
    return words[i].norm in GIVEN_NAMES and _given(part, found, words, i, following)


def _another(part: Part, found: list[Part], words: list[Token], i: int, following: int) -> bool:
    """Say whether a surname is another person's here: too common to stand alone, or with an unknown name beside it."""
    titled = _after_title(found)
    if "titled" in part.entry.flags and not titled:
        return True
    if _first_name(found, words[i].gap):
        return True
    after = words[following] if following < len(words) else None
    if after is None or after.gap != " " or not after.capital or after.raw.isupper() or after.possessive or titled:
        return titled and after is not None and after.gap in (" ", "-") and after.capital and not known(words, following)
    return not known(words, following)


def _first_name(found: list[Part], gap: str) -> bool:
    """Say whether the part before a surname is somebody's first name that no table holds."""
    if not found or gap != (". " if len(found[-1].raw) == 1 else " "):
        return False
    return found[-1].kind == "capital" and found[-1].norm not in OPENERS


def _given(part: Part, found: list[Part], words: list[Token], i: int, following: int) -> bool:
    """Say whether the name of a country is a person's here: "Michael Jordan", "Chad Smith"."""
    if part.entry.kind != "country" or following != i + 1:
        return False
    if _first_name(found, words[i].gap):
        return True
    after = words[following] if following < len(words) else None
    if after is None or after.gap != " " or not after.capital or after.raw.isupper():
        return False
    return not known(words, following)


def _after_title(found: list[Part]) -> bool:
    """Say whether the last part is a title that a surname may follow ("Mr.", "Senator", "defence minister")."""
    if not found or found[-1].kind != "role":
        return False
    return any(e.role in ("title", "person") or "office" in e.flags for e in found[-1].entries)


def _part(words: list[Token], i: int) -> tuple[Part | None, int]:
    """Return the part that begins with word `i` and the index after it; None for a prefix ("pro-") of what follows."""
    word = words[i]
    if word.possessive:
        return Part("possessive", word.start, word.end, "s"), i + 1
    book = lexicon()
    roles, role_end = longest(book.roles, words, i, proper=False)
    names, name_end = longest(book.names, words, i, proper=True)
    if word.norm in PREFIXES and i + 1 < len(words) and words[i + 1].gap in HYPHENS and role_end <= i + 1:
        return None, i + 1
    if not names and not roles:
        return _plain(word), i + 1
    kind: PartKind = "name" if names and name_end >= role_end else "role"
    entries, end = (names, name_end) if kind == "name" else (roles, role_end)
    if entries[0].kind == "not":
        return Part("capital", word.start, words[end - 1].end, word.norm), end
    norm = " ".join(w.norm for w in words[i:end])
    if _suffixed(words, end):
        return Part("compound", word.start, words[end].end, norm, tuple(entries), words[end].norm), end + 1
    return Part(kind, word.start, words[end - 1].end, norm, tuple(entries)), end


def _suffixed(words: list[Token], i: int) -> bool:
    """Say whether word `i` makes a compound of the name before it ("US-backed")."""
    return i < len(words) and words[i].gap in HYPHENS and words[i].norm in _SUFFIXES


def _plain(word: Token) -> Part:
    norm = word.norm
    if norm in DETERMINERS:
        return Part("determiner", word.start, word.end, norm)
    if norm[0].isdigit() or (not word.capital and norm in NUMBERS):
        return Part("number", word.start, word.end, norm)
    if not word.capital:
        if norm in PREPOSITIONS:
            return Part("preposition", word.start, word.end, norm)
        if norm in RELATIVES:
            return Part("relative", word.start, word.end, norm)
        if norm in ("and", "or"):
            return Part("and", word.start, word.end, norm)
        if norm in PARTICLES:
            return Part("capital", word.start, word.end, norm, raw=word.raw)
        return Part("word", word.start, word.end, norm)
    return Part("capital", word.start, word.end, norm, raw=word.raw)


def postmodifier(part: Part) -> bool:
    """Say whether a plain word after a head begins a description of it: a participle ("fleeing", "trained") or "loyal"."""
    if part.kind != "word" or part.norm in NOT_PARTICIPLES:
        return False
    return part.norm in DESCRIBES or (len(part.norm) > 4 and part.norm.endswith(("ing", "ed")))


__all__ = ["Part", "joins", "parts_of", "postmodifier"]
