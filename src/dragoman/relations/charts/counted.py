"""Charts of series, and of who tells."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from dragoman.countries import name_of
from dragoman.relations.charts import style
from dragoman.relations.counting import together
from dragoman.relations.records import Basis, Point, Teller
from dragoman.relations.scope import Period, Scope, next_of

_VOICES = ("told", "alleged", "planned")
_THIN = 80  # with more periods than these, outlines are hair-thin
_SPARSE = 0.3  # a series with events in a smaller share of its periods is drawn as stems, not as a line


def named(scope: Scope) -> str:
    """Return a direction in names: "Russia → North Korea"."""
    return f"{_side(scope.actor)} → {_side(scope.recipient)}"


def both(scope: Scope) -> str:
    """Return a relation in names: "Russia and North Korea"."""
    if not scope.recipient:
        return f"{_side(scope.actor)} and the world"
    return f"{_side(scope.actor)} and {_side(scope.recipient)}"


def _side(codes: Sequence[str]) -> str:
    if not codes:
        return "anybody"
    names = [name_of(code) for code in codes]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _labels(scope: Scope) -> dict[str, str]:
    """Return the name of each direction, in the order in which they stand under each other."""
    found = {scope.label: named(scope), scope.turned().label: named(scope.turned())}
    return {**found, together(scope): "Both together"}


def drawn_series(told: Sequence[Point], scope: Scope, by: Period, basis: Basis) -> Any:
    """Return the chart of a series: events by quad and direction, cooperation up, conflict down, the summed score below."""
    alt = style.altair()

    labels = {k: v for k, v in _labels(scope).items() if any(p.direction == k for p in told)} or {scope.label: named(scope)}
    drawn = [p for p in told if p.status in ("actual", "future") and p.quad]
    left_out = Counter[str]()
    for point in told:
        if point.status not in ("actual", "future"):
            left_out[point.status] += point.events
    first, last = _ends(drawn, by)
    time = alt.X(
        "from:T",
        title=None,
        scale=alt.Scale(domain=[style.day(first), style.day(last)], nice=False),
        axis=style.days(first, last),
    )
    rows = _bars(drawn, labels, by)
    chart_of = _panel(rows, time, by)
    panels = [chart_of(label) for label in labels.values()]
    chart = alt.vconcat(*panels, _keys(drawn), _scores(drawn, labels, by, time), spacing=12)
    notes = [
        "Cooperation stands above the line, conflict below.",
        f"Not drawn: {', '.join(f'{n:,} {status}' for status, n in sorted(left_out.items()))}." if left_out else "",
    ]
    title = f"{both(scope)}: events a {by}"
    return style.finished(chart, title, basis, *notes)


def _panel(rows: Sequence[dict[str, Any]], time: Any, by: Period) -> Callable[[str], Any]:
    """Return what draws one direction: the same scale for all, and no room for a side on which nothing stands."""
    alt = style.altair()

    most = max(2, *(abs(row["y2"]) for row in rows)) if rows else 2
    thin = len({row["from"] for row in rows}) > _THIN
    zero = alt.Chart(style.values([{"y": 0}])).mark_rule(color=style.GREY, strokeWidth=0.8).encode(y="y:Q")

    def drawn(label: str) -> Any:
        here = [row for row in rows if row["direction"] == label]
        up = any(row["y2"] > 0 for row in here) or not here
        down = any(row["y2"] < 0 for row in here)
        bars = alt.Chart(style.values(here)).mark_bar(strokeWidth=0.35 if thin else 0.8)
        shown = "format(abs(datum.value), ',~f')"
        bars = bars.encode(
            x=time,
            x2="to:T",
            y=alt.Y(
                "y1:Q",
                title=None,
                scale=alt.Scale(domain=[-most if down else 0, most if up else 0], nice=True),
                axis=alt.Axis(labelExpr=shown, tickMinStep=1, tickCount=min(6, 2 * most) if up and down else min(4, most)),
            ),
            y2="y2:Q",
            fill=alt.Fill("fill:N", scale=None),
            stroke=alt.Stroke("stroke:N", scale=None),
            fillOpacity=alt.FillOpacity("opacity:Q", scale=None),
            strokeDash=alt.StrokeDash("dash:N", scale=None),
            tooltip=[
                alt.Tooltip("kind:N", title="acts"),
                alt.Tooltip("from:T", title=f"{by} of", format="%-d %b %Y"),
                alt.Tooltip("events:Q"),
            ],
        )
        height = 150 if up and down else 85
        return alt.layer(bars, zero).properties(width=style.WIDTH, height=height, title=style.head(label))

    return drawn


def _ends(drawn: Sequence[Point], by: Period) -> tuple[date, date]:
    if not drawn:
        return date(2000, 1, 1), date(2001, 1, 1)
    first, last = min(p.period for p in drawn), next_of(max(p.period for p in drawn), by)
    room = max((last - first) / 50, timedelta(days=15) if by != "day" else timedelta(days=3))
    return first - room, last + room


def _bars(drawn: Sequence[Point], labels: dict[str, str], by: Period) -> list[dict[str, Any]]:
    """Return each bar's ends: what is done next to the line, what is said beyond it; planned acts outside all others."""
    sums: dict[tuple[str, date], Counter[tuple[int, str]]] = defaultdict(Counter)
    for point in drawn:
        voice = "planned" if point.status == "future" else "alleged" if point.alleged else "told"
        sums[point.direction, point.period][point.quad, voice] += point.events
    rows = []
    for (direction, period), counts in sorted(sums.items()):
        begin, end = period, next_of(period, by)
        gap = (end - begin) * 0.08
        for quads, sign in (((2, 1), 1), ((4, 3), -1)):
            at = 0
            for voice in _VOICES:
                for quad in quads:
                    if events := counts[quad, voice]:
                        label, colour = style.QUADS[quad]
                        rows.append(
                            {
                                "direction": labels[direction],
                                "from": style.day(begin + gap),
                                "to": style.day(end - gap) if by != "day" else style.day(end),
                                "y1": sign * at,
                                "y2": sign * (at + events),
                                "events": events,
                                "kind": f"{label}, {voice}",
                                "fill": "#FFFFFF" if voice == "planned" else colour,
                                "stroke": "transparent" if voice == "told" else colour,
                                "dash": [2, 2] if voice == "planned" else [1, 0],
                                "opacity": 0.3 if voice == "alleged" else 1,
                            }
                        )
                        at += events
    return rows


def _keys(drawn: Sequence[Point]) -> Any:
    """Return the legend, as a row of its own: only what is drawn is in it."""
    alt = style.altair()

    rows: list[dict[str, Any]] = []
    for quad, (label, colour) in style.QUADS.items():
        if any(p.quad == quad and p.status == "actual" for p in drawn):
            rows.append({"label": label, "fill": colour, "stroke": colour, "opacity": 1})
    if any(p.alleged and p.status == "actual" for p in drawn):
        rows.append({"label": "pale: on somebody's word alone", "fill": style.GREY, "stroke": style.GREY, "opacity": 0.3})
    if any(p.status == "future" for p in drawn):
        rows.append({"label": "hollow: planned", "fill": "#FFFFFF", "stroke": style.GREY, "opacity": 1, "dash": [2, 2]})
    at, line = 6.0, 0
    for row in rows:
        wide = 26 + 5.5 * len(row["label"])
        if at + wide > style.WIDTH:
            at, line = 6.0, line + 1
        row["x"], row["text"], row["dash"], row["line"] = at, at + 10, row.get("dash", [1, 0]), line
        at += wide
    base = alt.Chart(
        style.values(rows or [{"label": "", "x": 0, "line": 0, "fill": "white", "stroke": "white", "opacity": 0, "dash": [1, 0]}])
    ).encode(y=alt.Y("line:Q", axis=None, scale=alt.Scale(domain=[line + 0.5, -0.5], nice=False)))
    x = {"scale": alt.Scale(domain=[0, style.WIDTH], nice=False), "axis": None}
    marks = base.mark_point(shape="square", size=90, strokeWidth=1, opacity=1).encode(
        x=alt.X("x:Q", **x),
        fill=alt.Fill("fill:N", scale=None),
        stroke=alt.Stroke("stroke:N", scale=None),
        fillOpacity=alt.FillOpacity("opacity:Q", scale=None),
        strokeDash=alt.StrokeDash("dash:N", scale=None),
    )
    text = base.mark_text(align="left", fontSize=11, color=style.INK).encode(x=alt.X("text:Q", **x), text="label:N")
    return alt.layer(marks, text).properties(width=style.WIDTH, height=18 * (line + 1))


def _scores(drawn: Sequence[Point], labels: dict[str, str], by: Period, time: Any) -> Any:
    """Return the panel of summed scores, a line a direction, apart by colour and by dash."""
    alt = style.altair()

    sums: dict[tuple[str, date], float] = defaultdict(float)
    for point in drawn:
        if point.status == "actual":
            sums[point.direction, point.period] += point.scale
    rows = []
    periods = sorted({period for _, period in sums})
    if periods:
        at = periods[0]
        while at <= periods[-1]:
            rows += [
                {
                    "direction": label,
                    "from": style.day(at + (next_of(at, by) - at) / 2),
                    "score": round(sums.get((key, at), 0.0), 3),
                }
                for key, label in labels.items()
            ]
            at = next_of(at, by)
    order = list(labels.values())
    colours = alt.Scale(domain=order, range=list(style.SERIES[: len(order)]))
    dashes = alt.Scale(domain=order, range=[list(dash) for dash in style.DASHES[: len(order)]])
    shapes = alt.Scale(domain=order, range=list(style.SHAPES[: len(order)]))
    y = alt.Y("score:Q", title=None, axis=style.signed())
    if sum(row["score"] != 0 for row in rows) < _SPARSE * len(rows):
        base = alt.Chart(style.values([row for row in rows if row["score"]])).encode(
            x=time, y=y, color=alt.Color("direction:N", title=None, scale=colours)
        )
        dots = base.mark_point(filled=True, size=40, opacity=1).encode(shape=alt.Shape("direction:N", title=None, scale=shapes))
        line = alt.layer(base.mark_rule(strokeWidth=1.4).encode(y2=alt.datum(0)), dots)
    else:
        key = alt.Legend(title=None, symbolStrokeWidth=2, symbolType="stroke")
        line = (
            alt.Chart(style.values(rows))
            .mark_line(strokeWidth=1.6)
            .encode(
                x=time,
                y=y,
                color=alt.Color("direction:N", scale=colours, legend=key),
                strokeDash=alt.StrokeDash("direction:N", scale=dashes, legend=key),
            )
        )
    zero = alt.Chart(style.values([{"y": 0}])).mark_rule(color=style.GREY, strokeWidth=0.8).encode(y="y:Q")
    head = style.head(f"Sum of PLOVER scores a {by} (points; −10 to +10 an event)")
    return alt.layer(zero, line).properties(width=style.WIDTH, height=90, title=head)


def drawn_sources(told: Sequence[Teller], scope: Scope, basis: Basis, most: int = 12) -> Any:
    """Return the chart of who tells: the publishers, and the countries on whose word it stands, with the most events."""
    alt = style.altair()

    voices: Counter[str] = Counter()
    for teller in told:
        if teller.kind == "source":
            name = name_of(teller.name) if teller.name else ("unnamed sources" if teller.stance else "the reporter's own word")
            voices[name] += teller.events
    papers = Counter({(t.name or "publisher unknown"): t.events for t in told if t.kind == "publisher"})
    panels = []
    for name_of_panel, counts in (("Publishers", papers), ("On whose word", voices)):
        shown = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:most]
        rows = [{"name": name, "events": n, "share": f"{n:,} ({n / max(basis.events, 1):.0%})"} for name, n in shown]
        base = alt.Chart(style.values(rows)).encode(
            y=alt.Y("name:N", sort=None, title=None, axis=alt.Axis(labelLimit=190, domain=False, ticks=False)),
            x=alt.X("events:Q", title=None, axis=None, scale=alt.Scale(domain=[0, max((n for _, n in shown), default=1) * 1.3])),
        )
        more = f", {most} of {len(counts)}" if len(counts) > most else ""
        panels.append(
            alt.layer(
                base.mark_bar(color=style.BLUE, height=11), base.mark_text(align="left", dx=4, fontSize=11).encode(text="share:N")
            ).properties(
                width=style.WIDTH - 200,
                height=19 * max(len(rows), 1),
                title=style.head(f"{name_of_panel}{more}"),
            )
        )
    chart = alt.vconcat(*panels, spacing=14)
    note = "Shares are of events; one event may be told by several, so that they sum to more than 100 %."
    return style.finished(chart, f"Who tells of {both(scope)}: events told", basis, note)
