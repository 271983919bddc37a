"""Promise 5, in the directory: what nobody vouches for is silent, and nothing is deleted."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from locator.directory.published import PublishedServicePoint
from locator.directory.publishing import publish_changes, republish
from locator.directory.service_at_location import ServiceAtLocation
from tests.builders import NOW, TODAY, city, service_point

BEIRUT = ZoneInfo("Asia/Beirut")


def days_ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


def is_public(session: Session, point: ServiceAtLocation) -> bool:
    return session.get(PublishedServicePoint, point.id, populate_existing=True) is not None


def test_what_was_never_confirmed_is_silent(session: Session) -> None:
    assert not is_public(session, service_point(session, assured_date=None))


@pytest.mark.parametrize(("days", "public"), [(0, True), (179, True), (180, False), (400, False)])
def test_a_confirmation_lasts_for_the_citys_period(
    session: Session, days: int, public: bool
) -> None:
    assert is_public(session, service_point(session, assured_date=days_ago(days))) is public


def test_every_city_has_its_own_period(session: Session) -> None:
    point = service_point(session, assured_date=days_ago(40))
    assert is_public(session, point)
    city(session, confirmation_days=30)
    publish_changes(session)
    assert not is_public(session, point)


def test_a_confirmation_ends_at_the_citys_midnight(session: Session) -> None:
    point = service_point(session, assured_date=days_ago(10))
    row = session.get_one(PublishedServicePoint, point.id)
    last = days_ago(10) + dt.timedelta(days=180)
    assert row.assured_until == dt.datetime.combine(last, dt.time(), BEIRUT)


def test_a_confirmation_from_the_future_does_not_count(session: Session) -> None:
    assert not is_public(session, service_point(session, assured_date=days_ago(-1)))


def test_today_is_the_citys_today(session: Session) -> None:
    """At 23:30 UTC it is tomorrow in Beirut already."""
    evening = dt.datetime(2026, 11, 26, 23, 30, tzinfo=dt.UTC)
    assert is_public(session, service_point(session, assured_date=days_ago(-1), now=evening))


def test_it_leaves_by_itself_and_comes_back_when_confirmed(session: Session) -> None:
    point = service_point(session, assured_date=days_ago(170))
    republish(session, NOW + dt.timedelta(days=9))
    assert is_public(session, point)
    later = NOW + dt.timedelta(days=11)
    republish(session, later)
    assert not is_public(session, point)
    assert session.scalar(select(func.count()).select_from(ServiceAtLocation)) == 1
    point.assured_date = later.date()
    publish_changes(session, later)
    assert is_public(session, point)


def test_who_confirmed_it_and_when_is_public(session: Session) -> None:
    point = service_point(session, assured_by_kind="network", assured_by="Network of the South")
    row = session.get_one(PublishedServicePoint, point.id)
    assert row.content["assured"] == {
        "on": "2026-11-25",
        "by_kind": "network",
        "by": "Network of the South",
    }
