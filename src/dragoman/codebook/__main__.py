"""`python -m dragoman.codebook > docs/codebook.md` writes the reference page; `--check` prints the codebook's faults."""

from __future__ import annotations

import sys

from dragoman.codebook import check, page


def main(arguments: list[str]) -> int:
    """Print the page, or with `--check` every fault of the codebook (exit code 1 where there is one)."""
    if arguments == ["--check"]:
        faults = check()
        print("\n".join(faults) or "no faults")
        return 1 if faults else 0
    print(page(), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
