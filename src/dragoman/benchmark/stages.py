"""Status against the stage of execution in MUC-3/4 answer keys: did the incident of a template take place.

ACCOMPLISHED is actual. THREATENED is not (it may be future or hypothetical). ATTEMPTED is not actual either: what was
attempted, the killing or the explosion, did not come about, and our status is that of the act; as one may hold that an attempted
attack took place, the figures without those templates are given too. A stage that allows both answers ("ACCOMPLISHED /
ATTEMPTED") is left out.

The key marks no word. Taken is the first word that tells such an incident (`_WORDS`) in a sentence that names an instrument or a
target of the template, else the first in the text; a template without such a word is not scored. The sentence is read in lower
case, as the texts are all capitals. Nine stages in ten are ACCOMPLISHED, so each figure stands beside that of always saying so.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dragoman import language
from dragoman.benchmark.factuality import macro_f1, statuses
from dragoman.benchmark.items import texts
from dragoman.benchmark.table import Row, mean
from dragoman.records import Status

_KILLING = (
    r"attack\w*|assault\w*|ambush\w*|raid\w*|kill\w*|murder\w*|assassinat\w*|massacre\w*|shoot\w*|shot|slain|execut(?:ed|ion)"
)
_BOMBING = r"bombings?|bombed|bombs?|explo\w+|blew|blown|blast\w*|dynamit\w*|detonat\w*|blow"
_WORDS = {
    "ATTACK": re.compile(rf"\b(?:{_KILLING})\b"),
    "BOMBING": re.compile(rf"\b(?:{_BOMBING}|attack\w*)\b"),
    "KIDNAPPING": re.compile(r"\b(?:kidnap\w*|abduct\w*|hostages?|seized?|captur\w+|held)\b"),
    "ARSON": re.compile(r"\b(?:arson|burn\w*|fires?|torch\w*|set|destroy\w*)\b"),
    "ROBBERY": re.compile(r"\b(?:robb\w+|robs?|st[eo]le?n?|steal\w*|thefts?|loot\w*|took|seized?)\b"),
    "HIJACKING": re.compile(r"\b(?:hijack\w*)\b"),
    "FORCED WORK STOPPAGE": re.compile(r"\b(?:strikes?|stoppages?|halt\w*|stop\w*|paraly\w+)\b"),
}
_NAMING = ("INCIDENT: INSTRUMENT ID", "PHYS TGT: ID", "HUM TGT: NAME", "HUM TGT: DESCRIPTION")
_ACTUAL = {"ACCOMPLISHED": True, "ATTEMPTED": False, "THREATENED": False}


@dataclass(frozen=True, slots=True)
class Template:
    """One incident of a key: its message, type, stage and the strings that name its instruments and targets."""

    message: str
    kind: str
    stage: str
    names: tuple[str, ...]


def templates(folder: Path) -> Iterator[Template]:
    """Yield the templates of a folder's answer keys (`key*`) that give one of the three stages."""
    for path in sorted(folder.glob("key*")):
        for block in re.split(r"\n\s*\n", path.read_text(encoding="latin1").replace('\\"', "'")):
            found = re.findall(r"^\d+\.\s+([A-Z :]+?)\s{2,}((?:.*)(?:\n\s{20,}.*)*)", block, re.MULTILINE)
            slots = {name: value.strip() for name, value in found}
            message = re.match(r"(?:DEV|TST\d)-MUC\d-\d{4}", slots.get("MESSAGE: ID", ""))
            stage = slots.get("INCIDENT: STAGE OF EXECUTION", "")
            if message and stage in _ACTUAL:
                names = [name.lower() for slot in _NAMING for name in re.findall(r'"([^"]+)"', slots.get(slot, ""))]
                kind = slots.get("INCIDENT: TYPE", "").split(" / ")[0]
                yield Template(message.group(), kind, stage, tuple(names))


def place(template: Template, sentences: Sequence[str]) -> tuple[str, int, int] | None:
    """Return the sentence that tells a template's incident, with the span of the word that does; None where none does."""
    words = _WORDS.get(template.kind)
    if words is None:
        return None
    telling = [(sentence, match) for sentence in sentences if (match := words.search(sentence))]
    named = [pair for pair in telling if any(name in pair[0] for name in template.names)]
    for sentence, match in named or telling:
        return sentence, match.start(), match.end()
    return None


def figures(data_dir: Path) -> Iterator[Row]:
    """Score every folder under `data_dir` that holds answer keys (`key*`). Raises FileNotFoundError where there is none."""
    folders = sorted({path.parent for path in data_dir.rglob("key*")})
    if not folders:
        raise FileNotFoundError(f"no MUC answer key (key*) under {data_dir}")
    for folder in folders:
        began = time.perf_counter()
        bodies = {
            name: [s for s in re.split(r"(?<=[.!?])\s+|\n|\[text\]\s*", body.lower()) if s]
            for name, body in texts(folder).items()
        }
        wanted = list(templates(folder))
        found = [(t, at) for t in wanted if (at := place(t, bodies.get(t.message, [])))]
        parsed = language.parse_many(at[0] for _, at in found)
        said = [(t, statuses(p, [at[1:]])[0]) for (t, at), p in zip(found, parsed, strict=True)]
        seconds = time.perf_counter() - began
        for metric, value in scored(said).items():
            yield Row(metric, value, folder.name, f"{len(said)} of {len(wanted)} templates", seconds)


def scored(said: Sequence[tuple[Template, Status]]) -> dict[str, str]:
    """Return the figures for templates and what was read for each: overall, without ATTEMPTED, and the statuses by stage."""
    rows: dict[str, str] = {}
    for label, kept in (("", said), (", without attempted", [pair for pair in said if pair[0].stage != "ATTEMPTED"])):
        gold = [_shown(_ACTUAL[t.stage]) for t, _ in kept]
        ours = [_shown(s == "actual") for _, s in kept]
        always = [_shown(True)] * len(gold)
        macro, each = macro_f1(gold, ours)
        rows[f"stage accuracy{label}"] = f"{_accuracy(gold, ours):.3f} (always actual {_accuracy(gold, always):.3f})"
        rows[f"stage macro-F1{label}"] = f"{macro:.3f} (always actual {macro_f1(gold, always)[0]:.3f})"
        rows |= {f"{name} F1{label}": f"{value:.3f}" for name, value in sorted(each.items())}
    for stage in _ACTUAL:
        counts = Counter(status for t, status in said if t.stage == stage)
        told = ", ".join(f"{status} {count}" for status, count in counts.most_common())
        rows[f"read for {stage}"] = f"{counts.total()}: {told}" if told else "0"
    return rows


def _shown(actual: bool) -> str:
    return "actual" if actual else "not actual"


def _accuracy(gold: Sequence[str], ours: Sequence[str]) -> float:
    return mean([float(g == o) for g, o in zip(gold, ours, strict=True)])
