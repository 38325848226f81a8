"""Read authored training sentences: inline brackets to text, acts and arguments with code-point offsets."""

from __future__ import annotations

import re
from dataclasses import dataclass

MODES: dict[str, frozenset[str]] = {
    "AGREE": frozenset(),
    "CONSULT": frozenset({"visit", "third-party", "multilateral", "phone"}),
    "SUPPORT": frozenset(),
    "CONCEDE": frozenset(),
    "COOPERATE": frozenset(),
    "AID": frozenset(),
    "RETREAT": frozenset({"withdraw", "release", "return", "disarm", "ceasefire", "access", "resign"}),
    "REQUEST": frozenset({"assist", "change", "yield", "meet"}),
    "ACCUSE": frozenset({"disapprove", "allege", "investigate"}),
    "REJECT": frozenset({"assist", "change", "yield", "meet"}),
    "THREATEN": frozenset({"restrict", "relations", "boycott", "arrest", "force", "violence"}),
    "PROTEST": frozenset({"demo", "riot", "strike", "boycott", "obstruct", "hunger"}),
    "SANCTION": frozenset({"convict", "expel", "withdraw", "discontinue"}),
    "MOBILIZE": frozenset({"troops", "weapons", "police", "militia"}),
    "COERCE": frozenset(
        ["seize", "restrict", "ban", "censor", "martial-law", "arrest", "deport", "withhold", "misinformation", "cyber"]
    ),
    "ASSAULT": frozenset(
        [
            "beat",
            "torture",
            "execute",
            "sexual",
            "assassinate",
            "primitive",
            "firearms",
            "explosives",
            "suicide-attack",
            "heavy-weapons",
            "aerial",
            "chemical",
            "cleansing",
            "unconventional",
            "abduct",
            "destroy",
            "crowd-control",
        ]
    ),
}
STATUSES = ("actual", "future", "hypothetical", "negated")
ROLES = {"A": "actor", "R": "recipient", "I": "item", "P": "place", "W": "when", "S": "speaker"}

_OPEN = re.compile(r"\[([^\s\[\]]+) ")
_TRIGGER = re.compile(r"T(\d+):([A-Z]+)(?:/([a-z+-]+))?(?:@([a-z]+))?\Z")
_ARGUMENT = re.compile(r"([ARIPWS])(\d+)\Z")


class FormatError(ValueError):
    """A line does not follow training/data/FORMAT.md; the message says what and where."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One role of an act: `role` is actor, recipient, item, place, when or speaker; offsets in code points."""

    role: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Act:
    """One event of a passage, with its trigger's offsets and its arguments in text order."""

    number: int
    category: str
    modes: tuple[str, ...]
    status: str
    start: int
    end: int
    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """One line without its brackets, and the acts that it tells (none: a distractor)."""

    text: str
    acts: tuple[Act, ...]


def read_line(line: str) -> Passage:
    """Read one line; raise FormatError where brackets, labels, modes or statuses are wrong."""
    text: list[str] = []
    length = 0
    stack: list[tuple[str, int, int]] = []
    marks: list[tuple[str, int, int]] = []
    at = 0
    line = line.strip()
    while at < len(line):
        char = line[at]
        if char == "[":
            match = _OPEN.match(line, at)
            if not match:
                raise FormatError(f"column {at + 1}: '[' without a label and a space")
            stack.append((match.group(1), length, at))
            at = match.end()
            continue
        if char == "]":
            if not stack:
                raise FormatError(f"column {at + 1}: ']' without '['")
            labels, start, column = stack.pop()
            if start == length:
                raise FormatError(f"column {column + 1}: empty bracket")
            marks += [(label, start, length) for label in labels.split(",")]
            at += 1
            continue
        text.append(char)
        length += 1
        at += 1
    if stack:
        raise FormatError(f"column {stack[-1][2] + 1}: '[' never closed")
    return Passage("".join(text), _acts(marks))


def _acts(marks: list[tuple[str, int, int]]) -> tuple[Act, ...]:
    triggers: dict[int, tuple[str, tuple[str, ...], str, int, int]] = {}
    arguments: dict[int, list[Argument]] = {}
    for label, start, end in marks:
        if match := _TRIGGER.match(label):
            number, category, mode_words, status = match.groups()
            if category not in MODES:
                raise FormatError(f"no such category: {label}")
            modes = tuple(mode_words.split("+")) if mode_words else ()
            if unknown := set(modes) - MODES[category]:
                raise FormatError(f"{category} has no mode {', '.join(sorted(unknown))}: {label}")
            if (status or "actual") not in STATUSES:
                raise FormatError(f"no such status: {label}")
            if int(number) in triggers:
                raise FormatError(f"two triggers numbered {number}")
            triggers[int(number)] = (category, modes, status or "actual", start, end)
        elif match := _ARGUMENT.match(label):
            arguments.setdefault(int(match.group(2)), []).append(Argument(ROLES[match.group(1)], start, end))
        else:
            raise FormatError(f"no such label: {label}")
    if lost := set(arguments) - set(triggers):
        raise FormatError(f"arguments of event {min(lost)} but no trigger T{min(lost)}")
    return tuple(
        Act(
            number,
            *triggers[number],
            tuple(sorted(arguments.get(number, []), key=lambda argument: (argument.start, argument.end))),
        )
        for number in sorted(triggers)
    )
