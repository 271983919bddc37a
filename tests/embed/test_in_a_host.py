"""The widget in the page of somebody else: a real browser, and a host of another origin."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, FrameLocator, Page, Request, expect

from tests.embed.conftest import Host, frame_of, script_of
from tests.live import LiveServer, on_a_phone

pytestmark = pytest.mark.browser

HEALTH = "city=beirut&need=public-health&lang=en"


@pytest.fixture
def page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    context = on_a_phone(browser, live_server, locale="en-GB")
    made = context.new_page()
    made.set_default_timeout(15_000)
    yield made
    context.close()


def open_host(page: Page, host: Host, body: str, html: str = "", **headers: str) -> None:
    page.goto(host.show(f"<body>{body}</body>", html=html, **headers))


def inside(page: Page, number: int = 0) -> FrameLocator:
    return page.frame_locator("iframe").nth(number)


def height(page: Page, number: int = 0) -> float:
    box = page.locator("iframe").nth(number).bounding_box()
    assert box
    return box["height"]


def wait_until_it_fits(page: Page, number: int = 0) -> None:
    """Until the frame is as tall as what is in it; it may come only when it is looked at."""
    page.locator("iframe").nth(number).scroll_into_view_if_needed()
    frame = page.locator("iframe").nth(number).element_handle()
    assert frame
    content = frame.content_frame()
    assert content
    content.wait_for_load_state()
    wanted = content.evaluate("Math.ceil(document.body.getBoundingClientRect().height)")
    page.wait_for_function(
        "([number, wanted]) => Math.abs(document.querySelectorAll('iframe')[number]"
        ".getBoundingClientRect().height - wanted) < 3",
        arg=[number, wanted],
    )


def test_it_is_as_tall_as_what_it_shows(page: Page, host: Host, live_server: LiveServer) -> None:
    open_host(page, host, frame_of(live_server, HEALTH) + script_of(live_server))
    expect(inside(page).locator("h2").first).to_be_visible()
    wait_until_it_fits(page)
    everything = height(page)
    assert everything > 1000
    inside(page).get_by_role("link", name="Teeth").click()
    inside(page).get_by_role("link", name="Teeth").wait_for()
    page.wait_for_function(
        "before => document.querySelector('iframe').getBoundingClientRect().height < before - 50",
        arg=everything,
    )
    wait_until_it_fits(page)
    page.set_viewport_size({"width": 300, "height": 700})
    wait_until_it_fits(page)
    assert inside(page).locator("body").evaluate("e => e.scrollWidth <= innerWidth")


def test_a_change_of_language_changes_its_height(
    page: Page, host: Host, live_server: LiveServer
) -> None:
    open_host(page, host, frame_of(live_server, HEALTH) + script_of(live_server))
    wait_until_it_fits(page)
    amharic = f"{live_server.url}/embed/v1?city=beirut&lang=am"
    page.locator("iframe").evaluate("(f, src) => { f.src = src }", amharic)
    expect(inside(page).locator("html")).to_have_attribute("lang", "am")
    wait_until_it_fits(page)


def test_a_fixed_height_stays(page: Page, host: Host, live_server: LiveServer) -> None:
    markup = frame_of(live_server, HEALTH).replace('data-locator="auto"', 'data-locator="fixed"')
    open_host(page, host, markup + script_of(live_server))
    expect(inside(page).locator(".card").first).to_be_visible()
    assert height(page) == 300
    # No trap: what does not fit scrolls inside.
    assert inside(page).locator("html").evaluate("e => e.scrollHeight > innerHeight")


def test_a_stranger_cannot_set_the_height(page: Page, host: Host, live_server: LiveServer) -> None:
    open_host(page, host, frame_of(live_server, HEALTH) + script_of(live_server))
    wait_until_it_fits(page)
    before = height(page)
    page.evaluate("postMessage({ locator: 1, height: 9999 }, '*')")
    stranger = host.show(
        "<body><script>parent.postMessage({locator: 1, height: 9999}, '*')</script>"
    )
    page.evaluate(
        "src => new Promise(done => { const f = document.createElement('iframe'); f.src = src;"
        " f.dataset.locator = 'fixed'; f.onload = () => setTimeout(done, 0);"
        " document.body.append(f); })",
        stranger,
    )
    assert height(page) == before


def test_two_widgets_on_one_page_keep_apart(
    page: Page, host: Host, live_server: LiveServer
) -> None:
    both = frame_of(live_server, HEALTH) + frame_of(live_server, "city=lima&need=housing&lang=es")
    open_host(page, host, both + script_of(live_server))
    wait_until_it_fits(page, 0)
    wait_until_it_fits(page, 1)
    assert height(page, 0) != height(page, 1)
    inside(page, 1).get_by_role("link", name="Hoy").click()
    expect(inside(page, 1).locator("a.chip.on", has_text="Hoy")).to_be_visible()
    assert inside(page, 0).locator("a.chip.on", has_text="Today").count() == 0


def test_an_element_is_a_widget_too(page: Page, host: Host, live_server: LiveServer) -> None:
    element = '<locator-widget city="beirut" need="housing" lock="need" lang="fr"></locator-widget>'
    open_host(page, host, element + script_of(live_server))
    expect(inside(page).locator("html")).to_have_attribute("lang", "fr")
    wait_until_it_fits(page)
    src = page.locator("iframe").get_attribute("src") or ""
    assert src.endswith("?city=beirut&need=housing&lock=need&lang=fr")


def test_an_element_takes_over_the_font_of_the_page(
    page: Page, host: Host, live_server: LiveServer
) -> None:
    element = (
        '<div style="font-family:Georgia, serif"><locator-widget city="beirut" font="inherit">'
    )
    open_host(page, host, element + "</locator-widget></div>" + script_of(live_server))
    expect(inside(page).locator(".card").first).to_be_visible()
    family = inside(page).locator("html").evaluate("e => getComputedStyle(e).fontFamily")
    assert family.startswith("Georgia")


def test_near_me_works_where_the_host_lets_it(
    browser: Browser, host: Host, live_server: LiveServer
) -> None:
    context = on_a_phone(
        browser,
        live_server,
        locale="en-GB",
        geolocation={"latitude": 33.8969, "longitude": 35.4823},
        permissions=["geolocation"],
    )
    page = context.new_page()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    open_host(page, host, frame_of(live_server, HEALTH))
    inside(page).get_by_role("button", name="Near me").click()
    expect(inside(page).locator("[data-distance]").first).to_be_visible()
    asked = [url for url in sent if "lat=" in url]
    assert asked
    assert all("lat=33.897&" in f"{url}&" and "lon=35.482&" in f"{url}&" for url in asked)
    context.close()


@pytest.mark.parametrize(
    ("allow", "permissions"),
    [("geolocation", []), ("", ["geolocation"])],
    ids=["refused", "stripped"],
)
def test_where_it_does_not_one_can_type_a_place(
    browser: Browser, host: Host, live_server: LiveServer, allow: str, permissions: list[str]
) -> None:
    context = on_a_phone(browser, live_server, locale="en-GB", permissions=permissions)
    page = context.new_page()
    open_host(page, host, frame_of(live_server, HEALTH, allow=allow))
    button = inside(page).get_by_role("button", name="Near me")
    button.click()
    expect(inside(page).locator("[data-told]")).to_contain_text("did not tell us")
    inside(page).get_by_label("Where?").fill("Hamra")
    inside(page).get_by_label("Where?").press("Enter")
    expect(inside(page).locator("[data-distance]").first).to_be_visible()
    expect(inside(page).get_by_role("link", name="Open the full page")).to_be_visible()
    context.close()


def test_it_works_without_scripts(browser: Browser, host: Host, live_server: LiveServer) -> None:
    context = on_a_phone(browser, live_server, java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    open_host(page, host, frame_of(live_server, HEALTH))
    inside(page).get_by_label("Where?").fill("Hamra")
    inside(page).get_by_label("Where?").press("Enter")
    expect(inside(page).locator("[data-distance]").first).to_be_visible()
    inside(page).locator(".card h2 a").first.click()
    inside(page).get_by_role("link", name="Back to the list").click()
    expect(inside(page).locator("[data-distance]").first).to_be_visible()
    context.close()


@pytest.mark.parametrize(
    "sandbox",
    ["allow-scripts allow-forms allow-popups", "allow-scripts allow-forms allow-same-origin"],
)
def test_it_works_in_a_sandbox(
    page: Page, host: Host, live_server: LiveServer, sandbox: str
) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    words = f"{HEALTH}&show=map"
    open_host(page, host, frame_of(live_server, words, sandbox=sandbox) + script_of(live_server))
    expect(inside(page).locator(".map-canvas")).to_be_visible()
    wait_until_it_fits(page)
    inside(page).get_by_label("Where?").fill("Hamra")
    inside(page).get_by_label("Where?").press("Enter")
    expect(inside(page).locator("[data-distance]").first).to_be_visible()
    assert errors == []


def test_it_needs_no_storage(browser: Browser, host: Host, live_server: LiveServer) -> None:
    context = on_a_phone(browser, live_server, locale="en-GB")
    context.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches'])"
        " Object.defineProperty(window, name,"
        " { get() { throw new DOMException('no', 'SecurityError') } });"
        " Object.defineProperty(document, 'cookie', { get() { throw new DOMException('no') } });"
    )
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    open_host(page, host, frame_of(live_server, f"{HEALTH}&show=map") + script_of(live_server))
    wait_until_it_fits(page)
    expect(inside(page).locator(".map-canvas")).to_be_visible()
    inside(page).locator(".card h2 a").first.click()
    expect(inside(page).get_by_role("link", name="Back to the list")).to_be_visible()
    assert errors == []
    assert context.cookies() == []
    context.close()


def test_a_strict_host_needs_to_allow_two_things(
    page: Page, host: Host, live_server: LiveServer
) -> None:
    """As the generator says: our origin in frame-src, and in script-src."""
    policy = (
        f"default-src 'none'; frame-src {live_server.url}; script-src {live_server.url};"
        " style-src 'unsafe-inline'"
    )
    complaints: list[ConsoleMessage] = []
    page.on("console", lambda said: complaints.append(said) if said.type == "error" else None)
    element = '<locator-widget city="beirut" lang="en"></locator-widget>'
    open_host(
        page,
        host,
        frame_of(live_server, HEALTH) + element + script_of(live_server),
        Content_Security_Policy=policy,
    )
    wait_until_it_fits(page, 0)
    wait_until_it_fits(page, 1)
    assert [said.text for said in complaints if "favicon" not in said.text] == []


def test_it_works_in_a_host_that_isolates_itself(
    page: Page, host: Host, live_server: LiveServer
) -> None:
    open_host(
        page,
        host,
        frame_of(live_server, HEALTH),
        Cross_Origin_Embedder_Policy="require-corp",
        Cross_Origin_Opener_Policy="same-origin",
    )
    expect(inside(page).locator(".card").first).to_be_visible()


@pytest.mark.parametrize(
    ("html", "lang", "direction"),
    [('lang="ar" dir="rtl"', "en", "ltr"), ('lang="en" dir="ltr"', "ar", "rtl")],
)
def test_its_direction_is_its_own(  # noqa: PLR0917 - host and widget each have theirs
    page: Page, host: Host, live_server: LiveServer, html: str, lang: str, direction: str
) -> None:
    words = f"city=beirut&need=public-health&lang={lang}"
    open_host(page, host, frame_of(live_server, words) + script_of(live_server), html=html)
    expect(inside(page).locator("html")).to_have_attribute("dir", direction)
    wait_until_it_fits(page)
    # What stands first in a line stands on the side where this language begins.
    field = inside(page).get_by_role("searchbox").bounding_box()
    frame = page.locator("iframe").bounding_box()
    assert field
    assert frame
    before = field["x"] - frame["x"]
    behind = frame["width"] - before - field["width"]
    assert (before < behind) == (direction == "ltr")


def test_the_keyboard_goes_in_and_out(page: Page, host: Host, live_server: LiveServer) -> None:
    before, after = '<button id="before">before</button>', '<button id="after">after</button>'
    open_host(page, host, before + frame_of(live_server, f"{HEALTH}&show=map") + after)
    expect(inside(page).locator(".map-canvas")).to_be_visible()
    page.locator("#before").focus()
    page.keyboard.press("Tab")
    page.wait_for_function("document.activeElement.tagName === 'IFRAME'")
    for _ in range(200):
        if page.evaluate("document.activeElement.id") == "after":
            break
        page.keyboard.press("Tab")
    else:
        raise AssertionError("the keyboard did not come out of the frame")
    page.keyboard.press("Shift+Tab")
    page.wait_for_function("document.activeElement.tagName === 'IFRAME'")


def test_nobody_but_the_city_is_asked_for_anything(
    page: Page, host: Host, live_server: LiveServer
) -> None:
    asked: list[Request] = []
    page.on("request", lambda one: asked.append(one))  # noqa: PLW0108 - a builtin is refused
    open_host(page, host, frame_of(live_server, f"{HEALTH}&show=map") + script_of(live_server))
    expect(inside(page).locator(".map-canvas")).to_be_visible()
    theirs = [one.url for one in asked if not one.url.startswith(host.url)]
    assert theirs
    assert all(live_server.holds(url) for url in theirs)
    # What our server hears of the host's page: nothing but that it is there.
    assert not any("?" in (one.headers.get("referer") or "") for one in asked)


def test_what_cannot_be_used_is_told_in_the_console(
    page: Page, host: Host, live_server: LiveServer
) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    open_host(page, host, frame_of(live_server, f"{HEALTH}&corners=99&show=all&sho=1"))
    expect(inside(page).locator(".card").first).to_be_visible()
    told = [line for line in said if line.startswith("Locator widget:")]
    assert len(told) == 3
    assert any("corners" in line for line in told)


def test_a_finger_scrolls_past_the_map_until_it_has_tapped(
    browser: Browser, host: Host, live_server: LiveServer
) -> None:
    context = on_a_phone(browser, live_server, has_touch=True, is_mobile=True, locale="en-GB")
    page = context.new_page()
    open_host(page, host, frame_of(live_server, f"{HEALTH}&show=map") + script_of(live_server))
    canvas = inside(page).locator(".map-canvas")
    expect(canvas).to_be_visible()
    assert canvas.get_attribute("data-held") is None
    assert canvas.evaluate("e => getComputedStyle(e).touchAction") == "pan-x pan-y"
    canvas.tap(position={"x": 30, "y": 150})
    expect(canvas).to_have_attribute("data-held", "")
    context.close()


def shown(frame: FrameLocator, selector: str) -> int:
    return frame.locator(selector).count()


def style(frame: FrameLocator, selector: str, name: str) -> str:
    said: str = frame.locator(selector).first.evaluate("(e, n) => getComputedStyle(e)[n]", name)
    return said


# Each word of the address, and what is then seen in the host's page.
EACH: dict[str, Callable[[FrameLocator], bool]] = {
    "city=lima": lambda frame: "Lima" in (frame.locator("h1").first.text_content() or ""),
    "place=beirut/hamra": lambda frame: 0 < shown(frame, ".card [data-lon], .card") < 15,
    "bounds=35.47,33.89,35.49,33.90": lambda frame: shown(frame, ".card[data-lon]") == 2,
    "polygon=35.47 33.89,35.49 33.89,35.48 33.90": lambda frame: shown(frame, ".card") > 0,
    "near=Hamra": lambda frame: shown(frame, "[data-distance]") > 0,
    "need=housing": lambda frame: shown(frame, "a.chip.on:has-text('Housing')") == 1,
    "speaks=am": lambda frame: shown(frame, ".card b:has-text('አማርኛ')") > 0,
    "free=1": lambda frame: shown(frame, "a.chip.on:has-text('Free')") == 1,
    "when=today": lambda frame: shown(frame, "a.chip.on:has-text('Today')") == 1,
    "need=housing&lock=need": lambda frame: shown(frame, "a.chip:has-text('Legal help')") == 0,
    "show=list": lambda frame: shown(frame, "[data-show-map]") == 0,
    "show=both": lambda frame: frame.locator("[data-show-map]").is_visible(),
    "corners=0": lambda frame: style(frame, ".button", "borderTopLeftRadius") == "0px",
    "font=Georgia": lambda frame: style(frame, "html", "fontFamily").startswith("Georgia"),
    "lang=fr": lambda frame: frame.locator("html").get_attribute("lang") == "fr",
    "partner=somebody": lambda frame: shown(frame, ".card") > 0,
}


@pytest.mark.parametrize("words", EACH)
def test_each_word_of_the_address_does_what_it_says(
    page: Page, host: Host, live_server: LiveServer, words: str
) -> None:
    asked = words if words.startswith("city") else f"city=beirut&{words}"
    open_host(page, host, frame_of(live_server, asked))
    frame = inside(page)
    expect(frame.locator(".card").first).to_be_visible()
    assert EACH[words](frame)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_theme_is_what_its_maker_wants(
    browser: Browser, host: Host, live_server: LiveServer, theme: str
) -> None:
    other = {"light": "dark", "dark": "light"}[theme]
    context = on_a_phone(browser, live_server, color_scheme=other)
    page = context.new_page()
    open_host(page, host, frame_of(live_server, f"{HEALTH}&theme={theme}&colour=8a1c5a"))
    ground = inside(page).locator("html").evaluate("e => getComputedStyle(e).backgroundColor")
    assert ground == {"light": "rgb(255, 255, 255)", "dark": "rgb(13, 20, 21)"}[theme]
    button = inside(page).locator(".show-map")
    drawn = button.evaluate("e => getComputedStyle(e).backgroundColor")
    if theme == "light":
        assert drawn == "rgb(138, 28, 90)"
    context.close()


@pytest.mark.parametrize("width", [260, 360, 700])
def test_it_can_be_used_from_260_pixels(
    page: Page, host: Host, live_server: LiveServer, width: int
) -> None:
    page.set_viewport_size({"width": width + 16, "height": 700})
    open_host(page, host, frame_of(live_server, HEALTH) + script_of(live_server))
    expect(inside(page).locator(".card").first).to_be_visible()
    assert inside(page).locator("html").evaluate("e => e.scrollWidth") <= width
