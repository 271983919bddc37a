"""axe-core in the page: what it finds against WCAG 2.2 AA, its best practice, and our 7:1."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from locator.config import CHECKOUT
from tests.live import LiveServer, on_a_phone

SOURCE = CHECKOUT / "node_modules/axe-core/axe.min.js"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """
async (levels) => {
  const { violations } = await axe.run(document, {
    runOnly: levels,
    rules: { 'color-contrast-enhanced': { enabled: true }, 'target-size': { enabled: true } },
    resultTypes: ['violations'],
  });
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) =>
      `${id} (${help}): ${html.slice(0, 200)}\n${failureSummary}`)
  );
}
"""


def with_axe(
    browser: Browser, server: LiveServer, width: int, theme: str, **options: Any
) -> BrowserContext:
    """A phone on which axe is there before the page; our own Content-Security-Policy stays."""
    context = on_a_phone(
        browser,
        server,
        viewport={"width": width, "height": 740},
        color_scheme=theme,
        reduced_motion="reduce",
        permissions=[],
        **options,
    )
    context.add_init_script(path=SOURCE)
    context.set_default_timeout(15_000)
    return context


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands."""
    found: list[str] = page.evaluate(RUN, LEVELS)
    return found
