"""The gazetteer: names and role words as one tree of words, built from the tables in data/ at first use."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, TypeAlias

from dragoman.actors.people import Person, people
from dragoman.actors.tables import parts, rows, words_of
from dragoman.actors.tokens import WORD, Token, joins, normal

Kind = Literal["country", "adjective", "people", "seat", "region", "body", "group", "person", "role", "not"]
Tree: TypeAlias = dict[str, Any]
LEAF = ""
_LOWERABLE = words_of("lowerable")


@dataclass(frozen=True, slots=True)
class Entry:
    """One name or role word as a text may write it.

    `shape` says of each word whether it must have a capital. `role` is the class of a role word (head, soft, mod, quant, former,
    person, title). `holders` are the people whom the name may mean.
    """

    kind: Kind
    name: str
    code: str | None = None
    sector: tuple[str, ...] = ()
    qid: str | None = None
    flags: frozenset[str] = frozenset()
    shape: tuple[bool, ...] = ()
    acronym: bool = False
    role: str = ""
    holders: tuple[Person, ...] = field(default=(), compare=False)
    surname: bool = False


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`names` holds proper names, `roles` role words; `starts` is every form of a first word that a scan stops at."""

    names: Tree
    roles: Tree
    starts: frozenset[str]


def _add(tree: Tree, surface: str, entry: Entry) -> None:
    words = WORD.findall(surface)
    node = tree
    for word in words:
        node = node.setdefault(normal(word), {})
    node.setdefault(LEAF, []).append(entry)


def _name(tree: Tree, surface: str, kind: Kind, name: str, code: str, sector: list[str], **more: Any) -> None:
    words = WORD.findall(surface)
    if words[0].lower() == "the" and len(words) > 1:
        words = words[1:]
    shape = tuple(w[0].isupper() or w[0].isdigit() for w in words)
    letters = words[0].replace(".", "")
    acronym = len(words) == 1 and letters.isupper() and len(letters) <= 5
    _add(tree, " ".join(words), Entry(kind, name, code or None, tuple(sector), shape=shape, acronym=acronym, **more))


def _plural(phrase: str) -> list[str]:
    """Return the plurals that rule gives for the last word of a phrase."""
    if phrase.endswith("s") or "." in phrase:
        return []
    if phrase.endswith("y") and phrase[-2] not in "aeiou":
        return [phrase[:-1] + "ies"]
    if phrase.endswith(("ch", "sh", "x", "z")):
        return [phrase + "es"]
    if phrase.endswith("man") and not phrase.endswith(("human", "german", "roman")):
        return [phrase[:-3] + "men"]
    return [phrase + "s"]


def _roles(tree: Tree) -> None:
    for role, sectors, flags, phrases in rows("roles.tsv"):
        code = next((flag[5:] for flag in parts(flags) if flag.startswith("code=")), None)
        for item in parts(phrases):
            single, *given = item.split("/")
            forms = [single, *given]
            if role in ("head", "soft") and not given:
                forms += _plural(single)
            for form in forms:
                many = form != single or single.endswith("s") or single in ("police", "troops", "people")
                marks = frozenset([*parts(flags), "many"] if many else parts(flags))
                _add(tree, form, Entry("role", single, code, tuple(parts(sectors)), role=role, flags=marks))


def _countries(tree: Tree) -> None:
    for code, name, names, adjectives, people_, seats in rows("countries.tsv"):
        for surface in [name, *parts(names)]:
            _name(tree, surface, "country", name, code, ["GOV"])
        for surface in parts(adjectives):
            _name(tree, surface, "adjective", name, code, [])
        for surface in parts(people_):
            _name(tree, surface, "people", name, code, ["CVL"])
        for surface in parts(seats):
            _name(tree, surface, "seat", name, code, ["GOV"])
    for name, names, code, sectors, adjectives, people_, seats in rows("disputed.tsv"):
        for surface in [name, *parts(names)]:
            _name(tree, surface, "country", name, code, parts(sectors))
        for surface in parts(adjectives):
            _name(tree, surface, "adjective", name, code, [], flags=frozenset(["disputed"]))
        for surface in parts(people_):
            _name(tree, surface, "people", name, code, ["CVL"])
        for surface in parts(seats):
            _name(tree, surface, "seat", name, code, parts(sectors))
    for name, code, sectors, adjectives, people_ in rows("regions.tsv"):
        if name:
            _name(tree, name, "region", name, code, parts(sectors))
        # a people without a state of its own ("Kurdish forces") is no army's adjective; a continent may be
        flags = frozenset(["regional"] if "GOV" in parts(sectors) else ["regional", "ethnic"])
        for surface in parts(adjectives):
            _name(tree, surface, "adjective", name or surface, code, [], flags=flags)
        for surface in parts(people_):
            _name(tree, surface, "people", name or surface, code, ["CVL"], flags=flags)


def _bodies(tree: Tree) -> None:
    for file, kind in (("bodies.tsv", "body"), ("groups.tsv", "group")):
        for name, names, code, sectors, qid, flags in rows(file):
            for surface in [name, *parts(names)]:
                _name(tree, surface, kind, name, code, parts(sectors), qid=qid or None, flags=frozenset(parts(flags)))  # type: ignore[arg-type]


def _people(tree: Tree) -> None:
    surfaces: dict[str, dict[Person, bool]] = {}
    for person in people():
        for surface in person.names:
            surfaces.setdefault(surface, {})[person] = False
        for surface in person.surnames:
            surfaces.setdefault(surface, {}).setdefault(person, True)
    titled: dict[str, dict[Person, bool]] = {}
    for person in people():
        if person.titled and person.titled not in surfaces:
            titled.setdefault(person.titled, {})[person] = True
    for surface, holders in [*surfaces.items(), *titled.items()]:
        first = next(iter(holders))
        surname = all(holders.values())
        name = first.name if len(holders) == 1 else surface
        code = first.code if len(holders) == 1 else ""
        flags = frozenset(["titled"] if surface in titled else [])
        _name(tree, surface, "person", name, code, [], holders=tuple(holders), surname=surname, flags=flags)


def _not_names(tree: Tree) -> None:
    for surface, _kind, _note, _ in rows("not_names.tsv"):
        _name(tree, surface, "not", surface, "", [])


@cache
def lexicon() -> Lexicon:
    """Return the gazetteer, built once a process (a few tens of milliseconds)."""
    names: Tree = {}
    roles: Tree = {}
    _countries(names)
    _bodies(names)
    _people(names)
    _not_names(names)
    _roles(roles)
    return Lexicon(names, roles, frozenset(names))


def _fits(entry: Entry, words: list[Token]) -> bool:
    if entry.acronym:
        raw = words[0].raw.replace(".", "")
        if raw.isupper():
            return True
        return len(raw) > 3 and raw[0].isupper() and raw[1:].islower()
    if len(words) != len(entry.shape):
        return words[0].capital
    for i, capital in enumerate(entry.shape):
        if capital and not words[i].capital and not (i and words[i].norm in _LOWERABLE):
            return False
    return True


def longest(tree: Tree, words: list[Token], at: int, *, proper: bool) -> tuple[list[Entry], int]:
    """Return the entries of the longest run of words from `at` that the tree holds, and the index after it.

    With `proper`, capitals must be as the entry's, and a middle initial ("John F. Kerry") is passed over.
    """
    found, end, initial = _walk(tree, words, at, proper, passing=False)
    if initial >= end:
        # "John F. Kelly" is in the tree, "John F. Kerry" without his initial
        other, other_end, _ = _walk(tree, words, at, proper, passing=True)
        if other_end > end:
            return other, other_end
    return found, end


def _walk(tree: Tree, words: list[Token], at: int, proper: bool, passing: bool) -> tuple[list[Entry], int, int]:
    """Return entries and end of the longest run, and where an initial that the tree holds was met (-1: nowhere)."""
    best: list[Entry] = []
    best_end = at
    initial = -1
    node = tree
    i = at
    used: list[Token] = []
    while i < len(words):
        word = words[i]
        if i > at and not joins(word.gap, words[i - 1].norm):
            break
        following = node.get(word.norm)
        if proper and used and len(word.raw) == 1 and word.capital and i + 1 < len(words) and not word.possessive:
            if following is None or passing:
                i += 1
                continue
            initial = i
        if following is None:
            break
        used.append(word)
        node = following
        i += 1
        entries = node.get(LEAF)
        if entries:
            if proper:
                entries = [entry for entry in entries if _fits(entry, used)]
            if entries:
                best, best_end = entries, i
    return best, best_end, initial


def known(words: list[Token], at: int) -> bool:
    """Say whether a name that may stand alone, or a role word, begins at a word."""
    book = lexicon()
    names, _ = longest(book.names, words, at, proper=True)
    if names and "titled" not in names[0].flags:
        return True
    return bool(longest(book.roles, words, at, proper=False)[0])
