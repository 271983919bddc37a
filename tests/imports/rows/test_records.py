"""JSON of any shape is a list of rows: of objects, by lines, with geometries or without."""

from __future__ import annotations

import json
from typing import Any

import pytest

from locator.errors import ImportCannotBeReadError
from locator.imports.entry import BrokenRow, Raw
from tests.imports.tables import cells_of, codes, raws_of


def feature(geometry: Any, properties: Any = None, **members: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties, **members}


def features(*found: Any, **members: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", **members, "features": found}).encode()


def point(*coordinates: Any) -> dict[str, Any]:
    return {"type": "Point", "coordinates": list(coordinates)}


def only(content: bytes) -> Raw:
    (row,) = raws_of(content, "x.json")
    assert isinstance(row, Raw), row
    return row


@pytest.mark.parametrize(
    "content",
    [
        b'[{"a": 1}, {"a": 2}]',
        b'{"a": 1}\n{"a": 2}\n',
        b'\x1e{"a": 1}\n\x1e{"a": 2}\n',
        b'{"meta": {"tags": ["x"]}, "data": [{"a": 1}, {"a": 2}], "links": [{"b": 3}]}',
        b'{"result": {"records": [{"a": 1.0}, {"a": "2"}]}}',
        '[{"a": 1}, {"a": 2}]'.encode("utf-16"),
        b'\xef\xbb\xbf[{"a": 1}, {"a": 2}]',
        b'{"features": [{"attributes": {"a": 1}}, {"attributes": {"a": 2}}]}',
        features(feature(None, {"a": 1}), feature(None, {"a": 2})),
    ],
)
def test_the_rows_are_found_wherever_they_lie(content: bytes) -> None:
    assert cells_of(content) == [{"a": "1"}, {"a": "2"}]


def test_what_is_nested_has_dotted_columns() -> None:
    content = [{"a": {"b": 1, "c": {"d": ["x", 2, None]}}, "phones": [{"n": "1"}, {"n": "2"}]}]
    assert cells_of(json.dumps(content).encode()) == [
        {"a.b": "1", "a.c.d": "x; 2", "phones.1.n": "1", "phones.2.n": "2"}
    ]


def test_values_are_text_as_people_write_it() -> None:
    content = [{"id": 306705603.0, "open": True, "shut": False, "no": None, "h": 2.5, "e": ""}]
    assert cells_of(json.dumps(content).encode()) == [
        {"id": "306705603", "open": "yes", "shut": "no", "h": "2.5"}
    ]


def test_a_point_is_read_with_its_id() -> None:
    row = only(features(feature(point(35.48, 33.89, 12), {"name": "A"}, id="node/1")))
    assert (row.id, row.lon, row.lat, row.cells) == ("node/1", 35.48, 33.89, {"name": "A"})


def test_an_area_is_represented_by_a_point_inside_it() -> None:
    # A U: the middle of its bounding box is outside.
    u = [[0, 0], [9, 0], [9, 9], [8, 9], [8, 1], [1, 1], [1, 9], [0, 9], [0, 0]]
    row = only(features(feature({"type": "Polygon", "coordinates": [u]}, {"a": 1})))
    assert row.lon is not None and row.lat is not None
    assert not (1 < row.lon < 8 and 1 < row.lat < 9)


def test_arcgis_geometries_and_texts_as_numbers_are_understood() -> None:
    content = b'{"features": [{"attributes": {"a": 1}, "geometry": {"x": "35.4", "y": 33.8}}]}'
    assert (only(content).lon, only(content).lat) == (35.4, 33.8)


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        (point(), None),
        (None, None),
        (point(1), "geometry_unreadable"),
        (point("a", 2), "position_unreadable"),
        (point(1e999, 2), "position_unreadable"),
        (point(500_000, 3_700_000), "position_not_on_earth"),
        ({"type": "Polygon", "coordinates": []}, None),
        ({"type": "Blob", "coordinates": [1, 2]}, "geometry_unreadable"),
        ("POINT(1 2)", "geometry_unreadable"),
        (point([1], {}), "position_unreadable"),
    ],
)
def test_a_row_without_a_usable_geometry_is_a_row(geometry: Any, code: str | None) -> None:
    content = features(feature(geometry, {"name": "A"})).replace(b"Infinity", b"1e999")
    row = only(content)
    assert row.lon is None and row.cells == {"name": "A"}
    assert code is None or codes(row) == [code]


def test_lines_that_are_broken_cost_no_other_line() -> None:
    found = raws_of(b'{"a": 1}\n{"a": 2}\n{"a": \n[1]\n7\n{"a": 3}\n', "x.json")
    assert [type(row) for row in found] == [Raw, Raw, BrokenRow, BrokenRow, BrokenRow, Raw]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'[{"a": 1}', "file_broken"),
        (b'{"a": [}', "file_broken"),
        (b'{"features": []}', "file_no_rows"),
        (b"[]", "file_no_rows"),
        (b"[" * 100_000, "file_too_deep"),
        (b'{"a":' * 100_000, "file_too_deep"),
        (b'[{"a": ' + b"[" * 200 + b"]" * 200 + b"}]", "file_too_deep"),
        (b'[{"a": [' + b"1," * 1_100_000 + b"1]}]", "file_too_deep"),
        (
            features(feature(point(1, 2)), crs={"properties": {"name": "EPSG:3857"}}),
            "file_not_wgs84",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(content: bytes, code: str) -> None:
    with pytest.raises(ImportCannotBeReadError, match=r"[A-Z].+\.") as refusal:
        raws_of(content, "x.json")
    assert refusal.value.code == code


def test_a_deep_line_is_broken_and_not_the_file() -> None:
    deep = b'{"a":' + b"[" * 600 + b"]" * 600 + b"}\n"
    found = raws_of(b'{"a": 1}\n{"a": 2}\n' + deep, "x.json")
    assert len(found) == 3


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"])
def test_coordinates_that_are_said_to_be_wgs84_are_read(name: str) -> None:
    content = features(
        feature(point(1, 2), {"a": 1}), crs={"type": "name", "properties": {"name": name}}
    )
    assert only(content).lon == 1
