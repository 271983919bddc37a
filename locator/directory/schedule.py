"""When: schedules, days on which they do not hold, and holidays.

How they become opening times is `locator.directory.opening`.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Literal, get_args

from sqlalchemy import CheckConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from locator.directory.base import DIRECTORY, Row, hangs_on_one, one_of, owner

Weekday = Literal["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
Frequency = Literal["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]


class Schedule(Row):
    """An RRULE-like row, in the time of the city's zone; HSDS's columns and words.

    Where a service point has rows of its own, they hold instead of its service's. A row with a
    `description` and no times says in words what nobody has put into rows yet.
    """

    __tablename__ = "schedule"
    __table_args__ = (
        hangs_on_one("service_id", "service_at_location_id"),
        {"schema": DIRECTORY},
    )

    service_id: Mapped[uuid.UUID | None] = owner("service")
    service_at_location_id: Mapped[uuid.UUID | None] = owner("service_at_location")
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]
    dtstart: Mapped[dt.date | None]
    until: Mapped[dt.date | None]
    count: Mapped[int | None]
    wkst: Mapped[Weekday | None] = mapped_column(one_of("wkst", Weekday))
    freq: Mapped[Frequency | None] = mapped_column(one_of("freq", Frequency))
    interval: Mapped[int | None]
    byday: Mapped[str | None]
    byweekno: Mapped[str | None]
    bymonthday: Mapped[str | None]
    byyearday: Mapped[str | None]
    opens_at: Mapped[dt.time | None]
    closes_at: Mapped[dt.time | None]  # at or before opens_at: on the next day
    description: Mapped[str | None]
    notes: Mapped[str | None]
    attending_type: Mapped[str | None]
    by_appointment: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    # A shelter, a hotline: what the city's holidays do not close.
    open_on_holidays: Mapped[bool] = mapped_column(default=False, server_default=text("false"))


class ScheduleException(Row):
    """One date on which the schedule does not hold: closed, or open at other times."""

    __tablename__ = "schedule_exception"
    __table_args__ = (
        CheckConstraint(
            "closed OR (opens_at IS NOT NULL AND closes_at IS NOT NULL)", name="says_when"
        ),
        hangs_on_one("service_id", "service_at_location_id"),
        {"schema": DIRECTORY},
    )

    date: Mapped[dt.date]
    closed: Mapped[bool]
    opens_at: Mapped[dt.time | None]
    closes_at: Mapped[dt.time | None]
    note: Mapped[str | None]
    service_id: Mapped[uuid.UUID | None] = owner("service")
    service_at_location_id: Mapped[uuid.UUID | None] = owner("service_at_location")


class Closure(Row):
    """A holiday of a whole city, or of one service; both dates are included."""

    __tablename__ = "closure"
    __table_args__ = (
        CheckConstraint("last_date >= first_date", name="ends_after_it_starts"),
        hangs_on_one("city_id", "service_id"),
        {"schema": DIRECTORY},
    )

    first_date: Mapped[dt.date]
    last_date: Mapped[dt.date]
    name: Mapped[str | None]
    city_id: Mapped[str | None] = owner("city")
    service_id: Mapped[uuid.UUID | None] = owner("service")
