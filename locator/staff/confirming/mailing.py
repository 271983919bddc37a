"""The mail that reminds an owner: what is due, and a link for each to answer by."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from locator.config import Config
from locator.db import Database
from locator.directory.city import City
from locator.directory.service_at_location import ServiceAtLocation
from locator.i18n import Language, staff_language, text_in
from locator.mail import MailIsNotSentError, send
from locator.secret import secret_key
from locator.staff.confirming.confirm import points_of
from locator.staff.confirming.link import LASTS, ConfirmationLink, token_of
from locator.staff.confirming.named import named
from locator.staff.confirming.reminder import ReminderMail

# The job that sends one, and how often it tries before staff are told.
SEND_REMINDER = "send a reminder"
MOST_TRIES = 8

_DAY = dt.timedelta(days=1)


def send_reminder(database: Database, config: Config, mail_id: uuid.UUID, now: dt.datetime) -> None:
    """Send one mail, if it is still to be sent and there is still something to remind of.

    Raises `MailIsNotSentError` where the server did not take it; that is counted. A server that
    takes it and dies before we have written that down gets it twice, under one Message-ID: better
    than never.
    """
    with database.staff() as session:
        # Who sends it at this moment lets others wait, and find it sent.
        mail = session.get(ReminderMail, mail_id, with_for_update=True)
        if mail is None or mail.sent_at or mail.given_up:
            return
        links = [link for link in mail.links if link.is_open(now)]
        if not links or not _is_still_due(session, mail):
            session.delete(mail)
            return
        subject, text = _letter(session, config, mail, links, now)
        mail.tries += 1
        failure = None
        try:
            is_sent = send(config, mail.for_email, subject, text, id=mail.id)
        except MailIsNotSentError as error:
            failure, is_sent = error, False
        mail.sent_at = now if is_sent else None
        mail.given_up = failure is not None and mail.tries >= MOST_TRIES
    if failure:
        raise failure


def address_of(config: Config, link: ConfirmationLink) -> str:
    """The address of a link, as it stands in a mail or a message."""
    return f"{config.address}/confirm/{token_of(secret_key(config), link.id)}"


def _is_still_due(session: Session, mail: ReminderMail) -> bool:
    """Whether one of the confirmations that end soon is still the last one of its point."""
    dates = {row.service_at_location_id: row.assured_date for row in mail.reminders}
    now_assured = session.execute(
        select(ServiceAtLocation.id, ServiceAtLocation.assured_date).where(
            ServiceAtLocation.id.in_(dates)
        )
    )
    return any(dates[point_id] == assured for point_id, assured in now_assured)


def _letter(
    session: Session,
    config: Config,
    mail: ReminderMail,
    links: Sequence[ConfirmationLink],
    now: dt.datetime,
) -> tuple[str, str]:
    """Subject and text, in the owner's language."""
    reader = staff_language(mail.language)
    city = session.get_one(City, mail.city_id)
    name = text_in(city.names, reader).text
    today = now.astimezone(ZoneInfo(city.time_zone)).date()
    said = [
        reader.gettext(
            "You know the help below. People find it at %(address)s. Please tell us whether it is"
            " still right: open each address, and tap one of three buttons. You need no password."
        )
        % {"address": f"{config.address}/{reader.code}/{city.id}/"},
        *(
            "\n".join([*_entry(session, reader, city, link, today), address_of(config, link)])
            for link in links
        ),
        reader.gettext(
            "What nobody confirms is taken off the list on its day, so that nobody walks there for"
            " nothing. It comes back when you confirm it. The addresses work until %(date)s."
        )
        % {"date": reader.date(today + LASTS)},
    ]
    subject = reader.gettext("Is this still right? %(city)s") % {"city": name}
    return subject, "\n\n".join(said) + "\n"


def _entry(
    session: Session, reader: Language, city: City, link: ConfirmationLink, today: dt.date
) -> list[str]:
    point = link.service_at_location
    points = [point] if point else points_of(session, link.of_service.id)
    dates = [one.assured_date for one in points if one.assured_date]
    lines = [named(session, link, reader).in_one_line]
    if dates:
        ends = min(dates) + dt.timedelta(days=city.confirmation_days)
        if ends <= today:
            words, date = reader.gettext("Not on the list since %(date)s"), ends
        else:
            words, date = reader.gettext("On the list until %(date)s"), ends - _DAY
        lines.append(words % {"date": reader.date(date)})
    return lines
