"""One thing on OpenStreetMap is the same service, whatever file it comes in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from locator.errors import ImportCannotBeReadError
from locator.imports import osm
from locator.imports.entry import BrokenRow, Entry, Surroundings
from locator.imports.words.files import WORDS as OF_FILES
from locator.imports.words.hours import WORDS as OF_HOURS
from locator.imports.words.osm import WORDS

BEIRUT = Surroundings("beirut", "LB", "Asia/Beirut", ("ar", "en", "fr"), (35.4, 33.8, 35.7, 34.0))
CLINIC = {
    "amenity": "clinic",
    "name": "عيادة الأمل",
    "name:ar": "عيادة الأمل",
    "name:en": "Hope Clinic",
    "operator": "Hope",
    "operator:type": "ngo",
    "opening_hours": "Mo-Fr 08:00-12:00",
    "phone": "+961 1 340460; 01 340461",
    "contact:whatsapp": "+961 3 123456",
    "website": "www.hope.example.org",
    "email": "info@hope.example.org",
    "wheelchair": "limited",
    "fee": "no",
    "language:am": "yes",
    "addr:street": "Hamra Street",
    "addr:housenumber": "5",
    "description": "Ask for Dr. Amal Haddad",
}


def of(tmp_path: Path, content: object, name: str = "file.json") -> list[Entry | BrokenRow]:
    path = tmp_path / name
    text = content if isinstance(content, str) else json.dumps(content)
    path.write_text(text, encoding="utf-8")
    assert osm.looks_like(path.read_bytes()[:65_536])
    return list(osm.read(path, BEIRUT, "a-source"))


def overpass(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"version": 0.6, "osm3s": {"copyright": "ODbL"}, "elements": [*elements]}


def node(tags: dict[str, Any], id: int = 7) -> dict[str, Any]:
    return {"type": "node", "id": id, "lat": 33.9, "lon": 35.5, "tags": tags}


def only(found: list[Entry | BrokenRow]) -> Entry:
    (entry,) = (one for one in found if isinstance(one, Entry))
    return entry


def xml_of(tags: dict[str, str]) -> str:
    said = "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())
    return (
        '<?xml version="1.0"?>\n<osm version="0.6">'
        f'<node id="7" lat="33.9" lon="35.5">{said}</node></osm>'
    )


def feature_of(said: dict[str, Any], **ids: Any) -> dict[str, Any]:
    point = {"type": "Point", "coordinates": [35.5, 33.9]}
    feature = {"type": "Feature", "geometry": point, "properties": {**said, **ids}}
    return {"type": "FeatureCollection", "features": [feature]}


def test_all_of_its_tags_arrive(tmp_path: Path) -> None:
    entry = only(of(tmp_path, overpass(node(CLINIC))))
    document = entry.document
    assert entry.external_id == "node/7"
    assert (document.name, document.locale, document.is_free) == ("عيادة الأمل", "ar", True)
    assert [*entry.translations.values()] == [{"name": {"en": "Hope Clinic"}}]
    assert (document.organization.name, document.organization.kind) == ("Hope", "ngo")
    assert document.needs == ["public-health/primary-care"]
    assert [(one.number, one.is_whatsapp) for one in document.phones] == [
        ("+961 1 340 460", False), ("+961 1 340 461", False), ("+961 3 123 456", True)
    ]  # fmt: skip
    assert document.url == "https://www.hope.example.org"
    assert document.email == "info@hope.example.org"
    assert [one.code for one in document.languages] == ["am"]
    assert [one.byday for one in document.schedules] == [["MO", "TU", "WE", "TH", "FR"]]
    (point,) = document.points
    assert (point.location.lon, point.location.lat) == (35.5, 33.9)
    assert (point.location.wheelchair, point.location.address) == ("limited", "5 Hamra Street")
    assert point.location.disclosure == "exact"
    assert "Haddad" not in (document.description or "")
    assert [one.text for one in entry.held] == [CLINIC["description"]]
    assert all(row.id for row in document.rows() if row is not document.organization)


def test_it_is_the_same_in_every_kind_of_file(tmp_path: Path) -> None:
    first = only(of(tmp_path, overpass(node(CLINIC))))
    others = [
        of(tmp_path, xml_of(CLINIC), "map.osm"),
        of(tmp_path, feature_of(CLINIC, **{"@id": "node/7"})),
        of(tmp_path, feature_of(CLINIC, full_id="n7", osm_id="7", osm_type="node")),
        of(tmp_path, feature_of(CLINIC, osm_id=7.0, osm_type="node")),
        of(tmp_path, {"type": "FeatureCollection", "features": [
            feature_of({}, tags=CLINIC)["features"][0] | {"id": "node/7"}
        ]}),
    ]  # fmt: skip
    for other in map(only, others):
        assert other.external_id == first.external_id
        assert other.document == first.document
        assert (other.translations, other.held) == (first.translations, first.held)


def test_ids_alone_make_no_map() -> None:
    listed = json.dumps(feature_of({"facility": "Hope Clinic"}, osm_id=7)).encode()
    assert not osm.looks_like(listed)
    assert not osm.looks_like(b"")
    assert not osm.looks_like(b'{"amenity": "clinic"}')
    assert osm.looks_like({"beirut.osm", "readme.txt"})


@pytest.mark.parametrize("is_before", [True, False])
def test_a_way_is_in_the_middle_of_its_nodes(tmp_path: Path, is_before: bool) -> None:
    corners: list[dict[str, Any]] = [
        {"type": "node", "id": n, "lat": 33.9 + n / 100, "lon": 35.5 + n / 100} for n in (1, 2, 3)
    ]
    way = {
        "type": "way",
        "id": 5,
        "nodes": [1, 2, 3, 1],
        "tags": {"amenity": "clinic", "name": "A"},
    }
    elements = [*corners, way] if is_before else [way, *corners]
    location = only(of(tmp_path, overpass(*elements))).document.points[0].location
    assert (location.lon, location.lat) == (35.52, 33.92)


def test_a_relation_is_in_the_middle_of_its_ways(tmp_path: Path) -> None:
    text = """<osm><node id="1" lat="33.9" lon="35.5"/><node id="2" lat="33.92" lon="35.54"/>
    <way id="3"><nd ref="1"/><nd ref="2"/></way>
    <relation id="4"><member type="way" ref="3" role="outer"/>
    <tag k="amenity" v="hospital"/><tag k="name" v="A"/></relation></osm>"""
    entry = only(of(tmp_path, text, "map.osm"))
    location = entry.document.points[0].location
    assert (entry.external_id, location.lon, location.lat) == ("relation/4", 35.52, 33.91)


@pytest.mark.parametrize(
    ("tags", "code", "is_outside"),
    [
        ({"amenity": "restaurant", "name": "Royal"}, "osm_no_help", True),
        ({"disused:amenity": "clinic", "name": "Old"}, "osm_gone", True),
        ({"proposed:healthcare": "clinic", "name": "New"}, "osm_not_yet_there", True),
        ({"amenity": "clinic"}, "osm_no_name", False),
    ],
)
def test_what_cannot_be_used_is_told(
    tmp_path: Path, tags: dict[str, str], code: str, is_outside: bool
) -> None:
    (broken,) = of(tmp_path, overpass(node(tags)))
    assert isinstance(broken, BrokenRow)
    assert (broken.finding.code, broken.is_outside) == (code, is_outside)


def test_nobody_is_told_of_trees(tmp_path: Path) -> None:
    assert of(tmp_path, overpass(node({"natural": "tree"}), node({}, id=8))) == []


@pytest.mark.parametrize(
    ("tags", "code", "status"),
    [
        ({"disused": "yes"}, "osm_not_running", "inactive"),
        ({"operational_status": "non operational"}, "osm_not_running", "inactive"),
        ({"access": "private"}, "osm_private", "inactive"),
        ({"opening_hours": "Mo-Fr 08:00+"}, "hours_osm_kept_as_text", "active"),
        ({"wheelchair": "perhaps"}, "osm_wheelchair", "active"),
        ({"phone": "01"}, None, "active"),
    ],
)
def test_what_is_doubtful_is_told(
    tmp_path: Path, tags: dict[str, str], code: str | None, status: str
) -> None:
    entry = only(of(tmp_path, overpass(node({"amenity": "clinic", "name": "A", **tags}))))
    assert [one.code for one in entry.findings] == ([code] if code else [])
    assert entry.document.status == status


def test_a_shelter_comes_in_hidden(tmp_path: Path) -> None:
    tags = {"amenity": "social_facility", "social_facility": "shelter", "name": "Haven"}
    entry = only(of(tmp_path, overpass(node({**tags, "social_facility:for": "victim"}))))
    assert entry.document.points[0].location.disclosure == "hidden"
    assert [one.code for one in entry.findings] == ["osm_confidential"]


def test_a_mail_address_of_a_person_is_private(tmp_path: Path) -> None:
    tags = {"amenity": "clinic", "name": "A", "email": "amal.haddad@example.org"}
    document = only(of(tmp_path, overpass(node(tags)))).document
    assert document.email is None
    assert [one.email for one in document.contacts] == ["amal.haddad@example.org"]


def test_entities_of_xml_are_refused(tmp_path: Path) -> None:
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE osm [<!ENTITY a "b"><!ENTITY c "&a;&a;">]>'
        '<osm><node id="1" lat="1" lon="1"><tag k="name" v="&c;"/></node></osm>'
    )
    path = tmp_path / "map.osm"
    path.write_text(bomb)
    with pytest.raises(ImportCannotBeReadError):
        list(osm.read(path, BEIRUT, "a-source"))


VALUES: st.SearchStrategy[Any] = st.sampled_from(
    [
        None,
        "",
        "clinic",
        "node/7",
        "7",
        7,
        7.5,
        True,
        [],
        {},
        [[1, 2]],
        "24/7",
        "yes",
        "\0",
        "é" * 300,
    ]
)
TAGS = st.dictionaries(st.sampled_from([*CLINIC, "disused:amenity", "osm_id", "full_id"]), VALUES)
PARTS = st.sampled_from(["type", "id", "lat", "lon", "center", "nodes", "members", "bounds"])
ELEMENTS = st.builds(node, TAGS) | st.dictionaries(PARTS, VALUES)
CONTENTS = (
    st.lists(ELEMENTS, max_size=4).map(lambda all: json.dumps(overpass(*all)).encode())
    | TAGS.map(lambda tags: json.dumps(feature_of(tags)).encode())
    | st.binary(max_size=200)
    | st.binary(max_size=60).map(b"<osm>".__add__)
    | st.text("<>/=\"' nodewayktgv&;#", max_size=80).map(lambda text: f"<osm>{text}".encode())
)


@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(content=CONTENTS)
def test_nothing_else_than_a_refusal_can_happen(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    osm.looks_like(content)
    try:
        found = list(osm.read(path, BEIRUT, "a-source"))
    except ImportCannotBeReadError as error:
        assert error.code in OF_FILES
        return
    for one in found:
        findings = [one.finding] if isinstance(one, BrokenRow) else one.findings
        for finding in findings:
            known = WORDS.get(finding.code) or OF_HOURS.get(finding.code)
            assert known or finding.code.startswith(("row_", "cell_", "geometry_", "position_"))


def test_a_text_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "map.osm"
    path.write_bytes(b'<osm><node id="1" lat="1" lon="1"><tag k="name" v="' + b"x" * 20_000_000)
    with pytest.raises(ImportCannotBeReadError):
        list(osm.read(path, BEIRUT, "a-source"))


def test_tags_and_members_without_end_are_cut(tmp_path: Path) -> None:
    tags = "".join(f'<tag k="k{n}" v="v"/>' for n in range(2_000))
    nodes = '<nd ref="1"/>' * 100_000
    clinic = '<tag k="amenity" v="clinic"/><tag k="name" v="A"/>'
    text = f'<osm><way id="1">{nodes}{clinic}{tags}</way></osm>'
    assert only(of(tmp_path, text, "map.osm")).document.name == "A"
