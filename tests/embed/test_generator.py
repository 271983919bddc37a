"""Making a widget: every choice is seen at once, and what is copied is what was seen."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, expect

from tests.accessibility.axe import violations, with_axe
from tests.embed.conftest import Host
from tests.live import LiveServer, on_a_phone


@pytest.fixture
def client(live_server: LiveServer) -> FlaskClient:
    return live_server.app.test_client()


@pytest.fixture
def page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    context = on_a_phone(browser, live_server, permissions=["clipboard-read", "clipboard-write"])
    made = context.new_page()
    made.set_default_timeout(15_000)
    yield made
    context.close()


def snippet(text: str) -> str:
    found = re.search(r'<textarea id="frame"[^>]*>(.*?)</textarea>', text, re.DOTALL)
    assert found
    return html.unescape(found[1])


CHOSEN = {
    "city": "beirut",
    "place": "beirut/hamra",
    "need": "public-health",
    "speaks": "am",
    "lock": "need",
    "show": "list",
    "theme": "dark",
    "colour": "0a565c",
    "corners": "2",
    "font": "Georgia",
    "lang": "ar",
    "partner": "caritas-beirut",
    "free": "1",
    "near": "Hamra",
}


@pytest.mark.parametrize("word", sorted(CHOSEN))
def test_each_choice_stands_in_the_snippet(client: FlaskClient, word: str) -> None:
    answer = client.get("/en/embed/", query_string={"city": "beirut", word: CHOSEN[word]})
    assert f"{word}={CHOSEN[word]}" in html.unescape(snippet(answer.text))
    assert 'class="problems"' not in answer.text


def test_boxes_that_are_ticked_together_are_one_word(client: FlaskClient) -> None:
    text = client.get("/en/embed/?city=beirut&need=housing&need=legal-aid&lock=need&lock=free").text
    assert "lock=need,free&need=housing,legal-aid" in html.unescape(snippet(text))


def test_a_fixed_height_needs_no_script(client: FlaskClient) -> None:
    fixed = snippet(client.get("/en/embed/?city=beirut&size=fixed&height=500").text)
    assert "height:500px" in fixed
    assert "<script" not in fixed
    assert "<script" in snippet(client.get("/en/embed/?city=beirut&size=auto").text)


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("colour", "#ffff00"),
        ("colour", "<b>"),
        ("bounds", "9,9,1,1"),
        ("corners", "99"),
        ("font", '";}'),
        ("partner", "Ü"),
        ("onload", "alert(1)"),
        ("radius", "x"),
    ],
)
def test_what_is_wrong_is_explained_and_what_was_typed_is_kept(
    client: FlaskClient, word: str, value: str
) -> None:
    text = client.get("/en/embed/", query_string={"city": "beirut", word: value}).text
    assert 'class="problems"' in text
    assert "<iframe" in text, "the preview stays"
    if word in ("bounds", "font", "partner"):
        assert f'value="{html.escape(value).replace("&quot;", "&#34;")}"' in text
    assert f"{word}={value}" not in html.unescape(snippet(text))


def test_it_speaks_four_languages_and_sends_the_others_to_english(client: FlaskClient) -> None:
    for code in ("ar", "en", "es", "fr"):
        assert client.get(f"/{code}/embed/").status_code == 200
    answer = client.get("/am/embed/?city=lima&need=housing&need=legal-aid")
    assert answer.headers["Location"] == "/en/embed/?city=lima&need=housing&need=legal-aid"


@pytest.mark.browser
def test_from_a_choice_to_a_partners_page(page: Page, host: Host) -> None:
    page.goto("/en/embed/")
    page.get_by_text("Housing", exact=True).click()
    preview = page.frame_locator("iframe.preview")
    expect(preview.locator("a.chip.on", has_text="Housing")).to_be_visible()
    page.get_by_label("Colour", exact=True).fill("#ffff00")
    expect(page.locator(".problems")).to_contain_text("could not be read")
    page.get_by_label("Colour", exact=True).fill("#8a1c5a")
    expect(page.locator(".problems")).to_have_count(0)
    page.get_by_label("City", exact=True).select_option("lima")
    expect(page.locator("#place")).to_contain_text("Miraflores")
    page.get_by_role("button", name="Copy").first.click()
    page.get_by_role("button", name="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "city=lima" in copied
    assert "colour=8a1c5a" in copied
    page.goto(host.show(f"<body>{copied}</body>"))
    expect(page.frame_locator("iframe").locator(".card").first).to_be_visible()


@pytest.mark.browser
def test_without_scripts_a_button_shows_it(browser: Browser, live_server: LiveServer) -> None:
    context = on_a_phone(browser, live_server, java_script_enabled=False)
    page = context.new_page()
    page.goto("/ar/embed/")
    page.locator("label.chip:has([value=housing])").click()
    page.locator("[data-shows] button").click()
    preview = page.locator("iframe.preview")
    expect(preview).to_have_attribute("src", re.compile("need=housing"))
    context.close()


@pytest.mark.browser
def test_the_examples_work(page: Page) -> None:
    page.goto("/en/embed/examples")
    for number in range(3):
        frame = page.locator(".example iframe").nth(number)
        frame.scroll_into_view_if_needed()
        expect(page.frame_locator(".example iframe").nth(number).locator("main")).to_be_visible()
    expect(page.frame_locator(".example iframe").nth(0).locator("html")).to_have_attribute(
        "lang", "ar"
    )


@pytest.mark.browser
@pytest.mark.parametrize(
    ("code", "width", "theme"), [("ar", 320, "light"), ("en", 1280, "dark")], ids=["ar", "en"]
)
@pytest.mark.parametrize(
    "address",
    [
        "/{code}/embed/?city=beirut&need=housing&colour=ff0",
        "/{code}/embed/examples",
        "/embed/v1?city=beirut&lang={code}&need=public-health",
        "/embed/v1?city=beirut&lang={code}&need=public-health&lock=need&show=map&theme=dark",
        "/embed/v1?city=beirut&lang={code}&colour=c2410c&corners=0&near=hamra",
        "/embed/v1?city=beirut&lang={code}&near=xyzzy",
        "/embed/v1?city=beirut&lang={code}&speaks=yo&when=now&need=housing&free=1",
        "/embed/v1?city=nowhere&lang={code}",
        "detail",
    ],
)
def test_axe_finds_nothing(  # noqa: PLR0917 - each size, theme, language and page
    browser: Browser, live_server: LiveServer, address: str, code: str, width: int, theme: str
) -> None:
    if address == "detail":
        answer = live_server.app.test_client().get("/api/v1/service-points?city=beirut")
        found = answer.get_json()
        address = f"/embed/v1/{found['features'][0]['id']}?city=beirut&lang={{code}}"
    context = with_axe(browser, live_server, width, theme)
    page = context.new_page()
    page.goto(address.format(code=code))
    if "show=map" in address:
        page.locator(".map-canvas").wait_for()
    assert violations(page) == []
    context.close()
