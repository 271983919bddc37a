"""The first page: what waits, in which city, and how one comes to it and back."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from locator.staff.drafts.draft import Draft
from locator.staff.queue.gathering import by_kind, counts, page_of
from locator.staff.queue.item import QueueItem
from tests.builders import NOW, TODAY, city, organization, service_point
from tests.conftest import DatabaseInOneTransaction
from tests.staff.people import a_member, signed_in

LONG_AGO = TODAY - dt.timedelta(days=170)  # of 180


def item(title: str, days_ago: int, kind: str = "due", city_id: str = "beirut") -> QueueItem:
    since = NOW - dt.timedelta(days=days_ago)
    return QueueItem(kind, title, "/staff/beirut/", since, city_id)  # type: ignore[arg-type]


def test_what_was_reported_stands_before_what_is_due_and_the_order_is_kept() -> None:
    items = [item("old", 9), item("wrong", 5, "reported"), item("new", 1)]
    sorted_out = by_kind(items)
    assert [*sorted_out] == ["reported", "due"]
    assert [one.title for one in sorted_out["due"]] == ["old", "new"]


def test_each_city_has_its_own_counts() -> None:
    counted = counts([item("a", 1), item("b", 1), item("c", 1, "reported", "lima")])
    assert counted == {"beirut": {"due": 2}, "lima": {"reported": 1}}


@pytest.mark.parametrize(("start", "titles", "more"), [(0, "abc", True), (3, "d", False)])
def test_a_long_list_comes_in_pages(start: int, titles: str, more: bool) -> None:
    items = [item(title, 1) for title in "abcd"]
    shown, has_more = page_of(items, start, 3)
    assert ("".join(one.title for one in shown), has_more) == (titles, more)


def test_what_is_due_waits_with_its_way_there_and_back(
    client: FlaskClient, session: Session
) -> None:
    point = service_point(session, name="Eye clinic", assured_date=LONG_AGO)
    editor = a_member(session)
    session.commit()
    page = signed_in(client, editor).get("/staff/beirut/").text
    assert "To confirm: is it still right?" in page
    link = re.search(r'href="([^"]+)" dir="auto">Eye clinic', page)
    assert link
    assert link[1] == f"/staff/beirut/services/{point.service_id}?back=%2Fstaff%2Fbeirut%2F"


def test_nothing_waits_is_said_kindly_with_what_comes_next(
    client: FlaskClient, session: Session
) -> None:
    for name in ("Eye clinic", "Dentist"):
        service_point(session, name=name)
    editor = a_member(session)
    session.commit()
    page = signed_in(client, editor).get("/staff/beirut/").text
    assert "Nothing waits" in page
    # Confirmed yesterday, for 180 days; due 30 days before their end: on 24 April, a Saturday.
    assert "Next: <bdi>2</bdi> entries fall due in the week of <bdi>Mon 19 Apr</bdi>." in page


def test_a_contributor_is_told_of_their_own_organization_only(
    client: FlaskClient, session: Session
) -> None:
    own, other = organization(session, name="Own"), organization(session, name="Other")
    service_point(session, organization=own, name="Ours", assured_date=LONG_AGO)
    service_point(session, organization=other, name="Theirs", assured_date=LONG_AGO)
    contributor = a_member(session, "contributor", organization=own)
    session.commit()
    page = signed_in(client, contributor).get("/staff/beirut/").text
    assert "Ours" in page
    assert "Theirs" not in page


def test_who_works_in_one_city_comes_there_at_once(client: FlaskClient, session: Session) -> None:
    editor = a_member(session)
    session.commit()
    answer = signed_in(client, editor).get("/staff/")
    assert answer.location == "/staff/beirut/"


def test_who_works_in_several_sees_them_with_what_waits_the_fullest_first(
    app: Flask, session: Session
) -> None:
    service_point(session, city="freetown")
    service_point(session, name="Eye clinic", assured_date=LONG_AGO)
    city(session, "bristol")
    steward = a_member(session, "steward")
    operator = a_member(session, "operator")
    session.commit()
    page = signed_in(app.test_client(), operator).get("/staff/").text
    assert page.index("Beirut") < page.index("Bristol") < page.index("Freetown")
    assert '<a href="/staff/beirut/?kind=due"><bdi>1</bdi> to confirm</a>' in page
    # A steward confirms nothing, and is not asked to.
    page = signed_in(app.test_client(), steward).get("/staff/").text
    assert "Freetown" in page
    assert "to confirm" not in page


def test_all_of_one_kind_are_on_a_page_of_their_own(client: FlaskClient, session: Session) -> None:
    for number in range(8):
        service_point(session, name=f"Clinic {number}", assured_date=LONG_AGO)
    editor = a_member(session)
    session.commit()
    signed_in(client, editor)
    page = client.get("/staff/beirut/").text
    assert page.count("Clinic ") == 6
    assert "Show all <bdi>8</bdi>" in page
    assert client.get("/staff/beirut/?kind=due").text.count("Clinic ") == 8
    assert "Nothing of this kind waits" in client.get("/staff/beirut/?kind=import").text


def test_the_page_speaks_the_language_of_its_reader(client: FlaskClient, session: Session) -> None:
    service_point(session, assured_date=LONG_AGO)
    reader = a_member(session, language="ar")
    session.commit()
    page = signed_in(client, reader).get("/staff/beirut/").text
    assert '<html lang="ar" dir="rtl">' in page
    assert ">بيروت</a>" in page
    for shown in (page, client.get("/staff/beirut/?kind=due").text):
        assert re.search(r"<h[12][^>]*>للتأكيد: هل ما زال صحيحًا؟ ", shown)
        assert "To confirm" not in shown


def test_another_language_is_chosen_before_and_after_signing_in(
    client: FlaskClient, session: Session
) -> None:
    editor = a_member(session)
    session.commit()

    def choose(code: str, back: str) -> str:
        page = client.get(back).text
        token = re.search(r'name="csrf-token" content="([^"]+)"', page)
        assert token
        fields = {"csrf_token": token[1], "language": code, "back": back}
        answer = client.post("/staff/language", data=fields)
        assert answer.location == back
        return client.get(back).text

    assert '<html lang="fr"' in choose("fr", "/staff/sign-in")
    signed_in(client, editor)
    assert '<html lang="es"' in choose("es", "/staff/beirut/")
    session.refresh(editor)
    assert editor.language == "es"


def test_a_source_asks_as_often_for_many_things_as_for_one(
    app: Flask, client: FlaskClient, session: Session, database: DatabaseInOneTransaction
) -> None:
    editor = a_member(session)
    service_point(session, name="First", assured_date=LONG_AGO)
    session.commit()
    signed_in(client, editor)
    few = _statements(database, lambda: client.get("/staff/beirut/"))
    for number in range(10):
        service_point(session, name=f"Clinic {number}", assured_date=LONG_AGO)
        session.add(Draft(city_id="beirut", title="New", document={}, state="in_review"))
    session.commit()
    assert _statements(database, lambda: client.get("/staff/beirut/")) == few


def _statements(database: DatabaseInOneTransaction, act: Callable[[], TestResponse]) -> int:
    """How many statements an answer takes."""
    seen = []

    def count(*_: object) -> None:
        seen.append(1)

    event.listen(database._connection, "before_cursor_execute", count)
    try:
        assert act().status_code == 200
    finally:
        event.remove(database._connection, "before_cursor_execute", count)
    return len(seen)
