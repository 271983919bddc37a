"""Who is to be reminded of what: 30, 14 and 3 days before entries leave the public side.

One mail an owner and city, about all that is due there; each stage of each confirmation is told
once. Without a mail server nobody is told, and nothing is kept as told: staff see what is due.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from locator.config import Config
from locator.directory.city import City
from locator.directory.service import Service
from locator.directory.service_at_location import ServiceAtLocation
from locator.i18n import SOURCE_LANGUAGE, STAFF_LANGUAGES
from locator.staff.confirming.due import OWNER, Due, due
from locator.staff.confirming.link import LASTS, ConfirmationLink
from locator.staff.confirming.mailing import SEND_REMINDER
from locator.staff.confirming.reminder import Reminder, ReminderMail
from locator.staff.jobs.queue import defer

STAGES = (30, 14, 3)  # days before the end
# What has been silent for longer, its owner may have given up; staff still see it.
DAYS_SILENT = 60

MADE_BY = "reminder"


def remind(session: Session, config: Config, now: dt.datetime) -> int:
    """Make the mails that are due, each with a job that sends it; give how many."""
    if config.mail_url is None:
        return 0
    # Whoever else does this at the same moment waits here, and then finds it done.
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("locator reminders"))))
    made = 0
    for city in session.scalars(select(City).where(~City.is_sample).order_by(City.id)).all():
        for owner, entries in _by_owner(due(session, now, [city.id])):
            new = _not_told(session, entries)
            if new:
                language = language_of([entries[0].language, *city.languages])
                mail = ReminderMail(
                    id=uuid.uuid4(),
                    city_id=city.id,
                    for_email=owner,
                    language=language,
                    made_at=now,
                    reminders=new,
                    links=_links(session, owner, language, entries, now),
                )
                session.add(mail)
                session.flush()
                defer(session, SEND_REMINDER, mail=str(mail.id))
                made += 1
    return made


def stage_of(days_left: int) -> int | None:
    """The last of the stages that has come; None before the first, and after the end."""
    return min((stage for stage in STAGES if 0 < days_left <= stage), default=None)


def language_of(codes: Iterable[str]) -> str:
    """The first that we can write mails in, else English."""
    mains = (code.partition("-")[0] for code in codes)
    return next((main for main in mains if main in STAFF_LANGUAGES), SOURCE_LANGUAGE)


def new_link(
    made_by: str,
    language: str,
    now: dt.datetime,
    *,
    service_id: uuid.UUID | None = None,
    point_id: uuid.UUID | None = None,
    email: str | None = None,
) -> ConfirmationLink:
    """A link for a whole service, or for one point of it, that lasts for 30 days."""
    return ConfirmationLink(
        id=uuid.uuid4(),
        service_id=service_id,
        service_at_location_id=point_id,
        for_email=email,
        language=language,
        made_by=made_by,
        made_at=now,
        expires_at=now + LASTS,
    )


def _by_owner(found: Iterable[Due]) -> list[tuple[str, list[Due]]]:
    owned: dict[str, list[Due]] = {}
    for entry in found:
        if entry.owner and entry.days_left > -DAYS_SILENT:
            owned.setdefault(entry.owner, []).append(entry)
    return sorted(owned.items())


def _not_told(session: Session, entries: Collection[Due]) -> list[Reminder]:
    """A row for each stage that has come, and was not told yet."""
    told = {
        tuple(row)
        for row in session.execute(
            select(
                Reminder.service_at_location_id, Reminder.assured_date, Reminder.days_before
            ).where(
                tuple_(Reminder.service_at_location_id, Reminder.assured_date).in_(
                    [(entry.point_id, entry.assured_date) for entry in entries]
                )
            )
        )
    }
    return [
        Reminder(service_at_location_id=point_id, assured_date=assured, days_before=stage)
        for entry in entries
        if (assured := entry.assured_date) and (stage := stage_of(entry.days_left))
        for point_id in [entry.point_id]
        if (point_id, assured, stage) not in told
    ]


def _links(
    session: Session, owner: str, language: str, entries: Sequence[Due], now: dt.datetime
) -> list[ConfirmationLink]:
    """One a service where all of its points are theirs, else one a point."""
    links = []
    for service_id in dict.fromkeys(entry.service_id for entry in entries):
        if _owners_of(session, service_id) == {owner}:
            links.append(new_link(MADE_BY, language, now, service_id=service_id, email=owner))
            continue
        links += [
            new_link(MADE_BY, language, now, point_id=entry.point_id, email=owner)
            for entry in entries
            if entry.service_id == service_id
        ]
    return links


def _owners_of(session: Session, service_id: uuid.UUID) -> set[str | None]:
    return set(
        session.scalars(
            select(OWNER)
            .select_from(ServiceAtLocation)
            .join(ServiceAtLocation.service)
            .join(Service.organization)
            .where(
                ServiceAtLocation.service_id == service_id,
                ServiceAtLocation.publication == "published",
            )
        )
    )
