"""A form keeps all that was typed, understands what people write, and refuses what nobody types."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from locator.directory.document.differences import differences
from locator.directory.document.document import (
    AccessPart,
    CostPart,
    LanguagePart,
    LocationPart,
    PhonePart,
    PointPart,
    SchedulePart,
    ServiceDocument,
)
from locator.directory.typed_text import clean
from locator.i18n import staff_language
from locator.staff.document.form import MESSAGES, cleaned, from_form, to_form, typed_wrong
from locator.staff.document.typed import TypedWrongError, read_field
from locator.staff.drafts.checking import say_typed
from tests.directory.document.documents import documents

SOME = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def pairs_of(document: ServiceDocument) -> list[tuple[str, str]]:
    """As a browser would send the form."""
    return [
        (name, text)
        for name, value in to_form(document).items()
        for text in ([value] if isinstance(value, str) else value)
    ]


@SOME
@given(document=documents)
def test_a_form_sent_as_it_was_shown_changes_nothing(document: ServiceDocument) -> None:
    document = document.with_ids()
    once, problems = from_form(pairs_of(document))
    assert once is not None
    assert not problems
    for one in differences(document, once):
        assert one.is_removed
        assert one.before == type(one.before)(id=one.before.id)
    assert from_form(pairs_of(once), once) == (once, ())
    assert cleaned(once) == (once, ())


@SOME
@given(
    pairs=st.lists(
        st.tuples(
            st.sampled_from(
                [
                    "name",
                    "needs",
                    "points-0-location-lat",
                    "points-0-id",
                    "points",
                    "points-0-schedules-1-opens_at",
                    "points-x-y",
                    "access-id_asked-answer",
                    "access",
                    "languages-0",
                    "organization-id-name",
                    "minimum_age",
                    "-",
                    "",
                ]
            ),
            st.text(max_size=20),
        ),
        max_size=12,
    )
)
def test_nothing_that_anybody_sends_breaks_it(pairs: list[tuple[str, str]]) -> None:
    document, problems = from_form(pairs)
    assert document is not None or problems
    if document is not None:
        assert ServiceDocument.model_validate(document.as_json()) == document
        assert typed_wrong(document) == problems


def test_what_was_typed_wrong_is_kept_beside_its_problem() -> None:
    document, problems = from_form(
        [
            ("points-0-schedules-0-opens_at", "25:99"),
            ("points-0-location-lat", "north of the bakery"),
            ("minimum_age", "five"),
        ]
    )
    assert document is not None
    assert {problem.field: problem.code for problem in problems} == {
        "points-0-schedules-0-opens_at": "no_time",
        "points-0-location-lat": "no_number",
        "minimum_age": "no_number",
    }
    shown = to_form(document)
    assert shown["points-0-schedules-0-opens_at"] == "25:99"
    assert shown["points-0-location-lat"] == "north of the bakery"
    again = ServiceDocument.model_validate(document.as_json())
    assert typed_wrong(again) == problems
    better, left = from_form([("minimum_age", "5")], again)
    assert better is not None
    assert better.minimum_age == 5
    assert {problem.field for problem in left} == {
        "points-0-schedules-0-opens_at",
        "points-0-location-lat",
    }


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("9", dt.time(9)),
        ("9:30", dt.time(9, 30)),
        ("0930", dt.time(9, 30)),
        ("9.30 pm", dt.time(21, 30)),
        ("12 am", dt.time(0)),
        ("21h", dt.time(21)),
        ("24:00", dt.time(0)),
        ("٩:٣٠", dt.time(9, 30)),
        ("09:30:00", dt.time(9, 30)),
        ("9 م", dt.time(21)),
    ],
)
def test_times_as_people_type_them(typed: str, meant: dt.time) -> None:
    assert read_field(SchedulePart, "opens_at", [typed]) == meant


@pytest.mark.parametrize("typed", ["25:00", "9-5", "9:60", "morning", "13 pm am", "-1"])
def test_what_is_no_time_is_not_guessed(typed: str) -> None:
    with pytest.raises(TypedWrongError):
        read_field(SchedulePart, "opens_at", [typed])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("5", "5"), ("5,50", "5.50"), ("1.000,50", "1000.50"), ("12 000", "12000"), ("٥", "5")],
)
def test_amounts_as_people_type_them(typed: str, meant: str) -> None:
    assert read_field(CostPart, "amount", [typed]) == Decimal(meant)


@pytest.mark.parametrize("typed", ["1,000", "1.000", "-5", "NaN", "1e9", "5 dollars", "9" * 40])
def test_an_amount_that_may_mean_two_things_is_asked_about(typed: str) -> None:
    with pytest.raises(TypedWrongError):
        read_field(CostPart, "amount", [typed])


@pytest.mark.parametrize(
    "typed", ["2026-11-26", "26.11.2026", "26/11/2026", "26-11-2026", "٢٦/١١/٢٠٢٦"]
)
def test_dates_as_people_type_them(typed: str) -> None:
    assert read_field(SchedulePart, "valid_from", [typed]) == dt.date(2026, 11, 26)


@pytest.mark.parametrize("typed", ["26.11.26", "31.2.2026", "tomorrow", "2026", "11/26/2026"])
def test_what_is_no_date_is_not_guessed(typed: str) -> None:
    with pytest.raises(TypedWrongError):
        read_field(SchedulePart, "valid_from", [typed])


@pytest.mark.parametrize("lat", ["91", "-90.1", "inf", "nan", "1e2"])
def test_what_is_not_on_this_earth_is_no_pin(lat: str) -> None:
    with pytest.raises(TypedWrongError):
        read_field(LocationPart, "lat", [lat])


def test_signs_that_hide_or_turn_text_are_taken_out() -> None:
    """Threat: a reviewer reads something else than what is published."""
    assert clean("Cli\u202enic\0\x07 \u2066x\u2069") == "Clinic x"
    assert clean("می\u200cخواهم") == "می\u200cخواهم"
    assert clean("one\r\ntwo", has_lines=True) == "one\ntwo"
    assert clean("one\r\ntwo") == "one two"
    assert clean("a\ud800b") == "ab"


def test_a_text_that_is_too_long_is_kept_and_said() -> None:
    document, problems = from_form([("name", "x" * 501)])
    assert document is not None
    assert [problem.code for problem in problems] == ["too_long"]
    assert to_form(document)["name"] == "x" * 501


@pytest.mark.parametrize(
    "pairs",
    [
        [("description", "x" * 1_000_001)],
        [(f"phones-{n}-number", "1") for n in range(51)],
        [(f"points-{n}-description", "1") for n in range(201)],
        [("name", "x")] * 20_001,
        [("points-0-id", "not an id")],
        [
            ("phones-0-id", "5d1f0e0c-0000-4000-8000-000000000001"),
            ("phones-0-number", "1"),
            ("phones-1-id", "5d1f0e0c-0000-4000-8000-000000000001"),
            ("phones-1-number", "2"),
        ],
    ],
)
def test_what_no_person_sends_is_refused_whole(pairs: list[tuple[str, str]]) -> None:
    document, problems = from_form(pairs)
    assert document is None
    assert len(problems) == 1


def test_what_a_form_does_not_mention_stays() -> None:
    """A page that shows no weeks of the year does not take them out."""
    known = SchedulePart(id=uuid.uuid4(), byweekno=[3], notes="Ring twice", byday=["MO"])
    onto = ServiceDocument(name="Clinic", points=[PointPart(id=uuid.uuid4(), schedules=[known])])
    document, _ = from_form(
        [
            ("points-0-id", str(onto.points[0].id)),
            ("points-0-schedules-0-id", str(known.id)),
            ("points-0-schedules-0-byday", "TU"),
        ],
        onto,
    )
    assert document is not None
    assert document.name == "Clinic"
    (schedule,) = document.points[0].schedules
    assert (schedule.byday, schedule.byweekno, schedule.notes) == (["TU"], [3], "Ring twice")


def test_an_empty_field_says_that_nothing_is_left() -> None:
    onto = ServiceDocument(
        is_mobile=True, needs=["legal-aid"], languages=[LanguagePart(code="ar")]
    ).with_ids()
    document, _ = from_form([("is_mobile", ""), ("needs", ""), ("languages", "")], onto)
    assert document is not None
    assert (document.is_mobile, document.needs, document.languages) == (False, [], [])


def test_a_row_without_anything_in_it_is_none() -> None:
    document, _ = from_form([("phones-0-number", " "), ("phones-3-number", "1713")])
    assert document is not None
    assert document.phones == [PhonePart(number="1713")]


def test_another_organization_brings_nothing_of_the_one_before() -> None:
    onto = ServiceDocument().with_ids()
    onto.organization.name, onto.organization.url = "Open Door", "https://door.example"
    other = uuid.uuid4()
    document, _ = from_form([("organization-id", str(other))], onto)
    assert document is not None
    assert (document.organization.id, document.organization.url) == (other, None)


def test_at_a_point_no_answer_is_that_of_its_service() -> None:
    onto = ServiceDocument(points=[PointPart(access={"id_asked": AccessPart(answer="no")})])
    unknown, _ = from_form([("points-0-access-id_asked-answer", "unknown")], onto.with_ids())
    silent, _ = from_form([("points-0-access-id_asked-answer", "")])
    assert unknown is not None
    assert silent is not None
    assert unknown.points[0].access == {"id_asked": AccessPart(answer="unknown")}
    assert silent.points == []


def test_every_problem_has_words_for_people() -> None:
    for code in MESSAGES:
        assert say_typed(code, staff_language("en"))
