"""Contexts found in a sentence by their cue words, in one pass over its words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from dragoman.codebook.data import Context, load_contexts

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Cues:
    """Cue words made ready: whole words, stems by length, and phrases by their first word."""

    words: dict[str, tuple[int, ...]]
    stems: dict[str, tuple[int, ...]]
    lengths: tuple[int, ...]
    phrases: dict[str, tuple[tuple[tuple[str, ...], int], ...]]
    names: tuple[str, ...]

    def find(self, text: str) -> tuple[str, ...]:
        """Return the names of the contexts of which `text` holds a cue, in the codebook's order."""
        words = [word.replace("’", "'") for word in _WORD.findall(text.lower())]
        found: set[int] = set()
        for at, word in enumerate(words):
            found.update(self.words.get(word, ()))
            for length in self.lengths:
                if length > len(word):
                    break
                found.update(self.stems.get(word[:length], ()))
            for phrase, number in self.phrases.get(word, ()):
                if _follows(words, at, phrase):
                    found.add(number)
        return tuple(self.names[number] for number in sorted(found))


def compile_cues(contexts: Iterable[Context]) -> Cues:
    """Return the cues of `contexts`, ready for `find`."""
    words: dict[str, set[int]] = {}
    stems: dict[str, set[int]] = {}
    phrases: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    names: list[str] = []
    for number, context in enumerate(contexts):
        names.append(context.name)
        for cue in context.cues:
            parts = cue.split()
            if len(parts) > 1:
                phrases.setdefault(parts[0], []).append((tuple(parts), number))
            elif cue.endswith("*"):
                stems.setdefault(cue[:-1], set()).add(number)
            else:
                for form in _forms(cue):
                    words.setdefault(form, set()).add(number)
    return Cues(
        words={word: tuple(sorted(numbers)) for word, numbers in words.items()},
        stems={stem: tuple(sorted(numbers)) for stem, numbers in stems.items()},
        lengths=tuple(sorted({len(stem) for stem in stems})),
        phrases={first: tuple(found) for first, found in phrases.items()},
        names=tuple(names),
    )


@lru_cache(maxsize=1)
def default_cues() -> Cues:
    """Return the cues of the codebook, compiled once."""
    return compile_cues(load_contexts())


def _forms(cue: str) -> tuple[str, ...]:
    return (cue, cue + "s", cue + "es", cue + "'s")


def _follows(words: list[str], at: int, phrase: tuple[str, ...]) -> bool:
    """Say whether `phrase` stands at `at`; its last word may be a plural, or a stem where it ends in *."""
    here = words[at : at + len(phrase)]
    if len(here) < len(phrase) or tuple(here[:-1]) != phrase[:-1]:
        return False
    last = phrase[-1]
    return here[-1].startswith(last[:-1]) if last.endswith("*") else here[-1] in _forms(last)
