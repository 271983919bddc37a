"""Coordinates are read as people have them, from the text alone; what is none is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locator.staff.where.coordinates import coordinates_in

DOOR = (35.4826, 33.8963)

AT_THE_DOOR = [
    "33.8963, 35.4826",
    "  33.8963,35.4826 ",
    "33.8963 35.4826",
    "(33.8963; 35.4826)",
    "33,8963 35,4826",
    "33.8963° N, 35.4826° E",
    "33.8963N 35.4826E",
    "N33.8963 E35.4826",
    "33° 53.778' N, 35° 28.956' E",
    "٣٣٫٨٩٦٣، ٣٥٫٤٨٢٦",
    "۳۳.۸۹۶۳ ۳۵.۴۸۲۶",
    "geo:33.8963,35.4826?z=17",
    "geo:0,0?q=33.8963,35.4826(The%20clinic)",
    "https://maps.example.com/?q=33.8963,35.4826",
    "https://maps.example.com/maps?q=loc:33.8963,35.4826&z=17",
    "https://www.example.com/maps/search/?api=1&query=33.8963%2C35.4826",
    "https://www.example.com/maps/search/33.8963,+35.4826",
    "www.example.com/maps/place/33.8963,35.4826",
    "https://www.example.com/maps/place/Clinic/@33.89,35.48,17z/data=!3m1!8m2!3d33.8963!4d35.4826!16s",
    "https://www.example.com/maps/dir/33.1000,35.1000/33.8963,35.4826",
    "https://www.openstreetmap.org/?mlat=33.8963&mlon=35.4826#map=17/33.8900/35.4800",
    "https://maps.example.com/?ll=33.8963,35.4826&q=Clinic",
    "https://example.com/ul?ll=33.8963%2C35.4826&navigate=yes",
    "https://www.example.com/maps?cp=33.8963~35.4826",
]
ROUGHLY_THERE = [
    "33.9, 35.5",
    "33° 53' 46\" N 35° 28' 57\" E",
    "33°53' N 35°28' E",
    "https://www.example.com/maps/@33.8963,35.4826,17z",
    "https://www.openstreetmap.org/#map=17/33.8963/35.4826",
]
NOWHERE = [
    "",
    "Hamra",
    "12 Hamra Street",
    "12 30",
    "Street 5, house 33",
    "95.1234, 35.1234",
    "33.8963, 190.1234",
    "33°73'10\" N 35°28'57\" E",
    "33.8963 N, 35.4826 N",
    "https://maps.app.example/abc",
    "https://www.example.com/search?q=clinic",
    "https://[broken/33.8963,35.4826",
    "x" * 3000,
]


@pytest.mark.parametrize("typed", AT_THE_DOOR)
def test_what_tells_a_door_is_read_as_one(typed: str) -> None:
    found = coordinates_in(typed)
    assert found
    assert found.point == pytest.approx(DOOR, abs=1e-6)
    assert found.is_precise


@pytest.mark.parametrize("typed", ROUGHLY_THERE)
def test_what_is_rounded_or_only_seen_on_a_map_owes_a_look(typed: str) -> None:
    found = coordinates_in(typed)
    assert found
    assert found.point == pytest.approx(DOOR, abs=0.02)
    assert not found.is_precise


@pytest.mark.parametrize("typed", NOWHERE)
def test_what_holds_no_coordinates_gives_none(typed: str) -> None:
    assert coordinates_in(typed) is None


@pytest.mark.parametrize(
    ("typed", "lon", "lat"),
    [
        ("12°02'47\" S 77°02'34\" W", -77.042778, -12.046389),
        ("12.0464 S 77.0428 O", -77.0428, -12.0464),
        ("-12.0464, -77.0428", -77.0428, -12.0464),
        ("W 77.0428, S 12.0464", -77.0428, -12.0464),
    ],
)
def test_south_and_west_are_negative(typed: str, lon: float, lat: float) -> None:
    found = coordinates_in(typed)
    assert found
    assert found.point == pytest.approx((lon, lat), abs=1e-6)


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_what_we_write_ourselves_is_read_back(lat: float, lon: float) -> None:
    found = coordinates_in(f"{lat:.6f}, {lon:.6f}")
    assert found
    assert found.point == pytest.approx((lon, lat), abs=1e-6)
    assert found.is_precise


@given(st.text(max_size=200))
def test_whatever_is_pasted_breaks_nothing(typed: str) -> None:
    found = coordinates_in(typed)
    assert found is None or (abs(found.point.lat) <= 90 and abs(found.point.lon) <= 180)
    coordinates_in(f"https://{typed}")
    coordinates_in(f"geo:{typed}")
