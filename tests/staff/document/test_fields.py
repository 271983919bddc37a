"""Fields and values in whole words: no column and no code reaches a person."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import HealthCheck, given, settings

from locator.directory.document.differences import differences
from locator.directory.document.document import (
    AccessPart,
    ClosurePart,
    LocationPart,
    PhonePart,
    PointPart,
    SchedulePart,
    ServiceDocument,
)
from locator.directory.document.parts import form_path
from locator.directory.document.values import Position, Typed
from locator.i18n import staff_language
from locator.staff.document.field_words import FIELDS
from locator.staff.document.fields import label, shown, title, whole
from tests.directory.document.documents import before_and_after

ENGLISH = staff_language("en")
DOCUMENT = ServiceDocument(
    phones=[PhonePart(number="1713")],
    access={"id_asked": AccessPart(answer="no", confirmed_by="Amina")},
    points=[
        PointPart(
            location=LocationPart(name="Hamra stop", lon=35.48, lat=33.89),
            schedules=[
                SchedulePart(
                    freq="WEEKLY", byday=["TU"], opens_at=dt.time(9), closes_at=dt.time(13)
                )
            ],
        )
    ],
).with_ids()


def plain(text: object) -> str:
    return re.sub(r"<[^>]+>", "", str(text))


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("name", "Name"),
        ("phones-0-number", "Telephones: 1713: Number"),
        (
            "points-0-schedules-0-opens_at",
            "Hamra stop: Opening hours: Tuesday 09:00–13:00: Opens at",
        ),
        ("points-0-location-lat", "Hamra stop: Pin on the map"),
        ("points-0", "Places: Hamra stop"),
        ("access-id_asked", "Who is helped: ID is asked"),
        ("points-7-location-lat", ""),
        ("nonsense", ""),
    ],
)
def test_a_path_is_named_from_the_large_to_the_small(path: str, words: str) -> None:
    assert plain(label(DOCUMENT, path, ENGLISH)) in {words, words.removeprefix("Places: ")}


def test_a_field_is_named_alike_by_place_and_by_id() -> None:
    by_id = f"points-{DOCUMENT.points[0].id.hex}-location-lat"  # type: ignore[union-attr]
    assert form_path(DOCUMENT, by_id) == "points-0-location-lat"
    assert label(DOCUMENT, by_id, ENGLISH) == label(DOCUMENT, "points-0-location-lat", ENGLISH)


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("name", None, "Nothing"),
        ("is_free", None, "Not known"),
        ("is_free", True, "Yes"),
        ("needs", ["legal-aid", "housing"], "Legal help and Housing"),
        ("languages-0-code", "am", "Amharic"),
        ("languages-0-byday", ["MO", "TU"], "Monday and Tuesday"),
        ("points-0-schedules-0-opens_at", dt.time(9, 30), "09:30"),
        ("closures-0-first_date", dt.date(2026, 12, 1), "1 December 2026"),
        ("points-0-location-lat", Position(35.48, 33.89), "33.89, 35.48"),
        ("minimum_age", Typed("five"), "“five” (we cannot read this)"),
        ("points-0-location-disclosure", "hidden", "Nothing: it is confidential"),
    ],
)
def test_a_value_reads_as_people_say_it(path: str, value: object, words: str) -> None:
    assert plain(shown(path, value, ENGLISH)) == words


def test_what_says_something_as_a_whole_is_one_sentence() -> None:
    assert plain(whole(DOCUMENT.points[0].schedules[0], ENGLISH)) == "Tuesday 09:00–13:00"
    assert plain(whole(DOCUMENT.access["id_asked"], ENGLISH)) == "No, says Amina"
    week = ClosurePart(
        first_date=dt.date(2026, 12, 1), last_date=dt.date(2026, 12, 5), name="Feast"
    )
    assert plain(whole(week, ENGLISH)) == "1 December 2026 to 5 December 2026 (Feast)"
    assert plain(title(DOCUMENT.points[0], ENGLISH)) == "Hamra stop"


def test_what_somebody_typed_is_never_markup() -> None:
    evil = "<script>alert(1)</script>"
    assert "<script>" not in shown("name", evil, ENGLISH)
    assert "<script>" not in shown("name", Typed(evil), ENGLISH)
    assert "<script>" not in title(PhonePart(number=evil), ENGLISH)
    assert "<script>" not in whole(PointPart(location=LocationPart(name=evil)), ENGLISH)


def test_every_field_has_a_name() -> None:
    for part, words in FIELDS.items():
        assert set(part.model_fields) - {"id", "unreadable"} == set(words), part


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(both=before_and_after())
def test_every_difference_can_be_told(both: tuple[ServiceDocument, ServiceDocument]) -> None:
    before, after = both
    for one in differences(before, after):
        for code in ("en", "ar"):
            reader = staff_language(code)
            assert label(before if one.is_removed else after, one.path, reader)
            assert shown(one.path, one.before, reader)
            assert shown(one.path, one.after, reader)
