"""Linking on ECB+ topics 1 to 35: gold mentions with the lemma match as floor, and our coder's mentions.

Learned weights are scored by five folds of topics, each learned on the other four. Mentions of a topic are grouped together,
whatever their document; nobody tells which documents are of one story. The weights as shipped (weights.yml) are for political
news, where `start` stands for common parties and days, so it is fitted here; some of them come from these same topics. The
figure to quote is that of the folds.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from dragoman.benchmark.clusters import Scores, groups, scores, total
from dragoman.benchmark.ecbplus import Annotated, topics
from dragoman.benchmark.ecbplus_weights import LEARNED, Pairs, grouped, learn, pairs, with_start
from dragoman.benchmark.table import Row
from dragoman.linking.weights import weights

_FOLDS = 5
_CODED = 6  # every sixth topic is coded end to end, for time


def figures(folder: Path) -> Iterator[Row]:
    """Yield the rows of a folder laid out as shared/data/linking. Raises FileNotFoundError where it holds no corpus."""
    corpus = topics(folder)
    size = f"{len(corpus)} topics, {sum(map(len, corpus.values()))} mentions"
    annotated = {t: groups({m.telling.id: m.event for m in mentions}) for t, mentions in corpus.items()}
    compared = {t: pairs(mentions) for t, mentions in corpus.items()}

    started = time.perf_counter()
    floor = total(
        scores(groups({m.telling.id: m.telling.trigger for m in mentions}), annotated[t]) for t, mentions in corpus.items()
    )
    yield from _rows("same lemma", floor, size, started)
    shipped = {name: weights()[name].weight for name in (*LEARNED, "start", "same report")}
    for name in ("weights as shipped, start by folds", "weights learned, by folds"):
        started = time.perf_counter()
        parts: list[Scores] = []
        for held in (list(corpus)[n::_FOLDS] for n in range(_FOLDS)):
            others = [compared[t] for t in corpus if t not in held]
            table = with_start(shipped if "shipped" in name else learn(others), others)
            parts += _grouped(compared, annotated, held, table)
        yield from _rows(name, total(parts), size, started)
    yield from _end_to_end({t: corpus[t] for t in list(corpus)[::_CODED]})


def _grouped(
    compared: Mapping[int, Pairs],
    annotated: Mapping[int, list[frozenset[str]]],
    held: Sequence[int],
    table: Mapping[str, float],
) -> list[Scores]:
    return [scores(grouped(compared[t], table), annotated[t]) for t in held]


def _rows(name: str, found: Scores, size: str, started: float) -> Iterator[Row]:
    seconds = time.perf_counter() - started
    parts = f"MUC {found.muc.f1:.3f}, B³ {found.b_cubed.f1:.3f}, CEAFe {found.ceaf_e.f1:.3f}"
    yield Row(f"linking, {name}: CoNLL F1", f"{found.conll:.3f} ({parts})", "ECB+ gold mentions", size, seconds)
    pair = found.pairwise
    value = f"{pair.f1:.3f} (P {pair.precision:.3f}, R {pair.recall:.3f})"
    yield Row(f"linking, {name}: pairwise F1", value, "ECB+ gold mentions", size, seconds)


def _end_to_end(corpus: Mapping[int, list[Annotated]]) -> Iterator[Row]:
    """Our coder reads the annotated sentences of each document; its mentions are matched by the trigger's place."""
    from dragoman.coding.coder import Coder
    from dragoman.linking import Telling, link
    from dragoman.records import Report

    started = time.perf_counter()
    coder, parts = Coder(), []
    found = coded = 0
    for mentions in corpus.values():
        reports: list[Report] = []
        places: dict[str, list[tuple[int, int, str]]] = {}
        for document in sorted({m.document for m in mentions}):
            inside = [m for m in mentions if m.document == document]
            starts: dict[str, int] = {}
            text = ""
            for m in inside:
                if m.sentence not in starts:
                    starts[m.sentence] = len(text)
                    text += m.sentence + "\n"
            reports.append(Report(text, id=document))
            places[document] = [(starts[m.sentence] + m.start, starts[m.sentence] + m.end, m.telling.id) for m in inside]
        tellings, name = [], {}
        for coding in coder.stream(reports):
            for mention in coding.mentions:
                trigger, document = mention.trigger, coding.report.id
                hit = [i for start, end, i in places[document] if start < trigger.end and trigger.start < end]
                name[mention.id] = hit[0] if hit else mention.id
                found, coded = found + bool(hit), coded + 1
                tellings.append(Telling.of(coding.report, mention))
        linked = {name[i]: event.id for event in link(tellings).events for i in event.tellings}
        parts.append(scores(groups(linked), groups({m.telling.id: m.event for m in mentions})))
    all_of = total(parts)
    size = f"topics {', '.join(map(str, corpus))}; {sum(map(len, corpus.values()))} mentions"
    value = f"{all_of.conll:.3f} (MUC {all_of.muc.f1:.3f}, B³ {all_of.b_cubed.f1:.3f}, CEAFe {all_of.ceaf_e.f1:.3f})"
    seconds = time.perf_counter() - started
    yield Row("linking, our mentions: CoNLL F1", value, "ECB+, coded by us", size, seconds)
    yield Row("linking, our mentions on annotated ones", f"{found} of {coded} coded", "ECB+, coded by us", size, seconds)
