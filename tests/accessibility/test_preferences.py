"""What a reader has set on the phone is respected: motion, contrast, colours of their own."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.accessibility.states import EVERYTHING, MANY, STATES
from tests.accessibility.test_keyboard import hexed
from tests.live import LiveServer, on_a_phone
from tests.policy.test_works_everywhere import contrast

pytestmark = pytest.mark.browser

MOVES = """
() => [...document.querySelectorAll('*')].filter((one) => {
  const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(one);
  return !/^0s(, 0s)*$/.test(transitionDuration) || animationName !== 'none'
    || scrollBehavior !== 'auto';
}).map((one) => one.outerHTML.slice(0, 100)).concat(document.getAnimations().map(String))
"""
LOOK = """
(one) => {
  const { backgroundColor, color, borderTopWidth, borderTopColor } = getComputedStyle(one);
  return { backgroundColor, color, borderTopWidth, borderTopColor };
}
"""


def test_nothing_moves_for_whoever_wants_it_still(
    browser: Browser, live_server: LiveServer
) -> None:
    context = on_a_phone(browser, live_server, reduced_motion="reduce")
    page = context.new_page()
    for name in ("start", "chooser", "detail", "map with a card"):
        STATES[name].open(page, "en")
        assert page.evaluate(MOVES) == [], name
    context.close()


def test_more_contrast_darkens_what_was_soft(browser: Browser, live_server: LiveServer) -> None:
    for theme in ("light", "dark"):
        context = on_a_phone(browser, live_server, contrast="more", color_scheme=theme)
        page = context.new_page()
        page.goto(f"/en/{MANY}")
        ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        soft = page.locator(".by:not(.warning)").first.evaluate(LOOK)
        assert contrast(hexed(soft["color"]), hexed(ground)) >= 15
        edge = page.locator(".chip:not(.on)").first.evaluate(LOOK)
        assert contrast(hexed(edge["borderTopColor"]), hexed(ground)) >= 7
        context.close()


@pytest.fixture
def in_own_colours(browser: Browser, live_server: LiveServer) -> Page:
    context = on_a_phone(browser, live_server, forced_colors="active", reduced_motion="reduce")
    return context.new_page()


def test_chosen_chips_are_told_from_others_in_forced_colours(in_own_colours: Page) -> None:
    page = in_own_colours
    page.goto(f"/en/{MANY}")
    chosen, other = page.locator(".chip.on").first, page.locator("a.chip:not(.on)").first
    assert chosen.evaluate(LOOK) != other.evaluate(LOOK)
    look = chosen.evaluate(LOOK)
    assert contrast(hexed(look["color"]), hexed(look["backgroundColor"])) >= 4.5
    assert chosen.locator("use").get_attribute("href") == "#i-check"
    page.goto("/en/beirut/")
    box = page.locator(".tongue-choice .chip:has(input)").first
    before = box.evaluate(LOOK)
    box.click()
    assert box.evaluate(LOOK) != before
    assert box.locator(".i").is_visible()
    page.context.close()


def test_buttons_fields_and_markers_have_edges_in_forced_colours(in_own_colours: Page) -> None:
    page = in_own_colours
    page.goto(f"/en/{EVERYTHING}")
    page.locator("[data-show-map]").press("Enter")
    page.locator(".map-point").first.wait_for()
    for part in (".card .button", "input[type=search]", ".chip:not(.on)", ".map-close", ".map-pin"):
        look = page.locator(part).first.evaluate(LOOK)
        assert float(look["borderTopWidth"].removesuffix("px")) >= 1, part
        assert contrast(hexed(look["borderTopColor"]), "#000000") != contrast(
            hexed(page.evaluate("getComputedStyle(document.body).backgroundColor")), "#000000"
        ), part
    page.locator(".map-point").first.focus()
    outline = page.locator(".map-point").first.evaluate("one => getComputedStyle(one).outlineStyle")
    assert outline == "solid"
    page.context.close()
