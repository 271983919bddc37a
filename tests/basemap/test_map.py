"""The map comes on demand, is linked with the list, and is in reach of everybody."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.basemap.conftest import Visit
from tests.basemap.page import DESK, marker, open_map
from tests.live import PHONE

pytestmark = pytest.mark.browser


def test_nothing_of_the_map_comes_before_it_is_asked_for(visit: Visit) -> None:
    page, site = visit()
    page.wait_for_load_state("networkidle")
    before = list(site.asked)

    open_map(page)

    assert all(path.startswith("/list") for path in before)
    assert any("/basemap/freetown.json" in path for path in site.asked)


def test_each_place_is_a_button_that_says_what_is_true(visit: Visit) -> None:
    page, _ = visit()
    open_map(page)

    for name in (
        "Walk-in clinic. Open until 17:00",
        "Mobile service, stops here",
        "The exact address is not public",
        "Places here: 2. Help with papers",
    ):
        found = marker(page, name)
        box = found.bounding_box()
        assert box
        assert (box["width"], box["height"]) == (44, 44)
        assert found.evaluate("button => button.tagName") == "BUTTON"
    assert page.locator(".map-canvas button").count() == 4  # by phone: nowhere on a map


def test_an_area_is_a_soft_circle_and_not_a_pin(visit: Visit) -> None:
    page, _ = visit()
    open_map(page)

    assert page.locator("path.map-area").count() == 1


def test_the_keyboard_reaches_a_place_and_comes_back(visit: Visit) -> None:
    page, _ = visit()
    page.get_by_role("button", name="Show map").focus()
    page.keyboard.press("Enter")
    page.locator("body[data-map=open]").wait_for()
    expect(page.get_by_role("region")).to_be_focused()

    page.keyboard.press("Tab")
    expect(marker(page, "Walk-in clinic")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".map-card a")).to_be_focused()
    expect(page.locator(".map-card")).to_contain_text("Walk-in clinic")

    page.keyboard.press("Escape")
    expect(page.locator(".map-card")).to_be_hidden()
    expect(marker(page, "Walk-in clinic")).to_be_focused()

    page.keyboard.press("Escape")
    expect(page.locator("#map")).to_be_hidden()
    expect(page.get_by_role("button", name="Show map")).to_be_focused()


def test_space_opens_a_place_once(visit: Visit) -> None:
    page, _ = visit()
    open_map(page)
    marker(page, "Clinic on wheels").focus()

    page.keyboard.press("Space")

    expect(page.locator(".map-card")).to_contain_text("Clinic on wheels")
    expect(marker(page, "Clinic on wheels")).to_have_attribute("aria-pressed", "true")


def test_a_marker_marks_its_place_in_the_list(visit: Visit) -> None:
    page, _ = visit(size=DESK)
    open_map(page)

    marker(page, "Clinic on wheels").click()

    expect(page.locator("[data-point=bus]")).to_have_attribute("data-on-map", "selected")
    expect(page.locator("[data-point=bus]")).to_be_in_viewport()
    expect(page.locator(".map-card a")).to_have_attribute("href", "/en/freetown/bus")
    page.get_by_role("button", name="Close", exact=True).click()
    assert page.locator("[data-on-map]").count() == 0


def test_a_place_of_the_list_that_is_pointed_at_shows_on_the_map(visit: Visit) -> None:
    page, _ = visit(size=DESK)
    open_map(page)

    # A mouse left lying would point at whatever the opening map has moved beneath it.
    page.mouse.move(1, 1)
    page.locator("[data-point=bus] a").focus()

    assert "is-highlighted" in (marker(page, "Clinic on wheels").get_attribute("class") or "")
    page.locator("[data-point=clinic]").hover()
    assert "is-highlighted" in (marker(page, "Walk-in clinic").get_attribute("class") or "")
    assert "is-highlighted" not in (marker(page, "Clinic on wheels").get_attribute("class") or "")


def test_places_on_one_spot_can_be_told_apart(visit: Visit) -> None:
    page, _ = visit()
    open_map(page)

    marker(page, "Places here: 2").click()
    card = page.locator(".map-card")
    expect(card.get_by_role("button")).to_have_count(3)
    card.get_by_role("button", name="Language course").click()

    expect(card).to_contain_text("Language course")
    expect(page.locator("[data-point=school]")).to_have_attribute("data-on-map", "selected")


def test_on_a_phone_the_page_behind_the_map_is_out_of_reach(visit: Visit) -> None:
    page, _ = visit()
    open_map(page)

    assert page.locator("#list").evaluate("list => list.inert")
    page.get_by_role("button", name="Close map").click()
    assert not page.locator("#list").evaluate("list => list.inert")


def test_beside_the_list_the_list_stays_in_reach(visit: Visit) -> None:
    page, _ = visit(size=DESK)
    open_map(page)

    assert not page.locator("#list").evaluate("list => list.inert")


def test_the_map_can_be_opened_again(visit: Visit) -> None:
    page, _ = visit()
    for _round in range(2):
        open_map(page)
        assert page.locator(".map-canvas button").count() == 4
        page.keyboard.press("Escape")
        expect(page.locator("#map")).to_be_hidden()


def test_right_to_left_the_controls_change_sides(visit: Visit) -> None:
    page, _ = visit("ar")
    open_map(page)
    middle = PHONE["width"] / 2

    close = page.get_by_role("button", name="أغلق الخريطة").bounding_box()
    zoom = page.get_by_role("button", name="Zoom in").bounding_box()

    assert close
    assert zoom
    assert close["x"] < middle < zoom["x"]
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_everything_to_tap_is_large_enough_and_on_the_screen(visit: Visit, width: int) -> None:
    page, _ = visit(size={"width": width, "height": 700})
    open_map(page)

    for button in page.locator("#map button").all():
        box = button.bounding_box()
        assert box
        assert box["width"] >= 44
        assert box["height"] >= 44
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    expect(page.locator(".map-source")).to_be_in_viewport()
