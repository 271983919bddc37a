"""Axe finds nothing on the page, in two directions, narrow and wide, with all of it folded out."""

from __future__ import annotations

import pytest

from tests.accessibility.axe import violations
from tests.staff.conftest import StaffServer
from tests.staff.editing.at_the_page import Open, begin, member, open_page

__all__ = ["open_page"]

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_whatever_is_open(
    open_page: Open, staff_server: StaffServer, language: str, width: int
) -> None:
    account = member(staff_server, "editor", "Amina", language=language)
    at = open_page(account, begin(staff_server, account), viewport={"width": width, "height": 740})
    page = at.page
    page.locator(".need-choice label").first.click()
    page.locator("#languages .chip").first.click()
    page.locator("#access-open_to_all-answer label").first.click()
    page.locator("[name=add][value=points]").click()
    page.locator("#points-1").wait_for()
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    page.locator("#languages-another").fill("Kurd")
    page.keyboard.press("Enter")
    page.locator(".alike").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not violations(page)
    page.locator("button.main").click()
    page.locator("[data-wrong]").wait_for()
    assert not violations(page)
