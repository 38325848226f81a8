"""Networks: who acts on whom, who deals with whom more than with the rest, who stands in the middle, from period to period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from dragoman.relations import questions
from dragoman.relations.asking import EARLIEST, LATEST, Tables, Where, tables
from dragoman.relations.records import Edge, Node, frame
from dragoman.relations.scope import Period, period_of

if TYPE_CHECKING:
    import pandas as pd


def network(
    where: Where, by: str = "year", since: date | None = None, until: date | None = None, category: str | None = None
) -> pd.DataFrame:
    """Return who acts on whom in each period: actual events between two countries, joint ones in both directions; see `Edge`."""
    with tables(where) as found:
        return frame(edges(found, period_of(by), since, until, category), Edge)


def centrality(
    where: Where, by: str = "year", since: date | None = None, until: date | None = None, category: str | None = None
) -> pd.DataFrame:
    """Return each country's place in the network of each period, with its community; see `Node`."""
    with tables(where) as found:
        return frame(nodes(edges(found, period_of(by), since, until, category)), Node)


def edges(
    found: Tables, by: Period, since: date | None = None, until: date | None = None, category: str | None = None
) -> list[Edge]:
    """Return the edges as records, for pages; by period, actor and recipient."""
    values = {"since": since or EARLIEST, "until": until or LATEST, **({"category": category} if category else {})}
    rows = found.ask(questions.edges, by, category is not None, **values)
    return [
        Edge(period, actor, recipient, events, said, scale / 1000)
        for period, actor, recipient, events, said, scale in sorted(rows)
    ]


def whole(told: Iterable[Edge], period: date) -> list[Edge]:
    """Return the edges of all periods as one network that bears `period`."""
    sums: dict[tuple[str, str], list[Edge]] = defaultdict(list)
    for edge in told:
        sums[edge.actor, edge.recipient].append(edge)
    return [
        Edge(period, *pair, sum(e.events for e in some), sum(e.alleged for e in some), sum(e.scale for e in some))
        for pair, some in sorted(sums.items())
    ]


def nodes(told: Sequence[Edge]) -> list[Node]:
    """Return every country's place in each period's network, by period and country."""
    by_period: dict[date, list[Edge]] = defaultdict(list)
    for edge in told:
        by_period[edge.period].append(edge)
    return [node for period in sorted(by_period) for node in _places(period, by_period[period])]


def _places(period: date, told: Sequence[Edge]) -> Iterable[Node]:
    import networkx as nx

    directed: Any = nx.DiGraph()
    for edge in told:
        directed.add_edge(edge.actor, edge.recipient, weight=edge.events, distance=1 / edge.events)
    either: Any = nx.Graph()
    for edge in told:
        before = either.get_edge_data(edge.actor, edge.recipient, {"weight": 0})["weight"]
        either.add_edge(edge.actor, edge.recipient, weight=before + edge.events)
    rank = nx.pagerank(directed, weight="weight")
    between = nx.betweenness_centrality(directed, weight="distance")
    groups = sorted(nx.community.louvain_communities(either, weight="weight", seed=1), key=lambda g: (-len(g), min(g)))
    community = {country: n for n, group in enumerate(groups) for country in group}
    for country in sorted(directed):
        yield Node(
            period,
            country,
            int(directed.out_degree(country, weight="weight")),
            int(directed.in_degree(country, weight="weight")),
            either.degree(country),
            rank[country],
            between[country],
            community[country],
        )
