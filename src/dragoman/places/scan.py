"""What in a text may be a toponym: every run of capitalised words that the gazetteer or the tables know, longest first."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import NamedTuple

from dragoman.places.gazetteer import Place
from dragoman.places.names import abbreviations, cues, gazetteer, known, known_reach, traps
from dragoman.places.words import LINKS, WORD, normal

MOST = 60
"""How many places of one name are weighed, the most populous first."""
SHORT = frozenset(("St", "Ste", "Ft", "Mt", "St", "ST", "FT", "MT"))


class Option(NamedTuple):
    """A place that a name may mean, and whether that is the place's main name."""

    place: Place
    main: bool


@dataclass(slots=True)
class Spot:
    """Words `first` up to `last` that may name a place.

    `form` is "name", "adjective" (Syrian), "people" (Syrians) or "pattern" (Elysian Fields Avenue: a place by its last word, with
    options only where the words before it are known).
    """

    first: int
    last: int
    start: int
    end: int
    name: str
    options: tuple[Option, ...]
    form: str = "name"
    known: bool = False


class Words:
    """The words of a text with what stands between them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.start: list[int] = []
        self.end: list[int] = []
        self.raw: list[str] = []
        for match in WORD.finditer(text):
            self.start.append(match.start())
            self.end.append(match.end())
            self.raw.append(match.group())

    def __len__(self) -> int:
        return len(self.raw)

    def gap(self, at: int) -> str:
        """Return what stands before word `at`."""
        return self.text[self.end[at - 1] : self.start[at]] if 0 < at < len(self.raw) else "\n\n"

    def low(self, at: int) -> str:
        """Return word `at` in small letters without full stops, or nothing outside the text."""
        return self.raw[at].lower().replace(".", "") if 0 <= at < len(self.raw) else ""

    def begins(self, at: int) -> bool:
        """Say whether a sentence, a line or a quotation begins at word `at`."""
        if at == 0:
            return True
        gap = self.gap(at)
        return any(mark in gap for mark in '.!?\n:;"“”«‘') and not (gap == ". " and self.raw[at - 1] in SHORT)

    def at(self, offset: int) -> int:
        """Return the first word that begins at `offset` or after it."""
        return bisect_left(self.start, offset)


def spots(words: Words) -> list[Spot]:
    """Return the candidates of a text, in order, none overlapping."""
    book, fixed_reach = gazetteer(), known_reach()
    hidden = traps()
    found: list[Spot] = []
    raws = words.raw
    count = len(raws)
    i = 0
    while i < count:
        raw = raws[i]
        if not raw[0].isupper():
            i += 1
            continue
        norm = normal(raw)
        skip = hidden.get(norm)
        if skip:
            size = _hidden(words, i, skip)
            if size:
                i += size
                continue
        reach = max(book.reach(norm), fixed_reach.get(norm, 0))
        spot = None
        if reach:
            forms = [norm]
            for j in range(i + 1, min(count, i + reach)):
                gap = words.gap(j)
                if gap not in LINKS and not (gap == ". " and raws[j - 1] in SHORT):
                    break
                forms.append(normal(raws[j]))
            spot = _longest(words, i, forms)
        pattern = _pattern(words, i)
        if pattern is not None and (spot is None or spot.last < pattern.last):
            spot = pattern
        if spot is None:
            spot = _abbreviated(words, i, found)
        if spot is None:
            i += 1
            continue
        found.append(spot)
        i = spot.last
    return found


def options_of(name: str) -> tuple[Option, ...]:
    """Return the places that a whole name may mean, with and without the words that only say what kind of place it is."""
    fixed, book = known(), gazetteer()
    forms = name.split()
    if forms and forms[0] == "the":
        forms = forms[1:]
    if len(forms) > 1 and forms[-1] == "s":
        forms = forms[:-1]
    trimmed = forms[:-1] if len(forms) > 1 and cues().get(forms[-1]) in (*_GENERIC, "role") else forms
    headed = (
        forms[2:] if len(forms) > 2 and forms[1] == "of" and cues().get(forms[0]) in ("role", "county", "division") else forms
    )
    compass = forms[1:] if len(forms) > 1 and forms[0] in _COMPASS else forms
    for variant in (forms, trimmed, headed, compass, trimmed[1:] if trimmed[:1] and trimmed[0] in _COMPASS else trimmed):
        form = " ".join(variant)
        entry = fixed.get(form)
        found = [Option(book.place(number), main) for number, main in book.find(form)[:MOST]]
        if entry is not None:
            found = [Option(entry.place, True), *(o for o in found if o.place.number != entry.place.number)]
        if found:
            return tuple(found)
    return ()


_COMPASS = frozenset(
    [
        "north",
        "south",
        "east",
        "west",
        "northern",
        "southern",
        "eastern",
        "western",
        "central",
        "upper",
        "lower",
        "greater",
        "northeast",
        "northwest",
        "southeast",
        "southwest",
        "northeastern",
        "northwestern",
        "southeastern",
        "southwestern",
        "downtown",
        "mid",
        "inner",
        "outer",
        "old",
        "metro",
        "metropolitan",
    ]
)


def _longest(words: Words, first: int, forms: list[str]) -> Spot | None:
    fixed, book = known(), gazetteer()
    raw = words.raw[first]
    for size in range(len(forms), 0, -1):
        last = first + size
        if not words.raw[last - 1][0].isupper():
            continue
        name = " ".join(forms[:size])
        entry = fixed.get(name)
        numbers = book.find(name)
        if entry is None and not numbers:
            continue
        if entry is not None and entry.upper and not (raw.isupper() or "." in raw):
            entry = None
        if entry is None and size == 1 and len(raw) < 3:
            continue
        options = [Option(book.place(number), main) for number, main in numbers[:MOST]]
        if entry is not None:
            options = [o for o in options if o.place.number != entry.place.number] if entry.form == "name" else []
            options = [Option(entry.place, True), *options]
        if options:
            start, end = words.start[first], words.end[last - 1]
            form = entry.form if entry else "name"
            return Spot(first, last, start, end, name, tuple(options), form, entry is not None)
    return None


_GENERIC = frozenset(("street", "water", "land", "built", "county", "division"))


def _pattern(words: Words, first: int) -> Spot | None:
    """Return the capitalised words from here that end on a word for a kind of place ("Khmeimim Air Base", "Kursk Region")."""
    if cues().get(words.low(first)) in _NO_START:
        return None
    last = 0
    for at in range(first + 1, min(len(words), first + 5)):
        raw = words.raw[at]
        if not raw[0].isupper() or (words.gap(at) != " " and not (words.gap(at) == ". " and words.raw[at - 1] in SHORT)):
            break
        if cues().get(words.low(at)) in _GENERIC:
            last = at + 1
    if not last:
        return None
    label = cues()[words.low(last - 1)]
    options: tuple[Option, ...] = ()
    if label in ("county", "division"):
        stem = " ".join(normal(raw) for raw in words.raw[first : last - 1])
        kind = "county" if label == "county" else "region"
        book = gazetteer()
        places = [(book.place(number), main) for number, main in book.find(stem)[:MOST]]
        options = tuple(Option(place, main) for place, main in places if place.kind == kind)
    end = words.end[last - 1]
    if words.low(last - 1) in ("st", "rd", "ave", "blvd", "hwy", "pkwy") and words.text[end : end + 1] == ".":
        end += 1
    name = " ".join(normal(raw) for raw in words.raw[first:last])
    return Spot(first, last, words.start[first], end, name, options, "pattern")


_NO_START = frozenset(("in", "move", "of", "with", "by", "on", "and", "the", "month", "title", "say"))


def _hidden(words: Words, first: int, phrases: list[tuple[str, ...]]) -> int:
    """Return how many words a name that is no place has from here ("Paris Hilton", "Washington Post"); 0 where none begins."""
    for phrase in phrases:
        last = first + len(phrase)
        if last > len(words) or not words.raw[last - 1][0].isupper():
            continue
        if all(normal(words.raw[first + k]) == phrase[k] for k in range(1, len(phrase))):
            return len(phrase)
    return 0


def _abbreviated(words: Words, first: int, found: list[Spot]) -> Spot | None:
    """Return the state that an abbreviation names after a comma and a place ("Paris, Tex.", "Moscow, ID")."""
    raw = words.raw[first]
    place = abbreviations().get(raw)
    if place is None:
        return None
    if "." in raw and len(raw) > 3 and not words.raw[first - 1][0].isdigit():
        return Spot(first, first + 1, words.start[first], words.end[first], normal(raw), (Option(place, True),), "name", True)
    after_place = bool(found) and found[-1].last == first and words.gap(first).strip() == ","
    if not after_place and not raw.endswith("."):
        return None
    end = words.end[first]
    if not raw.endswith(".") and words.text[end : end + 1] == "." and not raw.isupper():
        end += 1
    elif not after_place:
        return None
    return Spot(first, first + 1, words.start[first], end, normal(raw), (Option(place, True),), "name", True)
