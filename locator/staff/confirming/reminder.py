"""What an owner has been reminded of, and the mails that did it: the rows."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from locator.directory.base import DIRECTORY, STAFF, Base
from locator.staff.confirming.link import ConfirmationLink


class ReminderMail(Base):
    """One mail to one owner about all of theirs in one city. Sent once, tried several times."""

    __tablename__ = "reminder_mail"
    __table_args__ = ({"schema": STAFF},)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    city_id: Mapped[str] = mapped_column(
        ForeignKey(f"{DIRECTORY}.city.id", ondelete="CASCADE"), index=True
    )
    for_email: Mapped[str]
    language: Mapped[str]
    made_at: Mapped[dt.datetime]
    sent_at: Mapped[dt.datetime | None]
    tries: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    given_up: Mapped[bool] = mapped_column(default=False, server_default=text("false"))

    reminders: Mapped[list[Reminder]] = relationship(cascade="all, delete-orphan")
    links: Mapped[list[ConfirmationLink]] = relationship()


class Reminder(Base):
    """That the end of one confirmation was told, so many days before. The key says: only once."""

    __tablename__ = "reminder"
    __table_args__ = ({"schema": STAFF},)

    service_at_location_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey(f"{DIRECTORY}.service_at_location.id", ondelete="CASCADE"), primary_key=True
    )
    assured_date: Mapped[dt.date] = mapped_column(primary_key=True)
    days_before: Mapped[int] = mapped_column(primary_key=True)
    mail_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey(f"{STAFF}.reminder_mail.id", ondelete="CASCADE"), index=True
    )
