"""Charts of networks: who acts on whom as a matrix, and who stands in the middle from period to period."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from dragoman.countries import name_of
from dragoman.relations.charts import style
from dragoman.relations.networks import nodes, whole
from dragoman.relations.records import Basis, Edge, Node

_MOST = 24  # countries in a matrix
_LINES = 7


def drawn_network(told: Sequence[Edge], basis: Basis) -> Any:
    """Return who acts on whom as a matrix of the 24 countries with the most events, by community; a square's area is events."""
    from dragoman.relations.charts.reckoned import nothing

    alt = style.altair()

    if not told:
        return nothing("Who acts on whom", basis)
    edges = whole(told, min(edge.period for edge in told))
    community = {node.country: node.community for node in nodes(edges)}
    weight: Counter[str] = Counter()
    for edge in edges:
        weight[edge.actor] += edge.events
        weight[edge.recipient] += edge.events
    chosen = sorted(weight, key=lambda code: (-weight[code], code))[:_MOST]
    order = sorted(chosen, key=lambda code: (community[code], -weight[code], code))
    rows = [
        {
            "actor": _short(edge.actor),
            "recipient": _short(edge.recipient),
            "events": edge.events,
            "mean": round(edge.scale / edge.events, 3),
            "kind": "cooperation" if edge.scale >= 0 else "conflict",
        }
        for edge in edges
        if edge.actor in order and edge.recipient in order
    ]
    names = [_short(code) for code in order]
    size = max(20, min(34, 600 // len(names)))
    most = max((edge.events for edge in edges if edge.actor in order and edge.recipient in order), default=1)
    sizes = sorted({1, round(most / 4), most} - {0})
    cells, plain = alt.Scale(domain=names), {"grid": True, "domain": False, "ticks": False}
    squares = (
        alt.Chart(style.values(rows))
        .mark_point(opacity=1, stroke=style.INK, strokeWidth=0.6)
        .encode(
            x=alt.X("recipient:N", title="recipient", scale=cells, axis=alt.Axis(**plain, orient="top", labelAngle=-60)),
            y=alt.Y("actor:N", title="actor", scale=cells, axis=alt.Axis(**plain)),
            size=alt.Size(
                "events:Q",
                title="events",
                scale=alt.Scale(domain=[0, most], range=[12, size * size * 0.75]),
                legend=alt.Legend(values=sizes, format=",~f", symbolType="square", symbolFillColor=style.PALE),
            ),
            shape=alt.Shape(
                "kind:N",
                title="on the whole",
                scale=alt.Scale(domain=["cooperation", "conflict"], range=["square", "diamond"]),
                legend=alt.Legend(symbolFillColor=style.PALE),
            ),
            fill=alt.Fill(
                "mean:Q",
                title="mean PLOVER score",
                scale=alt.Scale(domain=[-10, 0, 10], range=[style.VERMILION, "#FFFFFF", style.BLUE], interpolate="rgb"),
                legend=alt.Legend(gradientLength=120, values=[-10, 0, 10]),
            ),
            tooltip=["actor:N", "recipient:N", "events:Q", "mean:Q"],
        )
        .properties(width=size * len(names), height=size * len(names))
    )  # fmt: skip
    groups = len({community[code] for code in order})
    more = f" The {_MOST} with the most events of {len(weight)} are shown." if len(weight) > _MOST else ""
    note = f"Ordered by community ({groups}, Louvain) and events; an event of several countries stands in several fields.{more}"
    return style.finished(alt.layer(squares), "Who acts on whom", basis, note)


def _short(code: str) -> str:
    name = name_of(code)
    return name if len(name) <= 16 else code


PLACES = {
    "strength": "share of the events that a country does or receives",
    "pagerank": "PageRank among recipients (share)",
    "between": "betweenness (share of shortest paths)",
}


def drawn_centrality(told: Sequence[Node], basis: Basis, measure: str = "strength") -> Any:
    """Return the place of the seven countries that stand highest, period by period; `measure` is a key of PLACES."""
    from dragoman.relations.charts.reckoned import nothing

    alt = style.altair()

    periods = sorted({node.period for node in told})
    if not periods:
        return nothing("Who stands in the middle", basis)
    sums: Counter[date] = Counter()
    for node in told:
        sums[node.period] += node.acts + node.received
    place: dict[str, dict[date, float]] = defaultdict(dict)
    for node in told:
        strength = (node.acts + node.received) / sums[node.period]
        place[node.country][node.period] = strength if measure == "strength" else getattr(node, measure)
    chosen = sorted(place, key=lambda code: (-sum(place[code].values()), code))[:_LINES]
    rows = [
        {"country": name_of(code), "period": style.day(period), "place": round(place[code].get(period, 0.0), 5)}
        for code in chosen
        for period in periods
    ]
    names = [name_of(code) for code in chosen]

    def one_of(range_: Sequence[Any]) -> Any:
        return alt.Scale(domain=names, range=list(range_[: len(names)]))

    base = alt.Chart(style.values(rows)).encode(
        x=alt.X("period:T", title=None, axis=style.days(periods[0], periods[-1])),
        y=alt.Y("place:Q", title=PLACES[measure], axis=alt.Axis(tickCount=5, format=".0%")),
        color=alt.Color("country:N", title=None, scale=one_of(style.SERIES)),
    )
    dashes = [list(dash) for dash in style.DASHES]
    lines = base.mark_line(strokeWidth=1.8).encode(strokeDash=alt.StrokeDash("country:N", legend=None, scale=one_of(dashes)))
    dots = base.mark_point(filled=True, size=46, opacity=1)
    shaped = dots.encode(shape=alt.Shape("country:N", title=None, scale=one_of(style.SHAPES)))
    chart = alt.layer(lines, shaped).properties(width=style.WIDTH, height=240)
    return style.finished(chart, "Who stands in the middle of what states do to each other", basis)
