"""Reads a text's toponyms in three passes: what each name is alone, what the text talks of, what each name is given that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from dragoman.places import choice, evidence
from dragoman.places.choice import Talk
from dragoman.places.names import rows
from dragoman.places.scan import Option, Spot, Words, options_of, spots
from dragoman.places.words import key

ROUNDS = 2
MODELS = ("first", "choice", "final")


@cache
def weights() -> dict[str, dict[str, float]]:
    """Return the weights of the three models by feature: `first` and `final` say whether a name is a place, `choice` says which."""
    found: dict[str, dict[str, float]] = {model: {} for model in MODELS}
    for model, name, value in rows("weights.tsv"):
        found[model][name] = float(value)
    return found


@dataclass(slots=True)
class Judged:
    """A candidate with how likely it is a toponym (alone and in its text) and which place it is taken for."""

    spot: Spot
    alone: float
    local: list[str]
    held: list[tuple[str, Spot]]
    kind: str | None
    probability: float = 0.0
    chosen: Option | None = None
    share: float = 0.0
    extra: list[str] = field(default_factory=list)
    described: list[dict[str, float]] = field(default_factory=list)

    @property
    def sense(self) -> tuple[str, str]:
        """What two mentions must share to be one place in one text: the name, and a container where the text gives one."""
        explicit = next((outer.name for how, outer in self.held if how == ","), "")
        return self.spot.name, explicit


def read(
    text: str,
    hints: Sequence[str] = (),
    table: Mapping[str, Mapping[str, float]] | None = None,
    forced: Sequence[tuple[int, int]] = (),
) -> tuple[Words, list[Judged]]:
    """Return the words of a text and its candidates, judged; `forced` are spans that are toponyms by the caller's word."""
    table = table or weights()
    words = Words(text)
    found = spots(words)
    if forced:
        found = _force(words, found, forced)
    certain = set(forced)
    taken = {at: spot for spot in found for at in range(spot.first, spot.last)}
    judged = []
    for index, spot in enumerate(found):
        local = evidence.features(words, spot, taken)
        following = found[index + 1] if index + 1 < len(found) else None
        held = choice.containers(words, spot, following, found[index - 1] if index else None)
        alone = 1.0 if (spot.start, spot.end) in certain else evidence.probability(local, table["first"])
        judged.append(Judged(spot, alone, local, held, choice.told_kind(words, spot)))
    for step in range(ROUNDS + 1):
        _choose(judged, hints, table["choice"], talking=step > 0)
    _settle(words, judged, table["final"])
    return words, judged


def _force(words: Words, found: list[Spot], forced: Sequence[tuple[int, int]]) -> list[Spot]:
    """Put the caller's spans in place of the candidates that they overlap."""
    wanted = sorted(set(forced))
    kept = [spot for spot in found if not any(spot.start < end and start < spot.end for start, end in wanted)]
    same = {(spot.start, spot.end): spot for spot in found if spot.form != "pattern" or spot.options}
    for start, end in wanted:
        spot = same.get((start, end))
        if spot is None:
            name = key(words.text[start:end])
            first = words.at(start)
            spot = Spot(first, max(first + 1, words.at(end)), start, end, name, options_of(name))
        kept.append(spot)
    return sorted(kept, key=lambda spot: (spot.start, spot.end))


def _talk(judged: Sequence[Judged]) -> tuple[Talk, dict[str, Talk]]:
    """Return what the text talks of, and what of it is each name's own doing."""
    talk, own = Talk(), {}
    for one in judged:
        if one.chosen is not None and one.alone > 0.05:
            mine = own.setdefault(one.spot.name, Talk())
            weight = one.alone * one.share
            for target in (talk, mine):
                target.add(one.spot.name, one.chosen.place, weight)
    return talk, own


def _without(talk: Talk, mine: Talk | None) -> Talk:
    if mine is None:
        return talk
    countries, divisions = dict(talk.countries), dict(talk.divisions)
    for code, weight in mine.countries.items():
        countries[code] -= weight
    for code, weight in mine.divisions.items():
        divisions[code] -= weight
    return Talk(countries, divisions, talk.points, max(0.0, talk.total - mine.total))


def _choose(judged: Sequence[Judged], hints: Sequence[str], table: Mapping[str, float], *, talking: bool) -> None:
    talk, own = _talk(judged) if talking else (Talk(), {})
    senses: dict[tuple[str, str], list[Judged]] = {}
    for one in judged:
        senses.setdefault(one.sense, []).append(one)
    plain: dict[str, tuple[Option, float]] = {}
    for (name, explicit), group in sorted(senses.items(), key=lambda item: not item[0][1]):
        options = group[0].spot.options
        if not options:
            continue
        if len(options) == 1:
            scores = [0.0]
        else:
            # one sense per text: what any mention says of its place holds for all
            held = [(how, outer) for one in group for how, outer in one.held]
            held = list({(how, outer.name): (how, outer) for how, outer in held}.values())
            kind = next((one.kind for one in group if one.kind), None)
            rest = _without(talk, own.get(name))
            group[0].described = []
            scores = []
            for option in options:
                described = choice.prior(option, options[0], kind) | choice.context(option, name, rest, held, hints)
                if not explicit and name in plain and plain[name][0].place.number == option.place.number:
                    described["same name explained"] = 1.0
                group[0].described.append(described)
                scores.append(choice.total(described, table))
        shares = choice.shares(scores)
        best = max(range(len(options)), key=lambda i: (shares[i], -i))
        if explicit:
            plain[name] = (options[best], shares[best])
        for one in group:
            one.chosen, one.share = options[best], shares[best]


_BUCKETS = (("country", "country's share", 4), ("division", "division's share", 4), ("near", "near", 5))


def _settle(words: Words, judged: Sequence[Judged], table: Mapping[str, float]) -> None:
    """Judge each candidate again with what the whole text says."""
    talk, own = _talk(judged)
    best: dict[str, float] = {}
    count: dict[str, int] = {}
    for one in judged:
        best[one.spot.name] = max(best.get(one.spot.name, 0.0), one.alone)
        count[one.spot.name] = count.get(one.spot.name, 0) + 1
    persons = _persons(words, judged)
    for one in judged:
        name = one.spot.name
        extra = [f"text:best={int(best[name] * 4.99)}", f"text:alone={int(one.alone * 9.99)}"]
        if count[name] > 1:
            extra.append("text:repeated")
        if name in persons and not one.spot.known:
            extra.append("text:person")
        if any(how == "," for how, _ in one.held):
            extra.append("text:within ,")
        if one.chosen is not None and not one.spot.known:
            features = choice.context(one.chosen, name, _without(talk, own.get(name)), one.held, ())
            extra += [f"text:{label}={int(min(0.99, features.get(name_, 0.0)) * steps)}" for label, name_, steps in _BUCKETS]
        one.extra = extra
        one.probability = evidence.probability([*one.local, *extra], table)


def _persons(words: Words, judged: Sequence[Judged]) -> set[str]:
    """Return the names that the text elsewhere gives to a person ("Jack London" … "London")."""
    found = set()
    for one in judged:
        if "before=given" in one.local or "before=title" in one.local or "before=initial" in one.local:
            if one.spot.last - one.spot.first == 1:
                found.add(one.spot.name)
    return found
