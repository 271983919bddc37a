"""The page without scripts: nothing of a document gets lost in it, and nothing is made up."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from locator.directory.document.differences import differences
from locator.directory.document.document import (
    AccessPart,
    ClosurePart,
    ContactPart,
    CostPart,
    ExceptionPart,
    LanguagePart,
    LocationPart,
    OrganizationPart,
    PhonePart,
    PointPart,
    RequiredDocumentPart,
    SchedulePart,
    ServiceDocument,
)
from tests.builders import TODAY, city, organization
from tests.staff.editing.conftest import Desk, desk_of
from tests.staff.editing.filling import filled, form_of
from tests.staff.people import a_member

LATER = TODAY + dt.timedelta(days=20)


def everything(session: Session) -> ServiceDocument:
    """A document in which every field says something."""
    there = organization(session, name="Open Door", url="https://door.example", email="a@b.example")
    session.flush()
    said = AccessPart(answer="no", confirmed_by="Somebody", confirmed_on=TODAY, source="asked")
    phone = PhonePart(
        number="+961 1 555 0101", extension="7", description="Desk", is_whatsapp=True,
        languages=["ar", "am"],
    )  # fmt: skip
    language = LanguagePart(code="am", mode="interpreter", byday=["TU"], note="Ask for Sara")
    weekly = SchedulePart(
        freq="WEEKLY", byday=["MO", "TU"], opens_at=dt.time(9), closes_at=dt.time(13),
        valid_to=LATER, by_appointment=True, open_on_holidays=True, description="By the yard",
    )  # fmt: skip
    odd = SchedulePart(freq="YEARLY", byyearday=[100], opens_at=dt.time(9), closes_at=dt.time(10))
    closed = ExceptionPart(date=LATER, closed=True, note="Feast")
    place = LocationPart(
        name="The house", lon=35.4826, lat=33.8963, disclosure="area", area_name="Hamra",
        area_lon=35.48, area_lat=33.89, address="1 Example Street", directions="Blue gate",
        transportation="Bus 4", wheelchair="limited", accessibility=["Lift", "Ramp"], locale="ar",
    )  # fmt: skip
    point = PointPart(
        description="Children only", status="temporarily closed", alert="By the yard",
        assurer_email="desk@door.example", location=place, schedules=[weekly, odd],
        schedule_exceptions=[closed], languages=[language], phones=[phone],
        access={"id_asked": said, "open_to_all": AccessPart()},
    )  # fmt: skip
    return ServiceDocument(
        organization=OrganizationPart(
            id=there.id, name="Open Door", kind="ngo", url="https://door.example",
            email="a@b.example", locale="en",
        ),
        name="Teeth", alternate_name="Dentist", description="Two\nlines", locale="fr",
        status="temporarily closed", needs=["legal-aid", "public-health/dental"], is_free=False,
        fees_description="3 dollars", eligibility_description="Women", conditions="By day",
        minimum_age=3, maximum_age=90, url="https://teeth.example", email="teeth@b.example",
        alert="No X-rays", application_process="Just come", interpretation_services="By phone",
        access={"open_to_all": said, "status_asked": said},
        cost_options=[CostPart(
            option="Visit", amount=Decimal("3.50"), currency="USD", amount_description="about",
            valid_from=TODAY, valid_to=LATER,
        )],
        required_documents=[RequiredDocumentPart(document="Card", uri="https://card.example")],
        languages=[language.model_copy(), LanguagePart(code="tig")],
        phones=[phone.model_copy()],
        contacts=[
            ContactPart(name="Sara", title="Head", department="X", email="s@b.example", phone="1")
        ],
        closures=[ClosurePart(first_date=TODAY, last_date=LATER, name="Summer")],
        schedules=[weekly.model_copy()], schedule_exceptions=[closed.model_copy()],
        points=[point, PointPart(location=LocationPart(location_type="virtual", name="Line"))],
    ).with_ids()  # fmt: skip


def test_saving_the_page_as_it_is_changes_nothing_of_a_document_that_says_everything(
    client: FlaskClient, session: Session
) -> None:
    city(session)
    document = everything(session)
    desk = desk_of(client, session, a_member(session), document)
    before = desk.document()
    answer = desk.send()
    assert answer.status_code == 303, answer.text
    assert not differences(before, desk.document())
    assert desk.document() == before
    assert desk.draft.revision == 1


def test_everything_is_said_by_the_fields(client: FlaskClient, session: Session) -> None:
    """Guards the test above: a document in which a field is empty would prove nothing of it."""
    document = everything(session)
    empty = {
        name
        for part in (document, *document.rows())
        for name in type(part).model_fields
        if all(
            getattr(other, name) in (None, [], {}, "")
            for other in (document, *document.rows())
            if type(other) is type(part)
        )
    }
    assert empty <= {
        *("unreadable", "pin_checked", "wkst", "interval", "bymonthday", "byweekno"),
        *("dtstart", "until", "count", "valid_from", "notes", "opens_at", "closes_at"),
    }


def test_what_nobody_filled_in_is_not_kept(desk: Desk) -> None:
    desk.send()
    document = desk.document()
    assert not document.points
    assert not document.phones
    assert not document.languages
    assert not document.contacts
    assert not document.access


def test_a_text_that_is_no_number_stays_as_it_was_typed(desk: Desk) -> None:
    answer = desk.send(name="Teeth", minimum_age="about ten")
    assert answer.status_code == 303
    assert desk.document().unreadable == {"minimum_age": "about ten"}
    assert ("minimum_age", "about ten") in form_of(desk.page())


def test_a_part_of_a_need_stands_for_all_of_it(desk: Desk) -> None:
    desk.send(needs=["public-health", "public-health/dental", "legal-aid"])
    assert desk.document().needs == ["legal-aid", "public-health/dental"]
    chosen = [value for name, value in form_of(desk.page()) if name == "needs" and value]
    assert sorted(chosen) == ["legal-aid", "public-health", "public-health/dental"]


def test_everything_that_can_be_ticked_can_be_unticked(
    client: FlaskClient, session: Session
) -> None:
    city(session)
    desk = desk_of(client, session, a_member(session), everything(session))
    boxes = [
        "needs",
        "languages-0-byday",
        "phones-0-is_whatsapp",
        "phones-0-languages",
        "points-0-schedules-0-byday",
        "points-0-schedules-0-by_appointment",
        "points-0-schedules-0-open_on_holidays",
        "points-0-schedule_exceptions-0-closed",
    ]
    desk.send(**dict.fromkeys(boxes))
    document = desk.document()
    point = document.points[0]
    assert (document.needs, document.languages[0].byday) == ([], None)
    assert (document.phones[0].is_whatsapp, document.phones[0].languages) == (False, [])
    assert (point.schedules[0].byday, point.schedules[0].by_appointment) == ([], False)
    assert not point.schedules[0].open_on_holidays
    assert not point.schedule_exceptions[0].closed


def test_an_answer_is_confirmed_by_the_city_today_and_no_answer_by_nobody(desk: Desk) -> None:
    desk.send(**{"access-id_asked-answer": "no"})
    document = desk.document()
    assert document.access == {
        "id_asked": AccessPart(answer="no", confirmed_by="City of Beirut", confirmed_on=TODAY)
    }


def test_nothing_is_open_to_all_by_default(desk: Desk) -> None:
    answers = [pair for pair in form_of(desk.page()) if pair[0] == "access-open_to_all-answer"]
    assert answers == [("access-open_to_all-answer", "unknown")]


def test_the_texts_run_as_the_chosen_language_does(desk: Desk) -> None:
    desk.send(locale="ar", name="أسنان")
    assert 'id="name" name="name" type="text" value="أسنان"' in desk.page().text
    field = desk.page().text.split('id="name"')[1].split(">")[0]
    assert 'lang="ar" dir="rtl"' in field


def test_the_stops_of_a_service_that_moves_stay_where_they_are(
    client: FlaskClient, session: Session
) -> None:
    city(session)
    points = [PointPart(id=uuid.uuid4(), location=LocationPart(name=f"Stop {n}")) for n in range(9)]
    document = ServiceDocument(name="Bus", is_mobile=True, points=points)
    desk = desk_of(client, session, a_member(session), document)
    before = desk.document().points
    assert "points-0-location-name" not in dict(form_of(desk.page()))
    desk.send(alert="Late")
    assert desk.document().points == before
    assert desk.document().alert == "Late"


def test_what_begins_to_move_and_stops_again_keeps_its_places(desk: Desk) -> None:
    desk.send(**{"points-0-location-name": "House", "is_mobile": ["", "true"]})
    assert desk.document().is_mobile
    assert "points-0-location-name" not in dict(form_of(desk.page()))
    assert "Open the route" in desk.page().text
    desk.send(is_mobile=None)
    assert not desk.document().is_mobile
    assert dict(form_of(desk.page()))["points-0-location-name"] == "House"


def test_a_draft_of_another_city_is_not_there(desk: Desk, session: Session) -> None:
    city(session, "freetown")
    session.commit()
    elsewhere = desk.address.replace("beirut", "freetown")
    assert desk.client.get(elsewhere).status_code == 403


def test_filling_reads_a_form_as_a_browser_does(desk: Desk) -> None:
    pairs = filled(desk.page(), name="Teeth", is_mobile=None)
    assert ("name", "Teeth") in pairs
    assert not [pair for pair in pairs if pair[0] == "is_mobile" and pair[1]]
