"""What was public of a service point until now, and whether what is to be public is another thing.

By one fingerprint of all that the public sees of it: its page, its record, and those of its service
and its organization.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson
from sqlalchemy import Select, Text, cast, select
from sqlalchemy.orm import Session

from locator.directory.arrays import among, array
from locator.directory.facets import OPEN_TO_ALL
from locator.directory.published import PublishedServicePoint
from locator.directory.published_records import PublishedService
from locator.directory.record_rows import Records


@dataclass(frozen=True)
class Before:
    """What was public of a service point until now."""

    city_id: str
    service: str
    organization: str | None
    modified_at: dt.datetime
    fingerprint: str
    notices: list[dict[str, Any]]


def before(session: Session, ids: Iterable[str]) -> dict[str, Before]:
    """What is public now of those of these service points that are."""
    rows = session.connection().execute(_before(), {"ids": array(ids)})
    return {row[0]: Before(*row[1:]) for row in rows}


@cache
def _before() -> Select[Any]:
    point, service = PublishedServicePoint, PublishedService
    return (
        select(
            cast(point.id, Text),
            point.city_id,
            cast(point.service_id, Text),
            cast(service.organization_id, Text),
            point.modified_at,
            point.fingerprint,
            point.content["notices"],
        )
        .join_from(
            point,
            service,
            (service.id == point.service_id) & (service.city_id == point.city_id),
            isouter=True,
        )
        .where(among(point.id, "ids"))
    )


def put_fingerprints(
    rows: Sequence[dict[str, Any]],
    records: Records,
    was: Mapping[str, Before],
    days: Mapping[str, dt.date],
    now: dt.datetime,
) -> set[str]:
    """Say in each row of a service point when it last changed; give the ids of those that did now.

    What the rows know of openness, and of who vouches until when, goes into the records as well.

    `days` is today, by city. Notices are compared apart: one of a day that has passed goes by
    itself, and that is no change.
    """
    modified: set[str] = set()
    services = {key: _sorted(one["record"]) for key, one in records.services.items()}
    organizations = {key: _sorted(one["record"]) for key, one in records.organizations.items()}
    for row in rows:
        id, city_id = row["id"], row["city_id"]
        content = {name: value for name, value in row["content"].items() if name != "notices"}
        point = records.points[id]
        row["fingerprint"] = fingerprint(
            _sorted(city_id, row["assured_until"], content, point["record"]),
            services[point["service_id"], city_id],
            organizations[point["organization_id"], city_id],
        )
        old = was.get(id)
        today = days[city_id].isoformat()
        is_same = (
            old is not None
            and old.fingerprint == row["fingerprint"]
            and [notice for notice in old.notices if notice["date"] >= today]
            == row["content"]["notices"]
        )
        row["modified_at"] = old.modified_at if old is not None and is_same else now
        point["modified_at"] = row["modified_at"]
        point["open_to_all"] = OPEN_TO_ALL in row["facets"]
        point["assured_until"] = row["assured_until"]
        if not is_same:
            modified.add(id)
    return modified


def fingerprint(*said: bytes) -> str:
    """The same for the same, whatever the order of its fields."""
    return hashlib.blake2b(b"[%s]" % b",".join(said), digest_size=12).hexdigest()


def _sorted(*values: Any) -> bytes:
    return orjson.dumps(values, option=orjson.OPT_SORT_KEYS)[1:-1]
