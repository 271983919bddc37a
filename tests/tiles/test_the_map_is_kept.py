"""Whoever publishes, and however, the narrow rows and the pyramid say what is published."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from locator.directory.facets import HOUR_BASE, LANGUAGE_BASE, OPEN_TO_ALL
from locator.directory.point import Point
from locator.directory.published import PublishedCity, PublishedServicePoint
from locator.directory.published_map import FINEST, PYRAMID, MapCell, MapPoint
from locator.directory.publishing import publish, republish
from tests.builders import NOW, access_conditions, on_day, service_point, weekly
from tests.tiles.reading import column_and_row


def morton(x: int, y: int) -> int:
    return int("".join(b + a for a, b in zip(f"{x:028b}", f"{y:028b}", strict=True)), 2)


def expected(session: Session) -> dict[Any, tuple[Any, ...]]:
    """The narrow rows, made from what is published by other means."""
    point = PublishedServicePoint
    rows = session.execute(
        select(
            point.id,
            point.city_id,
            func.ST_AsText(point.geog).label("at"),
            point.is_stop,
            point.facets,
            point.open_during,
            point.assured_until,
            point.content,
        ).where(point.geog.is_not(None))
    )
    found = {}
    for row in rows:
        lon, lat = map(float, row.at.removeprefix("POINT(").removesuffix(")").split())
        x, y = column_and_row(lon, lat)
        until = row.assured_until
        if row.is_stop:
            if not row.open_during:
                continue
            until = min(until, row.open_during[-1].upper)
        facets = [f for f in row.facets if not HOUR_BASE <= f < LANGUAGE_BASE]
        is_area = row.content["disclosure"] == "area"
        found[row.id] = (row.city_id, morton(x, y), x, y, until, is_area, row.is_stop, facets)
    return found


def agree(session: Session) -> int:
    """Both tables say so, to the last; gives how many rows there are."""
    points = expected(session)
    there = {row.id: tuple(row)[1:] for row in session.execute(select(*MapPoint.__table__.columns))}
    assert there == points
    pyramid: dict[Any, list[int]] = defaultdict(lambda: [0, 0, 0])
    for city, cell, x, y, *_, facets in points.values():
        if OPEN_TO_ALL not in facets:
            continue
        for level in PYRAMID:
            counted = pyramid[level, cell >> 2 * (FINEST - level), city]
            for part, more in enumerate((1, x, y)):
                counted[part] += more
    cells = session.execute(select(*MapCell.__table__.columns)).all()
    assert {tuple(row)[:3]: list(row)[3:] for row in cells} == pyramid
    return len(points)


def test_every_change_of_the_directory_is_on_the_map_at_once(session: Session) -> None:
    fixed = service_point(session)
    service_point(session, city="freetown", disclosure="area", area_point=Point(-13.2, 8.4))
    service_point(session, disclosure="hidden")
    stop = service_point(session, is_mobile=True, schedules=[on_day(NOW.date(), "09:00", "13:00")])
    left = service_point(
        session, is_mobile=True, schedules=[on_day(NOW.date() - dt.timedelta(1), "09:00", "13:00")]
    )
    assert agree(session) == 3
    fixed.location.point = Point(35.51, 33.88)
    session.commit()
    assert agree(session) == 3
    fixed.service.access_conditions = access_conditions({"open_to_all": "no"})
    session.commit()
    assert agree(session) == 3
    fixed.location.disclosure = "hidden"
    session.commit()
    assert agree(session) == 2
    stop.publication = "archived"
    session.commit()
    assert agree(session) == 1
    left.schedules = [weekly("FR", "09:00", "13:00")]
    session.commit()
    assert agree(session) == 2
    assert not session.execute(select(MapCell).where(MapCell.count <= 0)).all()


def test_a_secret_place_is_where_its_area_is_or_nowhere(session: Session) -> None:
    middle = Point(35.5, 33.9)
    shelter = service_point(
        session, point=Point(35.4826, 33.8963), disclosure="area", area_point=middle
    )
    row = session.execute(select(MapPoint).where(MapPoint.id == shelter.id)).scalar_one()
    assert (row.x, row.y) == column_and_row(middle.lon, middle.lat)
    assert row.is_area


def test_rebuilding_everything_and_passing_days_keep_it_right(session: Session) -> None:
    points = [service_point(session, point=Point(35.4 + n / 50, 33.9)) for n in range(4)]
    service_point(session, is_mobile=True, schedules=[on_day(NOW.date(), "09:00", "13:00")])
    assert agree(session) == 5
    republish(session, NOW)
    assert agree(session) == 5
    tomorrow = NOW + dt.timedelta(days=1)
    publish(session, [point.id for point in points], tomorrow)
    assert agree(session) == 5
    republish(session, tomorrow)
    assert agree(session) == 4
    republish(session, NOW + dt.timedelta(days=400))
    assert agree(session) == 0


def test_what_writes_around_publishing_is_followed_too(session: Session) -> None:
    for n in range(3):
        service_point(session, point=Point(35.4 + n / 50, 33.9))
    service_point(session, city="freetown")
    session.execute(update(PublishedServicePoint).values(facets=[]))
    assert agree(session) == 4
    assert not session.execute(select(MapCell)).all()
    session.execute(update(PublishedServicePoint).values(facets=[OPEN_TO_ALL], geog="POINT(0 0)"))
    assert agree(session) == 4
    session.execute(delete(PublishedCity).where(PublishedCity.id == "freetown"))
    session.expire_all()
    assert agree(session) == 3
    session.execute(delete(PublishedServicePoint))
    assert agree(session) == 0


@pytest.mark.parametrize("lat", [90.0, -90.0, 85.0511287, -85.0511287])
def test_the_poles_are_in_the_outermost_rows(session: Session, lat: float) -> None:
    service_point(session, point=Point(20.0, lat))
    assert agree(session) == 1
    row = session.execute(select(MapPoint.y)).scalar_one()
    assert abs(row - (0 if lat > 0 else (1 << FINEST) - 1)) < 200
