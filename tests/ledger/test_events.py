"""Events: the same in any order and any batches, true to the newest codings, to judgements and to what was known on a day."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from ledger_records import gift, mention, words
from ledger_stories import news

from dragoman.ledger import Event, Ledger, UnknownId
from dragoman.records import Attribution, Coding, Item, Party, Report, Span, content_id


def told(events: Iterable[Event]) -> list[dict[str, Any]]:
    """Return events without what depends on when they were made: numbers and times of judgements."""
    found = [event.to_json() for event in events]
    for record in found:
        for judgement in record["judgements"]:
            del judgement["at"], judgement["key"]
    return sorted(found, key=lambda record: str(record["id"]))


def memberships(ledger: Ledger) -> set[frozenset[str]]:
    return {frozenset(entry.mention.id for entry in event.mentions) for event in ledger.events()}


@pytest.mark.parametrize("seed", [1, 2])
def test_any_order_and_any_batches_give_the_same(place: str, tmp_path, seed: int) -> None:  # type: ignore[no-untyped-def]
    found = news(seed, 36)
    with Ledger.open(tmp_path / "whole.sqlite") as whole:
        whole.add(found)
        wanted = told(whole.events())
        assert whole.check() == []
    assert any(len(event["mentions"]) > 2 for event in wanted)
    assert any(event["linked_from"] for event in wanted)
    random.Random(seed).shuffle(found)
    with Ledger.open(place) as ledger:
        ledger.add(found[:20], batch=3)
        ledger.add(found[20:30], link=False)
        ledger.add(found[30:], batch=4)
        assert ledger.unlinked() == 10
        assert "10 codings are not linked" in ledger.check()[0]
        assert list(ledger.link(batch=4)) == [6, 2, 0]
        assert ledger.check() == []
        assert told(ledger.events()) == wanted
        assert list(ledger.relink(batch=16))[-1] == 0
        assert ledger.check() == []
        assert told(ledger.events()) == wanted
        dyads = {(a, r) for event in ledger.events() for a, r, _ in event.dyads}
        for actor, recipient in dyads:
            days = ledger.event_days(actor, recipient)
            its = list(ledger.events(actor, recipient))
            assert sum(day.events for day in days) == len([event for event in its if event.day])


def test_pages_in_both_directions(ledger: Ledger) -> None:
    ledger.add(news(3, 30))
    every = [event.id for event in ledger.events()]
    for newest in (False, True):
        pages: list[str] = []
        while page := [e.id for e in ledger.events(newest=newest, limit=4, after=pages[-1] if pages else None)]:
            pages += page
        assert pages == (every[::-1] if newest else every)
    assert [e.id for e in ledger.events("ARN", newest=True)] == [e.id for e in ledger.events("ARN")][::-1]
    with pytest.raises(UnknownId):
        list(ledger.events(after="e0"))


# --- recoding --------------------------------------------------------------------------------------------------------------


def test_recoding_takes_the_older_mentions_out(ledger: Ledger, tmp_path) -> None:  # type: ignore[no-untyped-def]
    old, new = news(5, 24), news(5, 24, coder="hand-2.0")
    moved = [
        replace(c, mentions=tuple(_renamed(m, f"x{m.id}") for m in c.mentions)) if n % 3 == 0 else c for n, c in enumerate(new)
    ]
    ledger.add(old, batch=7)
    before = [event.id for event in ledger.events()]
    ledger.add(moved, batch=5)
    assert ledger.check() == []
    with Ledger.open(tmp_path / "new.sqlite") as fresh:
        fresh.add(moved)
        assert told(fresh.events()) == told(ledger.events())
    now = {event.id for event in ledger.events()}
    for ident in before:
        assert ledger.event(ident).id in now, "an id that was given leads to what tells the same now"
    older = sorted(memberships_of(ledger.events(coder="hand-1.0")), key=sorted)
    with Ledger.open(tmp_path / "old.sqlite") as fresh:
        fresh.add(old)
        assert older == sorted(memberships_of(fresh.events()), key=sorted)


def memberships_of(events: Iterable[Event]) -> list[frozenset[str]]:
    return [frozenset(entry.mention.id for entry in event.mentions) for event in events]


def _renamed(one: Any, ident: str) -> Any:
    named = content_id(ident)
    links = tuple(replace(link, to=content_id(f"x{link.to}")) for link in one.links)
    return replace(one, id=named, links=links)


def test_what_a_newer_coder_does_not_tell(ledger: Ledger) -> None:
    old = gift(1)
    ledger.add([old])
    (ident,) = [event.id for event in ledger.events()]
    ledger.add([replace(old, mentions=(), coder="hand-2.0")])
    assert list(ledger.events()) == []
    assert ledger.event_days("ARN", "GON") == []
    with pytest.raises(UnknownId, match="the newest coder tells nothing of event"):
        ledger.event(ident)
    assert ledger.event(old.mentions[0].id, coder="hand-1.0").id == ident
    assert ledger.check() == []


LONG = (
    " The riders had come from the north in the night, and the grooms of the city were waiting at the bridge with oats and "
    "blankets. The steward thanked them one by one."
)

# --- growing ---------------------------------------------------------------------------------------------------------------


def story(
    text: str, published: date, publisher: str, count: int, who: str | None = None, stance: str = "asserts", **more: Any
) -> Coding:
    """Return a report of Arnor's gift of horses to Gondor: "Arnor gave Gondor 12 horses …"."""
    report = Report(text, published, None, publisher)
    item = words(text, f"{count} horses")
    said = None
    if who:
        found = words(text, who)
        said = Attribution(Party(found.start, found.end, who), words(text, "said"), (Span(0, len(text)),), False, stance)  # type: ignore[arg-type]
    items = (Item(item.start, item.end, item.text, "horse", "animals", count, None, "exact"),)
    told_ = mention(
        report,
        "gave",
        [("Arnor", "ARN")],
        [("Gondor", "GON")],
        items=items,
        attribution=said,
        quad_code=2,
        event_scale=7.0,
        **more,
    )
    return Coding(report, (told_,), coder=told_.coder)


FIRST = story("Arnor gave Gondor 12 horses at the ford on Friday.", date(2024, 3, 1), "Bree Times", 12)
SECOND = story("At the ford Arnor gave Gondor 12 horses, Elrond said.", date(2024, 3, 1), "Dale News", 12, "Elrond", "confirms")
THIRD = story("Arnor gave Gondor 20 horses at the ford, Denethor said.", date(2024, 3, 2), "Red Book", 20, "Denethor", "denies")


def test_agreement_and_disagreement(ledger: Ledger) -> None:
    ledger.add([FIRST, SECOND, THIRD])
    (event,) = ledger.events()
    assert (event.reports, event.sources, event.first_told, event.last_told) == (3, 3, date(2024, 3, 1), date(2024, 3, 2))
    fields = {field.name: field for field in event.agreement}
    twelve, twenty = fields["items: horse"].values
    assert (twelve.text, set(twelve.given_by), twelve.sources) == ("12", {"Bree Times", "Elrond"}, 2)
    assert (twenty.text, twenty.given_by) == ("20", ("Denethor",))
    assert fields["status"].agreed
    assert not fields["items: horse"].agreed
    assert {(c.kind, c.by) for c in event.conflicts} == {("confirmed", "Elrond"), ("denied", "Denethor")}
    assert [(r.field, r.before, r.after, r.by) for r in event.revisions] == [("items: horse", "12", "20", "Denethor")]
    assert event.dyads == (("ARN", "GON", False),)
    assert not event.alleged
    assert all(pairing.reasons for pairing in event.pairings)
    account = ledger.account("ARN", "GON")
    assert [one.id for one in account.gave] == [event.id]
    assert account.received == account.joint == ()


def test_an_absorbed_event_still_answers(ledger: Ledger) -> None:
    ids = set()
    for coding in (THIRD, FIRST, SECOND):
        ledger.add([coding])
        ids |= {event.id for event in ledger.events()}
    assert {ledger.event(ident).id for ident in ids} == {event.id for event in ledger.events()}
    assert ledger.event(THIRD.mentions[0].id[:10]).id == ledger.event(SECOND.mentions[0].id).id


def test_forty_papers_that_print_one_text_are_one_source(ledger: Ledger) -> None:
    text = FIRST.report.text + LONG
    ledger.add([story(text, date(2024, 3, 2), f"Paper {n}", 12) for n in range(10)], batch=3)
    ledger.add([story(text + " More follows.", date(2024, 3, 1), "The Agency", 12), SECOND])
    (event,) = ledger.events()
    assert (event.reports, event.sources) == (12, 2)
    assert {first.publisher for first in event.copies.values()} == {"The Agency"}
    assert len(event.copies) == 10
    assert ledger.check() == []


# --- judgements ------------------------------------------------------------------------------------------------------------


def test_a_split_a_merge_and_their_undoing(ledger: Ledger) -> None:
    ledger.add([FIRST, SECOND, THIRD, gift(7, date(2020, 1, 1))])
    one, other, third, far = (c.mentions[0].id for c in (FIRST, SECOND, THIRD, gift(7, date(2020, 1, 1))))
    together = memberships(ledger)
    assert together == {frozenset({one, other, third}), frozenset({far})}
    split = ledger.judge(one, "split", "ana", other=third)
    assert not any({one, third} <= members for members in memberships(ledger))
    merged = ledger.judge(one, "merge", "ana", other=far)
    assert any({one, far} <= members for members in memberships(ledger))
    assert ledger.check() == []
    assert {j.key for j in ledger.event(one).judgements} >= {split.key, merged.key}
    list(ledger.relink())
    assert any({one, far} <= members for members in memberships(ledger)), "judgements outlive linking anew"
    again = replace(FIRST, coder="hand-2.0", mentions=(_renamed(replace(FIRST.mentions[0], coder="hand-2.0"), "y"),))
    ledger.add([again])
    assert any({again.mentions[0].id, far} <= members for members in memberships(ledger)), "and recoding"
    assert ledger.check() == []
    ledger.undo(merged.key, "ben")
    ledger.undo(split.key, "ben")
    assert memberships(ledger) == {frozenset({again.mentions[0].id, other, third}), frozenset({far})}
    assert ledger.check() == []


# --- as of -----------------------------------------------------------------------------------------------------------------


def test_what_was_known_then(place: str) -> None:
    now = [datetime(2024, 3, 1, 12)]
    with Ledger.open(place, clock=lambda: now[0]) as ledger:
        ledger.add([FIRST])
        now[0] = datetime(2024, 3, 5)
        ledger.add([SECOND, THIRD])
        now[0] = datetime(2024, 4, 1)
        ledger.add([replace(FIRST, coder="hand-2.0", mentions=(replace(FIRST.mentions[0], coder="hand-2.0", status="future"),))])

        def seen(**view: Any) -> list[tuple[int, list[str]]]:
            found = list(ledger.events("ARN", "GON", **view))
            assert [e.id for e in ledger.account("GON", "ARN", **view).received] == [e.id for e in found]
            return sorted((e.reports, sorted(entry.mention.coder for entry in e.mentions)) for e in found)

        assert seen(as_of=date(2024, 2, 28)) == []
        assert seen(as_of=date(2024, 3, 1)) == seen(as_of=date(2024, 3, 1), coded_by=date(2024, 4, 1))
        assert sum(reports for reports, _ in seen(as_of=date(2024, 3, 1))) == 2
        assert seen(coded_by=date(2024, 3, 1)) == [(1, ["hand-1.0"])]
        assert seen(coded_by=date(2024, 3, 31)) == [(3, ["hand-1.0"] * 3)]
        assert seen(coder="hand-2.0") == [(1, ["hand-2.0"])]
        assert seen(coder="none") == []
        assert told(ledger.events(as_of=date(2030, 1, 1))) == told(ledger.events())
        assert len(ledger.mentions(coded_by=date(2024, 3, 2))) == 1
        assert [m.coder for m in ledger.mentions(as_of=date(2024, 3, 1), coded_by=date(2024, 3, 6))] == ["hand-1.0"] * 2
        ident = FIRST.mentions[0].id
        assert ledger.event(ident, coded_by=date(2024, 3, 2)).reports == 1
        with pytest.raises(UnknownId):
            ledger.event(ident, as_of=date(2024, 2, 1))


# --- check -----------------------------------------------------------------------------------------------------------------

TAMPERINGS = {
    "UPDATE events SET sources = 9": "its row is not what its mentions give",
    "UPDATE events SET status = 'negated'": "its row is not what its mentions give",
    "UPDATE events SET id = 'e1' || substr(id, 3)": "its row is not what its mentions give",
    "DELETE FROM event_mentions": "stand in no event",
    "UPDATE event_dyads SET joint = NOT joint": "its pairs of countries",
    "UPDATE event_days SET events = events + 1": "events, and 1 are counted",
    "DELETE FROM event_days": "is missing",
    "DELETE FROM event_links": "the links of events are not",
    "INSERT INTO forwards VALUES ('e9', 'e8')": "the former event e9 leads to no event",
    "DELETE FROM blocks": "are not in the blocks",
}


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_check_finds_what_was_tampered_with(ledger: Ledger, tampering: str) -> None:
    ledger.add(news(1, 6))
    assert ledger.check() == []
    with ledger._writing() as connection:
        connection.exec_driver_sql(tampering)
    assert any(TAMPERINGS[tampering] in fault for fault in ledger.check())
