"""Reads a text's toponyms in three passes: what each name is alone, what the text talks of, what each name is given that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from dragoman.places import choice, evidence
from dragoman.places.choice import Rest, Talk
from dragoman.places.gazetteer import Place
from dragoman.places.names import abbreviations, rows
from dragoman.places.scan import Option, Spot, Words, options_of, spots
from dragoman.places.words import key

ROUNDS = 2
NEAREST = 200
"""How many places of a text bear on what is near."""
LIKELY = 6
"""How many places of an unsettled name bear on the others."""
MODELS = ("first", "choice", "final", "kind")


@cache
def weights() -> dict[str, dict[str, float]]:
    """Return the weights of each model by feature.

    `first` and `final` say whether a name is a place (alone, and in its text), `choice` which place, `kind` literal or not.
    """
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
    likely: list[tuple[Option, float]] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    described: list[dict[str, float]] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    told: list[dict[str, float]] = field(default_factory=list)

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
            if first and words.end[first - 1] > start:
                first -= 1
            if first == len(words) or words.start[first] >= end:
                continue
            state = abbreviations().get(words.text[start:end].rstrip(".")) or abbreviations().get(words.text[start:end])
            options = (Option(state, True),) if state is not None else options_of(name)
            spot = Spot(first, max(first + 1, words.at(end)), start, end, name, options)
        kept.append(spot)
    return sorted(kept, key=lambda spot: (spot.start, spot.end))


def _talk(judged: Sequence[Judged]) -> tuple[Talk, dict[str, Talk]]:
    """Return what the text talks of, and what of it is each name's own doing."""
    sums: dict[tuple[str, int], float] = {}
    best: dict[tuple[str, int], float] = {}
    places: dict[int, Place] = {}
    for one in judged:
        if one.alone > 0.05:
            for option, share in one.likely:
                at = one.spot.name, option.place.number
                places[option.place.number] = option.place
                sums[at] = sums.get(at, 0.0) + one.alone * share
                best[at] = max(best.get(at, 0.0), one.alone * share)
    talk = Talk()
    own: dict[str, Talk] = {}
    for (name, number), weight in sums.items():
        mine = own.setdefault(name, Talk())
        talk.add(name, places[number], weight, best[name, number])
        mine.add(name, places[number], weight, 0.0)
    # the surest places are enough to judge nearness by, and keep a long text's cost linear
    talk.points = sorted(talk.points, key=lambda point: -point[3])[:NEAREST]
    return talk, own


def _without(talk: Talk, mine: Talk | None) -> Talk:
    """Return what the text talks of apart from one name; only what that name's places could ask for is worked out."""
    if mine is None:
        return talk
    return Talk(
        Rest(talk.countries, mine.countries), Rest(talk.divisions, mine.divisions), talk.points, max(0.0, talk.total - mine.total)
    )


def _choose(judged: Sequence[Judged], hints: Sequence[str], table: Mapping[str, float], *, talking: bool) -> None:
    talk, own = _talk(judged) if talking else (Talk(), {})
    senses: dict[tuple[str, str], list[Judged]] = {}
    for one in judged:
        if one.spot.options:
            senses.setdefault(one.sense, []).append(one)
    plain: dict[str, int] = {}
    for (name, explicit), group in sorted(senses.items(), key=lambda item: not item[0][1]):
        head = group[0]
        options = head.spot.options
        if not head.described:
            kind = next((one.kind for one in group if one.kind), None)
            head.described = [choice.prior(option, options[0], kind) for option in options]
            head.scores = [choice.total(described, table) for described in head.described]
        scores = head.scores
        if len(options) > 1 and (talking or hints or explicit):
            # one sense per text: what any mention says of its place holds for all
            held = list({(how, outer.name): (how, outer) for one in group for how, outer in one.held}.values())
            rest = _without(talk, own.get(name))
            told = [choice.context(option, name, rest, held, hints) for option in options]
            if not explicit and name in plain:
                for option, features in zip(options, told, strict=True):
                    if plain[name] == option.place.number:
                        features["same name explained"] = 1.0
            head.told = told
            scores = [score + choice.total(features, table) for score, features in zip(scores, told, strict=True)]
        shares = choice.shares(scores)
        ranked = sorted(zip(options, shares, strict=True), key=lambda pair: -pair[1])
        if explicit:
            plain[name] = ranked[0][0].place.number
        likely = [(option, share) for option, share in ranked[:LIKELY] if share > 0.03]
        for one in group:
            (one.chosen, one.share), one.likely = ranked[0], likely


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


_PERSONAL = frozenset(("before=given", "before=title", "before=initial"))


def _persons(words: Words, judged: Sequence[Judged]) -> set[str]:
    """Return the names that the text elsewhere gives to a person ("Jack London" … "London")."""
    found = set()
    for one in judged:
        if one.spot.last - one.spot.first == 1 and not _PERSONAL.isdisjoint(one.local):
            found.add(one.spot.name)
    return found
