"""Any file can be handed to the reader; it reads what is there and says what is wrong."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from locator.errors import ImportCannotBeReadError
from locator.imports.geojson import BrokenRow, Feature, read_geojson


def read(content: bytes | dict[str, Any]) -> list[Feature | BrokenRow]:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return list(read_geojson(io.BytesIO(data)))


def collection(*features: Any, **members: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", **members, "features": list(features)}


def feature(geometry: Any, properties: Any = None, **members: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties, **members}


def point(*coordinates: Any) -> dict[str, Any]:
    return {"type": "Point", "coordinates": list(coordinates)}


def only(content: bytes | dict[str, Any]) -> Feature:
    (found,) = read(content)
    assert isinstance(found, Feature), found
    return found


def broken(content: dict[str, Any]) -> BrokenRow:
    (found,) = read(content)
    assert isinstance(found, BrokenRow), found
    return found


def test_a_point_is_read_with_what_is_said_about_it() -> None:
    found = only(
        collection(
            feature(
                point(-13.23, 8.48, 12),
                {"name": "  Hill \n Clinic ", "osm_id": 306705603.0, "beds": 12, "open": True}
                | {"empty": "", "none": None, "height": 2.5},
                id="node/1",
            )
        )
    )
    assert (found.row, found.id, found.lon, found.lat) == (1, "node/1", -13.23, 8.48)
    assert found.tags == {
        "name": "Hill Clinic",
        "osm_id": "306705603",
        "beds": "12",
        "open": "yes",
        "height": "2.5",
    }


def test_features_may_come_before_the_type() -> None:
    content = {"features": [feature(point(1, 2))], "type": "FeatureCollection", "name": "x"}
    assert only(content).lon == 1


def test_an_area_is_represented_by_a_point_inside_it() -> None:
    # A U: the middle of its bounding box is outside.
    u = [[0, 0], [9, 0], [9, 9], [8, 9], [8, 1], [1, 1], [1, 9], [0, 9], [0, 0]]
    found = only(collection(feature({"type": "Polygon", "coordinates": [u]})))
    assert 0 < found.lon < 9 and 0 < found.lat < 9
    assert not (1 < found.lon < 8 and 1 < found.lat < 9)


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "LineString", "coordinates": [[1, 1], [2, 2], [3, 3]]},
        {"type": "MultiPoint", "coordinates": [[1, 1], [2, 2]]},
        {"type": "MultiPolygon", "coordinates": [[[[1, 1], [3, 1], [3, 3], [1, 1]]]]},
        {"type": "GeometryCollection", "geometries": [point(2, 2)]},
    ],
    ids=lambda geometry: str(geometry["type"]),
)
def test_every_geometry_gives_a_point(geometry: dict[str, Any]) -> None:
    found = only(collection(feature(geometry)))
    assert 1 <= found.lon <= 3 and 1 <= found.lat <= 3


@pytest.mark.parametrize(
    ("geometry", "value", "reason"),
    [
        (None, "None", "nowhere"),
        ("POINT(1 2)", "POINT(1 2)", "object"),
        ({}, "None", "no geometry"),
        ({"type": "Point"}, "None", "longitude and latitude"),
        (point(), "", "longitude and latitude"),
        (point(1), "1", "longitude and latitude"),
        (point("-13.2", "8.4"), "-13.2, 8.4", "is text"),
        (point(None, 1), "None, 1", "number"),
        (point(True, False), "True, False", "number"),
        (point([1], [2]), "(a list of 2)", "number"),
        (point(33.8, 135.5), "33.8, 135.5", "swapped"),
        (point(181, 10), "181, 10", "not on Earth"),
        (point(500000, 3750000), "500000, 3750000", "not on Earth"),
        ({"type": "Polygon", "coordinates": []}, "", "no geometry"),
        ({"type": "Polygon", "coordinates": [[1, 2], [3]]}, "(a list of 2)", "no geometry"),
        ({"type": "Circle", "coordinates": [1, 2]}, "1, 2", "no geometry"),
    ],
    ids=str,
)
def test_a_geometry_that_cannot_be_used_is_told_with_its_row_value_and_reason(
    geometry: Any, value: str, reason: str
) -> None:
    found = broken(collection(feature(geometry)))
    assert found.row == 1
    assert found.finding.column == "geometry"
    assert found.finding.value == value
    assert reason in found.finding.reason


def test_numbers_beyond_all_measure_break_only_their_row() -> None:
    text = (
        '{"type": "FeatureCollection", "features": ['
        '{"type": "Feature", "geometry": {"type": "Point", "coordinates": [1e999, 1]}},'
        '{"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]},'
        ' "properties": {"id": 1e400, "n": %s}}]}' % ("9" * 500)
    )
    first, second = read(text.encode())
    assert isinstance(first, BrokenRow) and "number" in first.finding.reason
    assert isinstance(second, Feature) and second.tags == {}
    assert [finding.column for finding in second.unusable] == ["id", "n"]


@pytest.mark.parametrize("what", ["text", 7, None, [], {"type": "Point"}, {"type": "Feature "}])
def test_what_is_no_feature_is_a_broken_row(what: Any) -> None:
    first, second = read(collection(what, feature(point(1, 2))))
    assert isinstance(first, BrokenRow) and first.finding.column == "feature"
    assert isinstance(second, Feature) and second.row == 2


def test_properties_that_are_no_object_break_the_row() -> None:
    assert broken(collection(feature(point(1, 2), ["name"]))).finding.column == "properties"


def test_values_that_are_no_text_are_named_and_the_rest_is_kept() -> None:
    found = only(
        collection(
            feature(point(1, 2), {"name": "A", "list": [1], "long": "x" * 5000, "nul": "a\0b"})
        )
    )
    assert found.tags == {"name": "A"}
    assert {f.column: f.reason for f in found.unusable} == {
        "list": "should be text",
        "long": "is longer than 2000 characters",
        "nul": "has characters that are no text",
    }
    assert all(len(f.value) <= 80 and f.value.isprintable() for f in found.unusable)


def test_names_keep_their_script_and_lose_marks_that_turn_what_follows() -> None:
    found = only(collection(feature(point(1, 2), {"name": "\u202eعيادة\u202c", "n2": "क्\u200dष"})))
    assert found.tags == {"name": "عيادة", "n2": "क्\u200dष"}


def test_a_byte_order_mark_does_no_harm() -> None:
    content = b"\xef\xbb\xbf" + json.dumps(collection(feature(point(1, 2)))).encode()
    assert only(content).lat == 2


@pytest.mark.parametrize(
    "crs", ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4326"]
)
def test_wgs84_may_be_said(crs: str) -> None:
    content = collection(feature(point(1, 2)), crs={"type": "name", "properties": {"name": crs}})
    assert only(content).lon == 1


WHOLE = json.dumps(collection(feature(point(1, 2), {"name": "Clínica"})), ensure_ascii=False)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no JSON"),
        (b"name,lat,lon\nA,1,2\n", "no JSON"),
        (b"<kml/>", "no JSON"),
        (WHOLE.encode()[:-10], "no JSON"),
        (WHOLE.encode() + b"x", "no JSON"),
        (WHOLE.encode("latin-1"), "UTF-8"),
        (WHOLE.encode("utf-16"), "UTF-16"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b'{"type": "FeatureCollection", "features": [{"a": NaN}]}', "no JSON"),
        (b"[]", "no object"),
        (b"7", "no object"),
        (b"{}", "FeatureCollection"),
        (b'{"type": "FeatureCollection"}', "list of features"),
        (b'{"type": "FeatureCollection", "features": {}}', "list of features"),
        (b'{"type": "Topology", "features": []}', "FeatureCollection"),
        (json.dumps(feature(point(1, 2))).encode(), "FeatureCollection"),
        (b"[" * 100_000, "no object"),
        (b'{"type": "FeatureCollection", "features": ' + b"[" * 100_000, "too deeply"),
        (b'{"a":' * 100_000, "too deeply"),
        (b'{"type": "FeatureCollection", "features": [' + b'{"a":' * 100_000, "too deeply"),
        (
            json.dumps(collection(crs={"properties": {"name": "EPSG:3857"}})).encode(),
            "WGS 84",
        ),
        (json.dumps(collection(crs="mercator")).encode(), "WGS 84"),
    ],
)
def test_a_file_that_is_no_geojson_is_refused_in_plain_words(content: bytes, reason: str) -> None:
    with pytest.raises(ImportCannotBeReadError, match=reason) as refusal:
        read(content)
    assert str(refusal.value).isprintable()
    assert len(str(refusal.value)) < 200


KINDS = st.sampled_from(
    ["Feature", "FeatureCollection", "Point", "Polygon", "LineString", "GeometryCollection"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=4), inner, max_size=3)
        | st.fixed_dictionaries({"type": KINDS, "coordinates": inner})
        | st.fixed_dictionaries({"type": KINDS, "geometry": inner, "properties": inner})
        | st.fixed_dictionaries({"type": KINDS, "features": inner, "crs": inner})
    ),
    max_leaves=12,
)


def reads_or_refuses(content: bytes) -> None:
    try:
        read(content)
    except ImportCannotBeReadError as refusal:
        assert str(refusal)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
@example(b"\xef\xbb")
@example(b'{"features":[{"')
def test_no_bytes_raise_anything_else(content: bytes) -> None:
    reads_or_refuses(content)


@settings(max_examples=500, deadline=None)
@given(st.lists(JSON, max_size=4))
def test_no_json_raises_anything_else(values: list[Any]) -> None:
    content = {"type": "FeatureCollection", "features": values}
    reads_or_refuses(json.dumps(content).encode("utf-8", "surrogatepass"))
    for value in values:
        reads_or_refuses(json.dumps(value).encode())
        geometry = collection(feature(value, value, id=value))
        reads_or_refuses(json.dumps(geometry).encode())


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_damage_to_a_good_file_raises_anything_else(data: st.DataObject) -> None:
    content = bytearray(WHOLE.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    reads_or_refuses(bytes(content))
