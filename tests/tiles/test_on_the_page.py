"""The open map, moved away from its list: how many others there are, and the way to each."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Error, Page, Request, expect

from tests.accessibility.axe import violations, with_axe
from tests.live import LiveServer, a_browser, on_a_phone, serving
from tests.tiles.many import strew
from tests.tiles.reading import circles

pytestmark = pytest.mark.browser

COPIES = 60
ASKED = "need=public-health&near=hamra"
CIRCLES = ".map-crowd .map-point"
DRAWN = ".map-crowd[data-drawn]"


@pytest.fixture(scope="module")
def server() -> Iterator[LiveServer]:
    """The sample, and many copies of Beirut's places around the city."""
    with serving() as live:
        strew(live.app.extensions["locator"].database, "beirut", COPIES)
        yield live


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with a_browser() as started:
        yield started


@pytest.fixture
def page(browser: Browser, server: LiveServer) -> Iterator[Page]:
    context = on_a_phone(browser, server, has_touch=True, reduced_motion="reduce")
    context.set_default_timeout(15_000)
    made = context.new_page()
    mistakes: list[Error] = []
    strangers: list[str] = []

    def failed(error: Error) -> None:
        mistakes.append(error)

    def noted(request: Request) -> None:
        if not server.holds(request.url):
            strangers.append(request.url)

    made.on("pageerror", failed)
    made.on("request", noted)
    yield made
    context.close()
    assert not mistakes
    assert not strangers


def open_map(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("[data-show-map]").click()
    page.locator(".map-point").first.wait_for()
    page.wait_for_load_state("networkidle")


def zoom_out(page: Page, times: int) -> None:
    farther = page.locator(".map-zoom").nth(1)
    for _ in range(times):
        farther.click()
        page.locator(DRAWN).wait_for(state="attached")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_circles_and_markers_together_are_all_that_the_search_finds(
    page: Page, server: LiveServer, language: str
) -> None:
    open_map(page, f"/{language}/beirut/?{ASKED}")
    assert page.locator(CIRCLES).count() == 0, "who stays with the list pays for nothing more"
    zoom_out(page, 5)
    listed = page.locator("[data-points] [data-lon]").count()
    tile = server.app.test_client().get("/tiles/v1/beirut/0/0/0.mvt?need=public-health")
    (everything,) = circles(tile.data, 0, 0, 0)
    assert everything.count > 3 * COPIES
    page.wait_for_function(
        """([circles, expected]) => {
            const all = [...document.querySelectorAll(circles)].map((one) => one.ariaLabel);
            const said = all.map((label) => Number(/[0-9,]+/.exec(label)[0].replace(',', '')));
            return said.reduce((sum, one) => sum + one, 0) === expected;
        }""",
        arg=[CIRCLES, everything.count - listed],
    )
    seen = page.locator(CIRCLES).first
    assert "{" not in (seen.get_attribute("aria-label") or "")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_taps_lead_from_a_circle_to_one_place_and_its_page(
    page: Page, server: LiveServer, language: str
) -> None:
    open_map(page, f"/{language}/beirut/?{ASKED}")
    zoom_out(page, 3)
    page.locator(CIRCLES).first.wait_for()
    card = page.locator(".map-card")
    for _ in range(8):
        if card.is_visible():
            break
        middle = page.locator(CIRCLES).evaluate_all(
            """all => {
                const box = document.querySelector('.map-canvas').getBoundingClientRect();
                const away = (one) => {
                    const { x, y, width, height } = one.getBoundingClientRect();
                    const dx = x + width / 2 - box.x - box.width / 2;
                    return Math.hypot(dx, y + height / 2 - box.y - box.height / 2);
                };
                const near = all.map((one, n) => [away(one), n]).sort((a, b) => a[0] - b[0]);
                return near[0]?.[1] ?? null;
            }"""
        )
        assert middle is not None
        before = page.locator(DRAWN).get_attribute("data-drawn")
        page.locator(CIRCLES).nth(middle).dispatch_event("click")
        page.locator(f"{DRAWN}:not([data-drawn='{before}']), .map-card:not([hidden])").wait_for(
            state="attached"
        )
    expect(card).to_be_visible()
    choices = card.locator(".map-card-choices button")
    if choices.count():
        choices.first.click()
    name = card.locator("a.map-card-name")
    expect(name).to_be_visible()
    expect(card.locator(".map-card-facts")).not_to_contain_text("0 m")
    href = name.get_attribute("href") or ""
    assert re.fullmatch(rf"/{language}/beirut/[0-9a-f-]{{36}}", href)
    assert server.app.test_client().get(href).status_code == 200
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(page.locator(".map-canvas")).to_be_visible()


def test_a_keyboard_reaches_the_circles(page: Page) -> None:
    open_map(page, f"/en/beirut/?{ASKED}")
    zoom_out(page, 2)
    circle = page.locator(f"{CIRCLES}.is-count").first
    circle.focus()
    before = page.locator(".map-scale").text_content()
    page.keyboard.press("Enter")
    expect(page.locator(".map-scale")).not_to_have_text(before or "")
    inside = "() => document.querySelector('.map').contains(document.activeElement)"
    page.wait_for_function(inside)


@pytest.mark.parametrize(
    ("language", "width", "theme"), [("en", 320, "light"), ("ar", 1280, "dark")]
)
def test_axe_finds_no_fault_in_the_circles(
    browser: Browser, server: LiveServer, language: str, width: int, theme: str
) -> None:
    context = with_axe(browser, server, width, theme)
    page = context.new_page()
    open_map(page, f"/{language}/beirut/?{ASKED}")
    zoom_out(page, 3)
    assert page.locator(CIRCLES).count() > 3
    assert violations(page) == []
    context.close()


def test_a_widget_has_them_too_but_not_one_of_a_quarter(page: Page) -> None:
    open_map(page, f"/embed/v1?city=beirut&lang=en&{ASKED}")
    zoom_out(page, 2)
    page.locator(CIRCLES).first.wait_for()
    page.goto("/embed/v1?city=beirut&lang=en&place=beirut/hamra")
    assert page.locator("[data-city][data-part]").count() == 1


def test_without_internet_the_map_stays_as_it_was(page: Page) -> None:
    open_map(page, f"/en/beirut/?{ASKED}")
    markers = page.locator(".map-point").count()
    assert markers
    page.context.set_offline(True)
    page.locator(".map-zoom").nth(1).click()
    page.wait_for_function("() => document.querySelectorAll('.leaflet-zoom-anim').length === 0")
    assert page.locator(CIRCLES).count() == 0
    assert page.locator(".map-point").count()
