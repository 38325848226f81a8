"""Counts of victims and of physical targets in MUC-3/4 answer keys against `items.size` and `items.find` on the same texts.

A key fills templates, one an incident: HUM TGT with a number and an effect (DEATH, INJURY), PHYS TGT with a number. Checked are
numbers of two and more (a "1" in the keys is mostly a name). A victim count is right where the text yields a figure of that
outcome and count, a target count where it yields an item of that count with a word of the target's description. Recall is the
fair figure: the texts tell numbers of other incidents as well, which the keys leave out, so precision is a lower bound.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

from dragoman import items
from dragoman.benchmark.table import Row
from dragoman.items.numbers import vocabulary

Victims = set[tuple[str, int]]
Targets = set[tuple[int, str]]

_SLOT = re.compile(r"^(\d+)\.\s+([A-Z :]+?)\s{2,}(.*)$|^\s{20,}(.*)$", re.MULTILINE)
_NUMBERED = re.compile(r'(\d+)\s*:\s*((?:"[^"]*"(?:\s*/\s*)?)+)')
_EFFECT = re.compile(r'(DEATH|INJURY|NO INJURY|NO INJURY OR DEATH|REGAINED FREEDOM|[A-Z ]+?)\s*:\s*((?:"[^"]*"(?:\s*/\s*)?)+)')
_QUOTED = re.compile(r'"([^"]*)"')
_OUTCOMES = {"DEATH": "dead", "INJURY": "injured"}


def texts(folder: Path) -> dict[str, str]:
    """Return the texts of a folder by message id."""
    found: dict[str, str] = {}
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "key")):
            continue
        parts = re.split(r"^((?:DEV|TST\d)-MUC\d-\d{4}).*$", path.read_text(encoding="latin1"), flags=re.MULTILINE)
        for name, body in zip(parts[1::2], parts[2::2], strict=True):
            paragraphs = re.split(r"\n\s*\n", body)
            found[name] = "\n".join(re.sub(r"\s+", " ", paragraph).strip() for paragraph in paragraphs)
    return found


def keys(folder: Path) -> dict[str, tuple[Victims, Targets]]:
    """Return the numbers of victims and of targets that the answer keys of a folder give, by message id."""
    found: dict[str, tuple[Victims, Targets]] = {}
    for path in sorted(folder.glob("key*")):
        message = ""
        for block in re.split(r"\n\s*\n", path.read_text(encoding="latin1").replace('\\"', "'")):
            slots = _slots(block)
            identity = re.match(r"(?:DEV|TST\d)-MUC\d-\d{4}", slots.get("MESSAGE: ID", ""))
            if not identity:
                continue
            message = identity.group()
            victims, targets = found.setdefault(message, (set(), set()))
            effects: dict[str, list[str]] = {}
            numbers: dict[str, list[int]] = {}
            for effect, names in _EFFECT.findall(slots.get("HUM TGT: EFFECT OF INCIDENT", "")):
                for name in _QUOTED.findall(names):
                    effects.setdefault(name, []).append(effect.strip())
            for number, names in _NUMBERED.findall(slots.get("HUM TGT: NUMBER", "")):
                numbers.setdefault(_QUOTED.findall(names)[0], []).append(int(number))
            for name, counts in numbers.items():
                told = effects.get(name, [])
                # One description may stand for several groups ("PEOPLE" dead, "PEOPLE" injured): they pair in order.
                paired = (
                    zip(counts, told, strict=True) if len(counts) == len(told) else ((n, e) for n in counts[:1] for e in told[:1])
                )
                victims |= {(_OUTCOMES[effect], count) for count, effect in paired if effect in _OUTCOMES and count > 1}
            for number, names in _NUMBERED.findall(slots.get("PHYS TGT: NUMBER", "")):
                if int(number) > 1:
                    targets.add((int(number), _QUOTED.findall(names)[0].lower()))
    return found


def _slots(block: str) -> dict[str, str]:
    slots: dict[str, str] = {}
    name = ""
    for match in _SLOT.finditer(block):
        if match[2]:
            name = match[2].strip()
            slots[name] = match[3]
        elif name:
            slots[name] += " " + match[4]
    return slots


def figures(data_dir: Path) -> Iterator[Row]:
    """Score every folder under `data_dir` that holds answer keys (`key*`). Raises FileNotFoundError where there is none."""
    folders = sorted({path.parent for path in data_dir.rglob("key*")})
    if not folders:
        raise FileNotFoundError(f"no MUC answer key (key*) under {data_dir}")
    for folder in folders:
        started = time.perf_counter()
        bodies = texts(folder)
        wanted = right = told = fit = target = target_right = 0
        for name, (victims, targets) in keys(folder).items():
            body = bodies.get(name, "")
            said = {(figure.outcome, figure.count) for figure in items.size(body) if figure.count > 1}
            wanted += len(victims)
            right += len(victims & said)
            if victims:
                casualties = {pair for pair in said if pair[0] in ("dead", "injured")}
                told += len(casualties)
                fit += len(casualties & victims)
            counted = [(item.count, set(item.text.lower().split())) for item in items.find(body)] if targets else []
            target += len(targets)
            target_right += sum(any(count == n and words & set(what.split()) for count, words in counted) for n, what in targets)
        seconds = time.perf_counter() - started
        size = f"{len(bodies)} texts, {wanted} victim counts, {target} target counts"
        yield Row("victim count recall", f"{right / max(1, wanted):.3f}", folder.name, size, seconds)
        yield Row("victim count precision (texts with counts)", f"{fit / max(1, told):.3f}", folder.name, size, seconds)
        yield Row("target count recall", f"{target_right / max(1, target):.3f}", folder.name, size, seconds)


def misses(folder: Path) -> Iterator[tuple[str, tuple[str, int], list[str]]]:
    """Yield each victim count that was not found, with the sentences that hold the number's digits."""
    bodies = texts(folder)
    for name, (victims, _) in keys(folder).items():
        body = bodies.get(name, "")
        said = {(figure.outcome, figure.count) for figure in items.size(body)}
        for pair in sorted(victims - said):
            sentences = re.split(r"(?<=[.!?])\s+|\n", body)
            words = [w for w, n in vocabulary()["words"].items() if n == pair[1]]
            yield (
                name,
                pair,
                [s for s in sentences if re.search(rf"\b(?:{'|'.join([str(pair[1]), *words])})\b", s, re.IGNORECASE)][:3],
            )
