"""Promise 7 for those who use no pointer: all is reached, in order, seen, and never covered."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.accessibility.states import MANY, STATES, show_map
from tests.live import LiveServer, on_a_phone
from tests.policy.test_works_everywhere import contrast

pytestmark = pytest.mark.browser

MOST_STEPS = 250
# What the focus is on: its name and place, what is drawn around it, and what lies over its middle.
FOCUSED = """
() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const drawn = one.matches('.chip input') ? one.closest('.chip') : one;
  const { x, y, width, height } = drawn.getBoundingClientRect();
  const style = getComputedStyle(drawn);
  const over = document.elementFromPoint(x + width / 2, y + height / 2);
  const order = [...document.querySelectorAll('*')].indexOf(one);
  return {
    name: one.outerHTML.slice(0, 160), order, x, y, width, height,
    outline: `${style.outlineStyle} ${style.outlineWidth}`,
    colour: style.outlineColor, ground: getComputedStyle(document.documentElement).backgroundColor,
    covered: !(over && (drawn.contains(over) || over.contains(drawn))),
    seen: y + height > 0 && y < innerHeight && x + width > 0 && x < innerWidth,
  };
}
"""
FOCUSABLE = """
() => [...document.querySelectorAll('a[href], button, input, summary, [tabindex]')]
  .filter((one) => one.tabIndex >= 0 && !one.disabled && one.type !== 'hidden')
  .filter((one) => one.checkVisibility() && !one.closest('[inert]')).length
"""


@dataclass(frozen=True)
class Stop:
    """Where the focus stood after one more Tab."""

    name: str
    order: int
    outline: str
    colour: str
    ground: str
    covered: bool
    seen: bool


def stops(page: Page) -> list[Stop]:
    """Every stop from the beginning of the page until the focus leaves it."""
    page.evaluate("scrollTo(0, 0); document.activeElement?.blur()")
    found: list[Stop] = []
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        at: dict[str, Any] | None = page.evaluate(FOCUSED)
        if at is None:
            break
        found.append(Stop(**{name: at[name] for name in Stop.__dataclass_fields__}))
    return found


def hexed(colour: str) -> str:
    return "#" + "".join(f"{int(part):02x}" for part in re.findall(r"\d+", colour)[:3])


@pytest.mark.parametrize(
    ("theme", "name"),
    [
        *(("light", name) for name in ("start", "results", "empty", "unclear place", "detail")),
        *(("light", name) for name in ("save", "privacy", "map")),
        *(("dark", name) for name in ("start", "results", "map")),
    ],
)
def test_the_focus_goes_in_order_and_is_always_seen(
    browser: Browser, live_server: LiveServer, name: str, theme: str
) -> None:
    context = on_a_phone(browser, live_server, color_scheme=theme, reduced_motion="reduce")
    page = context.new_page()
    STATES[name].open(page, "en")
    visited = stops(page)
    if name != "map":  # there, what lies behind the map is out of reach
        assert len(visited) == page.evaluate(FOCUSABLE)
        assert [stop.order for stop in visited] == sorted(stop.order for stop in visited)
    for stop in visited:
        assert re.match(r"solid [2-9]", stop.outline), stop
        assert contrast(hexed(stop.colour), hexed(stop.ground)) >= 3, stop
        assert stop.seen, stop
        assert not stop.covered, stop
    context.close()


@pytest.mark.parametrize("code", ["en", "ar"])
def test_the_first_stop_leads_to_the_content(
    browser: Browser, live_server: LiveServer, code: str
) -> None:
    context = on_a_phone(browser, live_server)
    page = context.new_page()
    page.goto(f"/{code}/{MANY}")
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("Boolean(document.activeElement.closest('main'))")
    context.close()


def test_the_chooser_of_languages_covers_nothing_once_left(phone: Page) -> None:
    phone.goto("/en/beirut/")
    phone.locator(".tongues summary").focus()
    phone.keyboard.press("Enter")
    last = phone.locator(".tongues a").last
    expect(last).to_be_visible()
    phone.keyboard.press("Escape")
    expect(last).to_be_hidden()
    expect(phone.locator(".tongues summary")).to_be_focused()
    phone.keyboard.press("Enter")
    last.focus()
    phone.keyboard.press("Tab")
    expect(last).to_be_hidden()


def test_the_map_is_walked_by_keyboard_with_the_list_in_step(phone: Page) -> None:
    phone.goto(f"/en/{MANY}")
    button = phone.locator("[data-show-map]")
    button.focus()
    phone.keyboard.press("Enter")
    marker = phone.locator(".map-point.is-one, .map-point.is-area").first
    marker.wait_for()
    expect(phone.locator(".map-canvas")).to_be_focused()
    for _ in range(40):
        phone.keyboard.press("Tab")
        if phone.evaluate("document.activeElement.matches('.is-one, .is-area')"):
            break
    chosen = phone.locator(".map-point:focus")
    expect(chosen).to_have_accessible_name(re.compile(r"\w"))
    expect(phone.locator("[data-on-map=highlighted]")).to_have_count(1)
    phone.keyboard.press("Enter")
    expect(phone.locator(".map-card a")).to_be_focused()
    expect(phone.locator(".map-point[aria-pressed=true]")).to_have_count(1)
    name = phone.locator("[data-on-map=selected] [data-name]").text_content()
    expect(phone.locator(".map-card a")).to_have_text(name or "")
    phone.keyboard.press("Escape")
    expect(phone.locator(".map-card")).to_be_hidden()
    assert phone.evaluate("document.activeElement.matches('.map-point')")
    phone.keyboard.press("Escape")
    expect(phone.locator("#map")).to_be_hidden()
    expect(button).to_be_focused()


def test_an_open_map_is_part_of_the_address(phone: Page) -> None:
    phone.goto(f"/en/{MANY}")
    steps = phone.evaluate("history.length")
    show_map(phone)
    assert phone.url.endswith("#map")
    phone.reload()
    phone.locator(".map-point").first.wait_for()
    phone.keyboard.press("Escape")
    expect(phone.locator("#map")).to_be_hidden()
    assert "#" not in phone.url
    assert phone.evaluate("history.length") == steps
