"""Promise 7: what was seen once can be seen offline. Promise 2: only where somebody chose that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from locator.i18n import language
from locator.offline.words import SEEN_DAYS, SEEN_PAGES
from tests.live import LiveServer, on_a_phone
from tests.offline.test_without_internet import DENIED, FULL, KEPT, WORKERS, save

pytestmark = pytest.mark.browser

LIST = "/en/beirut/?need=public-health&near=hamra"
NEVER = (
    "/staff/",
    "/api/v1/cities",
    "/en/beirut/languages",
    "/confirm/abc",
    "/en/beirut/pack.json",
)
QUOTES = str.maketrans("'\n", '" ')
STAYS = """async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith('locator seen'));
    const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return kept.flat().map(({ url }) => url.slice(location.origin.length));
}"""
NOTICE = '<p class="line notice bad"><svg></svg><span>Not running today</span></p>'
AGE = """async ([address, days, notice = '']) => {
    const [name] = (await caches.keys()).filter((one) => one.startsWith('locator seen'));
    const cache = await caches.open(name);
    const answer = await cache.match(address);
    const made = new Date(Date.now() - days * 24 * 60 * 60 * 1000);
    const headers = new Headers(answer.headers);
    headers.set('Date', made.toUTCString());
    const text = (await answer.text()).replace('<p class="line now', `${notice}$&`);
    await cache.put(address, new Response(text, { headers }));
}"""


@pytest.fixture
def context(
    browser: Browser, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[BrowserContext]:
    """A phone whose clock, like the worker's in it, is the server's."""
    wiring = live_server.app.extensions["locator"]
    monkeypatch.setattr(wiring, "now", lambda: dt.datetime.now(dt.UTC))
    context = on_a_phone(browser, live_server, timezone_id="Asia/Beirut")
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def until(page: Page, condition: str, arg: object = None) -> None:
    """Wait in the page itself: its policy lets nobody evaluate texts later on."""
    page.evaluate(
        f"""async (arg) => {{
            for (let looks = 0; !(await ({condition})(arg)); looks += 1) {{
                if (looks === 700) throw new Error('never: {condition.translate(QUOTES)}');
                await new Promise((look) => setTimeout(look, 20));
            }}
        }}""",
        arg,
    )


def no_internet(page: Page) -> None:
    """And a minute later, when the browser does not take its own copy for new any more."""
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")
    page.context.set_offline(True)


def choose(page: Page, code: str = "en") -> None:
    page.goto(f"/{code}/beirut/save")
    page.locator("[data-pages]").check()
    until(page, "() => navigator.serviceWorker.controller")


def see(page: Page, address: str) -> None:
    """Look at a page, and wait until the phone has it."""
    page.goto(address)
    until(page, "(address) => caches.match(address)", address)


def test_what_was_seen_once_can_be_seen_without_internet(page: Page) -> None:
    choose(page)
    see(page, LIST)
    shown = page.locator(".cards").inner_text()
    address = str(page.locator("[data-name]").first.get_attribute("href"))
    for one in (address, "/en/beirut/", "/en/about", "/en/privacy", "/en/"):
        see(page, one)
    no_internet(page)
    page.goto(LIST)
    assert page.locator(".cards").inner_text() == shown
    page.locator("[data-name]").first.click()
    page.locator("article.detail").wait_for()
    for one in (address, "/en/beirut/", "/en/about", "/en/privacy", "/en/"):
        page.goto(one)
        assert "No internet" in page.locator("main > .saved").inner_text()
        assert page.evaluate("getComputedStyle(document.body).fontSize") == "17px"


@pytest.mark.parametrize("code", ["en", "ar", "kri"])
def test_above_it_stands_when_that_was(page: Page, code: str) -> None:
    choose(page, code)
    address = LIST.replace("/en/", f"/{code}/")
    see(page, address)
    no_internet(page)
    page.goto(address)
    when = page.locator("main > :first-child.saved bdi").inner_text()
    reader = language(code)
    now = dt.datetime.now(dt.UTC)
    days = {reader.day((now + dt.timedelta(hours=hours)).date()) for hours in (-24, 0, 24)}
    assert any(when.startswith(day) for day in days), when
    # Of the same day "Open until 17:00" is still as good as it was.
    assert page.locator(".now bdi", has_text=reader.day(now.date())).count() == 0


def test_on_another_day_nothing_on_it_is_said_of_now_or_today(page: Page) -> None:
    choose(page)
    see(page, LIST)
    page.evaluate(AGE, [LIST, 3, NOTICE])
    no_internet(page)
    page.goto(LIST)
    date = page.locator("main > .saved bdi").inner_text().rpartition(" ")[0]
    lines = page.locator(".now").all()
    assert lines
    for line in lines:
        assert line.inner_text().strip().startswith(f"{date}: ")
        assert line.get_attribute("class") == "line now unknown"
    (notice,) = page.locator(".notice").all()
    assert notice.inner_text().strip() == f"{date}: Not running today"


def test_after_a_month_it_is_not_shown_any_more(page: Page) -> None:
    choose(page)
    see(page, LIST)
    page.evaluate(AGE, [LIST, SEEN_DAYS + 1])
    no_internet(page)
    page.goto(LIST)
    assert page.locator("h1").inner_text().strip() == "No internet"


def test_a_city_on_the_phone_answers_instead_since_it_knows_what_time_it_is(page: Page) -> None:
    choose(page)
    see(page, LIST)
    save(page)
    no_internet(page)
    page.goto(LIST)
    page.locator(".card").first.wait_for()
    assert page.locator("[data-offline]").count()


def test_only_the_last_pages_are_kept(page: Page) -> None:
    choose(page)
    all_of_them = [
        f"/en/beirut/?when=any&radius={2000 + number}" for number in range(SEEN_PAGES + 2)
    ]
    for address in all_of_them:
        see(page, address)
    until(
        page,
        f"() => ({STAYS})().then((all) => all.filter((one) => one.includes('radius')).length"
        f" === {SEEN_PAGES})",
    )
    kept = [one for one in page.evaluate(STAYS) if "radius" in one]
    assert kept == all_of_them[-SEEN_PAGES:]


def test_no_other_page_is_kept_and_no_exact_position(page: Page) -> None:
    choose(page)
    exact = "/en/beirut/?lat=33.8961&lon=35.4831"
    for address in (*NEVER, exact, "/en/beirut/save"):
        page.goto(address)
    rough = "/en/beirut/?lat=33.896&lon=35.483"
    see(page, rough)
    kept = page.evaluate(STAYS)
    assert [one for one in kept if not one.startswith("/static/")] == [
        *("/offline/chosen", "/en/offline", rough)
    ]
    assert [one for one in page.context.cookies() if one.get("path") != "/staff"] == []


def test_it_is_off_until_somebody_chooses_it(page: Page) -> None:
    page.goto("/en/beirut/save")
    page.locator("[data-can]").first.wait_for()
    assert not page.locator("[data-pages]").is_checked()
    save(page)
    page.goto(LIST, wait_until="networkidle")
    assert page.evaluate(STAYS) == []


@pytest.mark.parametrize("way", ["choice", "delete", "leave", "escape"])
def test_all_of_it_goes(context: BrowserContext, page: Page, way: str) -> None:
    context.route("https://en.wikipedia.org/**", lambda route: route.fulfill(body="elsewhere"))
    choose(page)
    see(page, LIST)
    if way in {"choice", "delete"}:
        page.goto("/en/beirut/save")
        assert page.locator("[data-pages]").is_checked()
        assert not page.locator("[data-unseen]").is_visible()
        if way == "choice":
            page.locator("[data-pages]").uncheck()
        else:
            page.locator("[data-delete]").click()
        page.get_by_text("Deleted.").wait_for()
        assert page.evaluate(WORKERS) == 0
    elif way == "leave":
        page.locator("[data-leave]").click()
    else:
        for _ in range(3):
            page.keyboard.press("Escape")
    if way in {"leave", "escape"}:
        page.wait_for_url("https://en.wikipedia.org/**")
    again = context.new_page()
    again.goto("/en/beirut/save")
    again.locator("[data-can]").first.wait_for()
    assert not again.locator("[data-pages]").is_checked()
    assert again.evaluate(KEPT) == []
    # The worker that has nothing to keep any more goes with the next page.
    until(again, f"() => {WORKERS}.then((count) => count === 0)")


def test_without_internet_what_was_seen_is_found_again(page: Page) -> None:
    choose(page)
    see(page, LIST)
    title = page.title()
    no_internet(page)
    page.goto("/en/beirut/?need=employment")
    page.locator("[data-cities] a", has_text=title).click()
    page.locator(".card").first.wait_for()
    assert page.url.endswith(LIST)


@pytest.mark.parametrize("phone", [DENIED, FULL], ids=["denied", "full"])
def test_a_phone_that_stores_nothing_breaks_nothing(page: Page, phone: str) -> None:
    mistakes: list[object] = []
    page.on("pageerror", lambda mistake: mistakes.append(mistake))  # noqa: PLW0108
    page.add_init_script(phone)
    page.goto("/en/beirut/save")
    if phone == FULL:
        page.locator("[data-pages]").click()
        page.get_by_text("it may be full").wait_for()
        assert not page.locator("[data-pages]").is_checked()
    else:
        page.get_by_text("This browser cannot save it").wait_for()
    page.goto(LIST)
    page.locator(".card").first.wait_for()
    page.evaluate("document.querySelector('[data-leave]').href = '/en/'")
    page.locator("[data-leave]").click()
    page.wait_for_url("**/en/")
    assert mistakes == []
    assert page.evaluate(WORKERS) == 0
