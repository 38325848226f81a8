"""Attribution against PolNeAR: who is said to say what, scored by spans.

Spans are compared as sets of words (runs of letters and digits), so quotation marks, commas and blanks count for nothing.
Coded and annotated attributions are paired one to one, most shared content words first. The figures:

- content exact: pairs with the same content words, as F1 over all coded and all annotated attributions;
- content overlap: pairs that share a content word;
- content half: pairs that share half of the words that either has;
- content words: F1 over single words, each either inside some content or not (no pairing);
- content overlap by class of cue: the share of its annotated and its coded attributions, taken together, that are paired;
- source overlap, source exact: pairs whose sources share a word, or have the same words, as F1 over the attributions that
  name a source.

PolNeAR puts a word into one attribution only, so what is said inside other words said is left out here; of a text with
several annotators the first one's file counts.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dragoman import attribution
from dragoman.attribution.cues import cues
from dragoman.benchmark.table import Row, f1
from dragoman.records import Attribution, Span

_WORD = re.compile(r"\w+")
Finder = Callable[[str], Sequence[Attribution]]


@dataclass(frozen=True, slots=True)
class Ascribed:
    """One attribution as sets of word numbers; `kind` is the class of its cue (`kind_of`)."""

    source: frozenset[int]
    content: frozenset[int]
    cue: frozenset[int]
    kind: str


@dataclass(frozen=True, slots=True)
class Annotated:
    """One text with its annotated attributions."""

    name: str
    text: str
    attributions: tuple[Ascribed, ...]


class Words:
    """The words of a text by number."""

    def __init__(self, text: str) -> None:
        self.starts = [m.start() for m in _WORD.finditer(text)]
        self.ends = [m.end() for m in _WORD.finditer(text)]

    def inside(self, spans: Iterable[tuple[int, int]]) -> frozenset[int]:
        """Return the numbers of the words that `spans` touch."""
        from bisect import bisect_left, bisect_right

        found: set[int] = set()
        for start, end in spans:
            found.update(range(bisect_right(self.ends, start), bisect_left(self.starts, end)))
        return frozenset(found)


_IRREGULAR = {
    "said": "say",
    "told": "tell",
    "wrote": "write",
    "thought": "think",
    "knew": "know",
    "found": "find",
    "saw": "see",
    "seen": "see",
    "felt": "feel",
    "heard": "hear",
    "meant": "mean",
    "spoke": "speak",
    "sought": "seek",
    "shown": "show",
    "written": "write",
}


def kind_of(cue: str) -> str:
    """Return the class of a cue by its words: the lexicon's kind of the first word of saying in it, "according", else "other"."""
    lexicon = cues()
    for word in _WORD.findall(cue.lower()):
        if word == "according":
            return "according"
        for lemma in (_IRREGULAR.get(word, word), word[:-1], word[:-2], word[:-3], word[:-3] + "e", word[:-4], word[:-3] + "y"):
            found = lexicon.verbs.get(lemma) or lexicon.nouns.get(lemma)
            if found:
                return found.kind
    return "other"


def corpus(folder: Path) -> Iterator[Annotated]:
    """Yield the texts of a PolNeAR part (`text/`, `attributions/`) in order of name."""
    for path in sorted((folder / "text").glob("*.txt")):
        files = sorted((folder / "attributions").glob(f"{path.stem}_*.ann"))
        if files:
            text = path.read_text(encoding="utf8")
            yield Annotated(path.stem, text, tuple(_annotations(files[0].read_text(encoding="utf8"), text)))


def _annotations(ann: str, text: str) -> Iterator[Ascribed]:
    words = Words(text)
    spans: dict[str, list[tuple[int, int]]] = {}
    events: list[list[str]] = []
    for line in ann.splitlines():
        fields = line.split("\t")
        if line.startswith("T") and len(fields) > 1:
            pairs = fields[1].split(" ", 1)[1].split(";")
            spans[fields[0]] = [(int(a), int(b)) for a, b in (pair.split() for pair in pairs)]
        elif line.startswith("E") and len(fields) > 1:
            events.append(fields[1].split())
    for event in events:
        roles: dict[str, list[tuple[int, int]]] = {"Source": [], "Content": [], "Cue": []}
        for argument in event[1:]:
            role, name = argument.split(":")
            roles.setdefault(role.rstrip("0123456789"), []).extend(spans.get(name, []))
        if roles["Content"]:
            kind = kind_of(" ".join(text[start:end] for start, end in roles["Cue"]))
            source, content, cue = (words.inside(roles[role]) for role in ("Source", "Content", "Cue"))
            yield Ascribed(source, content, cue, kind)


def coded(text: str, finder: Finder) -> Iterator[Ascribed]:
    """Yield what `finder` finds in a text, nested attributions left out."""
    words = Words(text)
    for found in finder(text):
        if found.reported_by is None:
            source = [(found.source.start, found.source.end)] if found.source else []
            content = [(s.start, s.end) for s in found.content]
            yield Ascribed(
                words.inside(source),
                words.inside(content),
                words.inside([(found.cue.start, found.cue.end)]),
                kind_of(found.cue.text),
            )


def pairs(gold: Sequence[Ascribed], said: Sequence[Ascribed]) -> list[tuple[int, int]]:
    """Pair annotated with coded attributions one to one, those that share most content first (a shared cue breaks ties)."""
    scored = sorted(
        (
            (len(g.content & s.content), bool(g.cue & s.cue), -i, -j)
            for i, g in enumerate(gold)
            for j, s in enumerate(said)
            if g.content & s.content
        ),
        reverse=True,
    )
    found, used_gold, used_said = [], set[int](), set[int]()
    for _, _, i, j in scored:
        if i not in used_gold and j not in used_said:
            used_gold.add(i)
            used_said.add(j)
            found.append((-i, -j))
    return found


def counts(gold: Sequence[Ascribed], said: Sequence[Ascribed]) -> Counter[str]:
    """Count what the figures need in one text."""
    tally: Counter[str] = Counter()
    tally["gold"], tally["said"] = len(gold), len(said)
    tally["gold source"] = sum(bool(g.source) for g in gold)
    tally["said source"] = sum(bool(s.source) for s in said)
    for one in (*gold, *said):
        tally[f"kind {one.kind}"] += 1
    for i, j in pairs(gold, said):
        g, s = gold[i], said[j]
        # Each side of a pair counts in its own class, so that a class's figure is 2 × hits / (coded + annotated).
        tally[f"hit {g.kind}"] += 1
        tally[f"hit {s.kind}"] += 1
        shared, either = len(g.content & s.content), len(g.content | s.content)
        tally["overlap"] += 1
        tally["half"] += 2 * shared >= either
        tally["exact"] += shared == either
        tally["source overlap"] += bool(g.source & s.source)
        tally["source exact"] += bool(g.source) and g.source == s.source
        tally["neither source"] += not g.source and not s.source
    inside = frozenset[int]().union(*(g.content for g in gold))
    marked = frozenset[int]().union(*(s.content for s in said))
    tally["words"], tally["gold words"], tally["said words"] = len(inside & marked), len(inside), len(marked)
    return tally


def figures_of(tally: Counter[str]) -> dict[str, float]:
    """Return the F1 figures of a tally."""
    return {
        "content exact F1": f1(tally["exact"], tally["said"], tally["gold"]),
        "content half F1": f1(tally["half"], tally["said"], tally["gold"]),
        "content overlap F1": f1(tally["overlap"], tally["said"], tally["gold"]),
        "content words F1": f1(tally["words"], tally["said words"], tally["gold words"]),
        "source overlap F1": f1(tally["source overlap"], tally["said source"], tally["gold source"]),
        "source exact F1": f1(tally["source exact"], tally["said source"], tally["gold source"]),
    }


def figures(data_dir: Path, finder: Finder = attribution.find) -> Iterator[Row]:
    """Score a PolNeAR part (a folder with `text/` and `attributions/`): all texts, and each half (every other text)."""
    texts = list(corpus(data_dir))
    if not texts:
        raise FileNotFoundError(f"no PolNeAR text with attributions under {data_dir}")
    began = time.perf_counter()
    tallies = [counts(text.attributions, list(coded(text.text, finder))) for text in texts]
    seconds = time.perf_counter() - began
    for name, chosen in (("all", tallies), ("half A", tallies[::2]), ("half B", tallies[1::2])):
        total = sum(chosen, Counter[str]())
        size = f"{len(chosen)} texts, {total['gold']} attributions"
        for metric, value in figures_of(total).items():
            yield Row(metric, f"{value:.3f}", f"polnear {data_dir.name}, {name}", size, seconds)
        for key in sorted(key for key in total if key.startswith("kind ")):
            kind = key.removeprefix("kind ")
            value = total[f"hit {kind}"] / total[key]
            yield Row(
                f"content overlap F1, cues of {kind}",
                f"{value:.3f}",
                f"polnear {data_dir.name}, {name}",
                f"{total[key]} sides",
                seconds,
            )


def spans(found: Attribution) -> tuple[Span, ...]:
    """Return every span of an attribution: cue, content, source."""
    return (found.cue.span, *found.content, *((found.source.span,) if found.source else ()))
