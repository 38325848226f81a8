"""Learn weights of linking from ECB+ topics 1 to 35.

    python training/linking.py ../shared/data/linking            # print them
    python training/linking.py ../shared/data/linking --write    # put SHIPPED into src/dragoman/linking/data/weights.yml

Shipped are the findings that mean the same in political news, at half their weight: a topic of ECB+ mixes just two stories, so that
what tells stories apart weighs more there than in a week's news. The others stay as set by reason: in ECB+ the word for the act has
to stand in for category, parties and days, which linking compares themselves. By folds of topics: `dragoman benchmark linking`.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from dragoman.benchmark.ecbplus import topics
from dragoman.benchmark.ecbplus_weights import learn, pairs

SHIPPED = (
    "most of the story",
    "many of the story",
    "some of the story",
    "few of the story",
    "no of the story",
    "same figures",
    "other figures",
)


def main() -> None:
    """Learn, print, and write where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the folder that holds ecbplus/ and ecbplus_sentences.csv")
    parser.add_argument("--write", action="store_true", help="write the weights that are shipped")
    args = parser.parse_args()
    learned = learn([pairs(mentions) for mentions in topics(args.folder).values()])
    for name, weight in learned.items():
        print(f"{name:20} {weight:+.2f}")
    if args.write:
        path = Path(__file__).parent.parent / "src/dragoman/linking/data/weights.yml"
        text = path.read_text(encoding="utf8")
        for name in SHIPPED:
            weight = round(learned[name] / 2, 2)
            text = re.sub(rf"(?m)^({name}: +){{weight: [-.\d]+, by: [^,]+,", rf"\g<1>{{weight: {weight}, by: ECB+,", text)
        path.write_text(text, encoding="utf8")


if __name__ == "__main__":
    main()
