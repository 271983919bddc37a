"""What is to be confirmed, for the queue: one item a service."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterator
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from locator.directory.city import City
from locator.directory.service_at_location import ServiceAtLocation
from locator.i18n import Language
from locator.staff.confirming.due import DAYS_BEFORE, Due, due
from locator.staff.confirming.link import ConfirmationLink
from locator.staff.confirming.reminder import ReminderMail
from locator.staff.doors import Member
from locator.staff.queue.item import QueueItem
from locator.staff.rendering import reader
from locator.wiring import wiring


def waiting(session: Session, member: Member, city_ids: Collection[str]) -> Iterator[QueueItem]:
    """The services of which something ends within 30 days, or is silent already."""
    mine = [city for city in city_ids if member.may("confirm", city)]
    by_service: dict[uuid.UUID, list[Due]] = {}
    for entry in due(session, wiring().now(), mine):
        if member.may("confirm", entry.city_id, entry.organization_id):
            by_service.setdefault(entry.service_id, []).append(entry)
    zones = {
        id: ZoneInfo(zone)
        for id, zone in session.execute(select(City.id, City.time_zone).where(City.id.in_(mine)))
    }
    unsent = _not_sent(session, by_service)
    for service_id, entries in by_service.items():
        first = entries[0]
        yield QueueItem(
            "due",
            first.service_name,
            f"/staff/{first.city_id}/services/{service_id}",
            _since(first, zones[first.city_id]),
            first.city_id,
            _detail(entries, service_id in unsent, reader()),
        )


def _since(entry: Due, zone: ZoneInfo) -> dt.datetime:
    """When it fell due; where nobody ever confirmed it, today."""
    day = (
        entry.ends - dt.timedelta(days=DAYS_BEFORE)
        if entry.ends
        else wiring().now().astimezone(zone).date()
    )
    return dt.datetime.combine(day, dt.time(), zone)


def _detail(entries: list[Due], is_unsent: bool, reading: Language) -> str:
    silent = [entry for entry in entries if entry.days_left <= 0]
    if silent and not any(entry.assured_date for entry in silent):
        words = reading.gettext("Nobody has confirmed this yet")
    elif silent:
        words = reading.ngettext(
            "%(number)s place is not shown any more",
            "%(number)s places are not shown any more",
            len(silent),
        ) % {"number": reading.number(len(silent))}
    else:
        days = min(entry.days_left for entry in entries)
        words = reading.ngettext(
            "Shown for %(number)s more day", "Shown for %(number)s more days", days
        ) % {"number": reading.number(days)}
    if is_unsent:
        unsent = reading.gettext("The reminder could not be sent")
        return f"{words} · {unsent}"
    return words


def _not_sent(session: Session, services: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those whose last mail to the owner did not get out, after several tries."""
    of_service = func.coalesce(ConfirmationLink.service_id, ServiceAtLocation.service_id)
    last = session.execute(
        select(of_service, ReminderMail.given_up)
        .select_from(ConfirmationLink)
        .join(ReminderMail, ReminderMail.id == ConfirmationLink.reminder_mail_id)
        .outerjoin(
            ServiceAtLocation, ServiceAtLocation.id == ConfirmationLink.service_at_location_id
        )
        .where(of_service.in_(services))
        .order_by(ReminderMail.made_at)
    ).all()
    return {service_id for service_id, given_up in dict(last).items() if given_up}
