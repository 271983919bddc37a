"""Promise 7: works on what people have: no scripts, no map, right to left, keyboard, 320 px, 2G."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from locator.assets import folder
from locator.config import CHECKOUT
from locator.i18n import languages
from tests.live import LiveServer, on_a_phone

# What fits into the first round trip of a new connection.
FIRST_ANSWER = 14_600

SEARCH = "/beirut/?need=public-health,social-protection,employment&near=hamra&radius=10000"


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_a_page_of_ten_results_fits_into_the_first_answer(
    live_server: LiveServer, code: str, encoding: str
) -> None:
    client = live_server.app.test_client()
    asking = {"Accept-Encoding": encoding}
    page = client.get(f"/{code}{SEARCH}", headers=asking)
    text = client.get(f"/{code}{SEARCH}").text
    assert text.count('class="card"') == 10
    styles = re.findall(r'<link rel="stylesheet" href="([^"]+)"', text)
    answers = [page, *(client.get(style, headers=asking) for style in styles)]
    assert all(answer.headers["Content-Encoding"] == encoding for answer in answers)
    sent = sum(
        len(answer.get_data()) + len(str(answer.headers)) + len("HTTP/1.1 200 OK\r\n")
        for answer in answers
    )
    assert sent <= FIRST_ANSWER, [len(answer.get_data()) for answer in answers]


def test_a_page_carries_only_the_icons_that_it_shows(live_server: LiveServer) -> None:
    text = live_server.app.test_client().get("/en/about").text
    assert set(re.findall(r'<use href="#([^"]+)"', text)) == set(
        re.findall(r'<symbol id="([^"]+)"', text)
    )


@pytest.fixture(params=["en", "ar"])
def without_scripts(
    request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer
) -> Iterator[Page]:
    context = on_a_phone(
        browser,
        live_server,
        java_script_enabled=False,
        viewport={"width": 320, "height": 640},
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(f"/{request.param}/beirut/")
    yield page
    context.close()


@pytest.mark.browser
def test_without_scripts_help_is_found_read_and_called(without_scripts: Page) -> None:
    page = without_scripts
    page.locator("#near").fill("Hamra")
    page.locator("button[value=public-health]").click()
    page.wait_for_url(re.compile("near=Hamra"))
    assert "need=public-health" in page.url
    card = page.locator(".card").first
    for part in ("[data-name]", "[data-now]", "[data-distance]", ".by", "a[href^='tel:']"):
        expect(card.locator(part).first, part).to_be_visible()
    assert not page.locator("[data-near-me]").is_visible()
    assert not page.locator("[data-show-map]").is_visible()
    card.locator("[data-name]").click()
    expect(page.locator(".answer .now")).to_be_visible()
    expect(page.locator("a[href^='tel:']").first).to_be_visible()
    assert not page.locator("[data-share]").is_visible()


@pytest.mark.browser
def test_without_scripts_filters_are_put_on_and_taken_off(without_scripts: Page) -> None:
    page = without_scripts
    page.locator("button[value=public-health]").click()
    page.locator("a.chip[href*='free=1']").click()
    chosen = page.locator("a.chip[aria-current]:not([href*='free=1'])")
    page.wait_for_url(re.compile("free=1"))
    chosen.last.click()
    page.wait_for_url(lambda address: "free=1" not in address)


@pytest.mark.browser
def test_without_scripts_another_language_can_be_chosen(without_scripts: Page) -> None:
    page = without_scripts
    page.locator("button[value=housing]").click()
    page.locator(".tongues summary").click()
    page.locator(".tongues a[hreflang=fr]").click()
    page.wait_for_url("**/fr/beirut/?need=housing*")
    assert page.locator("html").get_attribute("lang") == "fr"


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("code", languages())
def test_nothing_sticks_out_sideways(
    browser: Browser, live_server: LiveServer, code: str, width: int
) -> None:
    context = on_a_phone(browser, live_server, viewport={"width": width, "height": 640})
    page = context.new_page()
    page.goto(f"/{code}{SEARCH}")
    detail = page.locator("[data-name]").first.get_attribute("href")
    addresses = [f"/{code}/", f"/{code}/beirut/", f"/{code}{SEARCH}", detail, f"/{code}/privacy"]
    for address in addresses:
        page.goto(address or "")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    context.close()


@pytest.mark.browser
def test_everything_that_is_tapped_is_large_enough(phone: Page) -> None:
    """44 px; links inside a sentence are text (WCAG 2.5.8), and stand apart from others."""
    for address in ("/en/beirut/", f"/en{SEARCH}"):
        phone.goto(address)
        sizes = phone.locator(
            "button:visible, .chip:visible, .button:visible, .top a"
        ).evaluate_all(
            "all => all.filter(one => !one.matches('.hidden'))"
            ".map(one => [one.textContent.trim(), one.getBoundingClientRect().height])"
        )
        assert len(sizes) > 10
        assert [(text, height) for text, height in sizes if height < 44] == []


@pytest.mark.browser
def test_a_keyboard_reaches_the_help(phone: Page) -> None:
    phone.goto(f"/en{SEARCH}")
    phone.keyboard.press("Tab")
    assert phone.evaluate("document.activeElement.className") == "skip"
    reached: list[str] = []
    for _ in range(60):
        phone.keyboard.press("Tab")
        reached.append(phone.evaluate("document.activeElement.outerHTML.slice(0, 200)"))
        if "data-name" in reached[-1]:
            break
    assert any("<summary" in element for element in reached)
    assert any('name="near"' in element for element in reached)
    assert "data-name" in reached[-1]
    outline = phone.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    phone.keyboard.press("Enter")
    phone.wait_for_url(re.compile(r"/en/beirut/[0-9a-f-]{36}$"))


@pytest.mark.browser
def test_a_refused_position_is_no_dead_end(browser: Browser, live_server: LiveServer) -> None:
    context = on_a_phone(browser, live_server, permissions=[])
    page = context.new_page()
    page.goto("/en/beirut/")
    page.locator("[data-near-me]").click()
    page.get_by_text("Type a place instead").wait_for()
    assert page.evaluate("document.activeElement.name") == "near"
    page.keyboard.type("Hamra")
    page.keyboard.press("Enter")
    page.wait_for_url("**near=Hamra**")
    assert page.locator(".card").count() > 0
    context.close()


@pytest.mark.browser
def test_near_me_on_the_start_page_waits_for_the_need(
    browser: Browser, live_server: LiveServer
) -> None:
    here = {"latitude": 33.8963219, "longitude": 35.4826741}
    context = on_a_phone(browser, live_server, geolocation=here, permissions=["geolocation"])
    page = context.new_page()
    page.goto("/en/beirut/")
    page.locator("[data-near-me]").click()
    page.get_by_text("We know where you are").wait_for()
    page.locator("button[value=public-health]").click()
    page.wait_for_url("**lat=33.896**")
    assert "near=" not in page.url
    assert "of you" in page.locator(".shown").inner_text()
    context.close()


@pytest.mark.browser
def test_screen_readers_hear_a_name_for_everything(phone: Page) -> None:
    for address in ("/en/beirut/", f"/en{SEARCH}"):
        phone.goto(address)
        tree = phone.locator("body").aria_snapshot()
        nameless = re.findall(r"- (?:button|link|textbox|searchbox|checkbox)\s*$", tree, re.M)
        assert nameless == []
        assert phone.locator("h1").count() == 1


def luminance(colour: str) -> float:
    """WCAG 2.2's relative luminance of #rgb or #rrggbb."""
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_text_stands_out_seven_to_one_by_day_and_by_night() -> None:
    source = (CHECKOUT / "static/css/page/colours.css").read_text("utf-8")
    for theme in source.split("@media"):
        colours = dict(re.findall(r"--([\w-]+): (#\w+)", theme))
        pairs = [
            (text, ground)
            for text in ("ink", "soft", "act", "good", "soon", "bad")
            for ground in ("paper", "tint")
        ]
        for text, ground in [*pairs, ("on-act", "act"), ("soon", "soon-tint")]:
            assert contrast(colours[text], colours[ground]) >= 7, (text, ground)


def test_styles_know_no_left_and_right() -> None:
    for path in (CHECKOUT / "static/css/page").glob("*.css"):
        rules = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
        found = re.findall(
            r"(?:^|[\s;{])((?:left|right)\s*:|(?:margin|padding|border)-(?:left|right|top|bottom)"
            r"|(?:min-|max-)?(?:width|height)\s*:|text-align:\s*(?:left|right))",
            re.sub(r"@media[^{]*", "", rules),
        )
        assert found == [], path.name


def test_the_bundles_are_ours_and_hashed() -> None:
    names = [path.name for path in folder("static/dist").glob("page.*.css")]
    assert len(names) == 1
