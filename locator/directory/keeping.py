"""Keeping the public records: what is said anew, and what is gone.

`locator.directory.publishing` calls this for every batch of service points that it publishes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    Executable,
    Select,
    Text,
    any_,
    cast,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.orm import Session

from locator.connecting import Texts
from locator.directory.arrays import among, array, by_column, given, inserting, pairs_among
from locator.directory.facets import OPEN_TO_ALL
from locator.directory.fingerprints import Before
from locator.directory.published import Gone, PublishedServicePoint
from locator.directory.published_records import (
    PublishedOrganization,
    PublishedService,
    PublishedServiceAtLocation,
)
from locator.directory.record_rows import Key, Records


def keep(
    session: Session,
    records: Records,
    was: Mapping[str, Before],
    now: dt.datetime,
    *,
    modified: set[str],
    rewritten: set[str],
) -> None:
    """Write the records of what was `modified`, and those of service points that are `rewritten`.

    Call it when the service points themselves are written. Services and organizations that have
    none any more are removed, and tombstones are set for what is gone and taken from what is back.
    """
    points = [row for id, row in records.points.items() if id in modified | rewritten]
    changed = [row for id, row in records.points.items() if id in modified]
    left = [(id, old) for id, old in was.items() if _city(records, id) != old.city_id]
    services = {(row["service_id"], row["city_id"]) for row in changed}
    organizations = {(row["organization_id"], row["city_id"]) for row in changed}
    # Their services may have none any more, nor the organizations of these.
    were = [old for id, old in was.items() if id in modified or _city(records, id) != old.city_id]
    touched = {(old.service, old.city_id) for old in were} - services
    _write_organizations(session, [records.organizations[key] for key in organizations], now)
    _write_points(session, points)
    _write_services(session, [records.services[key] for key in services], now)
    _sum_up(session, touched, now)
    _forget_the_empty(
        session, touched, {(old.organization, old.city_id) for old in were if old.organization}
    )
    _mark_gone(session, [(id, old.city_id) for id, old in left], now)
    _mark_back(session, [(row["id"], row["city_id"]) for row in changed])


def _city(records: Records, id: str) -> str | None:
    row = records.points.get(id)
    return row["city_id"] if row else None


def _write_organizations(
    session: Session, rows: Sequence[Mapping[str, Any]], now: dt.datetime
) -> None:
    statement = inserting(PublishedOrganization.__table__, _OF_ORGANIZATION)
    new, old = statement.excluded, PublishedOrganization
    upsert = statement.on_conflict_do_update(
        index_elements=["id", "city_id"],
        set_={name: new[name] for name in ("words", "record", "modified_at")},
        where=or_(old.record.is_distinct_from(new.record), old.words.is_distinct_from(new.words)),
    )
    write(session, upsert, _OF_ORGANIZATION, [{**row, "modified_at": now} for row in rows])


def _write_services(session: Session, rows: Sequence[Mapping[str, Any]], now: dt.datetime) -> None:
    """With what their service points say together, which are written before."""
    write(
        session, _upsert_services(), _SAID_OF_SERVICE, [{**row, "modified_at": now} for row in rows]
    )


@cache
def _upsert_services() -> Insert:
    said = given(PublishedService.__table__, _SAID_OF_SERVICE)
    together = _together().where(among(PublishedServicePoint.service_id, "id")).subquery()
    rows = select(*said.values(), together.c.open_to_all, together.c.assured_until).where(
        together.c.service_id == said["id"], together.c.city_id == said["city_id"]
    )
    names = (*_SAID_OF_SERVICE, "open_to_all", "assured_until")
    statement = insert(PublishedService).from_select(names, rows)
    return statement.on_conflict_do_update(
        index_elements=["id", "city_id"],
        set_={name: statement.excluded[name] for name in names if name not in ("id", "city_id")},
    )


def _write_points(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    statement = inserting(PublishedServiceAtLocation.__table__, _OF_POINT)
    upsert = statement.on_conflict_do_update(
        index_elements=["id"],
        set_={name: statement.excluded[name] for name in _OF_POINT if name != "id"},
    )
    write(session, upsert, _OF_POINT, rows)


def write(
    session: Session,
    statement: Executable,
    names: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    few: Sequence[str] = (),
) -> Sequence[Any]:
    """Write rows by an INSERT (`arrays.inserting`); give what it returns."""
    if not rows:
        return ()
    result = session.connection().execute(statement, by_column(rows, names, few))
    return result.scalars().all() if result.returns_rows else ()


def _sum_up(session: Session, keys: set[Key], now: dt.datetime) -> None:
    """The services of which only a service point has changed or left."""
    if not keys:
        return
    point, service = PublishedServicePoint, PublishedService
    ours = pairs_among(point.service_id, point.city_id, ("ids", "cities"))
    together = _together().where(ours).subquery()
    session.connection().execute(
        update(service)
        .where(service.id == together.c.service_id, service.city_id == together.c.city_id)
        .values(
            modified_at=now,
            open_to_all=together.c.open_to_all,
            assured_until=together.c.assured_until,
        ),
        _given(keys),
    )


def _together() -> Select[Any]:
    """What the service points of each service in a city say together."""
    point = PublishedServicePoint
    return select(
        point.service_id,
        point.city_id,
        func.bool_or(literal(OPEN_TO_ALL) == any_(point.facets)).label("open_to_all"),
        func.max(point.assured_until).label("assured_until"),
    ).group_by(point.service_id, point.city_id)


def _given(keys: Iterable[Key]) -> dict[str, Texts]:
    keys = [*keys]
    return {"ids": array(id for id, _ in keys), "cities": array(city for _, city in keys)}


def _forget_the_empty(session: Session, services: set[Key], organizations: set[Key]) -> None:
    point, service, organization = PublishedServicePoint, PublishedService, PublishedOrganization
    if services:
        gone = session.connection().execute(
            delete(service)
            .where(
                pairs_among(service.id, service.city_id, ("ids", "cities")),
                ~exists().where(point.service_id == service.id, point.city_id == service.city_id),
            )
            .returning(cast(service.organization_id, Text), service.city_id),
            _given(services),
        )
        organizations = organizations | {(row[0], row[1]) for row in gone}
    if organizations:
        session.connection().execute(
            delete(organization).where(
                pairs_among(organization.id, organization.city_id, ("ids", "cities")),
                ~exists().where(
                    service.organization_id == organization.id,
                    service.city_id == organization.city_id,
                ),
            ),
            _given(organizations),
        )


def _mark_gone(session: Session, keys: Sequence[Key], now: dt.datetime) -> None:
    names = ("id", "city_id", "gone_at")
    statement = inserting(Gone.__table__, names)
    upsert = statement.on_conflict_do_update(
        index_elements=["id", "city_id"], set_={"gone_at": statement.excluded.gone_at}
    )
    rows = [{"id": id, "city_id": city_id, "gone_at": now} for id, city_id in keys]
    write(session, upsert, names, rows)


def _mark_back(session: Session, keys: Sequence[Key]) -> None:
    if keys:
        back = delete(Gone).where(pairs_among(Gone.id, Gone.city_id, ("ids", "cities")))
        session.connection().execute(back, _given(keys))


_OF_ORGANIZATION = ("id", "city_id", "words", "record", "modified_at")
_SAID_OF_SERVICE = (
    "id",
    "city_id",
    "organization_id",
    "modified_at",
    "needs",
    "words",
    "record",
)
_OF_POINT = tuple(column.name for column in PublishedServiceAtLocation.__table__.columns)
