"""What is odd about a pin is said, with what must be put right first; a good pin is left alone."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from locator.assets import folder
from locator.basemap.basemap import land_file
from locator.basemap.bounds import Bounds
from locator.directory.document.document import LocationPart
from locator.directory.location import Location
from locator.directory.point import Point
from locator.directory.sample import load_sample
from locator.i18n import staff_language
from locator.search.cities import City
from locator.staff.where.checking import About, Oddity, metres_outside, problems
from locator.staff.where.sea import metres_off_the_coast
from locator.staff.where.words import in_words
from tests.builders import NOW, service_point
from tests.staff.where.places import HAMRA_MIDDLE, STATION, beirut

DOOR = Point(35.4841, 33.8958)
AT_SEA = Point(35.45, 33.92)  # some 3 km north-west of the corniche
LAND = land_file(folder("static/dist"))


@pytest.fixture
def town(session: Session, tmp_path: Path) -> City:
    return beirut(session, tmp_path)


def at(point: Point, **fields: Any) -> LocationPart:
    defaults: dict[str, Any] = {"disclosure": "exact", "address": "12 Example Street"}
    return LocationPart(lon=point.lon, lat=point.lat, **{**defaults, **fields})


def odd(
    session: Session, town: City, location: LocationPart, about: About | None = None
) -> dict[str, Oddity]:
    found = problems(session, town, location, about or About(), reader=staff_language("en"))
    for oddity in found:
        for code in ("en", "ar", "es", "fr"):
            assert in_words(oddity, staff_language(code))
    assert len({oddity.code for oddity in found}) == len(found)
    return {oddity.code: oddity for oddity in found}


def test_a_pin_at_a_door_of_the_city_is_left_alone(session: Session, town: City) -> None:
    assert odd(session, town, at(DOOR)) == {}


@pytest.mark.parametrize(
    ("point", "code", "must"),
    [
        (Point(0.0, 0.0), "pin-is-nowhere", True),
        (Point(0.0001, -0.002), "pin-is-nowhere", True),
        (Point(DOOR.lat, DOOR.lon), "pin-is-swapped", True),
        (Point(35.7, 33.9), "pin-is-outside", False),
        (AT_SEA, "pin-is-in-the-sea", False),
        (HAMRA_MIDDLE, "pin-is-a-whole-area", False),
    ],
)
def test_what_is_odd_is_said(
    session: Session, town: City, point: Point, code: str, must: bool
) -> None:
    found = odd(session, town, at(point))
    assert list(found) == [code]
    assert found[code].must is must


def test_swapped_coordinates_come_with_the_point_that_was_meant(
    session: Session, town: City
) -> None:
    found = odd(session, town, at(Point(DOOR.lat, DOOR.lon)))
    assert found["pin-is-swapped"].point == DOOR


def test_how_far_outside_it_is_measured_to_the_nearest_edge() -> None:
    box = Bounds(35.44, 33.82, 35.62, 33.95)
    assert metres_outside(DOOR, box) == 0
    # 0.08 degrees of longitude at 33.9 degrees north.
    assert metres_outside(Point(35.7, 33.9), box) == pytest.approx(7400, rel=0.01)


def test_the_sea_is_said_within_our_precision_only() -> None:
    box = Bounds(35.44, 33.82, 35.62, 33.95)
    assert metres_off_the_coast(AT_SEA, box, LAND) > 1000
    # On the corniche, a few metres from the water: nobody can tell with this coast.
    assert metres_off_the_coast(Point(35.4765, 33.9025), box, LAND) == 0
    assert metres_off_the_coast(DOOR, box, LAND) == 0
    assert metres_off_the_coast(AT_SEA, box, Path("there is no such file")) == 0


def test_a_look_is_owed_until_somebody_has_looked(session: Session, town: City) -> None:
    assert odd(session, town, at(DOOR, pin_checked=False))["pin-is-not-looked-at"].must
    assert odd(session, town, at(DOOR, pin_checked=True)) == {}
    # Who has looked may know that the door is in the very middle.
    assert odd(session, town, at(HAMRA_MIDDLE, pin_checked=True)) == {}


def test_a_landmark_may_be_the_door(session: Session, town: City) -> None:
    assert odd(session, town, at(STATION)) == {}


def test_without_an_address_the_way_is_asked_for(session: Session, town: City) -> None:
    found = odd(session, town, at(DOOR, address=None))
    assert list(found) == ["way-is-missing"]
    by_landmark = at(DOOR, address=None, directions="Behind the Total station, blue gate")
    assert odd(session, town, by_landmark) == {}


def test_what_is_shown_exactly_needs_a_whole_pin(session: Session, town: City) -> None:
    nowhere = LocationPart(disclosure="exact", address="12 Example Street")
    assert odd(session, town, nowhere)["pin-is-missing"].must
    half = LocationPart(disclosure="exact", address="12 Example Street", lat=33.9)
    assert odd(session, town, half)["pin-is-half"].field == "lon"
    assert odd(session, town, LocationPart(disclosure="hidden")) == {}
    assert odd(session, town, LocationPart(location_type="virtual", disclosure="exact")) == {}


def test_an_area_is_asked_for_and_may_not_lead_to_the_door(session: Session, town: City) -> None:
    assert odd(session, town, at(DOOR, disclosure="area"))["area-is-missing"].must
    hamra = {"area_name": "Hamra", "area_lon": 35.4826, "area_lat": 33.8963}
    near = at(Point(35.4830, 33.8960), disclosure="area", **hamra)
    assert odd(session, town, near)["area-is-the-door"].must
    assert odd(session, town, at(Point(35.486, 33.894), disclosure="area", **hamra)) == {}
    made_up = {"area_name": "Hamra", "area_lon": 35.4805, "area_lat": 33.8990}
    assert list(odd(session, town, at(DOOR, disclosure="area", **made_up))) == ["area-is-not-known"]


def test_what_is_here_already_is_asked_about(session: Session, town: City) -> None:
    there = service_point(session, name="Walk-in clinic Hamra", point=DOOR)
    nearby = Point(DOOR.lon + 0.0001, DOOR.lat)  # 9 m
    found = odd(session, town, at(nearby), About("Walk in clinic"))
    other = found["pin-is-another"].alike
    assert other
    assert other.id == there.id
    assert other.metres == pytest.approx(9.3, abs=0.3)
    assert not found["pin-is-another"].must
    # Another name, another street, the service itself, and what is not there any more.
    assert odd(session, town, at(nearby), About("Food bank")) == {}
    assert odd(session, town, at(Point(DOOR.lon + 0.0003, DOOR.lat)), About("Walk in clinic")) == {}
    itself = About("Walk in clinic", service_id=there.service_id)
    assert odd(session, town, at(nearby), itself) == {}
    there.publication = "archived"
    session.flush()
    assert odd(session, town, at(nearby), About("Walk in clinic")) == {}


def test_who_may_not_see_shelters_is_not_told_of_one(session: Session, town: City) -> None:
    """Who asks for one point of the map after the other would find it."""
    service_point(session, name="Safe house", point=DOOR, disclosure="hidden")
    assert odd(session, town, at(DOOR), About("Safe house")) == {}
    may_see = About("Safe house", sees_confidential=True)
    assert list(odd(session, town, at(DOOR), may_see)) == ["pin-is-another"]


def test_a_new_service_has_no_id_to_be_told_apart_by(session: Session, town: City) -> None:
    service_point(session, name="Walk-in clinic", point=DOOR)
    about = About("Walk-in clinic", service_id=uuid.uuid4(), point_id=uuid.uuid4())
    assert "pin-is-another" in odd(session, town, at(DOOR), about)


def test_no_place_of_the_sample_lies_outside_or_in_the_sea(session: Session) -> None:
    """Eight cities on three coasts, two rivers and a lake: a coarse coast accuses nobody."""
    load_sample(session, NOW)
    session.commit()
    looked_at = 0
    for location in session.scalars(select(Location).where(Location.point.is_not(None))):
        assert location.point
        box = Bounds(*location.city.bounds)
        assert metres_outside(location.point, box) == 0
        assert metres_off_the_coast(location.point, box, LAND) == 0, location.name
        looked_at += 1
    assert looked_at > 100
