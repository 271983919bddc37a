"""Promise 7: what was saved is found without internet. Promise 2: nothing else is kept."""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.builders import NOW
from tests.live import LiveServer, on_a_phone

pytestmark = pytest.mark.browser

QUESTIONS = (
    "?need=public-health&near=hamra&speaks=am",
    "?lat=33.896&lon=35.483&sort=soonest",
    "?need=legal-aid,employment&when=today",
    "?near=Bourj+Hammoud&speaks=ar&free=1",
    "?conditions=1&near=%D8%A7%D9%84%D8%AD%D9%85%D8%B1%D8%A7&radius=20000",
)
KEPT = """async () => {
    const caches_ = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
    const requests = await Promise.all(caches_.map((cache) => cache.keys()));
    return requests.flat().map((request) => new URL(request.url).pathname).sort();
}"""
KEPT_AT = """() => caches.match('/en/beirut/pack.json')
    .then((answer) => answer.headers.get('Last-Modified'))"""
WORKERS = "navigator.serviceWorker.getRegistrations().then((all) => all.length)"
OURS = re.compile(r"/en/(beirut/(offline|save|pack\.json)?|offline|privacy)|/static/[\w.-]+")


@pytest.fixture
def context(browser: Browser, live_server: LiveServer) -> Iterator[BrowserContext]:
    context = on_a_phone(browser, live_server)
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    page = context.new_page()
    page.clock.set_fixed_time(NOW)
    return page


def save(page: Page, code: str = "en") -> None:
    page.goto(f"/{code}/beirut/save")
    page.locator("[data-save]").click()
    page.locator("[data-age]:not(:empty)").wait_for()
    page.evaluate("navigator.serviceWorker.ready.then((worker) => worker.active.state)")
    page.wait_for_function("navigator.serviceWorker.controller")


def points(page: Page) -> list[str]:
    page.locator(".card").first.wait_for()
    return [str(one.get_attribute("data-point")) for one in page.locator(".card").all()]


@pytest.mark.parametrize("code", ["en", "ar"])
def test_a_saved_city_answers_as_the_server_does(
    context: BrowserContext, page: Page, live_server: LiveServer, code: str
) -> None:
    save(page, code)
    context.set_offline(True)
    client = live_server.app.test_client()
    for question in QUESTIONS:
        online = client.get(f"/{code}/beirut/{question}").text
        page.goto(f"/{code}/beirut/{question}")
        assert points(page) == re.findall(r'data-point="([^"]+)"', online), question


def test_a_card_and_a_page_say_what_they_say_with_internet(
    browser: Browser, live_server: LiveServer, context: BrowserContext, page: Page
) -> None:
    save(page)
    context.set_offline(True)
    page.goto(f"/en/beirut/{QUESTIONS[0]}")
    page.locator(".card").first.wait_for()
    elsewhere = on_a_phone(browser, live_server)
    online = elsewhere.new_page()
    online.goto(f"/en/beirut/{QUESTIONS[0]}")
    assert page.locator(".cards").inner_text() == online.locator(".cards").inner_text()
    for one in (page, online):
        one.locator("[data-name]").first.click()
    page.locator("article.detail").wait_for()
    told, known = (one.locator("article.detail").inner_text() for one in (page, online))
    assert told.split() == without_what_needs_a_network(known).split()
    assert page.title() == online.title()
    elsewhere.close()


def without_what_needs_a_network(text: str) -> str:
    return re.sub(
        r"\nShare\s+WhatsApp\s+SMS\b|\n(Share|Print|Something is wrong here)\b.*", "", text
    )


def test_it_says_how_old_it_is(context: BrowserContext, page: Page) -> None:
    save(page)
    context.set_offline(True)
    for days, told in ((0, "Saved today"), (1, "Saved yesterday"), (20, "Call before you go")):
        page.clock.set_fixed_time(NOW + dt.timedelta(days=days))
        for path in ("?need=public-health", "?when=any"):
            page.goto(f"/en/beirut/{path}")
            page.locator("[data-age]", has_text=told).wait_for()
        page.goto("/en/beirut/save")
        page.locator("[data-age]", has_text=told).wait_for()


def test_whoever_searches_and_saves_nothing_leaves_nothing(page: Page) -> None:
    for path in ("", "?need=public-health", "save", "offline"):
        page.goto(f"/en/beirut/{path}", wait_until="networkidle")
    page.goto("/en/beirut/?need=public-health")
    page.locator("[data-name]").first.click()
    page.locator("article.detail").wait_for()
    assert page.evaluate(KEPT) == []
    assert page.evaluate(WORKERS) == 0
    assert page.evaluate("localStorage.length") == 0


def test_what_is_looked_for_is_not_kept_nor_any_other_page(page: Page) -> None:
    save(page)
    before = page.evaluate(KEPT)
    assert all(OURS.fullmatch(path) for path in before), before
    for path in ("/en/beirut/?need=legal-aid", "/staff/", "/staff/queue", "/api/v1/cities"):
        page.goto(path)
    page.goto("/en/beirut/?need=public-health")
    page.locator("[data-name]").first.click()
    page.locator("article.detail").wait_for()
    page.evaluate("fetch('/staff/queue').then((answer) => answer.text())")
    assert page.evaluate(KEPT) == before


def test_without_internet_staff_pages_are_not_answered_for(
    context: BrowserContext, page: Page
) -> None:
    save(page)
    context.set_offline(True)
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        page.goto("/staff/queue")


def test_a_page_that_was_not_saved_says_so_and_leads_to_what_was(
    context: BrowserContext, page: Page
) -> None:
    save(page)
    context.set_offline(True)
    page.goto("/en/kampala/?need=employment")
    assert page.locator("h1").inner_text().strip() == "No internet"
    assert page.locator("[data-again]").is_visible()
    page.locator("[data-cities] a", has_text="Beirut").click()
    page.locator("button[value=employment]").click()
    assert points(page)


def test_a_server_that_fails_is_as_good_as_none(
    page: Page, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(page)

    def broken() -> None:
        raise ValueError

    monkeypatch.setattr(live_server.app.extensions["locator"], "now", broken)
    page.goto("/en/beirut/?need=employment")
    assert points(page)


def test_a_server_that_does_not_answer_for_seconds_is_as_good_as_none(
    page: Page, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(page)
    tired = threading.Event()

    def waiting() -> dt.datetime:
        tired.wait(60)
        return NOW

    monkeypatch.setattr(live_server.app.extensions["locator"], "now", waiting)
    try:
        page.goto("/en/beirut/?need=employment")
        assert points(page)
        assert page.locator("[data-offline]").count()
    finally:
        tired.set()


def test_with_internet_it_is_renewed_once_a_day(
    page: Page, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    wiring, real = live_server.app.extensions["locator"], dt.datetime.now(dt.UTC)
    kept_at = f"({KEPT_AT})()"
    monkeypatch.setattr(wiring, "now", lambda: real - dt.timedelta(days=2))
    save(page)
    first = page.evaluate(kept_at)
    monkeypatch.setattr(wiring, "now", lambda: real)
    page.goto("/en/beirut/?need=employment")
    page.wait_for_function(f"(first) => {kept_at}.then((now) => now !== first)", arg=first)


def test_all_of_it_can_be_deleted(page: Page) -> None:
    save(page)
    page.locator("[data-delete]").click()
    page.get_by_text("Deleted.").wait_for()
    assert not page.locator("[data-delete]").is_visible()
    assert not page.locator("[data-age]").is_visible()
    assert page.evaluate(KEPT) == []
    assert page.evaluate(WORKERS) == 0


DENIED = """Object.defineProperty(window, 'caches', {
    get() { throw new DOMException('denied', 'SecurityError'); },
})"""
FULL = "Cache.prototype.put = async () => { throw new DOMException('full', 'QuotaExceededError'); }"


@pytest.mark.parametrize(
    ("phone", "told"),
    [(DENIED, "This browser cannot save it"), (FULL, "it may be full")],
    ids=["denied", "full"],
)
def test_a_phone_that_stores_nothing_breaks_nothing(page: Page, phone: str, told: str) -> None:
    mistakes: list[object] = []
    page.on("pageerror", lambda mistake: mistakes.append(mistake))  # noqa: PLW0108
    page.add_init_script(phone)
    page.goto("/en/beirut/save")
    if phone == FULL:
        page.locator("[data-save]").click()
    page.get_by_text(told).wait_for()
    page.goto("/en/beirut/?need=public-health")
    assert points(page)
    assert mistakes == []
    assert page.evaluate(WORKERS) == 0


def test_a_browser_finds_nothing_that_keeps_it_from_installing(page: Page) -> None:
    page.goto("/ar/beirut/")
    chromium = page.context.new_cdp_session(page)
    assert chromium.send("Page.getAppManifest")["errors"] == []
    wrong = chromium.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # A test's window is a private one, and nothing is installed from that.
    assert [one["errorId"] for one in wrong if one["errorId"] != "in-incognito"] == []
