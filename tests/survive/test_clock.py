"""A clock that jumps, or a change that took long, is hidden from nobody who asks what is new."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from locator.directory.published import Gone, PublishedCity, PublishedServicePoint
from locator.directory.publishing import publish_changes, republish
from tests.builders import NOW, service_point

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


def seen_until(session: Session) -> tuple[int, dt.datetime]:
    """What whoever has taken everything holds: the version, and the last date in it."""
    city = session.scalars(select(PublishedCity)).one()
    session.refresh(city)
    points = session.scalars(select(PublishedServicePoint.modified_at)).all()
    gone = session.scalars(select(Gone.gone_at)).all()
    return city.version, max([city.modified_at, *points, *gone])


@pytest.mark.parametrize("jump", [-HOUR, -DAY, dt.timedelta(0), HOUR])
def test_what_changes_is_dated_after_all_that_was_told_before(
    session: Session, jump: dt.timedelta
) -> None:
    """Put back by an hour: a change of now would be dated before the last one, and never asked for.

    The same of a long import that began before others were done with theirs.
    """
    point = service_point(session, now=NOW)
    point.service.name = "First"
    publish_changes(session, NOW)
    version, last = seen_until(session)
    point.service.name = "Second"
    publish_changes(session, NOW + jump)
    row = session.scalars(select(PublishedServicePoint)).one()
    session.refresh(row)
    assert row.modified_at > last
    assert seen_until(session)[0] == version + 1
    assert seen_until(session)[1] > last


def test_what_is_gone_is_dated_after_all_that_was_told_before(session: Session) -> None:
    point = service_point(session, now=NOW)
    _, last = seen_until(session)
    point.status = "inactive"
    publish_changes(session, NOW - HOUR)
    assert session.scalars(select(Gone.gone_at)).one() > last


def test_a_clock_that_was_ahead_for_a_while_leaves_nobody_silent(session: Session) -> None:
    service_point(session, now=NOW)
    assert republish(session, NOW + 400 * DAY) == 0
    version, _ = seen_until(session)
    assert republish(session, NOW) == 1
    assert seen_until(session)[0] > version


def test_rebuilding_dates_nothing_anew(session: Session) -> None:
    service_point(session, now=NOW)
    before = session.scalars(select(PublishedServicePoint.modified_at)).one()
    republish(session, NOW - HOUR)
    session.expire_all()
    assert session.scalars(select(PublishedServicePoint.modified_at)).one() == before
