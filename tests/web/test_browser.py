"""The desk in a real Chromium: every page, both schemes, a phone, no script; reviewing and adding as people do."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import web_desk
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from dragoman import Coder, samples
from dragoman.ledger import Ledger

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
IMAGES = Path(__file__).parents[2] / "docs" / "images"
PHONE = {"width": 390, "height": 844}
HEAVIEST = 1_500_000  # bytes of a page with all that it loads

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed (apt-get install chromium)")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A desk that tests read and never change."""
    with web_desk.served(web_desk.settings(tmp_path_factory.mktemp("desk"), made)) as found:
        yield found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def own(made: Path, folder: Path) -> Iterator[str]:
    """A desk of the test's own."""
    with web_desk.served(web_desk.settings(folder, made)) as found:
        yield found


def pages(address: str, page: Page) -> dict[str, str]:
    """Return every page of the desk by name."""
    asked = page.context.request
    heads = asked.get(f"{address}/api/v1/reports?limit=100").json()["items"]
    events = asked.get(f"{address}/api/v1/events?actor=RUS&recipient=PRK&category=AID").json()["items"]
    horses = next(one["id"] for one in events if one["reports"] == 3)
    korea = next(one["id"] for one in heads if one["title"].startswith("Putin and Kim"))
    wheat = next((one["id"] for one in heads if one["title"].startswith("Wheat")), korea)
    mention = asked.get(f"{address}/api/v1/events/{horses}").json()["mentions"][0]["mention"]["id"]
    return {
        "start": "/",
        "relations": "/relations",
        "relation": "/relations/RUS/PRK",
        "charts": "/relations/RUS/PRK/charts",
        "events": "/events",
        "event": f"/events/{horses}",
        "reports": "/reports?q=horses",
        "report": f"/reports/{korea}",
        "hostile": f"/reports/{wheat}",
        "review": f"/review/{mention}",
        "add": "/add",
        "watch": "/status",
        "api": "/api",
        "error": "/nothing-here",
    }


def watched(context: BrowserContext, address: str) -> list[str]:
    """Return a list that fills with whatever goes wrong on a context's pages: requests to elsewhere, errors, refused scripts."""
    wrong: list[str] = []
    context.on("request", lambda request: None if request.url.startswith((address, "data:")) else wrong.append(request.url))
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    context.on(
        "console", lambda message: wrong.append(message.text) if message.type == "error" and "404" not in message.text else None
    )
    return wrong


def violations(page: Page, rules: list[str] | None = None) -> list[str]:
    options: dict[str, object] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": rules}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]


# --- every page ------------------------------------------------------------------------------------------------------------


def test_every_page_in_both_schemes(chromium: Browser, address: str) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
    wrong = watched(context, address)
    page = context.new_page()
    weight = 0

    def weigh(response: object) -> None:
        nonlocal weight
        weight += int(response.request.sizes()["responseBodySize"])  # type: ignore[attr-defined]

    for name, path in pages(address, page).items():
        weight = 0
        page.on("response", weigh)
        page.goto(address + path, wait_until="load")
        page.remove_listener("response", weigh)
        assert weight < HEAVIEST, f"{name} weighs {weight:,} bytes"
        assert page.title().endswith("Dragoman"), name
        assert violations(page) == [], name
        page.emulate_media(color_scheme="dark")
        assert violations(page, ["color-contrast"]) == [], f"{name}, dark"
        page.emulate_media(color_scheme="light")
    assert wrong == []
    context.close()


def test_every_page_on_a_phone(chromium: Browser, address: str) -> None:
    context = chromium.new_context(viewport=PHONE, is_mobile=True, has_touch=True)
    page = context.new_page()
    for name, path in pages(address, page).items():
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], f"{name} is wider than a phone"
        small = page.evaluate(
            "Array.from(document.querySelectorAll('nav a, button, select, summary')).filter(e => e.offsetParent && "
            "e.getBoundingClientRect().height < 24).map(e => e.outerHTML)"
        )
        assert small == [], f"{name}: too small to touch"
    assert violations(page) == []
    context.close()


def test_every_page_without_a_script(chromium: Browser, address: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    for name, path in pages(address, page).items():
        page.goto(address + path)
        expect(page.locator("h1"), name).to_have_count(1)
        expect(page.locator("button[data-chart]:visible"), name).to_have_count(0)
    page.goto(address + pages(address, page)["report"])
    link = page.locator("dd[data-field] a.w.item").first
    words = link.inner_text()
    link.click()
    lit = page.locator("mark:target")
    expect(lit).to_be_visible()
    assert words.startswith(lit.inner_text())
    context.close()


@pytest.mark.skipif(
    not os.environ.get("DRAGOMAN_SCREENSHOTS"), reason="DRAGOMAN_SCREENSHOTS=1 makes the pictures of the docs anew"
)
def test_pictures_for_the_docs(chromium: Browser, tmp_path: Path) -> None:
    path = tmp_path / "news.sqlite"
    with Ledger.open(path) as ledger:
        ledger.add(Coder().stream([*samples.reports(), *web_desk.HORSES]))
    views = {
        "desk": {"viewport": {"width": 1280, "height": 860}},
        "phone": {"viewport": PHONE, "is_mobile": True, "has_touch": True},
    }
    wanted = {
        "desk": ("start", "relation", "event", "report", "review", "add", "charts"),
        "phone": ("report", "review"),
        "dark": ("report", "relation"),
    }
    views["dark"] = views["desk"] | {"color_scheme": "dark"}
    IMAGES.mkdir(exist_ok=True)
    with web_desk.served(web_desk.settings(tmp_path, path)) as address:
        for view, names in wanted.items():
            context = chromium.new_context(**views[view])  # type: ignore[arg-type]
            page = context.new_page()
            known = pages(address, page)
            for name in names:
                page.goto(address + known[name], wait_until="networkidle")
                page.screenshot(path=IMAGES / (f"desk-{name}.png" if view == "desk" else f"desk-{name}-{view}.png"))
            context.close()


# --- a report: words and fields light each other ---------------------------------------------------------------------------


def test_fields_light_their_words_and_words_their_fields(chromium: Browser, address: str) -> None:
    page = chromium.new_page()
    page.goto(address + pages(address, page)["report"])
    field = page.locator('dd[data-field]:has(a.item):has-text("limousine")').first
    field.hover()
    lit = page.locator("mark.lit")
    expect(lit.first).to_be_visible()
    assert "limousine" in " ".join(lit.all_inner_texts())
    assert all("dogs" not in text for text in lit.all_inner_texts())
    page.locator('mark.item:has-text("Pungsan dogs")').first.hover()
    expect(page.locator('dd.lit:has-text("Pungsan dogs")').first).to_be_visible()
    expect(page.locator("li.lit").first).to_be_visible()
    # by keyboard: the field's link lights its words too
    field.locator("a").focus()
    expect(page.locator('mark.lit:has-text("limousine")').first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("mark.lit")).to_have_count(0)
    page.close()


def test_the_first_tab_skips_to_the_content(chromium: Browser, address: str) -> None:
    page = chromium.new_page()
    page.goto(address)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.close()


def test_hostile_text_does_nothing(chromium: Browser, address: str) -> None:
    context = chromium.new_context()
    wrong = watched(context, address)
    page = context.new_page()
    for path in (pages(address, page)["hostile"], "/", "/reports", "/relations/NOR/SDN"):
        page.goto(address + path)
        assert "owned" not in page.title() or "document.title" in page.title()
        expect(page.locator("main")).to_have_count(1)
        expect(page.locator("h1", has_text="Fake")).to_have_count(0)
    assert wrong == []
    context.close()


def test_charts_can_be_pointed_at_under_the_strict_policy(chromium: Browser, address: str) -> None:
    context = chromium.new_context()
    wrong = watched(context, address)
    page = context.new_page()
    page.goto(address + "/relations/RUS/PRK/charts")
    figure = page.locator("figure").first
    figure.get_by_role("button", name="Point at it").click()
    expect(figure.locator("canvas")).to_be_visible(timeout=20_000)
    assert wrong == []
    context.close()


# --- reviewing -------------------------------------------------------------------------------------------------------------


def test_reviewing_by_keys(chromium: Browser, own: str, folder: Path) -> None:
    page = chromium.new_page()
    page.goto(f"{own}/review")
    seen = []
    for key in ("a", "r", "n"):
        seen.append(page.url.partition("/review/")[2].partition("?")[0])
        page.keyboard.press(key)
        page.wait_for_url(lambda url: seen[-1] not in url.partition("?")[0])
    seen.append(page.url.partition("/review/")[2].partition("?")[0])
    page.keyboard.press("c")
    expect(page.locator("#c-category")).to_be_focused()
    page.select_option("#c-status", "future" if page.locator("#c-status").input_value() != "future" else "negated")
    page.get_by_role("button", name="Keep the correction").click()
    expect(page.locator(".notice")).to_contain_text("Kept: correct status")
    page.keyboard.press("u")
    expect(page.locator(".notice")).to_contain_text("Taken back")
    assert seen[-1] in page.url
    with Ledger.open(folder / "news.sqlite") as ledger:
        assert [(one.kind, one.mention) for one in ledger.judgements()] == [
            ("accept", seen[0]),
            ("reject", seen[1]),
            ("correct", seen[3]),
            ("undo", seen[3]),
        ]
    page.get_by_role("button", name="Turn the keys off").click()
    before = page.url
    page.locator("h1").click()
    page.keyboard.press("a")
    page.wait_for_timeout(150)
    assert page.url == before
    page.close()


def test_two_people_review_at_once(chromium: Browser, own: str) -> None:
    rooms = [chromium.new_context(), chromium.new_context()]
    people = [room.new_page() for room in rooms]
    for page, name in zip(people, ("ana", "bob"), strict=True):
        page.goto(f"{own}/review")
        page.fill("#called", name)
        page.get_by_role("button", name="change").click()
        expect(page.locator("#called")).to_have_value(name)
    people[1].goto(f"{own}/review")
    places = []
    for _ in range(3):
        for page in people:
            places.append(page.url.partition("/review/")[2].partition("?")[0])
            page.keyboard.press("a")
            page.wait_for_url(lambda url, last=places[-1]: last not in url.partition("?")[0])
    assert len(set(places)) == 6
    expect(people[0].locator("main")).to_contain_text("3 by you in all")
    for room in rooms:
        room.close()


# --- adding ----------------------------------------------------------------------------------------------------------------


def test_adding_a_text_with_and_without_a_script(chromium: Browser, own: str) -> None:
    page = chromium.new_page()
    page.goto(f"{own}/add")
    page.fill("#a-text", "Norway sent 400 tons of wheat to Sudan on Monday, the foreign ministry in Oslo said.")
    page.fill("#a-published", "2024-11-22")
    page.fill("#a-publisher", "Fjord Post")
    page.fill("#a-title", "Wheat for Khartoum")
    page.get_by_role("button", name="Read it").click()
    expect(page.locator(".notice")).to_contain_text("1 report read", timeout=60_000)
    expect(page.locator("main")).to_contain_text("Norway “sent” Sudan")
    page.get_by_role("link", name="Read it with its words marked").click()
    expect(page.locator("mark.item").first).to_have_text("400 tons of wheat")
    page.close()

    plain = chromium.new_context(java_script_enabled=False)
    page = plain.new_page()
    page.goto(f"{own}/add")
    page.set_input_files(
        "#a-files", files=[{"name": "b.txt", "mimeType": "text/plain", "buffer": b"Chad thanked Niger for 20 trucks."}]
    )
    page.get_by_role("button", name="Read it").click()
    expect(page.locator(".notice")).to_contain_text("1 report read", timeout=60_000)  # the page loads itself anew
    assert re.search(r"/add/2$", page.url)
    plain.close()
