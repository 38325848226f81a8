"""Charts of agreements and of open ends: lines of time, each with its words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from dragoman.relations.charts import style
from dragoman.relations.charts.counted import both, named
from dragoman.relations.charts.reckoned import nothing
from dragoman.relations.records import Basis, Duty, OpenEnd
from dragoman.relations.scope import Scope

_MOST = 30
STATES = {
    "not returned": ("gift not returned, as far as told", "circle", style.BLUE),
    "no deed": ("promise without a deed", "square", style.ORANGE),
    "perhaps kept": ("promise perhaps kept", "diamond", style.SKY),
    "kept": ("promise kept", "triangle-up", style.GREEN),
    "invoked": ("agreement invoked", "cross", style.PURPLE),
    "broken": ("agreement broken, as told", "triangle-down", style.VERMILION),
}


def drawn_agreements(told: Sequence[Duty], scope: Scope, basis: Basis, until: date | None = None) -> Any:
    """Return each agreement as a line from its day to the day on which it was told to end, or to the last day of the ledger.

    Its undertakings stand under it. The newest 30 undertakings are drawn.
    """
    alt = style.altair()

    title = f"{both(scope)}: agreements and what they bind to"
    shown = told[-_MOST:]
    last = until or basis.last
    if not shown or last is None:
        return nothing(title, basis)
    first = min(duty.day for duty in shown)
    room = max((last - first) / 40, timedelta(days=3))
    rows: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    before = ""
    for duty in shown:
        if duty.event != before:
            end = style.day(max(last, duty.day))
            lines.append({"y": len(rows), "from": style.day(duty.day), "to": end, "on": duty.in_force})
            ended = "" if duty.in_force else ", told to have ended"
            rows.append({"text": f"{duty.day:%-d %b %Y}{ended}", "bold": True})
            before = duty.event
        said = " · ".join(filter(None, (duty.duty, duty.condition, duty.manner, duty.term)))
        rows += [{"text": line, "bold": False} for line in style.wrapped(said or "no undertaking is told", 60)]
    for at, row in enumerate(rows):
        row["y"] = at
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[-0.6, len(rows) - 0.4], reverse=True, nice=False))
    x = alt.X(
        "from:T",
        title=None,
        scale=alt.Scale(domain=[style.day(first - room), style.day(last + room)], nice=False),
        axis=style.days(first, last),
    )
    bars = (
        alt.Chart(style.values(lines))
        .mark_rule(strokeWidth=4, color=style.BLUE)
        .encode(x=x, x2="to:T", y=y, strokeDash=alt.condition("datum.on", alt.value([1, 0]), alt.value([3, 3])))
    )
    starts = alt.Chart(style.values(lines)).mark_point(filled=True, size=70, color=style.BLUE, opacity=1).encode(x=x, y=y)
    base = alt.Chart(style.values(rows)).encode(x=alt.value(4), y=y, text="text:N")
    bold = base.transform_filter("datum.bold").mark_text(align="left", fontSize=11.5, fontWeight=600, color=style.INK)
    plain = base.transform_filter("!datum.bold").mark_text(align="left", fontSize=11, color=style.GREY)
    height = 17 * len(rows)
    left = alt.layer(bold, plain).properties(width=340, height=height)
    right = alt.layer(bars, starts).properties(width=style.WIDTH - 360, height=height)
    more = f" The newest {len(shown)} of {len(told)} undertakings are drawn." if len(shown) < len(told) else ""
    note = f"A line ends where the ledger does; it is broken where an event is told to have ended the agreement.{more}"
    return style.finished(alt.hconcat(left, right, spacing=16), title, basis, note)


def drawn_ends(told: Sequence[OpenEnd], scope: Scope, basis: Basis) -> Any:
    """Return the open ends of each direction on a line of time, stacked where days are close; a line leads to what ended one."""
    alt = style.altair()

    title = f"{both(scope)}: open ends"
    if not told:
        return nothing(title, basis)
    first = min(end.day for end in told)
    last = max(max(end.day, end.other_day or end.day) for end in told)
    room = max((last - first) / 30, timedelta(days=5))
    x = alt.X(
        "day:T",
        title=None,
        scale=alt.Scale(domain=[style.day(first - room), style.day(last + room)], nice=False),
        axis=style.days(first, last),
    )
    states = [state for state in STATES if any(end.state == state for end in told)]
    names = [STATES[state][0] for state in states]
    shapes = alt.Scale(domain=names, range=[STATES[state][1] for state in states])
    colours = alt.Scale(domain=names, range=[STATES[state][2] for state in states])
    directions = {scope.label: named(scope), scope.turned().label: named(scope.turned())}
    panels = []
    for direction in dict.fromkeys(end.direction for end in told):
        rows: list[dict[str, Any]] = []
        levels: list[date] = []
        for end in (end for end in told if end.direction == direction):
            level = next((n for n, at in enumerate(levels) if at <= end.day), len(levels))
            until = end.other_day if end.other_day and end.other_day > end.day else end.day
            levels[level : level + 1] = [until + (last - first) / 50 + timedelta(days=1)]
            rows.append({"day": style.day(end.day), "to": style.day(until), "y": level, "state": STATES[end.state][0]})
        y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[-0.7, len(levels) - 0.3], nice=False))
        base = alt.Chart(style.values(rows))
        ties = base.mark_rule(color=style.GREY, strokeWidth=0.9).encode(x=x, x2="to:T", y=y)
        marks = base.mark_point(filled=True, size=60, opacity=1).encode(
            x=x,
            y=y,
            shape=alt.Shape("state:N", title=None, scale=shapes),
            color=alt.Color("state:N", title=None, scale=colours),
        )
        height = min(300, max(40, 18 * len(levels)))
        head = style.head(directions.get(direction, "Both together"))
        panels.append(alt.layer(ties, marks).properties(width=style.WIDTH, height=height, title=head))
    note = "A line leads to the act that ended or invoked it. That no report tells a return does not mean that there was none."
    return style.finished(alt.vconcat(*panels, spacing=12), title, basis, note)
