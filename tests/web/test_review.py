from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import web_desk
from starlette.testclient import TestClient
from web_desk import send

from dragoman.ledger import Ledger
from dragoman.records import Mention
from dragoman.web import corrections
from dragoman.web.claims import LASTS, Claims
from dragoman.web.kept import Kept
from dragoman.web.problems import Problem


@pytest.fixture
def ledger(browser: TestClient, tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "news.sqlite") as found:
        yield found


def following(browser: TestClient, query: str = "") -> str:
    answer = browser.get(f"/review?{query}")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def ident(address: str) -> str:
    return address.partition("/review/")[2].partition("?")[0]


def decide(browser: TestClient, decision: str, address: str, **fields: Any) -> Any:
    kept = re.search(r'name="kept" value="([^"]*)"', browser.get(address).text)
    assert kept
    path = address.partition("?")[0]
    return send(browser, address, path, decision=decision, kept=kept.group(1).replace("&amp;", "&"), **fields)


def the_horses(ledger: Ledger) -> list[Mention]:
    events = [event for event in ledger.events("RUS", "PRK", category="AID") if event.reports == 3]
    return [entry.mention for entry in events[0].mentions]


# --- the flow --------------------------------------------------------------------------------------------------------------


def test_each_decision_leads_to_the_next_mention(browser: TestClient, ledger: Ledger) -> None:
    seen = []
    for decision in ("accept", "reject", "skip", "accept"):
        address = following(browser, f"passed={seen[2]}" if len(seen) > 2 else "")
        seen.append(ident(address))
        assert decide(browser, decision, address, why="because").headers["location"].startswith("/review?")
    assert len(set(seen)) == 4
    kinds = [(one.kind, one.mention, one.judge, one.reason) for one in ledger.judgements()]
    assert kinds == [
        ("accept", seen[0], "ana", "because"),
        ("reject", seen[1], "ana", "because"),
        ("accept", seen[3], "ana", "because"),
    ]
    page = browser.get(following(browser)).text
    assert "3 by you in all" in page
    assert "the coder was right in 2 of 3" in page


def test_the_least_sure_comes_first(browser: TestClient, ledger: Ledger) -> None:
    first = ledger.mention(ident(following(browser)))
    assert first.confidence == min(mention.confidence for mention in ledger.mentions())


def test_disagreement_brings_what_reports_tell_differently(browser: TestClient, ledger: Ledger) -> None:
    wanted = {mention.id for mention in the_horses(ledger)}
    for mention in the_horses(ledger):
        ledger.judge(mention.id, "correct", "eve", None, "status", "future") if mention.status != "future" else None
    one = next(iter(wanted))
    ledger.judge(one, "accept", "eve")
    ledger.judge(one, "reject", "bob")
    assert ident(following(browser, "queue=disagreement&blind=1")) == one


def test_the_sample_is_random_and_the_same_for_all(browser: TestClient, ledger: Ledger) -> None:
    first = ident(following(browser, "queue=sample"))
    assert first == min(mention.id for mention in ledger.mentions())


def test_taking_back(browser: TestClient, ledger: Ledger) -> None:
    address = following(browser)
    after = decide(browser, "reject", address).headers["location"]
    page = browser.get(browser.get(after).headers["location"]).text
    undo = re.search(r'action="(/judgements/\d+/undo)"', page)
    assert undo
    back = send(browser, address, undo.group(1), then=address)
    assert "done=undone" in back.headers["location"]
    assert [one.kind for one in ledger.judgements()] == ["reject", "undo"]
    assert ident(following(browser)) == ident(address)


def test_merging_and_splitting(browser: TestClient, ledger: Ledger) -> None:
    one, other = the_horses(ledger)[:2]
    page = browser.get(f"/review/{one.id}").text
    assert f'value="{other.id}"' in page
    decide(browser, "split", f"/review/{one.id}", other=other.id)
    assert [(j.kind, j.mention, j.other) for j in ledger.judgements()] == [("split", one.id, other.id)]
    near = re.findall(r'name="other" value="([0-9a-f]{16})"', page.partition("Split:")[0])
    if near:
        decide(browser, "merge", f"/review/{one.id}", other=near[0])
        assert ledger.judgements()[-1].kind == "merge"
    answer = send(browser, f"/review/{one.id}", f"/review/{one.id}", decision="merge", kept="", other="")
    assert answer.status_code == 422


def test_correcting_by_the_form(browser: TestClient, ledger: Ledger) -> None:
    mention = next(m for m in the_horses(ledger) if m.actor and m.recipient)
    decide(browser, "correct", f"/review/{mention.id}", status="future", category=mention.category, swap="1")
    (judged,) = ledger.judged([mention])
    assert judged.corrected.status == "future"
    assert [p.code for p in judged.corrected.actor] == [p.code for p in mention.recipient]
    assert [p.code for p in judged.corrected.recipient] == [p.code for p in mention.actor]
    page = browser.get(f"/review/{mention.id}").text
    assert "ana</strong> corrected status" in page


def test_a_wrong_correction_says_what_is_wrong_and_keeps_nothing(browser: TestClient, ledger: Ledger) -> None:
    mention = the_horses(ledger)[0]
    for fields, said in (
        ({"actor-words": "the King of Gondor"}, "stands nowhere in the report"),
        ({"actor-0-code": "Mordor"}, "is no country"),
        ({"status": "maybe"}, "is no status"),
        ({}, "nothing was changed"),
    ):
        answer = decide(browser, "correct", f"/review/{mention.id}", **fields)
        assert answer.status_code in (404, 422)
        assert said in answer.text
    assert ledger.judgements() == []


@pytest.mark.parametrize(
    ("form", "changed"),
    [
        ({"status": "actual", "category": "AID"}, None),
        ({"status": "negated"}, [("status", "negated")]),
        ({"category": "AGREE"}, [("event", "AGREE")]),
        ({"recipient-0-drop": "1"}, [("recipient", [])]),
        ({"actor-0-code": "Belarus"}, [("actor", ["BLR"])]),
        ({"recipient-words": "an official", "recipient-code": "Russia"}, [("recipient", ["PRK", "RUS"])]),
        ({"when-words": "on Monday", "date": "2024-09-02", "enddate": "2024-09-02"}, "when"),
    ],
)
def test_a_form_becomes_corrections(ledger: Ledger, form: dict[str, str], changed: Any) -> None:
    mention = next(m for m in the_horses(ledger) if m.items[0].count == 30)
    text = ledger.report(mention.report).text
    if changed is None:
        with pytest.raises(Problem, match="nothing was changed"):
            corrections.changes(mention, text, form)
        return
    found = corrections.changes(mention, text, form)
    for field, value in found:
        ledger.judge(mention.id, "correct", "ana", None, field, value)
    if changed == "when":
        assert [name for name, _ in found] == ["date_text", "date", "enddate"]
        (judged,) = ledger.judged([mention])
        when = judged.corrected.when
        assert when
        assert (when.text, str(when.begin), str(when.finish)) == ("on Monday", "2024-09-02", "2024-09-02")
        return
    assert [(name, [p["code"] for p in value] if isinstance(value, list) else value) for name, value in found] == changed


# --- two people ------------------------------------------------------------------------------------------------------------


def other_person(browser: TestClient, name: str) -> TestClient:
    other = TestClient(browser.app, base_url="http://localhost", follow_redirects=False)
    send(other, following(other), "/name", called=name)
    return other


def test_two_reviewers_at_once_get_different_mentions(browser: TestClient) -> None:
    bob = other_person(browser, "bob")
    assert ident(following(browser)) != ident(following(bob))
    # what one decided does not come to the other
    mine = following(browser)
    decide(browser, "accept", mine)
    assert ident(following(bob)) != ident(mine)


def test_blind_reviewers_get_the_same_and_see_nothing_of_each_other(browser: TestClient, ledger: Ledger) -> None:
    bob = other_person(browser, "bob")
    mine = following(browser, "blind=1")
    decide(browser, "reject", mine, why="a secret reason")
    his = following(bob, "blind=1")
    assert ident(his) == ident(mine)
    assert "a secret reason" not in bob.get(his).text
    assert "what others decided is not shown" in bob.get(his).text
    decide(bob, "accept", his)
    assert "a secret reason" in bob.get(his).text  # now that he has decided himself
    assert {one.judge for one in ledger.judgements()} == {"ana", "bob"}
    assert "agreement of 2 people on 1 mention" in bob.get(following(bob, "blind=1")).text


def test_a_blind_desk_is_blind_everywhere(made: Path, tmp_path: Path) -> None:
    from dragoman.web.accounts import Accounts
    from dragoman.web.store import Store

    chosen = web_desk.settings(tmp_path, made, accounts=True, blind=True)
    accounts = Accounts(Store(chosen.file))
    accounts.add("vera", web_desk.PASSWORD, "reviewer")
    with web_desk.client(chosen) as browser, Ledger.open(chosen.ledger) as ledger:
        mention = the_horses(ledger)[0]
        ledger.judge(mention.id, "reject", "eve", "a secret reason")
        web_desk.login(browser, "vera")
        event = browser.get(f"/mentions/{mention.id}").headers["location"]
        for address in (
            f"/review/{mention.id}",
            event,
            f"/reports/{mention.report}",
            "/api/v1/judgements",
            f"/api/v1{event}",
            "/events.jsonl",
            "/api/v1/events",
        ):
            page = browser.get(address)
            assert page.status_code == 200
            assert "a secret reason" not in page.text, address
            assert "by eve" not in page.text, address
        assert "rejected" not in browser.get(event).text


def test_only_an_admin_takes_back_what_others_decided(made: Path, tmp_path: Path) -> None:
    from dragoman.web.accounts import Accounts
    from dragoman.web.store import Store

    chosen = web_desk.settings(tmp_path, made, accounts=True)
    Accounts(Store(chosen.file)).add("vera", web_desk.PASSWORD, "reviewer")
    with web_desk.client(chosen) as browser, Ledger.open(chosen.ledger) as ledger:
        kept = ledger.judge(the_horses(ledger)[0].id, "reject", "eve")
        web_desk.login(browser, "vera")
        assert send(browser, "/add", f"/judgements/{kept.key}/undo").status_code == 403
        assert browser.post("/api/v1/judgements/1/undo", json={}).status_code == 403


# --- what the desk remembers -----------------------------------------------------------------------------------------------


def test_claims_lapse() -> None:
    now = [0.0]
    claims = Claims(clock=lambda: now[0])
    claims.take("m1", "ana")
    claims.take("m2", "ana")  # she went on
    assert claims.others("bob") == {"m2"}
    assert claims.others("ana") == set()
    now[0] = LASTS + 1
    assert claims.others("bob") == set()


def test_what_is_kept_is_bounded_and_errors_are_not_kept() -> None:
    kept = Kept(most=2)
    calls: list[int] = []

    def reckon(n: int) -> int:
        calls.append(n)
        return n

    for n in (1, 1, 2, 3, 1):
        assert kept.get(n, lambda n=n: reckon(n)) == n  # type: ignore[misc]
    assert calls == [1, 2, 3, 1]
    with pytest.raises(ZeroDivisionError):
        kept.get("x", lambda: 1 // 0)
    assert kept.get("x", lambda: 5) == 5
