"""What scripts add for those who have them, in a real Chromium against the real server."""

from __future__ import annotations

import re

import pytest
from geopy.distance import great_circle
from playwright.sync_api import Browser, Page, expect

from locator.i18n import language
from tests.live import LiveServer, on_a_phone

pytestmark = pytest.mark.browser

SEARCH = "/en/beirut/?need=public-health&lat=33.896&lon=35.483"
# Inside the same 100 m square as the question above, but not in its middle.
HERE = {"latitude": 33.8963999, "longitude": 35.4826001}


def test_distances_are_exact_on_the_phone_that_knows_them(
    browser: Browser, live_server: LiveServer
) -> None:
    context = on_a_phone(browser, live_server, geolocation=HERE, permissions=["geolocation"])
    page = context.new_page()
    page.goto("/en/beirut/?need=public-health")
    page.locator("[data-near-me]").click()
    page.wait_for_url("**lat=33.896**")
    page.wait_for_load_state("networkidle")
    card = page.locator("[data-place=exact]").first
    place = float(card.get_attribute("data-lat") or 0), float(card.get_attribute("data-lon") or 0)
    here = HERE["latitude"], HERE["longitude"]
    exact = language("en").distance(great_circle(here, place).meters)
    said = card.locator("[data-distance]").inner_text()
    assert re.fullmatch(rf"{exact}, \d+ minutes on foot", said.replace("\xa0", " "))
    # Another tab knows nothing of it.
    other = context.new_page()
    other.goto(SEARCH)
    assert other.evaluate("sessionStorage.length") == 0
    context.close()


def test_leaving_forgets_the_position_and_this_page(
    browser: Browser, live_server: LiveServer
) -> None:
    context = on_a_phone(browser, live_server, geolocation=HERE, permissions=["geolocation"])
    context.route(re.compile("wikipedia"), lambda route: route.fulfill(body="elsewhere"))
    page = context.new_page()
    page.goto("/en/beirut/")
    page.locator("[data-near-me]").click()
    page.get_by_text("We know where you are").wait_for()
    page.goto("/en/privacy")
    before = page.evaluate("history.length")
    page.locator("[data-leave]").click()
    page.wait_for_url("https://en.wikipedia.org/")
    assert page.evaluate("history.length") == before
    # "Back" leads to no page of ours, not even to one that was seen before.
    page.go_back()
    page.wait_for_url("https://en.wikipedia.org/")
    # Whoever comes on purpose is welcome again, and nothing is known of them.
    page.goto("/en/privacy")
    assert page.url.endswith("/en/privacy")
    assert page.evaluate("sessionStorage.length") == 0
    context.close()


def test_escape_three_times_leaves_from_any_page_with_the_map_open_too(phone: Page) -> None:
    phone.context.route(re.compile("wikipedia"), lambda route: route.fulfill(body="elsewhere"))
    for address in ("/en/", "/ar/beirut/", SEARCH, "/en/beirut/save", "/en/nowhere"):
        phone.goto(address)
        for _ in range(3):
            phone.keyboard.press("Escape")
        phone.wait_for_url("https://*.wikipedia.org/")
    phone.goto(SEARCH)
    phone.locator("[data-show-map]").click()
    expect(phone.locator("#map")).to_be_visible()
    for _ in range(3):
        phone.keyboard.press("Escape")
    phone.wait_for_url("https://*.wikipedia.org/")


def test_escape_twice_or_slowly_does_not_leave(phone: Page) -> None:
    phone.goto(SEARCH)
    for pause in (0, 0, 5000, 0):
        # Time as the page sees it: no test waits.
        phone.evaluate(
            "([pause]) => { window.later = (window.later ?? performance.now()) + pause;"
            " const event = new KeyboardEvent('keydown', { key: 'Escape', bubbles: true });"
            " Object.defineProperty(event, 'timeStamp', { value: window.later });"
            " document.body.dispatchEvent(event) }",
            [pause],
        )
    expect(phone.locator(".card").first).to_be_visible()


def test_who_leaves_sees_nothing_of_ours_while_the_other_page_comes(phone: Page) -> None:
    phone.context.route(re.compile("wikipedia"), lambda route: route.fulfill(body="elsewhere"))
    seen: list[str] = []
    phone.expose_function("tell", lambda text: seen.append(text))  # noqa: PLW0108
    phone.add_init_script(
        "addEventListener('beforeunload',"
        " () => window.tell(`${document.title}:${document.body.textContent}`))"
    )
    phone.goto(SEARCH)
    phone.locator("[data-leave]").click()
    phone.wait_for_url("https://en.wikipedia.org/")
    assert seen == ["en.wikipedia.org:"]


def test_leaving_is_explained_once_where_people_begin(live_server: LiveServer) -> None:
    client = live_server.app.test_client()
    told = "press Escape three times"
    assert client.get("/en/beirut/").text.count(told) == 1
    for elsewhere in ("/en/", SEARCH, "/en/privacy", "/en/about"):
        assert told not in client.get(elsewhere).text


def test_whoever_types_a_place_means_the_place(browser: Browser, live_server: LiveServer) -> None:
    context = on_a_phone(browser, live_server, geolocation=HERE, permissions=["geolocation"])
    page = context.new_page()
    page.goto("/en/beirut/")
    page.locator("[data-near-me]").click()
    page.get_by_text("We know where you are").wait_for()
    page.locator("#near").fill("Hamra")
    page.keyboard.press("Enter")
    page.wait_for_url("**near=Hamra**")
    assert "lat=" not in page.url
    context.close()


def test_the_map_comes_on_demand_and_goes_again(phone: Page) -> None:
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.goto(SEARCH, wait_until="networkidle")
    assert not [address for address in asked if "/map." in address or "basemap" in address]
    phone.locator("[data-show-map]").click()
    expect(phone.locator("#map")).to_be_visible()
    phone.keyboard.press("Escape")
    expect(phone.locator("#map")).to_be_hidden()
    expect(phone.locator("[data-show-map]")).to_be_focused()


@pytest.mark.parametrize(
    "closes",
    [
        "map.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape'}))",
        "map.querySelector('.map-close').click()",
    ],
    ids=["escape", "button"],
)
def test_the_map_can_be_closed_before_its_ground_is_laid(phone: Page, closes: str) -> None:
    """Whoever is in a hurry closes it in the very moment in which it comes."""
    troubles: list[str] = []
    phone.on("pageerror", lambda error: troubles.append(str(error)))
    phone.goto(SEARCH, wait_until="networkidle")
    phone.evaluate(
        """() => {
            const map = document.querySelector('#map');
            const seen = new MutationObserver(() => { seen.disconnect(); CLOSES; });
            seen.observe(map, { attributeFilter: ['hidden'] });
        }""".replace("CLOSES", closes)
    )
    phone.locator("[data-show-map]").click()
    expect(phone.locator("[data-show-map]")).to_be_focused()
    expect(phone.locator("#map")).to_be_hidden()
    assert not phone.url.endswith("#map")
    phone.locator("[data-show-map]").click()
    expect(phone.locator("#map .map-source")).to_contain_text("Natural Earth")
    assert troubles == []


def test_a_map_that_does_not_come_leaves_the_list_and_says_so(phone: Page) -> None:
    phone.route("**/static/map.*.js", lambda route: route.abort())
    phone.goto(SEARCH, wait_until="networkidle")
    phone.locator("[data-show-map]").click()
    expect(phone.locator("[data-show-map]")).to_contain_text("Try again")
    expect(phone.locator(".card").first).to_be_visible()


def test_a_position_that_comes_too_late_or_never_is_no_dead_end(phone: Page) -> None:
    phone.add_init_script(
        "navigator.geolocation.getCurrentPosition = (found, failed) => failed(new Error())"
    )
    phone.goto(SEARCH)
    phone.locator("[data-near-me]").click()
    expect(phone.locator("[data-told]")).to_contain_text("Type a place instead")
    expect(phone.locator("[data-near-me]")).to_be_enabled()


def test_a_shared_address_holds_no_position(phone: Page) -> None:
    phone.add_init_script("navigator.share = (what) => { window.shared = what; return true }")
    phone.goto(SEARCH)
    phone.locator("[data-name]").first.click()
    phone.wait_for_load_state("networkidle")
    phone.locator("[data-share]").click()
    shared = phone.evaluate("window.shared.url")
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/en/beirut/[0-9a-f-]{36}", shared)


def test_the_languages_of_the_page_open_by_keyboard(phone: Page) -> None:
    phone.goto("/en/beirut/?need=housing")
    phone.locator(".tongues summary").focus()
    phone.keyboard.press("Enter")
    arabic = phone.get_by_role("link", name="العربية").first
    expect(arabic).to_be_visible()
    arabic.focus()
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/ar/beirut/?need=housing")
    assert phone.locator("html").get_attribute("dir") == "rtl"


def test_languages_spoken_are_chosen_in_a_fold_and_marked(phone: Page) -> None:
    phone.goto("/en/beirut/?need=public-health")
    phone.locator(".speak summary").click()
    phone.locator(".speak a[href*='speaks=am']").click()
    phone.wait_for_url("**speaks=am**")
    expect(phone.locator(".speak summary")).to_contain_text("አማርኛ")
    expect(phone.locator(".shown")).to_contain_text("where Amharic is spoken")


def test_no_script_fails_on_any_page(phone: Page) -> None:
    troubles: list[str] = []
    phone.on("pageerror", lambda error: troubles.append(str(error)))
    phone.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    for address in ("/en/", "/ar/beirut/", SEARCH, "/fr/privacy", "/es/beirut/languages"):
        phone.goto(address, wait_until="networkidle")
    assert troubles == []


def test_a_printed_detail_is_one_page(phone: Page) -> None:
    phone.goto(SEARCH)
    phone.locator("[data-name]").first.click()
    phone.wait_for_load_state("networkidle")
    printed = phone.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


def test_the_map_button_covers_no_link_at_the_end_of_the_page(phone: Page) -> None:
    phone.goto("/en/beirut/?near=Hamra")
    button = phone.locator("[data-show-map]")
    button.wait_for()
    phone.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    covering = button.bounding_box()
    links = [link.bounding_box() for link in phone.locator(".foot a").all()]
    assert covering
    assert links
    for link in links:
        assert link
        assert link["y"] + link["height"] <= covering["y"]
