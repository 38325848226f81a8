"""Real news sentences marked by this project: a sample to be marked, and the marks kept by the hash of the sentence, without its text.

    python training/news.py sample --out training/runs/news --files 4 --each 280     # in the product's environment
    python training/news.py keep training/runs/news/marked_*.txt                      # -> training/data/news_marks.jsonl

The sentences are those of TimeBank, AQUAINT, WikiEvents and Reuters-21578 under /work/shared/data; none of PLV, AW or the annotated
articles is among them. A marked file holds lines of the markup in data/FORMAT.md; a line whose text is not a sampled sentence is
refused and counted.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "src"))

import corpora  # noqa: E402
from authored import Act, Argument, Passage, read_line  # noqa: E402

DATA = corpora.SHARED / "data"
MARKS = HERE / "data" / "news_marks.jsonl"
_POLITICS = re.compile(
    r"\b(?:sanction|troops|minister|embargo|rebel|protest|strike|talks|attack|treaty|president|army|police|government|court|bomb\w*)s?\b"
)


def documents() -> Iterator[tuple[str, str]]:
    """Yield where a text comes from, and the text with its blanks evened out."""
    for folder in ("timebank", "aquaint"):
        for path in sorted((DATA / "dates" / folder).glob("*.tml")):
            raw = path.read_text(encoding="utf-8", errors="replace")
            body = re.search(r"<TEXT>(.*?)</TEXT>", raw, re.S)
            yield f"{folder}/{path.stem}", _plain(re.sub(r"<[^>]+>", "", body.group(1) if body else raw))
    for part in ("train", "dev"):
        for line in (DATA / "roles" / f"wikievents_{part}.jsonl").read_text(encoding="utf-8").splitlines():
            document = json.loads(line)
            yield f"wikievents/{document.get('doc_id', part)}", _plain(document.get("text") or " ".join(document["tokens"]))
    for path in sorted((DATA / "corpora" / "reuters21578").glob("*.sgm")):
        for number, block in enumerate(re.findall(r"<REUTERS.*?</REUTERS>", path.read_text(encoding="latin-1"), re.S)):
            body = re.search(r"<BODY>(.*?)</BODY>", block, re.S)
            if body and len(_POLITICS.findall(body.group(1))) > 3 and not re.search(r"\b(?:[Ss]hr|cts|Qtr)\b", body.group(1)):
                yield f"{path.stem}/{number}", _plain(re.sub(r"&[a-z0-9#]+;", "", body.group(1)))


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.lower())


def sentences() -> Iterator[tuple[str, str]]:
    """Yield source and sentence, each sentence once, without those that other figures are measured on."""
    banned = {_letters(p.text) for p in corpora.read_plv(DATA / "relations" / "PLV_train.tsv")}
    banned |= {
        _letters(row.split("\t")[6]) for row in (DATA / "relations" / "AW_train.tsv").read_text(encoding="utf-8").splitlines()
    }
    for part in ("articles", "train"):
        for path in sorted((corpora.SHARED / "gold" / part).glob("*.json")):
            text = json.loads(path.read_text(encoding="utf-8"))["text"]
            banned |= {_letters(text[a:b]) for a, b in corpora.sentences(text)}
    for source, text in documents():
        for start, end in corpora.sentences(text):
            sentence = text[start:end]
            if 40 <= len(sentence) <= 330 and _letters(sentence) not in banned and "[" not in sentence and "]" not in sentence:
                banned.add(_letters(sentence))
                yield source, sentence


def softmax(logits: np.ndarray) -> np.ndarray:
    """Probabilities of each row."""
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)


def sample(options: argparse.Namespace) -> None:
    """Write files of sentences to be marked: of three kinds, by what the shipped encoder makes of them."""
    from dragoman.encoder import encoder

    everything = list(sentences())
    rng = random.Random(17)
    by_source: dict[str, list[tuple[str, str]]] = {}
    for source, text in everything:
        by_source.setdefault(re.split(r"[/-]", source)[0].rstrip("0123456789"), []).append((source, text))
    pool = [row for rows in by_source.values() for row in rng.sample(rows, min(len(rows), 2600))]
    reader = encoder()
    kinds: dict[str, list[str]] = {"told": [], "unsure": [], "none": []}
    for _, text in pool:
        best = max((1 - float(softmax(part.act)[:, 0].min()) for part in reader.scores(text)), default=0.0)
        kinds["told" if best >= 0.9 else "unsure" if best >= 0.3 else "none"].append(text)
    print({kind: len(rows) for kind, rows in kinds.items()})
    wanted = options.files * options.each
    options.out.mkdir(parents=True, exist_ok=True)
    before = {line for path in options.out.glob("sample_*.txt") for line in path.read_text(encoding="utf-8").splitlines()}
    chosen = []
    for kind, share in zip(("told", "unsure", "none"), options.shares, strict=True):
        chosen += [text for text in kinds[kind] if text not in before][: round(wanted * share)]
    rng.shuffle(chosen)
    for n in range(options.files):
        path = options.out / f"sample_{options.first + n}.txt"
        path.write_text("\n".join(chosen[n :: options.files]) + "\n", encoding="utf-8")


def keep(options: argparse.Namespace) -> None:
    """Turn marked files into rows without text: source, hash of the sentence, acts."""
    known = {text: source for source, text in sentences()}
    rows, refused = {}, []
    for path in options.marked:
        for line in path.read_text(encoding="utf-8").splitlines():
            if not line.strip() or line.startswith("#"):
                continue
            try:
                passage = read_line(line)
            except ValueError as error:
                refused.append(f"{path.name}: {error}: {line[:80]}")
                continue
            if passage.text not in known:
                refused.append(f"{path.name}: not a sampled sentence: {line[:80]}")
                continue
            acts = [
                [a.number, a.category, list(a.modes), a.status, a.start, a.end, [[x.role, x.start, x.end] for x in a.arguments]]
                for a in passage.acts
            ]
            rows[_key(passage.text)] = {"source": known[passage.text], "sentence": _key(passage.text), "acts": acts}
    MARKS.write_text("".join(json.dumps(rows[key]) + "\n" for key in sorted(rows)), encoding="utf-8")
    print(f"{len(rows)} sentences, {sum(len(row['acts']) for row in rows.values())} acts; {len(refused)} lines refused")
    print("\n".join(refused[:40]))


def passages(*, held_out: bool = False) -> list[Passage]:
    """The marked sentences, read from the corpora: those trained on, or the tenth (by the hash) that never is."""
    rows = map(json.loads, MARKS.read_text(encoding="utf-8").splitlines())
    marks = {row["sentence"]: row["acts"] for row in rows if (int(row["sentence"][:8], 16) % 10 == 0) == held_out}
    found = {_key(text): text for _, text in sentences() if _key(text) in marks}
    if len(found) < len(marks):
        print(f"news: {len(marks) - len(found)} marked sentences were not found in the corpora")
    return [
        Passage(
            text, tuple(Act(n, c, tuple(m), s, a, b, tuple(Argument(*x) for x in args)) for n, c, m, s, a, b, args in marks[key])
        )
        for key, text in found.items()
    ]


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    one = commands.add_parser("sample", help="write sentences to be marked")
    one.add_argument("--out", type=Path, default=HERE / "runs" / "news")
    one.add_argument("--files", type=int, default=4)
    one.add_argument("--each", type=int, default=280)
    one.add_argument("--first", type=int, default=1, help="number of the first file: what earlier files hold is left out")
    one.add_argument(
        "--shares", type=float, nargs=3, default=[0.4, 0.35, 0.25], help="of sentences that tell, may tell, tell nothing"
    )
    one.set_defaults(run=sample)
    two = commands.add_parser("keep", help="keep the marks of marked files")
    two.add_argument("marked", type=Path, nargs="+")
    two.set_defaults(run=keep)
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()
