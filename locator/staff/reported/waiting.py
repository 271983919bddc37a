"""What people have said is wrong, for the queue: one item an entry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from locator.directory.city import City
from locator.reports.kinds import KINDS
from locator.staff.doors import Member
from locator.staff.queue.item import QueueItem
from locator.staff.rendering import reader
from locator.staff.reported.open_reports import may_read, open_reports


def waiting(session: Session, member: Member, city_ids: Collection[str]) -> Iterator[QueueItem]:
    """The entries of which something was reported, and nobody has looked at it."""
    mine = [city for city in city_ids if may_read(member, city)]
    zones = {
        id: ZoneInfo(zone)
        for id, zone in session.execute(select(City.id, City.time_zone).where(City.id.in_(mine)))
    }
    for reported in open_reports(session, mine):
        said = dict.fromkeys(reader().gettext(KINDS[one.kind]) for one in reported.reports)
        first = min(report.on for report in reported.reports)
        yield QueueItem(
            "reported",
            reported.service_name,
            f"/staff/{reported.city_id}/reports/?point={reported.point_id}",
            dt.datetime.combine(first, dt.time(), zones[reported.city_id]),
            reported.city_id,
            " · ".join(said),
            is_urgent=reported.is_urgent,
        )
