"""Check authored training sentences (training/data/FORMAT.md) and count what they hold.

    python training/check_authored.py training/data/*.txt

Exits with 1 where a line does not follow the format, naming file and line.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from authored import FormatError, read_line


def main(paths: list[str]) -> int:
    """Print one count table and every fault; return the exit code."""
    count: Counter[str] = Counter()
    seen: dict[str, str] = {}
    faults = 0
    for path in paths:
        for number, line in enumerate(Path(path).read_text(encoding="utf8").splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            where = f"{path}:{number}"
            try:
                passage = read_line(line)
            except FormatError as error:
                print(f"{where}: {error}")
                faults += 1
                continue
            if passage.text in seen:
                print(f"{where}: repeats {seen[passage.text]}")
                faults += 1
            seen[passage.text] = where
            count["passages"] += 1
            count["distractors"] += not passage.acts
            for act in passage.acts:
                count["events"] += 1
                count[act.category] += 1
                count[f"@{act.status}"] += 1
                for mode in act.modes:
                    count[f"{act.category}/{mode}"] += 1
    for name, number in sorted(count.items()):
        print(f"{number:6d}  {name}")
    print(f"{faults} faults")
    return int(faults > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
