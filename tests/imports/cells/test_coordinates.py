"""A point is where its writer meant it, or nowhere."""

from __future__ import annotations

import pytest

from locator.imports.cells.coordinates import Position, placed, read_degrees, read_pair

BEIRUT = (35.44, 33.84, 35.58, 33.93)


@pytest.mark.parametrize(
    ("text", "value", "axis"),
    [
        ("33.89", 33.89, None),
        ("33,89", 33.89, None),
        (" -13.2344 ", -13.2344, None),
        ("−13.2344", -13.2344, None),
        ("٣٣٫٨٩", 33.89, None),
        ("33.89°", 33.89, None),
        ("33° 53′ 42″ N", 33.895, "lat"),
        ("33°53'42\"S", -33.895, "lat"),
        ("33 53 42 N", 33.895, "lat"),
        ("33:53:42", 33.895, None),
        ("33d53m42s N", 33.895, "lat"),
        ("33°53.7' N", 33.895, "lat"),
        ("N 33 53.7", 33.895, "lat"),
        ("13.2°W", -13.2, "lon"),
        ("13.2 O", -13.2, "lon"),
        ("35.5 شرق", 35.5, "lon"),
    ],
)
def test_one_coordinate_is_read_in_many_notations(
    text: str, value: float, axis: str | None
) -> None:
    found = read_degrees(text)
    assert found is not None and found.axis == axis
    assert found.value == pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize(
    "text", ["", "Hamra", "33°61'", "33 53 99", "33.9 12", "12:30 pm", "1,2,3"]
)
def test_what_is_no_coordinate_is_none(text: str) -> None:
    assert read_degrees(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "33.89, 35.5",
        "33.89,35.5",
        "33.89 35.5",
        "33.89; 35.5",
        "33,89; 35,5",
        "33,89, 35,50",
        "33,89,35,50",
        "(33.89°, 35.5°)",
        "lat: 33.89, lng: 35.5",
        "Longitude 35.5 Latitude 33.89",
        "POINT(35.5 33.89)",
        "SRID=4326;POINT (35.5 33.89)",
        "POINT Z (35.5 33.89 12)",
        '{"type": "Point", "coordinates": [35.5, 33.89]}',
        "https://www.google.com/maps/@33.89,35.5,15z",
        "https://www.google.com/maps/place/X/@1.0,2.0,15z/data=!3d33.89!4d35.5",
        "https://maps.google.com/?q=33.89,35.5",
        "geo:33.89,35.5",
        "N 33.89 E 35.5",
        "33°53'24\"N 35°30'00\"E",
        "33 53 24 N, 35 30 0 E",
        "33 53 24 35 30 0",
        "٣٣٫٨٩، ٣٥٫٥",
    ],
)
def test_a_pair_in_one_cell_is_read(text: str) -> None:
    assert read_pair(text, BEIRUT) == Position(33.89, 35.5)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("35.5, 33.89", "position_swapped"),
        ("-33.89, 35.5", "position_sign"),
        ("33.89, -35.5", "position_sign"),
        ("33890000, 35500000", "position_point"),
        ("33.890.000 / 35.500.000", "position_point"),
    ],
)
def test_what_lies_near_the_city_only_if_mended_is_mended_and_said(text: str, why: str) -> None:
    assert read_pair(text, BEIRUT) == Position(33.89, 35.5, why)


def test_what_is_elsewhere_stays_elsewhere() -> None:
    # Paris, and the same point mirrored: neither is near Beirut.
    assert read_pair("48.85, 2.35", BEIRUT) == Position(48.85, 2.35)
    assert placed(120.0, 33.0) == Position(33.0, 120.0, "position_swapped")
    assert placed(500_000, 3_700_000, BEIRUT) is None
    assert placed(float("nan"), 1.0, BEIRUT) is None


@pytest.mark.parametrize("text", ["", "Hamra", "12, Main Street", "1;2;3;4", "33.89", "x" * 5000])
def test_what_is_no_pair_is_none(text: str) -> None:
    assert read_pair(text, BEIRUT) is None
