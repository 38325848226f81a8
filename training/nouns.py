"""Makes src/dragoman/items/data/nouns.tsv, the kinds of nouns, from WordNet's hypernym tree and training/nouns.yml.

    apt-get install wordnet-base wordnet-sense-index
    python training/nouns.py /usr/share/wordnet > src/dragoman/items/data/nouns.tsv

A noun takes the kind under which most of its use falls: WordNet counts how often each sense was met in a tagged corpus, and
lists the senses by that count. A noun whose leading senses have no kind gets none.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from pathlib import Path

import yaml

SHARE = 0.5
LONGEST = 28


def synsets(folder: Path) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return the hypernyms and the words of every noun synset, by offset."""
    above: dict[str, list[str]] = {}
    words: dict[str, list[str]] = {}
    for line in (folder / "data.noun").read_text(encoding="latin1").splitlines():
        if line.startswith("  "):
            continue
        parts = line.split(" | ")[0].split()
        count = int(parts[3], 16)
        words[parts[0]] = [parts[4 + 2 * i] for i in range(count)]
        pointers = parts[4 + 2 * count + 1 :]
        above[parts[0]] = [pointers[i + 1] for i in range(0, len(pointers) - 3, 4) if pointers[i] == "@"]
    return above, words


def main(folder: Path) -> None:
    """Print `noun<TAB>kind`, sorted."""
    rules = yaml.safe_load((Path(__file__).parent / "nouns.yml").read_text(encoding="utf8"))
    above, _ = synsets(folder)
    senses: dict[str, list[str]] = {}
    for line in (folder / "index.noun").read_text(encoding="latin1").splitlines():
        if not line.startswith("  "):
            parts = line.split()
            pointers = int(parts[3])
            senses[parts[0]] = parts[4 + pointers + 2 :]
    uses: dict[tuple[str, str], int] = defaultdict(int)
    for line in (folder / "index.sense").read_text(encoding="latin1").splitlines():
        key, offset, _, count = line.split()
        lemma, _, rest = key.partition("%")
        if rest.startswith("1:"):
            uses[lemma, offset] = int(count)
    roots: dict[str, str] = {}
    for kind, names in rules["roots"].items():
        for name in names:
            lemma, _, number = name.rpartition(".")
            roots[senses[lemma][int(number) - 1]] = kind

    known: dict[str, str] = {}

    def kind_of(offset: str) -> str:
        """Return the kind of the nearest root above a synset, or nothing."""
        if offset not in known:
            known[offset] = ""
            if offset in roots:
                known[offset] = roots[offset]
            else:
                known[offset] = next((kind for up in above[offset] if (kind := kind_of(up))), "")
        return known[offset]

    kinds: dict[str, str] = {}
    for lemma, offsets in senses.items():
        word = lemma.replace("_", " ").lower()
        if len(word) > LONGEST or len(word) < 2 or any(c.isdigit() for c in word):
            continue
        if " " in word and (word.count(" ") > 2 or word.rsplit(" ", 1)[-1] not in senses):
            continue  # Latin names of species, phrases
        weights: Counter[str] = Counter()
        for rank, offset in enumerate(offsets):
            weights[kind_of(offset)] += uses[lemma, offset] + 1.0 / (rank + 1) ** 2  # type: ignore[assignment]
        kind, weight = max(weights.items(), key=lambda pair: pair[1])
        if kind and kind != "none" and weight >= SHARE * sum(weights.values()):
            kinds[word] = kind
    # A compound says nothing that its last word does not say already.
    for word in list(kinds):
        last = word.rsplit(" ", 1)[-1]
        if last != word and kinds.get(last) == kinds[word]:
            del kinds[word]
    for kind, names in rules["nouns"].items():
        for word in names:
            kinds[str(word).lower()] = kind
    for word in rules["never"]:
        kinds.pop(word, None)
    for word, kind in sorted(kinds.items()):
        if kind == "plants" and " " in word:
            continue
        print(f"{word}\t{kind}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
