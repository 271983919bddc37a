"""A place out of a form, also where both coordinates stand in one field."""

from __future__ import annotations

from locator.staff.where.form import location_in, with_coordinates_apart

PATH = "points-0-location"


def test_the_fields_of_one_place_are_read_and_no_others() -> None:
    form = {
        f"{PATH}-lat": ["33.8963"],
        f"{PATH}-lon": ["35,4826"],
        f"{PATH}-pin_checked": ["no", "yes"],
        f"{PATH}-disclosure": ["exact"],
        "points-1-location-lat": ["12"],
    }
    location = location_in(form, PATH)
    assert (location.lat, location.lon) == (33.8963, 35.4826)
    assert location.pin_checked is True
    assert location.disclosure == "exact"


def test_what_cannot_be_read_is_kept() -> None:
    location = location_in({f"{PATH}-lat": ["somewhere"]}, PATH)
    assert location.lat is None
    assert location.unreadable == {"lat": "somewhere"}


def test_both_coordinates_in_one_field_are_put_apart() -> None:
    sent = [("name", "Clinic"), (f"{PATH}-lat", "33.8963, 35.4826"), (f"{PATH}-lon", "")]
    assert dict(with_coordinates_apart(sent)) == {
        "name": "Clinic",
        f"{PATH}-lat": "33.8963",
        f"{PATH}-lon": "35.4826",
    }


def test_a_number_alone_stays_what_it_is() -> None:
    sent = [(f"{PATH}-lat", "33.8963"), (f"{PATH}-lon", "35.4826"), ("area_lat", "1, 2")]
    assert with_coordinates_apart(sent) == sent
