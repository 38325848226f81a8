"""Charts of the account: who gave what when, what came back, and the totals by kind."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from dragoman.relations.charts import style
from dragoman.relations.charts.counted import both, named
from dragoman.relations.records import Basis, Entry, Total
from dragoman.relations.scope import Scope

_LABELLED, _DRAWN = 16, 400  # with more entries there are no labels; with more still, the totals say it better


def drawn_account(told: Sequence[Entry], scope: Scope, basis: Basis) -> Any:
    """Return the account as a chart: what one gave above, what the other gave below, a line from each gift to its return.

    The newest 400 entries are drawn. Each is labelled where there are few.
    """
    alt = style.altair()

    directions = (scope.label, scope.turned().label)
    sided = [entry for entry in told if entry.direction in directions]
    shown = sided[-_DRAWN:]
    if not shown:
        return nothing(f"{both(scope)}: what each gave the other", basis)
    first, last = min(e.day for e in shown), max(e.day for e in shown)
    labelled = len(shown) <= _LABELLED
    room = max((last - first) / 20, timedelta(days=10))
    time = alt.X(
        "day:T",
        title=None,
        scale=alt.Scale(domain=[style.day(first - room), style.day(last + room)], nice=False),
        axis=style.days(first, last),
    )
    rows, tops = _placed(shown, directions, first, last)
    up, down = (tops[direction] for direction in directions)
    height = int(min(480, max(150, 30 * (up + down) + 68)))
    room_above = 34 * (up + down) / (height - 68)  # for the names of the two sides, in levels of marks
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[-down - room_above, up + room_above], nice=False))
    kinds = [kind for kind, _ in Counter(row["kind"] for row in rows).most_common()]
    kept = kinds[:6]
    for row in rows:
        row["kind"] = row["kind"] if row["kind"] in kept else "other kinds"
    order = [*kept, *(["other kinds"] if len(kinds) > 6 else [])]
    base = alt.Chart(style.values(rows))
    marks = base.mark_point(size=58, strokeWidth=1.3, opacity=1).encode(
        x=time,
        y=y,
        shape=alt.Shape("kind:N", title=None, scale=alt.Scale(domain=order, range=list(style.SHAPES[: len(order)]))),
        stroke=alt.Stroke("kind:N", title=None, scale=alt.Scale(domain=order, range=list(style.SERIES[: len(order)]))),
        fill=alt.Fill("kind:N", title=None, scale=alt.Scale(domain=order, range=list(style.SERIES[: len(order)]))),
        fillOpacity=alt.FillOpacity("filled:Q", scale=None),
        tooltip=["text:N", alt.Tooltip("day:T", format="%-d %b %Y"), "sign:N", "kind:N"],
    )
    layers: list[Any] = [_ties(rows, y, time), marks]
    if labelled:
        for align, dx, which in (("left", 8, "!datum.late"), ("right", -8, "datum.late")):
            text = base.transform_filter(which).mark_text(align=align, dx=dx, fontSize=10.5, color=style.INK, limit=210)
            layers.append(text.encode(x=time, y=y, text="label:N"))
    zero = alt.Chart(style.values([{"y": 0}])).mark_rule(color=style.GREY, strokeWidth=0.8).encode(y=y)
    heads = (
        alt.Chart(
            style.values(
                [
                    {"y": up + room_above * 0.65, "text": f"{named(scope)}"},
                    {"y": -down - room_above * 0.65, "text": f"{named(scope.turned())}"},
                ]
            )
        )
        .mark_text(align="left", fontSize=12, fontWeight=600, color=style.INK)
        .encode(x=alt.value(0), y=y, text="text:N")
    )
    chart = alt.layer(zero, *layers, heads).properties(width=style.WIDTH, height=height)
    notes = [
        "Lines tie a gift to what a report says was its return; hollow marks are promised or refused, pale ones on "
        "somebody's word alone."
    ]
    if len(shown) < len(sided):
        notes.append(f"The newest {len(shown):,} of {len(sided):,} entries are drawn.")
    if len(sided) < len(told):
        notes.append(f"Not drawn: {style.plural(len(told) - len(sided), 'act')} of both together.")
    return style.finished(chart, f"{both(scope)}: what each gave the other", basis, *notes)


def _placed(
    shown: Sequence[Entry], directions: tuple[str, str], first: date, last: date
) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """Return each entry's mark: by its day, stacked away from the line where days are close; and how high each side stands."""
    labelled = len(shown) <= _LABELLED
    wide = max((last - first).days, 1) * (0.34 if labelled else 0.014)
    ends: dict[str, list[float]] = {direction: [] for direction in directions}
    rows: list[dict[str, Any]] = []
    for entry in shown:
        at = (entry.day - first).days
        levels = ends[entry.direction]
        late = labelled and at > 0.6 * (last - first).days  # its label stands to the left, so that it stays within the chart
        level = next((n for n, end in enumerate(levels) if end <= (at - wide if late else at)), len(levels))
        levels[level : level + 1] = [at + (wide / 8 if late else wide)]
        sign = 1 if entry.direction == directions[0] else -1
        what = entry.text or entry.category.lower()
        rows.append(
            {
                "event": entry.event,
                "returned": entry.returned,
                "day": style.day(entry.day),
                "y": sign * (level + 0.7),
                "kind": entry.kind or "no item named",
                "sign": entry.sign,
                "filled": 0 if entry.sign != "gave" else 0.3 if entry.alleged else 1,
                "text": what,
                "late": late,
                "label": what if entry.sign == "gave" else f"{what} ({entry.sign})",
            }
        )
    return rows, {direction: max(len(levels), 1) for direction, levels in ends.items()}


def _ties(rows: Sequence[dict[str, Any]], y: Any, time: Any) -> Any:
    alt = style.altair()

    by_event: dict[str, dict[str, Any]] = {row["event"]: row for row in rows}
    ties = []
    for row in rows:
        back = by_event.get(row["returned"])
        if back:
            ties.append({"day": row["day"], "y": row["y"], "day2": back["day"], "y2": back["y"]})
    return (
        alt.Chart(style.values(ties or [{"day": None, "y": 0, "day2": None, "y2": 0}]))
        .mark_rule(color=style.GREY, strokeWidth=0.9, opacity=0.75)
        .encode(x=time, x2="day2:T", y=y, y2="y2:Q")
    )


def drawn_totals(told: Sequence[Total], scope: Scope, basis: Basis, most: int = 12) -> Any:
    """Return the totals as a chart: how many events gave something of a kind, one side to the left, the other to the right."""
    alt = style.altair()

    directions = (scope.label, scope.turned().label)
    events: dict[str, Counter[tuple[str, bool]]] = defaultdict(Counter)
    sums: dict[tuple[str, str], list[str]] = defaultdict(list)
    for total in told:
        if total.direction in directions:
            kind = total.kind or "no item named"
            events[kind][total.direction, total.alleged] += total.events
            if total.told and not total.alleged and total.kind:
                sums[kind, total.direction].append(_amount(total))
    kinds = sorted(events, key=lambda kind: (-sum(events[kind].values()), kind))[:most]
    if not kinds:
        return nothing(f"{both(scope)}: gifts by kind", basis)
    widest = max(sum(n for (d, _), n in events[kind].items() if d == direction) for kind in kinds for direction in directions)
    panels = []
    for direction, where in zip(directions, (scope, scope.turned()), strict=True):
        rows = []
        for kind in kinds:
            sure, said = events[kind][direction, False], events[kind][direction, True]
            amount = "; ".join(sums[kind, direction])
            rows.append(
                {
                    "kind": kind, "a": 0, "b": sure, "c": sure + said,
                    "text": f"{sure + said:,}" + (f" ({amount})" if amount else "") if sure + said else "–",
                }
            )  # fmt: skip
        base = alt.Chart(style.values(rows)).encode(
            y=alt.Y("kind:N", sort=kinds, title=None, axis=alt.Axis(domain=False, ticks=False, labelLimit=110))
        )
        x = {"title": None, "axis": None, "scale": alt.Scale(domain=[0, widest * 2.4])}
        left = direction == directions[0]
        if not left:
            base = base.encode(y=alt.Y("kind:N", sort=kinds, title=None, axis=None))
        sure_bar = base.mark_bar(color=style.BLUE, height=11).encode(x=alt.X("a:Q", **x), x2="b:Q")
        said_bar = base.mark_bar(color=style.BLUE, fillOpacity=0.3, stroke=style.BLUE, height=11).encode(
            x=alt.X("b:Q", **x), x2="c:Q"
        )
        text = base.mark_text(align="left", dx=5, fontSize=11, limit=190).encode(x=alt.X("c:Q", **x), text="text:N")
        panels.append(
            alt.layer(sure_bar, said_bar, text).properties(
                width=style.WIDTH // 2 - 50,
                height=20 * len(kinds),
                title=style.head(named(where)),
            )
        )
    note = "Numbers are events; in brackets what reports count together, alleged events left out. Pale: on somebody's word alone."
    return style.finished(alt.hconcat(*panels, spacing=12), f"{both(scope)}: gifts by kind", basis, note)


def _amount(total: Total) -> str:
    unit = f" {total.unit}" if total.unit else ""

    def number(value: float) -> str:
        for size, name in ((1e9, " bn"), (1e6, " m")):
            if value >= size:
                return f"{value / size:,.3g}{name}"
        return f"{value:,.0f}"

    if round(total.low) == round(total.high):
        return f"{number(total.count)}{unit}"
    return f"{number(total.low)}–{number(total.high)}{unit}"


def nothing(title: str, basis: Basis, *notes: str) -> Any:
    """Return a chart that says there is nothing to draw, and why."""
    alt = style.altair()

    chart = (
        alt.Chart(style.values([{"text": "There is nothing in the ledger to draw."}]))
        .mark_text(fontSize=12, color=style.GREY)
        .encode(text="text:N")
        .properties(width=style.WIDTH, height=60)
    )
    return style.finished(alt.layer(chart), title, basis, *notes)
