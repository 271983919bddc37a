"""Service points are found by name and state, and confirmed where they stand."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from locator.db import STAFF_ROLE
from locator.directory.texts import write_texts
from locator.staff.drafts.draft import Draft
from locator.staff.services.finding import PAGE, _named, find, new_drafts
from tests.builders import TODAY, city, organization, service, service_point
from tests.staff.people import a_member, post, signed_in

LONG_AGO = TODAY - dt.timedelta(days=170)  # of 180
TOO_LONG_AGO = TODAY - dt.timedelta(days=200)


def names(session: Session, **asked: Any) -> list[str]:
    session.flush()
    found = find(session, "beirut", TODAY, **asked)
    return [row.name for row in found.rows]


def test_each_word_is_a_part_of_some_name(session: Session) -> None:
    ngo = organization(session, name="Médecins sans frontières")
    point = service_point(
        session, name="Walk-in clinic", organization=ngo, location_name="House in Hamra"
    )
    service_point(session, name="Legal advice")
    write_texts(session, point.service, "name", {"en": "Walk-in clinic", "ar": "عيادة"}, "en")
    for words in ("clinic", "CLIN", "frontières", "hamra", "عياد", "clinic hamra", "walk médecins"):
        assert names(session, words=words) == ["Walk-in clinic"], words
    for words in ("clinic advice", "clinic beirut", "100%", "_", "\\"):
        assert names(session, words=words) == [], words


def test_a_name_is_found_through_indexes_alone(session: Session) -> None:
    service_point(session)
    session.flush()
    # A few rows would be read one by one, whatever indexes there are.
    session.execute(
        text(
            "INSERT INTO directory.translation"
            " (id, entity_type, entity_id, field, locale, text, source_hash)"
            " SELECT gen_random_uuid(), 'service', gen_random_uuid(), 'name', 'ar',"
            " md5(number::text), '' FROM generate_series(1, 5000) AS number"
        )
    )
    session.execute(text("SET ROLE NONE"))
    # What autovacuum does in a real database.
    session.execute(text("SELECT gin_clean_pending_list('directory.ix_translation_names')"))
    session.execute(text("ANALYZE directory.translation"))
    session.execute(text(f"SET ROLE {STAFF_ROLE}"))
    session.execute(text("SET LOCAL enable_seqscan = off"))
    # Nor may a small table be read through its key, from end to end.
    session.execute(text("SET LOCAL enable_indexscan = off"))
    statement = _named("clinic").compile(
        dialect=session.get_bind().dialect, compile_kwargs={"literal_binds": True}
    )
    plan = "\n".join(session.scalars(text(f"EXPLAIN {str(statement).replace(':', chr(92) + ':')}")))
    for index in ("service_names", "organization_name", "location_name", "translation_names"):
        assert f"ix_{index}" in plan, plan


def test_each_state_has_what_is_in_it(session: Session) -> None:
    service_point(session, name="Public")
    service_point(session, name="Due", assured_date=LONG_AGO)
    service_point(session, name="Silent", assured_date=TOO_LONG_AGO)
    service_point(session, name="Never", assured_date=None)
    service_point(session, name="Draft", publication="draft")
    service_point(session, name="Archived", publication="archived")
    service_point(session, name="Imported", publication="in_review", source="a list")
    service_point(session, name="Closed", status="temporarily closed")
    service(session, name="Without a point", publication="draft")
    worked_at = service_point(session, name="Worked at")
    session.add(_draft(worked_at.service_id, "in_review"))
    assert names(session, only="published") == ["Due", "Public", "Worked at"]
    assert names(session, only="due") == ["Due", "Never", "Silent"]
    assert names(session, only="draft") == ["Draft", "Without a point"]
    assert names(session, only="in_review") == ["Imported", "Worked at"]
    assert names(session, only="imported") == ["Imported"]
    assert names(session, only="archived") == ["Archived"]
    assert set(names(session)) == {
        *("Public", "Due", "Silent", "Never", "Draft", "Imported", "Closed", "Worked at"),
        "Without a point",
    }


def test_another_citys_are_not_there(session: Session) -> None:
    service_point(session, city="freetown", name="Elsewhere")
    city(session)
    assert names(session) == []


def test_a_long_list_comes_in_pages_and_is_never_read_whole(session: Session) -> None:
    for number in range(PAGE + 2):
        service_point(session, name=f"Clinic {number:02}", publish=False)
    session.flush()
    first = find(session, "beirut", TODAY)
    second = find(session, "beirut", TODAY, start=PAGE)
    assert (len(first.rows), first.has_more) == (PAGE, True)
    assert [row.name for row in second.rows] == [f"Clinic {PAGE}", f"Clinic {PAGE + 1}"]
    assert not second.has_more


def test_a_contributor_finds_their_own_only(session: Session) -> None:
    ours, theirs = organization(session, name="Ours"), organization(session, name="Theirs")
    service_point(session, name="Own help", organization=ours)
    service_point(session, name="Other help", organization=theirs)
    session.add_all([_draft(None, organization_id=one.id) for one in (ours, theirs)])
    session.flush()
    assert names(session, organizations=[ours.id]) == ["Own help"]
    found = new_drafts(session, "beirut", organizations=[ours.id])
    assert [draft.organization_id for draft in found] == [ours.id]
    assert new_drafts(session, "beirut", only="archived") == []


@pytest.mark.parametrize(
    ("fields", "words", "is_due"),
    [
        ({}, "Public", False),
        ({"assured_date": LONG_AGO}, "Public, but only until <bdi>6 December 2026</bdi>", True),
        (
            {"assured_date": TOO_LONG_AGO},
            "Not public since <bdi>6 November 2026</bdi>: nobody has confirmed it",
            True,
        ),
        ({"assured_date": None}, "Not public: nobody has confirmed it yet", True),
        ({"status": "temporarily closed"}, "Closed for some time", False),
        ({"status": "defunct", "assured_date": None}, "Closed for good", False),
        ({"publication": "draft", "assured_date": None}, "Draft, not public", False),
    ],
)
def test_a_state_is_said_in_words_and_what_is_due_has_its_button(
    client: FlaskClient, session: Session, fields: dict[str, Any], words: str, is_due: bool
) -> None:
    point = service_point(session, **fields)
    editor = a_member(session)
    session.commit()
    page = signed_in(client, editor).get("/staff/beirut/services/?q=walk").text
    said = re.search(r'<span class="state \w+">(.*?)</span>', page)
    assert said
    assert said[1] == words
    assert (f'action="/staff/beirut/points/{point.id}/confirm"' in page) == is_due


def test_one_tap_confirms_and_comes_back_to_the_list(client: FlaskClient, session: Session) -> None:
    point = service_point(session, name="Eye clinic", assured_date=TOO_LONG_AGO)
    editor = a_member(session)
    session.commit()
    signed_in(client, editor)
    there = "/staff/beirut/services/?q=eye&only=due"
    address = f"/staff/beirut/points/{point.id}/confirm"
    assert f'action="{address}"' in client.get(there).text
    answer = post(client, address, there, back=there)
    assert (answer.status_code, answer.location) == (303, there)
    assert "Nothing fits." in client.get(there).text
    assert "Eye clinic" in client.get("/en/beirut/?when=any").text


def test_who_may_not_confirm_is_not_asked_to(client: FlaskClient, session: Session) -> None:
    service_point(session, assured_date=LONG_AGO)
    steward = a_member(session, "steward")
    session.commit()
    page = signed_in(client, steward).get("/staff/beirut/services/").text
    assert "Public, but only until" in page
    assert "/confirm" not in page
    assert "Add a service" not in page


def test_a_draft_of_something_new_leads_to_where_one_goes_on(
    client: FlaskClient, session: Session
) -> None:
    city(session)
    written, sent = _draft(None, title="New help"), _draft(None, "in_review", title="Sent help")
    session.add_all([written, sent])
    editor = a_member(session)
    session.commit()
    page = signed_in(client, editor).get("/staff/beirut/services/").text
    assert f'href="/staff/beirut/drafts/{written.id}/edit" dir="auto">New help' in page
    assert f'href="/staff/beirut/drafts/{sent.id}/" dir="auto">Sent help' in page


@pytest.mark.parametrize("query", ["?q=%00", "?q=" + "a+" * 60, "?only=x&from=-1", "?from=9999999"])
def test_an_odd_question_is_answered(client: FlaskClient, session: Session, query: str) -> None:
    service_point(session)
    editor = a_member(session)
    session.commit()
    assert signed_in(client, editor).get(f"/staff/beirut/services/{query}").status_code == 200


def _draft(service_id: uuid.UUID | None, state: str = "draft", **fields: Any) -> Draft:
    return Draft(city_id="beirut", service_id=service_id, state=state, document={}, **fields)
