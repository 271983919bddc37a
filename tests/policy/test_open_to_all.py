"""Promise 1, in the directory: only what somebody has confirmed is published as good news."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from locator.directory import facets
from locator.directory.published import PublishedServicePoint
from tests.builders import access_conditions, service_point


def published(session: Session) -> PublishedServicePoint:
    return session.scalars(select(PublishedServicePoint)).one()


@pytest.mark.parametrize(
    ("answers", "is_open"),
    [
        ({"open_to_all": "yes"}, True),
        ({"open_to_all": "no"}, False),
        ({"open_to_all": "unknown"}, False),
        ({}, False),
        # Separate facts: asking for no ID does not make it open to all.
        ({"id_asked": "no", "status_asked": "no", "data_shared_with_authorities": "no"}, False),
    ],
)
def test_only_yes_is_open_to_all(
    session: Session, answers: Mapping[str, str], is_open: bool
) -> None:
    point = service_point(session, publish=False)
    point.service.access_conditions = access_conditions(answers)
    session.flush()
    session.commit()
    assert (facets.OPEN_TO_ALL in published(session).facets) is is_open


@pytest.mark.parametrize(("answer", "is_good"), [("no", True), ("yes", False), ("unknown", False)])
def test_only_no_means_that_no_id_is_asked(session: Session, answer: str, is_good: bool) -> None:
    service_point(session, access={"id_asked": answer})
    assert (facets.NO_ID_ASKED in published(session).facets) is is_good


def test_every_fact_is_published_with_who_and_when_and_unknown_where_nobody_knows(
    session: Session,
) -> None:
    service_point(session, access={"id_asked": "no"})
    access: dict[str, Any] = published(session).content["access"]
    assert access["open_to_all"]["answer"] == "yes"
    assert access["id_asked"] == {
        "answer": "no",
        "by": "City of Beirut",
        "on": "2026-11-26",
        "source": "asked at the desk",
    }
    unknown = {"answer": "unknown", "by": None, "on": None, "source": None}
    assert access["status_asked"] == access["data_shared_with_authorities"] == unknown


def test_what_holds_at_one_place_stands_before_what_holds_for_the_service(session: Session) -> None:
    point = service_point(session, publish=False)
    point.access_conditions = access_conditions({"open_to_all": "no"})
    session.commit()
    row = published(session)
    assert row.content["access"]["open_to_all"]["answer"] == "no"
    assert facets.OPEN_TO_ALL not in row.facets


def test_conditions_are_published_in_words(session: Session) -> None:
    service_point(
        session, access={"open_to_all": "no"}, conditions="For people with a residence permit"
    )
    assert published(session).content["conditions"] == {"en": "For people with a residence permit"}
