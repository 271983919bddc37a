"""CQL2: what it finds, what it refuses, and that no filter costs more than it is long."""

from __future__ import annotations

import datetime as dt
import string
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from locator.errors import QuestionIsWrongError
from locator.feeds.ogc import cql2_text, filtering
from locator.feeds.ogc.cql2_text import DEEPEST, LONGEST, FilterIsWrongError
from locator.feeds.ogc.crs import CRS84, WGS84, utm
from locator.feeds.ogc.properties import QUERYABLES
from tests.feeds.ogc.conftest import Ogc
from tests.feeds.ogc.entries import a_point

DAY = dt.timedelta(days=1)
FIRST = dt.datetime(2026, 11, 1, 12, 0, tzinfo=dt.UTC)

# Each text, and the tree that CQL2 JSON has for it (as the library cql2 0.6 reads it, too).
TREES: list[tuple[str, Any]] = [
    (
        "a=1 OR b=2 AND c=3",
        {
            "op": "or",
            "args": [
                {"op": "=", "args": [{"property": "a"}, 1]},
                {
                    "op": "and",
                    "args": [
                        {"op": "=", "args": [{"property": "b"}, 2]},
                        {"op": "=", "args": [{"property": "c"}, 3]},
                    ],
                },
            ],
        },
    ),
    (
        "NOT (a=1 OR b)",
        {
            "op": "not",
            "args": [
                {
                    "op": "or",
                    "args": [{"op": "=", "args": [{"property": "a"}, 1]}, {"property": "b"}],
                }
            ],
        },
    ),
    (
        "n NOT IN (1, -2.5)",
        {"op": "not", "args": [{"op": "in", "args": [{"property": "n"}, [1, -2.5]]}]},
    ),
    (
        "n NOT BETWEEN 1 AND 2 AND m IS NOT NULL",
        {
            "op": "and",
            "args": [
                {"op": "not", "args": [{"op": "between", "args": [{"property": "n"}, 1, 2]}]},
                {"op": "not", "args": [{"op": "isNull", "args": [{"property": "m"}]}]},
            ],
        },
    ),
    ("name = 'O''Brien'", {"op": "=", "args": [{"property": "name"}, "O'Brien"]}),
    ("\"name\"='شفاء'", {"op": "=", "args": [{"property": "name"}, "شفاء"]}),
    (
        "CASEI(name) LIKE casei('a%')",
        {
            "op": "like",
            "args": [
                {"op": "casei", "args": [{"property": "name"}]},
                {"op": "casei", "args": ["a%"]},
            ],
        },
    ),
    (
        "S_INTERSECTS(geometry, BBOX(1,2,3,4))",
        {"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": [1, 2, 3, 4]}]},
    ),
    (
        "T_AFTER(t, INTERVAL('2026-01-01', '..'))",
        {"op": "t_after", "args": [{"property": "t"}, {"interval": ["2026-01-01", ".."]}]},
    ),
    (
        "t < TIMESTAMP('2026-01-01T00:00:00Z')",
        {"op": "<", "args": [{"property": "t"}, {"timestamp": "2026-01-01T00:00:00Z"}]},
    ),
]


@pytest.mark.parametrize(("text", "tree"), TREES)
def test_a_text_is_the_tree_of_its_json(text: str, tree: Any) -> None:
    assert cql2_text.read(text) == tree


def test_a_geometry_is_read_as_well_known_text() -> None:
    tree = cql2_text.read("S_WITHIN(geometry, POLYGON((0 0, 1 0, 1 1, 0 0)))")
    assert tree["args"][1]["type"] == "Polygon"
    assert list(map(list, tree["args"][1]["coordinates"][0])) == [[0, 0], [1, 0], [1, 1], [0, 0]]


@pytest.fixture(scope="module")
def few(one_city: Ogc) -> Ogc:
    one_city.put(
        a_point(
            "Legal clinic",
            lon=35.48,
            lat=33.89,
            needs=("legal-aid",),
            free=True,
            wheelchair="yes",
            modified_at=FIRST,
            content={("assured", "on"): "2026-11-01"},
        ),
        a_point(
            {"en": "O'Brien's 100% help_desk", "ar": "مكتب المساعدة"},
            lon=35.52,
            lat=33.88,
            needs=("public-health", "housing"),
            languages=(("am", "spoken"), ("ti", "interpreter")),
            wheelchair="limited",
            modified_at=FIRST + DAY,
            content={
                ("assured", "on"): "2026-11-10",
                ("phones",): [{"number": "01 234", "label": {}}],
            },
        ),
        a_point("Help line", lon=None, lat=None, free=False, modified_at=FIRST + 2 * DAY),
        a_point("For members", open_to_all="no", lon=35.48, lat=33.89),
    )
    return one_city


CLINIC, DESK, LINE, MEMBERS = "Legal clinic", "O'Brien's 100% help_desk", "Help line", "For members"


@pytest.mark.parametrize(
    ("filter", "found"),
    [
        ("name = 'Legal clinic'", {CLINIC}),
        ("name <> 'Legal clinic'", {DESK, LINE}),
        ("name LIKE '%l%'", {CLINIC, DESK, LINE}),
        ("name LIKE 'O''Brien%'", {DESK}),
        ("name LIKE '%100\\% help\\_desk'", {DESK}),
        ("name LIKE 'Help_line'", {LINE}),
        ("name LIKE 'help%'", set()),
        ("CASEI(name) LIKE CASEI('HELP%')", {LINE}),
        ("CASEI(name) = CASEI('legal CLINIC')", {CLINIC}),
        ("name ILIKE 'help%'", {LINE}),
        ("name IN ('Legal clinic', 'Help line')", {CLINIC, LINE}),
        ("name NOT IN ('Legal clinic', 'Help line')", {DESK}),
        ("CASEI(name) IN (CASEI('HELP LINE'), 'x')", {LINE}),
        ("free IN (TRUE, FALSE)", {CLINIC, LINE}),
        ("name IN (" + ", ".join(f"'{number}'" for number in range(300)) + ")", set()),
        ("name BETWEEN 'I' AND 'M'", {CLINIC}),
        ("needs LIKE '%legal-aid%'", {CLINIC}),
        ("needs = 'public-health; housing'", {DESK}),
        ("languages LIKE '%ti%'", {DESK}),
        ("free = TRUE", {CLINIC}),
        ("free", {CLINIC}),
        ("NOT free", {LINE}),
        ("free = 0", {LINE}),
        ("free IS NULL", {DESK}),
        ("free IS NOT NULL AND wheelchair = 'yes'", {CLINIC}),
        ("phone = '01 234'", {DESK}),
        ("wheelchair = 'yes' OR wheelchair = 'limited' AND free = TRUE", {CLINIC}),
        ("(wheelchair = 'yes' OR wheelchair = 'limited') AND NOT free = TRUE", set()),
        ("confirmed_on > DATE('2026-11-01')", {DESK}),
        ("confirmed_on = '2026-11-10'", {DESK}),
        ("confirmed_on BETWEEN DATE('2026-11-02') AND DATE('2026-11-30')", {DESK}),
        ("T_EQUALS(confirmed_on, DATE('2026-11-10'))", {DESK}),
        ("modified_at >= TIMESTAMP('2026-11-02T12:00:00Z')", {DESK, LINE}),
        ("modified_at > '2026-11-02T14:00:00+02:00'", {LINE}),
        ("T_BEFORE(modified_at, DATE('2026-11-02'))", {CLINIC}),
        ("T_AFTER(modified_at, DATE('2026-11-02'))", {LINE}),
        ("T_INTERSECTS(modified_at, INTERVAL('2026-11-02', '..'))", {DESK, LINE}),
        ("T_DISJOINT(modified_at, INTERVAL('..', '2026-11-02'))", {LINE}),
        ("S_INTERSECTS(geometry, BBOX(35.4, 33.8, 35.5, 33.9))", {CLINIC}),
        ("S_INTERSECTS(geometry, POINT(35.52 33.88))", {DESK}),
        ("S_WITHIN(geometry, POLYGON((35.5 33.8, 35.6 33.8, 35.6 33.9, 35.5 33.8)))", set()),
        ("S_WITHIN(geometry, POLYGON((35.5 33.8, 35.6 33.8, 35.5 33.95, 35.5 33.8)))", {DESK}),
        ("S_DISJOINT(geometry, BBOX(35.4, 33.8, 35.5, 33.9))", {DESK}),
        ("S_CONTAINS(BBOX(35.4, 33.8, 35.5, 33.9), geometry)", {CLINIC}),
        ("geometry IS NULL", {LINE}),
        ("disclosure = 'exact'", {CLINIC, DESK}),
        ("name = organization OR 'Help line' = name", {LINE}),
        # Who names the condition asks for all.
        ("open_to_all <> 'yes'", {MEMBERS}),
        ("open_to_all IS NOT NULL", {CLINIC, DESK, LINE, MEMBERS}),
    ],
)
def test_what_a_filter_finds(few: Ogc, filter: str, found: set[str]) -> None:
    assert few.names(filter=filter) == found
    as_json = orjson.dumps(cql2_text.read(filter)).decode()
    assert few.names(filter=as_json, filter_lang="cql2-json") == found
    body = few.get(filter=filter, limit=1).get_json()
    assert body["numberMatched"] == len(found)


def test_a_filter_reads_the_language_that_is_asked_for(few: Ogc) -> None:
    assert few.names(filter="name LIKE 'مكتب%'", lang="ar") == {"مكتب المساعدة"}
    assert few.names(filter="name LIKE 'Help%'", lang="ar") == {"Help line"}
    assert few.names(filter="name LIKE 'مكتب%'", lang="en") == set()


def test_geometries_come_in_any_system(few: Ogc) -> None:
    box = "S_INTERSECTS(geometry, BBOX(33.8, 35.4, 33.9, 35.5))"
    assert few.names(filter=box, filter_crs=WGS84.uri) == {CLINIC}
    there = few.features(filter="name = 'Legal clinic'", crs=utm(35.5, 33.9).uri)
    east, north = there[0]["geometry"]["coordinates"]
    near = f"S_INTERSECTS(geometry, BBOX({east - 1}, {north - 1}, {east + 1}, {north + 1}))"
    assert few.names(filter=near, filter_crs=utm(35.5, 33.9).uri) == {CLINIC}


def test_parameters_compare_queryables(few: Ogc) -> None:
    assert few.names(wheelchair="yes") == {CLINIC}
    assert few.names(free="false") == {LINE}
    assert few.names(name=DESK, confirmed_on="2026-11-10") == {DESK}
    assert few.names(open_to_all="no") == {MEMBERS}
    assert few.names(phone="nobody\x00") == set()
    assert "yes, limited, no, unknown" in few.wrong(wheelchair="perhaps")["wheelchair"]
    assert "true or false" in few.wrong(free="perhaps")["free"]


@pytest.mark.parametrize(
    ("filter", "told"),
    [
        ("nme = 'x'", f"these can be asked for: {', '.join(QUERYABLES)}"),
        ("pg_sleep(10) = 1", "there are: and, or, not"),
        ("s_distance(geometry, POINT(1 1)) < 5", "there are: and, or, not"),
        ("ACCENTI(name) = 'x'", "there are: and, or, not"),
        ("name = 5", "is a text"),
        ("name LIKE 5", "LIKE is followed by a text"),
        ("name LIKE 'x\\'", "does not end with the sign that escapes"),
        ("free LIKE 'x'", "LIKE is for texts"),
        ("free = 'x'", "TRUE or FALSE"),
        ("confirmed_on > DATE('tomorrow')", "no date or time of RFC 3339"),
        ("confirmed_on > DATE('2026-02-31')", "no date or time of RFC 3339"),
        ("modified_at = INTERVAL('..', '..')", "A date or time is expected"),
        ("name", "only what is true or false".capitalize()),
        ("1 = 1", "needs a property"),
        ("name = free", "is a text|different kinds"),
        ("geometry = 'x'", "S_INTERSECTS"),
        ("S_INTERSECTS(name, POINT(1 1))", "take the property geometry"),
        ("S_INTERSECTS(geometry, POINT(200 1))", "lies within -180, -90, 180, 90"),
        ("S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 0 1, 1 0, 0 0)))", "crosses itself"),
        ("S_INTERSECTS(geometry, POINT EMPTY)", "Expected ) at"),
        ("T_AFTER(name, DATE('2026-01-01'))", "with a date or time first"),
        ("name = 'x", "begins as what stands at 8"),
        ("name = 'x' AND", "Expected a property, a value or a function at 15"),
        ("name = 'x' garbage", "Expected AND, OR or the end at 12"),
        ("name NOT 'x'", "Expected LIKE, BETWEEN or IN"),
        ("name IS 'x'", "Expected NULL"),
        ("name IN ()", "Expected"),
        ("name; DROP TABLE x", "begins as what stands at 5"),
        ("(" * 200 + "free" + ")" * 200, f"nested {DEEPEST} deep"),
        ("NOT " * 200 + "free", f"nested {DEEPEST} deep"),
        ("name = '" + "x" * LONGEST + "'", f"{LONGEST} characters at most"),
        (" OR ".join(["free"] * 11 + ["name = 'x'"] * 10), "20 comparisons at most"),
        ("AND", "Expected a property"),
        ("free AND", "Expected"),
    ],
)
def test_what_is_wrong_is_said_with_what_is_allowed(few: Ogc, filter: str, told: str) -> None:
    said = few.wrong(filter=filter)["filter"]
    assert any(part in said for part in told.split("|")), said
    assert len(said) < 500


@pytest.mark.parametrize(
    "tree",
    [
        "null",
        "[]",
        "5",
        '"free"',
        "{}",
        '{"op": "="}',
        '{"op": "=", "args": [{"property": "name"}]}',
        '{"op": "=", "args": [{"property": ["name"]}, "x"]}',
        '{"op": {"property": "name"}, "args": []}',
        '{"op": "and", "args": [{"property": "free"}]}',
        '{"op": "=", "args": [{"property": "name"}, {"op": "casei", "args": [1]}]}',
        '{"op": "=", "args": [{"property": "name"}, "\\u0000"]}',
        '{"op": "in", "args": [{"property": "name"}, []]}',
        '{"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": [1, 2, 3]}]}',
        '{"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": ["a", 2, 3, 4]}]}',
        '{"op": "s_intersects", "args": [{"property": "geometry"}, '
        '{"type": "Point", "coordinates": ["a", "b"]}]}',
        '{"op": "s_intersects", "args": [{"property": "geometry"}, '
        '{"type": "Point", "coordinates": [1]}]}',
        '{"op": "s_intersects", "args": [{"property": "geometry"}, {"type": "Globe"}]}',
        '{"op": "t_after", "args": [{"property": "modified_at"}, {"interval": ["2026-01-01"]}]}',
        '{"op": "t_after", "args": [{"property": "modified_at"}, {"timestamp": 5}]}',
        "{" * 500,
        '{"op":"not","args":[' * 100 + "true" + "]}" * 100,
    ],
)
def test_json_that_is_no_filter_is_refused(few: Ogc, tree: str) -> None:
    assert few.wrong(filter=tree, filter_lang="cql2-json")["filter"]


# fmt: off
WORDS = (
    "(", ")", ",", "=", "<>", "<", ">", "AND", "OR", "NOT", "IN", "LIKE", "ILIKE", "BETWEEN", "IS",
    "NULL", "TRUE", "'x'", "''", "1", "-2.5", "name", "free", "geometry", "modified_at", '"name"',
    "confirmed_on", "nothing", "casei(", "s_intersects(", "t_after(", "bbox(", "POINT", "(1 1)",
    "POLYGON", "((0 0,1 0,1 1,0 0))", "DATE(", "'2026-01-01'", "INTERVAL(", "'..'", "TIMESTAMP(",
)
# fmt: on


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join) | st.text(max_size=60))
def test_any_text_is_a_filter_or_a_mistake(text: str) -> None:
    try:
        filtering.read_filter(text, "cql2-text", CRS84, "en")
    except QuestionIsWrongError as error:
        assert [problem.field for problem in error.problems] == ["filter"]


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.sampled_from(["name", "x", ".."]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["op", "args", "property", "bbox", "type", "coordinates", "interval"]),
            inner | st.sampled_from([*filtering.OPERATORS, *QUERYABLES, "Point", "Polygon"]),
            max_size=3,
        )
        | st.builds(
            lambda op, args: {"op": op, "args": args},
            st.sampled_from(filtering.OPERATORS),
            st.lists(
                inner | st.sampled_from([{"property": name} for name in QUERYABLES]), max_size=3
            ),
        )
    ),
    max_leaves=12,
)


@settings(
    max_examples=300,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(JSON)
def test_any_json_is_a_filter_or_a_mistake(tree: Any) -> None:
    try:
        filtering.read_filter(orjson.dumps(tree).decode(), "cql2-json", CRS84, "en")
    except QuestionIsWrongError as error:
        assert [problem.field for problem in error.problems] == ["filter"]


def test_reading_takes_one_look_at_each_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """Libraries that try one rule after the other take twice as long with every bracket."""
    looks = 0
    looked = cql2_text._Reading._next

    def counted(reading: Any) -> Any:
        nonlocal looks
        looks += 1
        return looked(reading)

    monkeypatch.setattr(cql2_text._Reading, "_next", counted)
    broken = "(" * (DEEPEST - 1) + "free OR "
    with pytest.raises(FilterIsWrongError):
        cql2_text.read(broken)
    assert looks <= len(broken.split("(")) + 4


def test_what_somebody_typed_is_never_sql(few: Ogc) -> None:
    for text in ("x' OR '1'='1", "x\\'; --", string.punctuation):
        escaped = text.replace("'", "''")
        assert few.names(filter=f"name = '{escaped}'") == set()
