"""All that waits, from every source; and when the next thing will."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import get_args

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from locator.directory.published import PublishedServicePoint
from locator.directory.service import Service
from locator.staff.confirming.due import DAYS_BEFORE
from locator.staff.doors import Member
from locator.staff.queue.item import Kind, QueueItem
from locator.staff.queue.sources import sources

KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Week:
    """So many entries of a city fall due in the week that begins on `monday`."""

    monday: dt.date
    entries: int


def gather(session: Session, who: Member, city_ids: Collection[str]) -> list[QueueItem]:
    """Everything that waits for `who` there, the urgent, then the oldest; one query a source."""
    if not city_ids:
        return []
    items = [item for source in sources() for item in source(session, who, city_ids)]
    return sorted(items, key=lambda item: (not item.is_urgent, item.since, item.title))


def by_kind(items: Iterable[QueueItem]) -> dict[Kind, list[QueueItem]]:
    """The items of each kind that has any, in the order of kinds, the order of items kept."""
    sorted_out: dict[Kind, list[QueueItem]] = {kind: [] for kind in KINDS}
    for item in items:
        sorted_out[item.kind].append(item)
    return {kind: found for kind, found in sorted_out.items() if found}


def counts(items: Iterable[QueueItem]) -> dict[str, Counter[Kind]]:
    """How many of each kind wait in each city."""
    counted: dict[str, Counter[Kind]] = {}
    for item in items:
        counted.setdefault(item.city_id, Counter())[item.kind] += 1
    return counted


def next_week_due(
    session: Session, who: Member, city_id: str, time_zone: str, now: dt.datetime
) -> Week | None:
    """The first week in which entries of a city fall due that are not due yet; None: never."""
    falls_due = PublishedServicePoint.assured_until - dt.timedelta(days=DAYS_BEFORE)
    monday = func.date_trunc("week", func.timezone(time_zone, falls_due))
    query = (
        select(monday, func.count())
        .where(PublishedServicePoint.city_id == city_id, falls_due > now)
        .group_by(monday)
        .order_by(monday)
        .limit(1)
    )
    organizations = who.organizations_in(city_id, "see")
    if organizations is not None:
        query = query.join(Service, Service.id == PublishedServicePoint.service_id).where(
            Service.organization_id.in_(organizations)
        )
    row = session.execute(query).one_or_none()
    return Week(row[0].date(), row[1]) if row else None


def page_of(items: Sequence[QueueItem], start: int, length: int) -> tuple[list[QueueItem], bool]:
    """`length` items from `start` on, and whether there are more."""
    return [*items[start : start + length]], len(items) > start + length
