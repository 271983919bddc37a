"""What is published is rebuilt once a day, and not more often."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from locator.db import Database
from locator.directory.published import PublishedServicePoint
from locator.renewal import last_renewed, renew_if_due
from tests.builders import NOW, service_point, weekly

HOUR = dt.timedelta(hours=1)


def last_opening(session: Session) -> dt.datetime:
    found = session.scalar(select(func.upper(PublishedServicePoint.open_during)))
    assert isinstance(found, dt.datetime)
    return found


def test_with_nothing_published_nothing_is_due(database: Database) -> None:
    assert not renew_if_due(database, NOW)


def test_within_a_day_nothing_is_due(database: Database, session: Session) -> None:
    service_point(session)
    assert not renew_if_due(database, NOW + 23 * HOUR)
    assert last_renewed(session) == NOW


def test_after_a_day_opening_times_reach_a_day_further(
    database: Database, session: Session
) -> None:
    service_point(session, schedules=[weekly("MO,TU,WE,TH,FR,SA,SU", "09:00", "17:00")])
    before = last_opening(session)
    assert renew_if_due(database, NOW + 24 * HOUR)
    assert last_renewed(session) == NOW + 24 * HOUR
    assert last_opening(session) == before + 24 * HOUR
