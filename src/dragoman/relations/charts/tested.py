"""Charts of what was reckoned: reciprocity, turning points, a claim."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from dragoman.relations.charts import style
from dragoman.relations.charts.counted import both, named
from dragoman.relations.claims import Tested
from dragoman.relations.measures import MEASURES
from dragoman.relations.records import Basis, Exchange, Lag, Turn
from dragoman.relations.scope import Period, Scope, next_of
from dragoman.relations.turning import Course


def drawn_reciprocity(
    told: Sequence[Exchange], lags: Sequence[Lag] | str, scope: Scope, by: Period, measure: str, basis: Basis
) -> Any:
    """Return the chart of reciprocity: days from an act to its answer as reports link them, and the correlation lag by lag.

    `lags` may be the reason why there is no correlation, which the chart then says.
    """
    alt = style.altair()

    panels = [_answers(told, scope), _correlations(lags, scope, by, measure)]
    notes = ["" if not isinstance(lags, str) else f"No correlation is drawn: {lags}."]
    return style.finished(alt.vconcat(*panels, spacing=16), f"{both(scope)}: act and answer", basis, *notes)


def _answers(told: Sequence[Exchange], scope: Scope) -> Any:
    alt = style.altair()

    lags = [(one.direction, one.lag) for one in told if one.lag is not None]
    undated = len(told) - len(lags)
    more = f"; {undated} without days of their own are not drawn" if undated else ""
    title = style.head(f"Days from act to answer, as reports link them (n = {style.plural(len(told), 'exchange')}{more})")
    if not lags:
        return (
            alt.Chart(style.values([{"text": "No report links an act with its answer."}]))
            .mark_text(fontSize=12, color=style.GREY)
            .encode(text="text:N")
            .properties(width=style.WIDTH, height=40, title=title)
        )
    directions = {scope.label: f"{named(scope)}, answered", scope.turned().label: f"{named(scope.turned())}, answered"}
    low, high = min(lag for _, lag in lags), max(lag for _, lag in lags)
    width = max(1, -(-(high - low + 1) // 40))
    counts = Counter((directions.get(d, "both together, answered"), (lag - low) // width * width + low) for d, lag in lags)
    rows = []
    stacked: Counter[int] = Counter()
    for (label, at), n in sorted(counts.items()):
        rows.append({"direction": label, "from": at - 0.45, "to": at + width - 0.55, "y1": stacked[at], "y2": stacked[at] + n})
        stacked[at] += n
    order = sorted({row["direction"] for row in rows}, key=lambda label: label != directions[scope.label])
    legend = alt.Legend(title=None, orient="top", offset=4) if len(order) > 1 else None
    if len(order) == 1:
        title.text = f"{title.text}: {order[0]}"
    return (
        alt.Chart(style.values(rows))
        .mark_bar(stroke="white", strokeWidth=0.6)
        .encode(
            x=alt.X(
                "from:Q",
                title="days",
                axis=alt.Axis(grid=False, tickMinStep=1, format=",~f", labelFlush=False),
                scale=alt.Scale(nice=True, zero=low >= 0 and low < 60),
            ),
            x2="to:Q",
            y=alt.Y(
                "y1:Q",
                title="exchanges",
                scale=alt.Scale(domain=[0, max(2, *stacked.values())]),
                axis=alt.Axis(tickMinStep=1, tickCount=min(4, max(2, *stacked.values())), format=",~f"),
            ),
            y2="y2:Q",
            color=alt.Color(
                "direction:N",
                scale=alt.Scale(domain=order, range=[style.BLUE, style.ORANGE, style.GREY]),
                legend=legend,
            ),
        )
        .properties(width=style.WIDTH, height=110, title=title)
    )


def _correlations(lags: Sequence[Lag] | str, scope: Scope, by: Period, measure: str) -> Any:
    alt = style.altair()

    title = style.head(f"Correlation of the two series ({MEASURES[measure]} a {by}), with 95 % intervals")
    if isinstance(lags, str):
        return (
            alt.Chart(style.values([{"text": "Too few events for a correlation."}]))
            .mark_text(fontSize=12, color=style.GREY)
            .encode(text="text:N")
            .properties(width=style.WIDTH, height=40, title=title)
        )
    rows = [
        {"lag": lag.lag, "r": lag.correlation, "low": lag.low, "high": lag.high, "sure": lag.low > 0 or lag.high < 0}
        for lag in lags
    ]
    one, other = named(scope).split(" → ")
    base = alt.Chart(style.values(rows)).encode(
        x=alt.X(
            "lag:Q",
            title=f"lag in {by}s: to the right {one} acts first, to the left {other}",
            axis=alt.Axis(grid=False, tickMinStep=1, labelExpr="datum.value == 0 ? '0' : format(datum.value, '+d')"),
            scale=alt.Scale(domain=[lags[0].lag - 0.5, lags[-1].lag + 0.5], nice=False),
        )
    )
    least, most = min(lag.low for lag in lags), max(lag.high for lag in lags)
    y = alt.Y(
        "low:Q",
        scale=alt.Scale(domain=[min(-0.5, least), max(0.5, most)]),
        axis=style.signed("Pearson's r", 5),
    )
    zero = alt.Chart(style.values([{"y": 0}])).mark_rule(color=style.GREY, strokeWidth=0.8).encode(y="y:Q")
    bars = base.mark_rule(strokeWidth=1.6, color=style.BLUE).encode(y=y, y2="high:Q")
    dots = base.mark_point(size=60, stroke=style.BLUE, strokeWidth=1.6, opacity=1).encode(
        y="r:Q", fill=alt.condition("datum.sure", alt.value(style.BLUE), alt.value("white"))
    )
    return alt.layer(zero, bars, dots).properties(width=style.WIDTH, height=150, title=title)


def drawn_turning(
    course: Course | str, turns: Sequence[Turn], scope: Scope, basis: Basis, told: Sequence[tuple[date, float]] = ()
) -> Any:
    """Return the chart of turning points: the series, its levels, and for each turn the events that weigh most in it.

    `course` may be the reason why none can be told; then the periods in `told` are drawn without levels.
    """
    alt = style.altair()

    if isinstance(course, str):
        rows = [{"from": style.day(day), "y": value} for day, value in told]
        chart = (
            alt.Chart(style.values(rows or [{"from": None, "y": 0}]))
            .mark_point(filled=True, size=45, color=style.BLUE, opacity=1)
            .encode(
                x=alt.X(
                    "from:T",
                    title=None,
                    scale=alt.Scale(padding=20),
                    axis=style.days(told[0][0], told[-1][0]) if told else alt.Axis(),
                ),
                y=alt.Y("y:Q", title="PLOVER score of an event", scale=alt.Scale(domain=[-10, 10])),
            )
            .properties(width=style.WIDTH, height=150)
        )
        return style.finished(alt.layer(chart), f"{named(scope)}: events, too few for turning points", basis, f"{course}.")
    by = course.by
    bars = [
        {"from": style.day(begin), "to": style.day(next_of(begin, by)), "y": round(value, 4), "zero": 0}
        for begin, value in zip(course.begins, course.values, strict=True)
    ]
    room = max((course.begins[-1] - course.begins[0]) / 60, timedelta(days=5))
    domain = [style.day(course.begins[0] - room), style.day(next_of(course.begins[-1], by) + room)]
    x = alt.X(
        "from:T",
        title=None,
        scale=alt.Scale(domain=domain, nice=False),
        axis=style.days(course.begins[0], course.begins[-1]),
    )
    y = alt.Y(
        "y:Q",
        title=f"{MEASURES[course.measure]} a {by}",
        axis=style.signed(MEASURES[course.measure] + f" a {by}")
        if course.measure == "scale"
        else alt.Axis(tickCount=5, format=",~f"),
    )
    columns = alt.Chart(style.values(bars)).mark_bar(color=style.PALE).encode(x=x, x2="to:T", y=y, y2="zero:Q")
    levels = [
        {"from": style.day(level.begin), "to": style.day(level.end), "y": round(level.mean, 4)} for level in course.levels()
    ]
    steps = alt.Chart(style.values(levels)).mark_rule(color=style.BLUE, strokeWidth=2.6).encode(x=x, x2="to:T", y=y)
    top = max(*course.values, 0)
    marks = [
        {"from": style.day(turn.period), "y": top * 1.08 if top else 1, "text": str(n)} for n, turn in enumerate(turns, start=1)
    ]
    rules = alt.Chart(style.values(marks)).mark_rule(color=style.VERMILION, strokeDash=[4, 3], strokeWidth=1.2).encode(x=x)
    numbers = (
        alt.Chart(style.values(marks))
        .mark_text(color=style.VERMILION, fontSize=12, fontWeight=700, dx=-8, align="right", baseline="top")
        .encode(x=x, y=alt.value(2), text="text:N")
    )
    panels: list[Any] = [alt.layer(columns, rules, steps, numbers).properties(width=style.WIDTH, height=210)]
    if turns:
        panels.append(_legend_of(turns, by))
    note = "" if turns else f"No change of level is surer than chance in {style.plural(len(bars), by)}."
    lines = "Blue: the mean of a level; broken lines: turning points (p: share of 999 shuffles that change as much)."
    return style.finished(alt.vconcat(*panels, spacing=14), f"{named(scope)}: turning points", basis, note or lines)


def _legend_of(turns: Sequence[Turn], by: Period) -> Any:
    """Return the text under the chart: each turn with the words of the two events that weigh most."""
    alt = style.altair()

    rows: list[dict[str, Any]] = []
    for n, turn in enumerate(turns, start=1):
        day = turn.period.strftime("%-d %B %Y" if by in ("day", "week") else "%Y" if by == "year" else "%B %Y")
        long = f"{style.plural(turn.periods_before, by)} before, {turn.periods_after} after"
        rows.append(
            {
                "text": f"{n}  {day}: from {turn.before:,.1f} to {turn.after:,.1f} a {by} (p = {turn.p:.3f}), {long}",
                "bold": True,
            }
        )
        for act in turn.events[:2]:
            said = f" ({act.publisher or 'publisher unknown'}, {act.published:%-d %b %Y})" if act.published else ""
            lines = style.wrapped(f"“{act.words[:240].rstrip()}{'…' if len(act.words) > 240 else ''}”{said}", 98)
            rows += [{"text": f"     {line}", "bold": False} for line in lines]
    for at, row in enumerate(rows):
        row["y"] = at
    base = alt.Chart(style.values(rows)).encode(
        x=alt.value(0),
        y=alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[-0.6, len(rows) - 0.4], reverse=True, nice=False)),
        text="text:N",
    )
    bold = base.transform_filter("datum.bold").mark_text(align="left", fontSize=11.5, fontWeight=600, color=style.INK)
    plain = base.transform_filter("!datum.bold").mark_text(align="left", fontSize=11, color=style.GREY)
    return alt.layer(bold, plain).properties(width=style.WIDTH, height=16 * len(rows))


def drawn_claim(tested: Tested | str, scope: Scope, by: Period, basis: Basis) -> Any:
    """Return the chart of a claim: every earlier window's mean by where it begins, the window marked, the verdict."""
    alt = style.altair()

    if isinstance(tested, str):
        from dragoman.relations.charts.reckoned import nothing

        return nothing(f"{both(scope)}: the claim cannot be tested", basis, f"{tested}.")
    claim = tested.claim
    rows = [
        {"from": style.day(begin), "y": round(value, 4)}
        for begin, value in zip(tested.begins[:-1], tested.values[:-1], strict=True)
    ]
    this = [{"from": style.day(claim.since), "y": round(claim.value, 4), "text": f"this window: {claim.value:,.2f}"}]
    y = alt.Y(
        "y:Q", title=f"{MEASURES[claim.measure]} a {by}, mean of a window", scale=alt.Scale(zero=True), axis=alt.Axis(tickCount=5)
    )
    x = alt.X("from:T", title="the window begins", axis=style.days(tested.begins[0], tested.begins[-1]))
    line = alt.Chart(style.values(rows)).mark_line(color=style.GREY, strokeWidth=1.6).encode(x=x, y=y)
    level = alt.Chart(style.values(this)).mark_rule(color=style.VERMILION, strokeDash=[4, 3]).encode(y=y)
    dot = (
        alt.Chart(style.values(this))
        .mark_point(filled=True, size=90, shape="diamond", color=style.VERMILION, opacity=1)
        .encode(x=x, y=y)
    )
    text = (
        alt.Chart(style.values(this))
        .mark_text(align="right", dx=-9, dy=-9, fontSize=11.5, fontWeight=600, color=style.INK)
        .encode(x=x, y=y, text="text:N")
    )
    chart = alt.layer(line, level, dot, text).properties(width=style.WIDTH, height=220)
    title = f"{both(scope)}: {claim.since:%b %Y} – {claim.until:%b %Y} against all windows before"
    return style.finished(chart, title, basis, f"{claim.verdict[0].upper()}{claim.verdict[1:]}.")
