"""A question is one statement, and whatever has changed since the one before is seen all the same.

An answer is made of what is remembered of a city; the search itself says whether that still holds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, event, select, update
from sqlalchemy.orm import Session

from locator.directory.published import PublishedCity
from tests.builders import service_point
from tests.conftest import DatabaseInOneTransaction

ANSWERED = (
    "/ar/beirut/?when=any",
    "/en/beirut/?lat=33.896&lon=35.480&need=public-health&speaks=am&when=any",
    "/api/v1/service-points?city=beirut",
    "/api/v1/service-points?city=beirut&lat=33.896&lon=35.480&speaks=am&lang=en",
)
ADDRESSES = (
    *ANSWERED,
    "/ar/beirut/",
    "/en/beirut/?speaks=quz&when=any",
    "/en/beirut/?when=at+nine",
    "/api/v1/service-points?city=beirut&need=housing",
    "/api/v1/service-points?city=beirut&need=pottery",
)


@pytest.mark.parametrize("address", ANSWERED)
def test_a_question_is_one_statement(
    client: FlaskClient, database: DatabaseInOneTransaction, session: Session, address: str
) -> None:
    service_point(session, languages=["am"])
    first = client.get(address)
    with database.public() as connection:
        sent: list[str] = []

        @event.listens_for(connection, "before_cursor_execute")
        def _remember(*args: Any) -> None:
            sent.append(args[2])

        assert client.get(address).data == first.data
    assert len([statement for statement in sent if "published" in statement]) == 1


def one_more(session: Session) -> None:
    service_point(session, name="One more", languages=["am"])


def of_a_new_language(session: Session) -> None:
    service_point(session, languages=["quz"])


def in_another_zone(session: Session) -> None:
    session.execute(update(PublishedCity).values(time_zone="Asia/Kathmandu", version=100))


def by_another_name(session: Session) -> None:
    content = session.scalars(select(PublishedCity.content)).one()
    named = content | {"names": {"en": "Berytus", "ar": "بيريتوس"}}
    session.execute(update(PublishedCity).values(content=named, version=100))


def no_more(session: Session) -> None:
    session.execute(delete(PublishedCity))


@pytest.mark.parametrize(
    "change", [one_more, of_a_new_language, in_another_zone, by_another_name, no_more]
)
@pytest.mark.parametrize("address", ADDRESSES)
def test_it_says_what_one_says_who_remembers_nothing(
    client: FlaskClient,
    database: DatabaseInOneTransaction,
    session: Session,
    address: str,
    change: Callable[[Session], None],
) -> None:
    service_point(session, languages=["am"])
    before = client.get(address)
    change(session)
    after = client.get(address)
    with database.public() as connection:
        connection.info.pop("locator.cities")
    anew = client.get(address)
    assert (after.status_code, after.data) == (anew.status_code, anew.data)
    assert after.headers == anew.headers
    if before.status_code == 200:
        assert after.headers.get("ETag") != before.headers["ETag"]
