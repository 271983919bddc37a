"""Publishing: the one way from the private schema `directory` to the public schema `published`.

It cannot be forgotten: whatever a session changes in the directory is published by itself when
the session commits, in the same transaction. `republish` rebuilds everything; both ways give the
same rows, and a test holds them to it.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    Select,
    Text,
    case,
    cast,
    delete,
    exists,
    func,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.sql.dml import ReturningInsert

from locator.directory.arrays import among, array, inserting
from locator.directory.city import City
from locator.directory.content import city_content_of
from locator.directory.facets import number_languages
from locator.directory.fingerprints import before, put_fingerprints
from locator.directory.keeping import keep, write
from locator.directory.loading import Loaded
from locator.directory.location import Location
from locator.directory.projection import is_public, local_date, project, spoken_at
from locator.directory.published import Moved, PublishedCity, PublishedServicePoint
from locator.directory.reading import read
from locator.directory.record_rows import records_of
from locator.directory.service_at_location import ServiceAtLocation
from locator.directory.spatial import Geometry
from locator.directory.touched import points_touched, take_touched

BATCH = 1000

Progress = Callable[[int, int], None]


def publish(
    session: Session,
    service_at_location_ids: Iterable[uuid.UUID],
    now: dt.datetime,
    cities: Iterable[str] = (),
) -> None:
    """Bring these service points, and these cities, up to date in `published`.

    What is public is inserted or updated; what is not, or is gone, is removed. The version of a
    city goes up only where something differs, so that caches stay warm otherwise.
    """
    session.flush()
    ids = sorted(set(service_at_location_ids))
    touched_cities = {*cities, *_cities_of(session, ids)}
    stamp = _lock(session, touched_cities, now)
    changed = _publish_cities(session, touched_cities, now)
    for batch in _batches(ids):
        changed |= _publish_batch(session, batch, now, stamp)
    _raise_version(session, changed, stamp)


def publish_in_batches(
    session: Session, batches: Iterable[Sequence[uuid.UUID]], now: dt.datetime, city: str
) -> None:
    """The same of very many points of one city, of which only a batch is in memory at a time."""
    session.flush()
    stamp = _lock(session, {city}, now)
    changed = _publish_cities(session, {city}, now)
    for batch in batches:
        changed |= _publish_batch(session, batch, now, stamp)
    _raise_version(session, changed, stamp)


def publish_changes(session: Session, now: dt.datetime | None = None) -> None:
    """Publish what this session has changed since it last did; every commit calls it.

    Without `now`, the session's own clock (`session.info["now"]`) or the real one is used.
    """
    session.flush()
    touched = take_touched(session)
    if touched:
        clock = now or session.info.get("now") or dt.datetime.now(dt.UTC)
        publish(session, points_touched(session, touched), clock, touched.get("city", ()))


def republish(
    session: Session,
    now: dt.datetime,
    city: str | None = None,
    progress: Progress | None = None,
) -> int:
    """Rebuild what is published of one city, or of all; give the number of public points.

    All of it is one transaction, in which nobody else publishes there: where many points are kept,
    `locator.directory.republishing` does the same in steps. Rows are written in the order of a
    Hilbert curve, so that what is near on the map is near on the disk. `progress` is told how many
    service points of how many have been looked at.
    """
    session.flush()
    published = select(PublishedCity.id)
    if city is None:
        cities = {*session.scalars(select(City.id)), *session.scalars(published)}
    else:
        cities = {city}
    stamp = _lock(session, cities, now)
    _publish_cities(session, cities, now)
    ids = [*session.scalars(strangers(cities)), *session.scalars(in_hilbert_order(cities))]
    for number, batch in enumerate(_batches(ids)):
        _publish_batch(session, batch, now, stamp, rewrite=True)
        if progress:
            progress(min((number + 1) * BATCH, len(ids)), len(ids))
    return sum(finish_city(session, id, now) for id in cities)


def publish_city(session: Session, city: str, now: dt.datetime) -> None:
    """What is said of the city itself; the first step of rebuilding it."""
    _lock(session, {city}, now)
    _publish_cities(session, {city}, now)


def publish_anew(session: Session, ids: Sequence[uuid.UUID], now: dt.datetime) -> None:
    """Some points, each written even if it is as it was; the version of their cities stays."""
    stamp = _lock(session, _cities_of(session, ids), now)
    _publish_batch(session, ids, now, stamp, rewrite=True)


def finish_city(session: Session, city: str, now: dt.datetime) -> int:
    """The last step: a new version of the city; give the number of its public points."""
    stamp = _lock(session, {city}, now)
    merged = select(ServiceAtLocation.id).where(ServiceAtLocation.merged_into.is_not(None))
    session.execute(
        delete(Moved)
        .where(Moved.city_id == city, Moved.id.not_in(merged))
        .execution_options(synchronize_session=False)
    )
    _raise_version(session, {city}, stamp)
    count = select(func.count()).where(PublishedServicePoint.city_id == city)
    return session.scalar(count) or 0


def _publish_batch(
    session: Session,
    ids: Sequence[uuid.UUID],
    now: dt.datetime,
    stamp: dt.datetime,
    rewrite: bool = False,
) -> set[str]:
    """Give the cities in which something has changed; what has is dated with `stamp`.

    With `rewrite`, every row is written anew, after the one before: beside its neighbours.
    """
    was = before(session, map(str, ids))
    loaded = read(session.connection(), ids)
    public = [point for point in loaded.points if is_public(point, now)]
    records = records_of(public, loaded)
    rows = _project(session, loaded, public, now)
    days = {point.location.city_id: local_date(point.location.city, now) for point in public}
    moved = [
        {"id": str(point.id), "city_id": point.location.city_id, "moved_to": point.merged_into}
        for point in loaded.points
        if point.merged_into is not None
    ]
    modified = put_fingerprints(rows, records, was, days, stamp)
    cities = {row["id"]: row["city_id"] for row in rows}
    # What is silent now, or has moved to another city, is missing where it was.
    left = {id: old.city_id for id, old in was.items() if cities.get(id) != old.city_id}
    if left:
        session.connection().execute(
            delete(PublishedServicePoint).where(among(PublishedServicePoint.id, "ids")),
            {"ids": array(left)},
        )
    changed = _lead_on(session, ids, moved) | set(left.values())
    changed |= set(write(session, _upsert(rewrite), COLUMNS, rows, _FEW))
    keep(session, records, was, stamp, modified=modified, rewritten={*left})
    return changed


def _lead_on(session: Session, ids: Sequence[uuid.UUID], moved: list[dict[str, Any]]) -> set[str]:
    """Lead on from the addresses of those of `ids` that were merged into others."""
    ours, given = among(Moved.id, "ids"), {"ids": array(ids)}
    connection = session.connection()
    led = select(cast(Moved.id, Text), Moved.city_id, cast(Moved.moved_to, Text)).where(ours)
    names = ("id", "city_id", "moved_to")
    before = [dict(zip(names, row, strict=True)) for row in connection.execute(led, given)]
    if sorted(before, key=itemgetter("id")) == sorted(moved, key=itemgetter("id")):
        return set()
    connection.execute(delete(Moved).where(ours), given)
    write(session, inserting(Moved.__table__, names), names, moved)
    return {str(row["city_id"]) for row in (*before, *moved)}


def _project(
    session: Session, loaded: Loaded, public: Sequence[ServiceAtLocation], now: dt.datetime
) -> list[dict[str, Any]]:
    languages = number_languages(session.connection(), spoken_at(public))
    return [
        project(
            point,
            loaded.closures.get(point.location.city_id, ()),
            loaded.translations,
            languages,
            now,
            source=loaded.source_of(point),
        )
        for point in public
    ]


COLUMNS = tuple(column.name for column in PublishedServicePoint.__table__.columns)
# Most keep one of a few dozen hours, and the next 35 days of them are long to read.
_FEW = ("open_during",)


@cache
def _upsert(all_of_them: bool) -> ReturningInsert[Any]:
    statement = inserting(PublishedServicePoint.__table__, COLUMNS, _FEW)
    new, old = statement.excluded, PublishedServicePoint.__table__.c
    compared = [name for name in COLUMNS if name not in ("id", "published_at")]

    def said(column: Any) -> Any:
        # JSON itself cannot be compared, but what is the same was written alike.
        return cast(column, Text) if column.name == "content" else column

    differences = [said(old[name]).is_distinct_from(said(new[name])) for name in compared]
    return statement.on_conflict_do_update(
        index_elements=["id"],
        set_={name: new[name] for name in [*compared, "published_at"]},
        where=None if all_of_them else or_(*differences),
    ).returning(old.city_id)


def _publish_cities(session: Session, ids: set[str], now: dt.datetime) -> set[str]:
    """Give those that have changed."""
    cities = session.scalars(
        select(City)
        .where(City.id.in_(ids))
        .options(selectinload(City.closures))
        .execution_options(populate_existing=True)
    ).all()
    session.execute(
        delete(PublishedCity).where(PublishedCity.id.in_(ids - {city.id for city in cities}))
    )
    if not cities:
        return set()
    statement = insert(PublishedCity)
    new = statement.excluded
    upsert = statement.on_conflict_do_update(
        index_elements=["id"],
        set_={"time_zone": new.time_zone, "content": new.content},
        where=tuple_(PublishedCity.time_zone, PublishedCity.content).is_distinct_from(
            tuple_(new.time_zone, new.content)
        ),
    ).returning(PublishedCity.id)
    rows = [
        {
            "id": city.id,
            "time_zone": city.time_zone,
            "content": city_content_of(city),
            "modified_at": now,
        }
        for city in cities
    ]
    return set(session.connection().scalars(upsert, rows))


def _lock(session: Session, cities: set[str], now: dt.datetime) -> dt.datetime:
    """One publishes in a city at a time; give the instant by which what has changed is dated.

    That is `now`, but after all that was ever published there. Who asks for changes since the last
    one would else never learn of a long import that began before it, nor of anything after the
    clock has been put back.

    Two who change the same point at once would else each publish it without what the other has
    not committed yet. All reading comes after this; the order of the ids avoids a deadlock.
    """
    latest = session.scalars(
        select(PublishedCity.modified_at)
        .where(PublishedCity.id.in_(cities))
        .order_by(PublishedCity.id)
        .with_for_update()
    ).all()
    return max(now, *(one + dt.timedelta(seconds=1) for one in latest)) if latest else now


def _raise_version(session: Session, cities: set[str], now: dt.datetime) -> None:
    # Each version has a second of its own, so that who holds one by its time holds that very one.
    a_second_later = PublishedCity.modified_at + dt.timedelta(seconds=1)
    session.execute(
        update(PublishedCity)
        .where(PublishedCity.id.in_(cities))
        .values(
            version=PublishedCity.version + 1,
            modified_at=func.greatest(a_second_later, now),
        )
        .execution_options(synchronize_session=False)
    )


def _cities_of(session: Session, ids: Sequence[uuid.UUID]) -> set[str]:
    """The cities that these points are in, and were in when they were last published."""
    connection = session.connection()
    cities: set[str] = set()
    for batch in _batches(ids):
        wanted = {"ids": array(batch)}
        for statement in _cities():
            cities.update(connection.scalars(statement, wanted))
    return cities


@cache
def _cities() -> tuple[Select[str], Select[str]]:
    there = exists().where(
        ServiceAtLocation.location_id == Location.id, among(ServiceAtLocation.id, "ids")
    )
    published = PublishedServicePoint
    return (
        select(Location.city_id).where(there).distinct(),
        select(published.city_id).where(among(published.id, "ids")).distinct(),
    )


def strangers(cities: set[str]) -> Select[uuid.UUID]:
    """What is public without being there any more: nobody publishes so, but somebody may have."""
    there = exists().where(
        ServiceAtLocation.id == PublishedServicePoint.id,
        ServiceAtLocation.location_id == Location.id,
        Location.city_id == PublishedServicePoint.city_id,
    )
    return select(PublishedServicePoint.id).where(PublishedServicePoint.city_id.in_(cities), ~there)


def in_hilbert_order(cities: set[str]) -> Select[uuid.UUID]:
    """Their points, so that what is near on the map follows one on the other."""
    shown = case(
        (Location.disclosure == "exact", Location.point),
        (Location.disclosure == "area", Location.area_point),
    )
    return (
        select(ServiceAtLocation.id)
        .join(Location)
        .where(Location.city_id.in_(cities))
        # PostGIS orders a geometry along a Hilbert curve.
        .order_by(cast(shown, Geometry), ServiceAtLocation.id)
    )


def _batches(ids: Sequence[uuid.UUID]) -> list[Sequence[uuid.UUID]]:
    return [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]
