"""Promise 7 for those who enlarge: 400 % zoom, doubled text and wider spacing lose nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.accessibility.states import STATES
from tests.live import LiveServer, on_a_phone

pytestmark = pytest.mark.browser

# WCAG 2.2, 1.4.12. A sheet made by a script, as a reader's own tool makes it.
SPACED = """
() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important } p { margin-block-end: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}
"""
DOUBLED = "() => { document.documentElement.style.fontSize = '34px' }"
# Text that is cut off, sticks out of the page, or lies on other text.
LOST = """
() => {
  const lost = [];
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) {
    lost.push(`the page is ${document.documentElement.scrollWidth} px wide`);
  }
  const unseen = (one) => one.closest('.hidden, .skip, .sprite, .asking label, .map-canvas')
    || !one.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const scrolls = (one) => {
    for (let at = one; at; at = at.parentElement) {
      if (/auto|scroll/.test(getComputedStyle(at).overflowX) && at !== document.body) return true;
    }
    return false;
  };
  for (const one of document.querySelectorAll('body *')) {
    // What is typed scrolls in its field.
    if (unseen(one) || one.matches('input')) continue;
    if (!/hidden|clip/.test(getComputedStyle(one).overflow)) continue;
    if (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1) {
      lost.push(`cut off: ${one.outerHTML.slice(0, 120)}`);
    }
  }
  for (const one of document.querySelectorAll('input[type=search]')) {
    const size = parseFloat(getComputedStyle(one).fontSize);
    const room = one.clientWidth - parseFloat(getComputedStyle(one).paddingInlineEnd);
    if (one.checkVisibility() && room < size * 4) lost.push(`${room} px to type in`);
  }
  if (document.querySelector('.skip').getBoundingClientRect().bottom > 0) lost.push('skip link');
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const boxes = [];
  while (texts.nextNode()) {
    const text = texts.currentNode;
    const one = text.parentElement;
    if (!text.data.trim() || unseen(one)) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const floats = one.closest('.show-map, .map, .tongues[open] ul');
    for (const box of range.getClientRects()) {
      if (box.width < 2) continue;
      if (!scrolls(one) && (box.left < -1 || box.right > width + 1)) {
        lost.push(`sticks out: ${text.data.trim().slice(0, 60)}`);
      }
      if (!floats) boxes.push({ text, box });
    }
  }
  for (const [index, { text, box }] of boxes.entries()) {
    for (const other of boxes.slice(index + 1)) {
      if (other.text === text) continue;
      const across = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
      const down = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
      // Lines may touch: letters fill about two thirds of their line.
      if (across > 2 && down > Math.min(box.height, other.box.height) * 0.4) {
        const [upper, lower] = [text, other.text].map((one) => one.data.trim().slice(0, 40));
        lost.push(`${upper} lies on ${lower}`);
      }
    }
  }
  return [...new Set(lost)];
}
"""
# 400 % of a window 1280 px wide is one of 320 px (WCAG 2.2, 1.4.10).
WAYS = {
    "zoomed to 400 %": ("en", 320, "() => {}"),
    "zoomed to 400 %, from the right": ("ar", 320, "() => {}"),
    "text at 200 %": ("en", 360, DOUBLED),
    "text at 200 %, from the right": ("ar", 360, DOUBLED),
    "text at 200 % on a wide screen": ("ar", 1280, DOUBLED),
    "spaced": ("en", 320, SPACED),
}


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_lost_when_enlarged(browser: Browser, live_server: LiveServer, way: str) -> None:
    code, width, change = WAYS[way]
    context = on_a_phone(
        browser, live_server, viewport={"width": width, "height": 740}, reduced_motion="reduce"
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    lost: dict[str, list[str]] = {}
    for name, state in STATES.items():
        state.open(page, code)
        page.evaluate(change)
        found = page.evaluate(LOST)
        if found:
            lost[name] = found
    assert lost == {}
    context.close()


SIZES = """
() => [...document.querySelectorAll(
  'button, summary, input[type=search], .button, .chip, .top a, .steps a, .map-card a')]
  .filter((one) => one.checkVisibility() && !one.matches('.hidden, [aria-hidden]'))
  .map((one) => [one.outerHTML.slice(0, 120), one.getBoundingClientRect()])
  .filter(([, { width, height }]) => width < 43.9 || height < 43.9)
  .map(([name, { width, height }]) => `${Math.round(width)} × ${Math.round(height)}: ${name}`)
"""


@pytest.mark.parametrize("width", [320, 1280])
def test_whatever_is_tapped_is_44_px_large(
    browser: Browser, live_server: LiveServer, width: int
) -> None:
    context = on_a_phone(browser, live_server, viewport={"width": width, "height": 740})
    page: Page = context.new_page()
    small: dict[str, list[str]] = {}
    for name, state in STATES.items():
        state.open(page, "en")
        found = page.evaluate(SIZES)
        if found:
            small[name] = found
    assert small == {}
    context.close()
