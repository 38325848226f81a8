"""The relations as a graph: a node a country or body, an edge from actor to recipient with its counts (GraphML, by networkx)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO

from dragoman.formats.outgoing import LeftOut, Outgoing, pairs

_WHY = "an edge counts the acts of a dyad: "


@dataclass(slots=True)
class _Edge:
    acts: int = 0
    planned: int = 0
    joint: int = 0
    scale: float = 0.0
    quads: dict[int, int] = field(default_factory=lambda: dict.fromkeys((1, 2, 3, 4), 0))
    categories: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    first: date | None = None
    last: date | None = None

    def add(self, row: Outgoing, joint: bool) -> None:
        mention = row.mention
        if mention.status != "actual":
            self.planned += 1
            return
        self.acts += 1
        self.joint += joint
        self.scale += mention.event_scale
        self.categories[mention.category] += 1
        if mention.quad_code in self.quads:
            self.quads[mention.quad_code] += 1
        if day := row.day:
            self.first, self.last = min(day, self.first or day), max(day, self.last or day)


def write(rows: Iterable[Outgoing], left: LeftOut, stream: BinaryIO) -> int:
    """Write the graph; return how many edges it has.

    `acts` counts what took place, `not_actual` what was planned, possible or denied; `scale` is the mean PLOVER score of the
    acts; `quad_1` … `quad_4` and the categories count them. Memory is bounded by the number of dyads.
    """
    import networkx

    from dragoman.countries import name_of

    edges: dict[tuple[str, str], _Edge] = defaultdict(_Edge)
    own = LeftOut()
    for row in rows:
        left.add("each act by itself", _WHY + "no items, dates, words of each")
        found = [(p.actor.code, p.recipient.code, p.joint) for p in pairs(row, own) if p.actor and p.recipient]
        dyads = [(actor, recipient, joint) for actor, recipient, joint in found if actor and recipient]
        if not dyads:
            left.add("event", "it has not two parties with a code")
        for actor, recipient, joint in dyads:
            edges[actor, recipient].add(row, joint)
    graph = networkx.DiGraph()
    for code in sorted({code for dyad in edges for code in dyad}):
        graph.add_node(code, label=name_of(code))
    for (actor, recipient), edge in sorted(edges.items()):
        graph.add_edge(actor, recipient, **_attributes(edge))
    networkx.write_graphml(graph, stream)
    return len(edges)


def _attributes(edge: _Edge) -> dict[str, int | float | str]:
    found: dict[str, int | float | str] = {
        "acts": edge.acts,
        "not_actual": edge.planned,
        "joint": edge.joint,
        "scale": round(edge.scale / edge.acts, 4) if edge.acts else 0.0,
        **{f"quad_{quad}": count for quad, count in edge.quads.items()},
        **dict(sorted(edge.categories.items())),
    }
    return found | ({"first": edge.first.isoformat(), "last": edge.last.isoformat()} if edge.first and edge.last else {})
