"""Promise 2: no stranger hears of a visit, from a page or through what leaves with it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Request

from locator.i18n import languages
from tests.live import LiveServer, on_a_phone

LAT, LON = "33.896", "35.483"
TYPED = "Hamra"
HERE = f"lat={LAT}&lon={LON}&near={TYPED}"
SEARCH = f"/en/beirut/?need=public-health&when=any&{HERE}"

PAGES = (
    "/",
    "/en/",
    "/ar/beirut/",
    "/en/beirut/languages?need=housing",
    "/en/privacy",
    "/en/about",
    "/en/offline",
    "/en/beirut/offline",
    "/en/no/such/page",
    "/en/beirut/?radius=x",
    "/en/beirut/?near=nowhere%20at%20all",
    "/api/",
)


@pytest.mark.browser
def test_every_page_asks_nobody_but_our_own_server(
    live_server: LiveServer, browser: Browser
) -> None:
    context = on_a_phone(browser, live_server)
    context.set_default_timeout(30_000)
    asked: list[Request] = []
    # Playwright cannot mark a built-in method as a listener.
    context.on("request", lambda request: asked.append(request))  # noqa: PLW0108
    page = context.new_page()
    for address in PAGES:
        page.goto(address, wait_until="networkidle")
    page.goto("/en/beirut/save")
    page.locator("[data-save]").click()
    page.locator("[data-delete]:visible").wait_for()
    # With the service worker between the pages and us.
    page.goto(SEARCH, wait_until="networkidle")
    page.locator("[data-show-map]").click()
    page.locator("#map canvas, #map .leaflet-container").first.wait_for()
    page.wait_for_load_state("networkidle")
    page.keyboard.press("Escape")
    page.locator("[data-name]").first.click()
    page.wait_for_load_state("networkidle")
    assert len(asked) > len(PAGES)
    for request in asked:
        own = request.url.startswith(("data:", "blob:")) or live_server.holds(request.url)
        assert own, request.url
        assert not request.headers.get("referer"), request.url
    assert context.cookies() == []
    context.close()


class Links(HTMLParser):
    """The elements of a page that lead or load from somewhere: (tag, attributes)."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if {"href", "src", "action", "content"} & given.keys():
            self.found.append((tag, given))


@pytest.fixture
def client(live_server: LiveServer) -> FlaskClient:
    return live_server.app.test_client()


@pytest.fixture
def details(client: FlaskClient) -> list[str]:
    """Pages of service points, asked for with a question that is nobody's business."""
    text = client.get(SEARCH).text
    return [f"{path}?{HERE}" for path in set(re.findall(r"/en/beirut/[0-9a-f-]{36}", text))]


def test_what_leads_away_says_nothing_of_who_searched(
    client: FlaskClient, details: list[str]
) -> None:
    away = 0
    for address in (SEARCH, *details, f"/en/beirut/?{HERE}"):
        for tag, given in Links(client.get(address).text).found:
            target = given.get("href") or given.get("src") or ""
            to = urlsplit(target)
            if not to.scheme or to.scheme == "data" or to.hostname == "localhost":
                continue
            away += 1
            assert tag == "a", "nothing is loaded from elsewhere"
            said = unquote(target)
            if not target.startswith("geo:") and "openstreetmap" not in target:
                assert LAT not in said, target
                assert LON not in said, target
            assert "need=" not in said, target
            assert "near=" not in said, target
            assert f"lat={LAT}" not in said, target
            if target.startswith("http"):
                assert "noreferrer" in given.get("rel", ""), target
    assert away > 5


def test_the_way_there_names_the_goal_and_not_the_start(
    client: FlaskClient, details: list[str]
) -> None:
    for address in details:
        text = client.get(address).text
        place = re.search(r'class="detail" data-lon="([^"]+)" data-lat="([^"]+)"', text)
        for target in re.findall(r'href="(geo:[^"]+|https://www\.openstreetmap[^"]+)"', text):
            assert place
            numbers = re.findall(r"-?\d+\.\d{3,}", unquote(target))
            assert set(numbers) <= {place[1], place[2]}


def test_what_is_shared_printed_and_indexed_holds_no_question(
    client: FlaskClient, details: list[str]
) -> None:
    for address in details:
        asked_for, plain = client.get(address).text, client.get(address.partition("?")[0]).text
        # The code to scan, and the address beside it, are the same whatever was asked.
        figure = r'<figure class="qr">.*?</figure>'
        codes = [re.findall(figure, text, re.DOTALL) for text in (asked_for, plain)]
        assert codes[0] == codes[1] != []
        assert "lat=" not in codes[0][0]
    for address in (SEARCH, *details):
        for tag, given in Links(client.get(address).text).found:
            is_told = tag == "meta" or (
                tag == "link" and given.get("rel") in ("canonical", "alternate")
            )
            if is_told:
                told = unquote(given.get("href", "") + given.get("content", ""))
                assert "lat=" not in told
                assert "near=" not in told
                assert LAT not in told


def test_leaving_leads_to_a_site_that_is_no_part_of_us(client: FlaskClient) -> None:
    for code in languages():
        (leave,) = re.findall(r'<a class="leave" href="([^"]+)"', client.get(f"/{code}/").text)
        assert re.fullmatch(r"https://[a-z]{2,3}\.wikipedia\.org/", leave)
