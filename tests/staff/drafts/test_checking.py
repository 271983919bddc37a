"""What stops a draft, and what is only asked: each at its field, in words."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from locator.directory.document.document import (
    AccessPart,
    ClosurePart,
    LanguagePart,
    OrganizationPart,
    PhonePart,
    RequiredDocumentPart,
    SchedulePart,
    ServiceDocument,
)
from locator.i18n import staff_language
from locator.staff.drafts.checking import Problem, problems, stopping
from tests import builders
from tests.builders import NOW
from tests.staff.drafts.drafting import a_document


def found(session: Session, document: ServiceDocument) -> list[Problem]:
    builders.city(session)
    session.commit()
    return problems(session, "beirut", document, NOW)


def test_a_complete_document_is_not_stopped(session: Session) -> None:
    assert stopping(found(session, a_document())) == []


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"name": ""}, "name", "no_name"),
        ({"needs": []}, "needs", "no_need"),
        ({"points": []}, "points", "no_point"),
        ({"organization": OrganizationPart()}, "organization-name", "no_organization"),
        ({"minimum_age": 18, "maximum_age": 5}, "maximum_age", "ages_are_mixed_up"),
        ({"url": "door.example"}, "url", "url_is_odd"),
        ({"url": "javascript:alert(1)"}, "url", "url_is_odd"),
        ({"email": "door at example"}, "email", "email_is_odd"),
        ({"phones": [PhonePart(description="Desk")]}, "phones-0-number", "no_number"),
        ({"languages": [LanguagePart(note="Ask")]}, "languages-0-code", "no_language_code"),
        ({"languages": [LanguagePart(code="!")]}, "languages-0-code", "no_language_code"),
        ({"locale": "no language at all"}, "locale", "no_language_code"),
        (
            {"phones": [PhonePart(number="+961 1 555 010", languages=["ar", "999999999"])]},
            "phones-0-languages",
            "no_language_code",
        ),
        (
            {"required_documents": [RequiredDocumentPart(uri="https://a.example")]},
            "required_documents-0-document",
            "no_document",
        ),
        (
            {
                "closures": [
                    ClosurePart(first_date=dt.date(2026, 12, 2), last_date=dt.date(2026, 12, 1))
                ]
            },
            "closures-0-last_date",
            "ends_before_it_starts",
        ),
        ({"closures": [ClosurePart(name="Feast")]}, "closures-0-first_date", "no_dates"),
        ({"unreadable": {"minimum_age": "five"}}, "minimum_age", "no_such_number"),
    ],
)
def test_it_is_stopped_at_the_field_that_is_wrong(
    session: Session, fields: dict[str, object], field: str, code: str
) -> None:
    stops = stopping(found(session, a_document(**fields)))
    assert [(one.field, one.code) for one in stops] == [(field, code)]
    for language in ("en", "ar", "es", "fr"):
        assert stops[0].say(staff_language(language))


def test_a_place_without_a_pin_and_times_without_an_end_stop_it(session: Session) -> None:
    document = a_document()
    document.points[0].location.lon = document.points[0].location.lat = None
    document.points[0].schedules = [SchedulePart(freq="WEEKLY", byday=["MO"], opens_at=dt.time(9))]
    fields = {one.field for one in stopping(found(session, document))}
    assert fields == {"points-0-location-lat", "points-0-schedules-0-closes_at"}


def test_what_may_well_be_meant_is_asked_and_stops_nothing(session: Session) -> None:
    document = a_document(
        access={"id_asked": AccessPart(answer="no")}, languages=[], phones=[PhonePart(number="x")]
    )
    asked = {one.code for one in found(session, document) if not one.stops}
    assert {"nobody_says_so", "no_languages", "number_is_odd", "open_to_all_unknown"} <= asked
    assert stopping(found(session, document)) == []


def test_what_was_typed_wrong_is_said_once(session: Session) -> None:
    document = a_document()
    document.points[0].schedules[0].unreadable = {"opens_at": "25:99"}
    document.points[0].schedules[0].opens_at = None
    here = [one for one in found(session, document) if one.field.endswith("opens_at")]
    assert [one.code for one in here] == ["no_time"]


def test_a_name_does_not_stand_for_an_answer_that_it_was_not_said_of(session: Session) -> None:
    said = AccessPart(answer="no", confirmed_by="Amina", confirmed_on=dt.date(2026, 11, 1))
    base = a_document(access={"id_asked": said}).with_ids()
    turned = base.model_copy(deep=True)
    turned.access["id_asked"].answer = "yes"
    builders.city(session)
    session.commit()
    asked = problems(session, "beirut", turned, NOW, base=base)
    assert ("access-id_asked-confirmed_by", "said_of_another_answer") in {
        (one.field, one.code) for one in asked
    }
    turned.access["id_asked"].confirmed_on = dt.date(2026, 11, 26)
    for document in (base, turned):
        codes = {one.code for one in problems(session, "beirut", document, NOW, base=base)}
        assert "said_of_another_answer" not in codes


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"url": "door.example"}, "https://"),
        ({"unreadable": {"minimum_age": "1,000"}}, None),
        ({"closures": [ClosurePart(unreadable={"first_date": "soon"})]}, "2026-11-26"),
    ],
)
def test_a_code_in_a_sentence_that_runs_to_the_left_is_read_to_the_right(
    session: Session, fields: dict[str, object], code: str | None
) -> None:
    (problem, *_) = stopping(found(session, a_document(**fields)))
    arabic, english = staff_language("ar"), staff_language("en")
    for said in (str(problem.say(arabic)), problem.say_plainly(arabic)):
        # Between a mark for "from left to right" and its end (UAX 9), and nothing else is.
        assert said.count("\u2066") == said.count("\u2069") >= bool(code)
        assert code is None or f"\u2066{code}\u2069" in said
    assert "\u2066" not in problem.say_plainly(english)
