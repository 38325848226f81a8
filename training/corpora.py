"""Every source of training rows, read into items. Nothing is copied into the repository: texts stay where they are."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from authored import MODES, Act, Argument, Passage, read_line
from items import Item, Pieces, pair_item, party_item, read_item, weak_item
from pairs import Pair, folds, read_plv

HERE = Path(__file__).parent
SHARED = Path("/work/shared")
MAPPING = yaml.safe_load((HERE / "mapping.yml").read_text(encoding="utf-8"))

_BREAK = re.compile(r"(?<=[.!?])[\"”’')\]]*\s+(?=[\"“‘'(\[]*[A-Z0-9])|\n+")
_SHORT = re.compile(r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Gen|Lt|Col|Sgt|Maj|Capt|Gov|Sen|Rep|St|No|vs|Jan|Feb|Aug|Sept|Oct|Nov|Dec)\.$")


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield the offsets of each sentence: a plain splitter, good enough for training rows."""
    start = 0
    for match in _BREAK.finditer(text):
        if "\n" not in match.group(0) and _SHORT.search(text[start : match.start()]):
            continue
        if match.start() > start:
            yield start, match.start()
        start = match.end()
    if start < len(text):
        yield start, len(text)


def authored(folder: Path = HERE / "data") -> list[Passage]:
    """All passages of `authored_*.txt`, each text once; lines that break the markup are counted and left out."""
    passages: dict[str, Passage] = {}
    broken = 0
    for path in sorted(folder.glob("authored_*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if not line.strip() or line.startswith("#"):
                continue
            try:
                passage = read_line(line)
            except ValueError:
                broken += 1
                continue
            passages.setdefault(passage.text, passage)
    if broken:
        print(f"authored: {broken} broken lines left out", flush=True)
    return list(passages.values())


def held_out(passages: list[Passage]) -> tuple[list[Passage], list[Passage]]:
    """Split passages into those trained on and about a twentieth, by the hash of the text, for thresholds and figures."""
    kept: tuple[list[Passage], list[Passage]] = ([], [])
    for passage in passages:
        number = int(hashlib.sha256(passage.text.encode()).hexdigest()[:8], 16)
        kept[number % 20 == 0].append(passage)
    return kept


def gold_passages(folder: Path = SHARED / "gold" / "train") -> list[Passage]:
    """Sentences of the annotated articles with the triggers and arguments marked in training/data/gold_train_*.tsv."""

    def table(name: str) -> list[list[str]]:
        rows = csv.reader((HERE / "data" / name).read_text(encoding="utf-8").splitlines(), delimiter="\t")
        return [row for row in rows if row and not row[0].startswith("#")]

    triggers: dict[str, list[tuple[str, int, int]]] = {}
    arguments: dict[tuple[str, str], list[Argument]] = {}
    for article, event, start, end in table("gold_train_triggers.tsv"):
        triggers.setdefault(article, []).append((event, int(start), int(end)))
    for article, event, role, start, end in table("gold_train_arguments.tsv"):
        arguments.setdefault((article, event), []).append(Argument(role, int(start), int(end)))
    passages = []
    for path in sorted(folder.glob("*.json")):
        article = json.loads(path.read_text(encoding="utf-8"))
        events = {event["id"]: event for event in article["events"]}
        marked = triggers.get(article["id"], [])
        if events and not marked:
            continue
        untold = {event for event in events if event not in {name for name, _, _ in marked}}
        for start, end in sentences(article["text"]):
            text = article["text"][start:end]
            if any(quote in text or text in quote for event in untold for quote in events[event]["quotes"]):
                continue
            acts = []
            for number, (name, a, b) in enumerate(marked):
                if start <= a and b <= end:
                    event = events[name]
                    inside = tuple(
                        Argument(x.role, x.start - start, x.end - start)
                        for x in arguments.get((article["id"], name), [])
                        if start <= x.start and x.end <= end
                    )
                    acts.append(Act(number, event["type"], known_modes(event), event["status"], a - start, b - start, inside))
            passages.append(Passage(text, tuple(acts)))
    return passages


def known_modes(event: dict[str, Any]) -> tuple[str, ...]:
    """Modes of an annotated event, each one that FORMAT.md lacks replaced by the nearest that it has."""
    known = MODES[event["type"]]
    return tuple(mode if mode in known else MAPPING["gold_modes"][mode] for mode in event["modes"])


def passage_pairs(passage: Passage) -> Iterator[tuple[Act, tuple[int, int], tuple[int, int]]]:
    """Yield each act with an actor and a recipient (two actors where no recipient is marked): at most four an act."""
    for act in passage.acts:
        actors = [(x.start, x.end) for x in act.arguments if x.role == "actor"]
        recipients = [(x.start, x.end) for x in act.arguments if x.role == "recipient"]
        if recipients:
            found = [(a, r) for a in actors for r in recipients]
        else:
            found = [(a, b) for a in actors for b in actors if a != b]
            places = [(x.start, x.end) for x in act.arguments if x.role == "place"]
            if act.category in ("MOBILIZE", "PROTEST", "CONSULT", "AGREE", "ASSAULT", "RETREAT") and not found:
                found = [(a, p) for a in actors for p in places]
        for actor, recipient in found[:4]:
            if actor[0] < recipient[1] and recipient[0] < actor[1]:
                continue
            yield act, actor, recipient


def pair_items(pieces: Pieces, passages: list[Passage], weight: float = 1.0, *, rooted: bool = True) -> list[Item]:
    """Pair rows made from marked acts; quads of PLV's fifteen roots follow from the category.

    Without `rooted` they say conflict or cooperation alone: the codebook's borders between categories are not PLV's.
    """
    hostile = {"REQUEST", "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"}
    return [
        pair_item(
            pieces,
            passage.text,
            actor,
            recipient,
            root=act.category if rooted else None,
            modes=act.modes if rooted else None,
            conflict=act.category in hostile,
            weight=weight,
        )
        for passage in passages
        for act, actor, recipient in passage_pairs(passage)
    ]


def plv_items(pieces: Pieces, pairs: list[Pair]) -> list[Item]:
    """Pair rows of PLV or AW; the latter, which say conflict or not and no more, weigh as much in all."""
    return [
        pair_item(
            pieces,
            pair.text,
            pair.actor,
            pair.recipient,
            root=pair.root,
            conflict=pair.quad >= 3 if pair.quad else pair.conflict,
            weight=1.0 if pair.root else 2.5,
            group=pair.source,
        )
        for pair in pairs
    ]


def plv_weak(pieces: Pieces, pairs: list[Pair]) -> list[Item]:
    """Weak rows: the sentence tells an act of the pair's category somewhere."""
    return [
        weak_item(pieces, pair.text, MAPPING["plv"].get(pair.root, [pair.root]), 0.5) for pair in pairs if pair.root is not None
    ]


def cameo(path: Path = SHARED / "data" / "roles" / "cameo_ner_train.txt") -> list[tuple[str, list[tuple[int, int, str]]]]:
    """Sentences of a BIO file (token, tag S, T or R) as text joined by blanks, with party spans."""
    names = {"S": "actor", "T": "recipient", "R": "reciprocal"}
    rows: list[tuple[str, list[tuple[int, int, str]]]] = []
    text, spans = "", []
    for line in [*path.read_text(encoding="utf-8").splitlines(), ""]:
        parts = line.split()
        if len(parts) != 2:
            if text:
                rows.append((text, spans))
            text, spans = "", []
            continue
        word, tag = parts
        start = len(text) + (1 if text else 0)
        text = f"{text} {word}" if text else word
        if tag.startswith("B-") or (tag.startswith("I-") and not (spans and spans[-1][1] == start - 1)):
            spans.append((start, len(text), names[tag[2]]))
        elif tag.startswith("I-"):
            spans[-1] = (spans[-1][0], len(text), spans[-1][2])
    return rows


def letters(text: str) -> str:
    """Letters and digits of a text, lower case: the same for a sentence in two files with other spacing."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


def cameo_folds(rows: list[tuple[str, list[tuple[int, int, str]]]]) -> list[int]:
    """Fold of each CAMEO sentence: PLV's where PLV has the sentence too, so that nothing of a fold is trained on."""
    plv = read_plv(SHARED / "data" / "relations" / "PLV_train.tsv")
    known = {letters(pair.text): number for pair, number in zip(plv, folds(plv), strict=True)}
    return [known.get(letters(text), n % 5) for n, (text, _) in enumerate(rows)]


def plv_parties(
    pairs: list[Pair], rows: list[tuple[str, list[tuple[int, int, str]]]]
) -> list[tuple[str, list[tuple[int, int, str]]]]:
    """Party rows out of PLV's pairs whose sentence CAMEO has not: both mark alike, but for meetings and joint acts."""
    taken = {letters(text) for text, _ in rows}
    return [
        (pair.text, [(*pair.actor, "actor"), (*pair.recipient, "recipient")])
        for pair in pairs
        if pair.actor and pair.recipient and pair.root not in ("CONSULT", "COOPERATE") and letters(pair.text) not in taken
    ]


def cameo_items(pieces: Pieces, rows: list[tuple[str, list[tuple[int, int, str]]]]) -> list[Item]:
    """Party rows."""
    return [party_item(pieces, text, spans, "cameo") for text, spans in rows]


def case_items(pieces: Pieces, path: Path = SHARED / "data" / "types" / "case2021_task2.tsv") -> list[Item]:
    """Weak rows of CASE 2021, by the table in mapping.yml."""
    items = []
    with path.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE):
            categories = MAPPING["case"].get(row["SubType"])
            if categories:
                items.append(weak_item(pieces, row["EventSnippet"], categories, 0.5))
            elif categories is not None:
                items.append(read_item(pieces, row["EventSnippet"], [], weight=0.5))
    return items


def rams_items(pieces: Pieces, path: Path = SHARED / "data" / "roles" / "rams_dev.jsonl") -> list[Item]:
    """Positive words of RAMS, by the tables in mapping.yml; all other words of the sentence are left open."""
    items = []
    for line in path.read_text(encoding="utf-8").splitlines():
        document = json.loads(line)
        (low, high, types), *_ = document["evt_triggers"]
        kind = types[0][0]
        known = [prefix for prefix in MAPPING["rams"] if kind.startswith(prefix)]
        if not known or not MAPPING["rams"][max(known, key=len)]:
            continue
        category, mode = MAPPING["rams"][max(known, key=len)]
        at = 0
        for words in document["sentences"]:
            if at <= low < at + len(words):
                break
            at += len(words)
        starts = [sum(len(w) + 1 for w in words[:n]) for n in range(len(words) + 1)]

        def offsets(first: int, last: int, at: int = at, starts: list[int] = starts) -> tuple[int, int]:
            return starts[first - at], starts[last - at + 1] - 1

        arguments = []
        for _, (first, last), name in document["gold_evt_links"]:
            role = MAPPING["rams_roles"].get(re.sub(r"^evt\d+arg\d+", "", name))
            if role and at <= first and last < at + len(words):
                arguments.append(Argument(role, *offsets(first, last)))
        act = Act(1, category, (mode,) if mode else (), "actual", *offsets(low, min(high, at + len(words) - 1)), ())
        item = read_item(pieces, " ".join(words), [replace(act, arguments=tuple(arguments))], complete=False, weight=0.4)
        item.status = {}
        if not mode:
            item.mode = {}
        items.append(item)
    return items
