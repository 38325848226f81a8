"""ECB+ (Cybulska and Vossen 2014): events told across documents of one topic, as tellings that linking can compare.

ECB+ is about any event (a star in rehab, an earthquake), so its mentions have no countries, categories or resolved days. What
carries over: the word that tells the act, the words of the sentence, the people and places annotated in it, its figures, and
the first lines of the report.
Only sentences that the corpus lists as validated count.
"""

from __future__ import annotations

import csv
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dragoman.linking import Place, Telling
from dragoman.linking.telling import story
from dragoman.linking.words import stem, stems


@dataclass(frozen=True, slots=True)
class Annotated:
    """One annotated mention: its telling, topic, document and event, the text of its sentence and where it stands there."""

    telling: Telling
    topic: int
    document: str
    event: str
    sentence: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Mark:
    tag: str
    tokens: tuple[int, ...]
    instance: str


def topics(folder: Path) -> dict[int, list[Annotated]]:
    """Return the annotated event mentions of each topic. Raises FileNotFoundError where the corpus is absent."""
    listed = folder / "ecbplus_sentences.csv"
    if not listed.exists():
        raise FileNotFoundError(f"{listed} is absent")
    validated: defaultdict[tuple[int, str], set[int]] = defaultdict(set)
    with listed.open(encoding="utf8", newline="") as lines:
        for row in csv.DictReader(lines):
            validated[int(row["Topic"]), row["File"]].add(int(row["Sentence Number"]))
    found: dict[int, list[Annotated]] = {}
    for path in sorted((folder / "ecbplus").glob("*/*.xml")):
        topic, name = int(path.parent.name), path.stem.split("_", 1)[1]
        if sentences := validated.get((topic, name)):
            found.setdefault(topic, []).extend(_mentions(path, topic, sentences))
    return dict(sorted(found.items()))


def _mentions(path: Path, topic: int, sentences: set[int]) -> Iterator[Annotated]:
    root = ET.parse(path).getroot()
    tokens = {int(t.get("t_id", 0)): (int(t.get("sentence", 0)), t.text or "") for t in root.iter("token")}
    by_sentence: defaultdict[int, list[int]] = defaultdict(list)
    for number, (sentence, _) in sorted(tokens.items()):
        by_sentence[sentence].append(number)
    marks = list(_marks(root))
    lead = story(None, " ".join(tokens[i][1] for i in sorted(tokens)))
    for n, mark in enumerate(marks):
        sentence = tokens[mark.tokens[0]][0]
        if "ACTION" not in mark.tag or sentence not in sentences:
            continue
        text, place = _sentence([(i, tokens[i][1]) for i in by_sentence[sentence]])
        beside = [m for m in marks if tokens[m.tokens[0]][0] == sentence]
        head = " ".join(tokens[i][1] for i in mark.tokens)
        yield Annotated(
            Telling(
                id=f"{path.stem}.{n:03}",
                report=path.stem,
                category="ANY",
                people=tuple(sorted({_name(m, tokens) for m in beside if m.tag in ("HUMAN_PART_PER", "HUMAN_PART_ORG")} - {""})),
                place=next((Place(_name(m, tokens)) for m in beside if m.tag.startswith("LOC") and _name(m, tokens)), None),
                status="negated" if mark.tag.startswith("NEG") else "actual",
                trigger=stem(head.split()[-1]),
                words=stems(text, 40),
                story=lead,
            ),
            topic,
            path.stem,
            mark.instance or f"{path.stem}.{n}",
            text,
            place[mark.tokens[0]][0],
            place[mark.tokens[-1]][1],
        )


def _marks(root: ET.Element) -> Iterator[_Mark]:
    markables, relations = root.find("Markables"), root.find("Relations")
    if markables is None or relations is None:
        return
    instances: dict[str, str] = {}
    names = {m.get("m_id"): m.get("instance_id") or "" for m in markables}
    for relation in relations:
        target = relation.find("target")
        within = f"{root.get('doc_name')}.{relation.get('r_id')}"
        for source in relation.findall("source"):
            instance = (names.get(target.get("m_id")) if target is not None else "") or within
            instances[source.get("m_id") or ""] = instance
    for markable in markables:
        anchors = tuple(int(a.get("t_id") or 0) for a in markable.findall("token_anchor"))
        if anchors:
            yield _Mark(markable.tag, anchors, instances.get(markable.get("m_id") or "", ""))


def _sentence(tokens: list[tuple[int, str]]) -> tuple[str, dict[int, tuple[int, int]]]:
    """Join tokens by blanks; return the text and where each token stands."""
    place: dict[int, tuple[int, int]] = {}
    at = 0
    for number, word in tokens:
        place[number] = (at, at + len(word))
        at += len(word) + 1
    return " ".join(word for _, word in tokens), place


def _name(mark: _Mark, tokens: dict[int, tuple[int, str]]) -> str:
    """The last capitalised word of a name, for "Reid" and "Tara Reid" are one; "" for pronouns and plain nouns."""
    words = [tokens[i][1] for i in mark.tokens]
    return next((word.casefold() for word in reversed(words) if word[:1].isupper() and len(word) > 2), "")
