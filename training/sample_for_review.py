"""Draw authored passages for a second reader, and report how far the two readers agree.

    python training/sample_for_review.py draw --count 300 --out /tmp/review.tsv
    python training/sample_for_review.py agree /tmp/review.tsv

`draw` writes one passage a line: id, text with the trigger of one act between « and », three empty columns (category or
"none", mode or "-", status), and a column for remarks; the marked answers are not shown. A fifth of the rows are
distractors with one word between « and ». The second reader fills the columns in by FORMAT.md and the codebook; `agree`
compares them with the marks: share of equal answers and Cohen's kappa.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import random
from collections import Counter
from pathlib import Path

from authored import Act, Passage, read_line

FOLDER = Path(__file__).parent / "data"
COLUMNS = ("id", "text", "category", "mode", "status", "remarks")


def passages() -> list[Passage]:
    """All authored passages, in the order of the files."""
    lines = [
        line
        for path in sorted(FOLDER.glob("authored_*.txt"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    ]
    return list({passage.text: passage for passage in map(read_line, lines)}.values())


def identity(text: str, start: int) -> str:
    """The row's id: a hash of the text and of where the marked word starts."""
    return hashlib.sha256(f"{start} {text}".encode()).hexdigest()[:12]


def sample(count: int, seed: int) -> list[tuple[Passage, Act | None, int, int]]:
    """Passages with the offsets of the words to judge: an act's trigger, or a longish word of a distractor."""
    rng = random.Random(seed)
    everything = sorted(passages(), key=lambda passage: identity(passage.text, 0))
    rng.shuffle(everything)
    rows: list[tuple[Passage, Act | None, int, int]] = []
    told, untold = count - count // 5, count // 5
    for passage in everything:
        if passage.acts and told:
            act = rng.choice(passage.acts)
            rows.append((passage, act, act.start, act.end))
            told -= 1
        elif not passage.acts and untold:
            word = max(passage.text.split(), key=lambda w: (w.islower(), len(w)))
            start = passage.text.index(word)
            rows.append((passage, None, start, start + len(word)))
            untold -= 1
    rng.shuffle(rows)
    return rows


def draw(count: int, seed: int, out: Path) -> None:
    """Write the rows to judge."""
    with out.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, delimiter="\t")
        writer.writerow(COLUMNS)
        for passage, _, start, end in sample(count, seed):
            text = passage.text
            shown = f"{text[:start]}«{text[start:end]}»{text[end:]}"
            writer.writerow([identity(text, start), shown, "", "", "", ""])


def kappa(pairs: list[tuple[str, str]]) -> float:
    """Cohen's kappa of two readers' answers."""
    same = sum(a == b for a, b in pairs) / len(pairs)
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(first[name] * second[name] for name in first) / len(pairs) ** 2
    return (same - chance) / (1 - chance) if chance < 1 else 1.0


def agree(path: Path) -> None:
    """Print agreement on category, mode and status, and every difference."""
    marks: dict[str, tuple[str, str, str]] = {}
    for passage in passages():
        for act in passage.acts:
            marks[identity(passage.text, act.start)] = (act.category, "+".join(sorted(act.modes)) or "-", act.status)
    with path.open(encoding="utf-8", newline="") as handle:
        rows = [row for row in csv.DictReader(handle, delimiter="\t") if row["category"]]
    for place, column in enumerate(("category", "mode", "status")):
        pairs = []
        for row in rows:
            mine = marks.get(row["id"], ("none", "-", "-"))[place]
            theirs = row[column].strip()
            if place and "none" in (row["category"].strip(), marks.get(row["id"], ("none",))[0]):
                continue
            pairs.append((mine, theirs))
            if mine != theirs:
                print(f"{row['id']} {column}: marked {mine}, second reader {theirs}: {row['text']}")
        same = sum(a == b for a, b in pairs)
        print(f"{column}: {same} of {len(pairs)} equal ({same / len(pairs):.3f}), kappa {kappa(pairs):.3f}")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    first = commands.add_parser("draw")
    first.add_argument("--count", type=int, default=300)
    first.add_argument("--seed", type=int, default=2024)
    first.add_argument("--out", type=Path, required=True)
    second = commands.add_parser("agree")
    second.add_argument("file", type=Path)
    options = parser.parse_args()
    if options.command == "draw":
        draw(options.count, options.seed, options.out)
    else:
        agree(options.file)


if __name__ == "__main__":
    main()
