"""Somebody enters a place: by its name, by hand, by keys, by what they were sent."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from locator.directory.document.document import LocationPart
from locator.staff.drafts.draft import Draft
from tests.accessibility.axe import SOURCE, violations
from tests.staff.where.conftest import Write, Writing
from tests.staff.where.geocoder_server import GeocoderServer, house, street
from tests.waiting import wait_until

DOOR = LocationPart(lat=33.8958, lon=35.4841, disclosure="exact", address="12 Makdisi Street")


def saves(writing: Writing, says: Callable[[LocationPart], bool]) -> bool:
    """Wait until the page has saved by itself what `says` something of the place."""

    def said() -> bool:
        with writing.server.app.extensions["locator"].database.staff() as session:
            return says(session.get_one(Draft, writing.draft.id).content().points[0].location)

    wait_until(said, 15)
    return True


def metres_moved(before: tuple[str, str], after: tuple[str, str]) -> tuple[float, float]:
    """East and north."""
    return (
        (float(after[1]) - float(before[1])) * 92_400,
        (float(after[0]) - float(before[0])) * 110_920,
    )


def test_a_place_is_found_by_its_name_and_looked_at(write: Write) -> None:
    writing = write()
    writing.search("Hamra")
    writing.choose("Hamra")
    # Only a quarter: the map opens by itself, and a look at the pin is owed.
    writing.pin.wait_for()
    expect(writing.pin).to_be_focused()
    assert writing.at == ("33.8963", "35.4826") or float(writing.at[0]) == pytest.approx(
        33.896, abs=0.01
    )
    expect(writing.page.get_by_label("I have looked: the pin is at the door")).to_be_visible()
    assert saves(writing, lambda place: place.pin_checked is False)


def test_who_has_looked_says_so_and_nothing_is_owed(write: Write) -> None:
    writing = write()
    writing.search("Hamra")
    writing.choose("Hamra")
    writing.pin.wait_for()
    writing.page.get_by_label("I have looked: the pin is at the door").check()
    assert saves(writing, lambda place: place.pin_checked is True)


def test_typing_alone_suggests_from_our_own_gazetteer(
    write: Write, geocoder: GeocoderServer
) -> None:
    writing = write()
    writing.field("search").press_sequentially("Ham")
    expect(writing.page.locator("[data-found] button").first).to_contain_text("Hamra")
    assert geocoder.asked == []


def test_a_house_that_the_geocoder_knows_owes_no_look(
    write: Write, geocoder: GeocoderServer
) -> None:
    geocoder.answer = [house(35.4815, 33.8969)]
    writing = write()
    writing.search("Rue Makdisi 12")
    writing.choose("Rue Makdisi 12")
    assert writing.at == ("33.8969", "35.4815")
    expect(writing.field("address")).to_have_value("Rue Makdisi 12")
    expect(writing.page.locator("[data-look]")).to_be_hidden()
    assert saves(writing, lambda place: place.lat == 33.8969 and place.pin_checked is None)


def test_what_was_owed_is_not_owed_for_another_place(
    write: Write, geocoder: GeocoderServer
) -> None:
    writing = write()
    writing.search("Hamra")
    writing.choose("Hamra")
    writing.pin.wait_for()
    assert saves(writing, lambda place: place.pin_checked is False)
    geocoder.answer = [house(35.4815, 33.8969)]
    writing.search("Rue Makdisi 12")
    writing.choose("Rue Makdisi 12")
    assert saves(writing, lambda place: place.lat == 33.8969 and place.pin_checked is None)


def test_a_look_that_is_owed_is_still_owed_tomorrow(write: Write) -> None:
    writing = write(place=DOOR.model_copy(update={"pin_checked": False}))
    box = writing.page.get_by_label("I have looked: the pin is at the door")
    expect(box).to_be_visible()
    expect(box).not_to_be_checked()
    box.check()
    assert saves(writing, lambda place: place.pin_checked is True)
    writing.page.reload()
    expect(box).to_be_checked()


def test_where_the_geocoder_is_unsure_a_look_is_owed(
    write: Write, geocoder: GeocoderServer
) -> None:
    geocoder.answer = [street(35.4815, 33.8969), street(35.5015, 33.8869, "Rue Makdisi, Zarif")]
    writing = write()
    writing.search("Rue Makdisi 12")
    expect(writing.page.locator("[data-found] button")).to_have_count(2)
    writing.choose("Zarif")
    writing.pin.wait_for()
    expect(writing.page.locator("[data-look]")).to_be_visible()
    assert saves(writing, lambda place: place.pin_checked is False)


def test_a_geocoder_that_knows_nothing_leaves_the_landmark(
    write: Write, geocoder: GeocoderServer
) -> None:
    writing = write()
    expect(writing.field("lat")).to_be_hidden()
    writing.search("zzzz qqqq")
    expect(writing.page.locator("[data-told]")).to_contain_text("We know no such place here")
    expect(writing.field("lat")).to_be_visible()
    writing.open_map()
    writing.page.get_by_role("button", name="Put the pin in the middle of the map").click()
    expect(writing.pin).to_be_focused()
    expect(writing.noticed).to_contain_text("say how people find it")
    writing.field("directions").fill("Behind the Total station, blue gate")
    expect(writing.noticed).not_to_contain_text("say how people find it")
    assert saves(writing, lambda place: place.directions == "Behind the Total station, blue gate")


def test_the_pin_is_dragged(write: Write) -> None:
    writing = write(place=DOOR)
    writing.open_map()
    before = writing.at
    box = writing.pin.bounding_box()
    assert box
    mouse = writing.page.mouse
    x, y = box["x"] + 22, box["y"] + 20
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + 30, y + 10, steps=5)
    mouse.move(x + 60, y + 40, steps=5)
    mouse.up()
    expect(writing.field("lat")).not_to_have_value(before[0])
    east, north = metres_moved(before, writing.at)
    assert east > 20
    assert north < -10
    at = writing.at
    assert saves(writing, lambda place: (str(place.lat), str(place.lon)) == at)


def test_the_pin_is_dragged_by_a_thumb(write: Write) -> None:
    writing = write(place=DOOR, has_touch=True, is_mobile=True)
    writing.open_map()
    writing.pin.scroll_into_view_if_needed()
    before = writing.at
    box = writing.pin.bounding_box()
    assert box
    touch = writing.page.context.new_cdp_session(writing.page)
    x, y = box["x"] + 22, box["y"] + 20
    for kind, way in (("Start", 0), ("Move", 10), ("Move", 30), ("Move", 60)):
        point = {"x": x - way, "y": y + way / 2}
        touch.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": [point]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(writing.field("lat")).not_to_have_value(before[0])
    east, north = metres_moved(before, writing.at)
    assert east < -20
    assert north < -10


def test_the_pin_is_moved_by_keys(write: Write) -> None:
    writing = write(place=DOOR)
    writing.open_map()
    writing.pin.focus()
    before = writing.at
    for _ in range(3):
        writing.pin.press("ArrowRight")
    east, north = metres_moved(before, writing.at)
    assert east > 10
    assert abs(north) < 0.5
    middle = writing.at
    writing.pin.press("Shift+ArrowUp")
    step = metres_moved(middle, writing.at)[1]
    assert 0 < step < east / 10
    expect(writing.page.locator("[data-pin-said]")).to_contain_text(f"{float(writing.at[0]):.5f}")
    expect(writing.pin).to_be_focused()


def test_a_tap_on_the_map_puts_the_pin(write: Write) -> None:
    writing = write()
    writing.open_map()
    expect(writing.pin).to_have_count(0)
    writing.page.locator(".pin-map .map-canvas").click(position={"x": 150, "y": 200})
    expect(writing.pin).to_be_visible()
    assert 33.8 < float(writing.at[0]) < 34
    assert 35.4 < float(writing.at[1]) < 35.7


@pytest.mark.parametrize(
    "pasted",
    [
        "33.8958, 35.4841",
        "33°53'44.88\" N 35°29'02.76\" E",
        "https://www.example.com/maps/place/X/@33.9,35.5,17z/data=!3d33.8958!4d35.4841",
    ],
)
def test_pasted_coordinates_are_read_without_asking_anybody(
    write: Write, geocoder: GeocoderServer, pasted: str
) -> None:
    writing = write()
    writing.search(pasted)
    writing.choose("33.8958, 35.4841")
    assert writing.at == ("33.8958", "35.4841")
    expect(writing.page.locator("[data-look]")).to_be_hidden()
    assert geocoder.asked == []


def test_both_coordinates_pasted_into_one_field_are_put_apart(write: Write) -> None:
    writing = write()
    writing.unfold_coordinates()
    writing.field("lat").fill("33.8958, 35.4841")
    writing.field("lat").blur()
    expect(writing.field("lon")).to_have_value("35.4841")
    expect(writing.field("lat")).to_have_value("33.8958")


def test_what_is_odd_is_said_and_swapped_coordinates_are_turned_round(write: Write) -> None:
    writing = write(place=DOOR)
    writing.unfold_coordinates()
    writing.field("lat").fill("35.4841")
    writing.field("lon").fill("33.8958")
    expect(writing.noticed).to_contain_text("have changed places")
    writing.page.get_by_role("button", name="Turn them round").click()
    assert writing.at == ("33.8958", "35.4841")
    expect(writing.noticed).not_to_contain_text("have changed places")
    writing.field("lon").fill("35.9")
    expect(writing.noticed).to_contain_text("outside the city")
    writing.field("lat").fill("33.92")
    writing.field("lon").fill("35.45")
    expect(writing.noticed).to_contain_text("in the sea")


def test_a_secret_address_shows_its_area_only(write: Write) -> None:
    writing = write(place=DOOR)
    writing.page.get_by_label("Only the area").check()
    expect(writing.noticed).to_contain_text("Choose the area")
    quarter = writing.page.locator("button[data-area-name]:not([disabled])").first
    name = quarter.get_attribute("data-area-name") or ""
    quarter.click()
    shown = writing.page.locator(".public-view")
    expect(shown).to_contain_text(name)
    expect(shown).not_to_contain_text("Makdisi")
    expect(writing.field("area_name")).to_have_value(name)
    writing.open_map()
    expect(writing.page.locator(".pin-map path.map-area")).to_have_count(1)
    assert saves(writing, lambda place: place.area_name == name and place.area_lat != place.lat)


def test_without_scripts_places_are_found_and_coordinates_read(write: Write) -> None:
    writing = write(java_script_enabled=False)
    writing.field("search").fill("Hamra")
    with writing.page.context.expect_page() as found:
        writing.page.get_by_role("button", name="Search").click()
    expect(found.value.get_by_text("33.896, 35.4825")).to_be_visible()
    writing.unfold_coordinates()
    writing.field("lat").fill("33.8958, 35.4841")
    writing.field("directions").fill("Behind the Total station, blue gate")
    writing.page.locator("[data-save-now]").click()
    assert saves(writing, lambda place: (place.lat, place.lon) == (33.8958, 35.4841))
    assert writing.at == ("33.8958", "35.4841")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_nothing_with_everything_open(write: Write, language: str) -> None:
    writing = write(language, place=DOOR, reduced_motion="reduce")
    with_axe(writing.page)
    writing.open_map()
    writing.search("Hamra" if language == "en" else "الحمراء")
    writing.page.locator("[data-found] button").first.wait_for()
    writing.page.locator(".public-view").wait_for()
    inside = [found for found in violations(writing.page) if found]
    assert inside == []


def with_axe(page: Page) -> None:
    page.evaluate(SOURCE.read_text("utf-8"))
