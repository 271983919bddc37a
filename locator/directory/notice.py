"""What is different on one day: not running, late, moved. Said by staff, seen at once.

A notice is about one slot of one day of a service point; the schedule stays as it is, and so does
what documents, imports and HSDS say of it. Taking the notice away brings the slot back.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Literal

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from locator.directory.base import DIRECTORY, Row, one_of, owner

if TYPE_CHECKING:
    from locator.directory.service_at_location import ServiceAtLocation

NoticeKind = Literal["not_running", "late", "moved"]

# The source of stops that were made for one day, because another has moved there. They belong to
# their notice: no document, and no search for what moves, knows them.
ONE_DAY = "notice"


class Notice(Row):
    """One slot on one date, in the time of the city's zone: `starts_at` and `ends_at` as planned.

    `opens_at` and `closes_at` are what holds instead: here, if it is late, or at `moved_to`.
    """

    __tablename__ = "notice"
    __table_args__ = (
        CheckConstraint("(kind = 'moved') = (moved_to_id IS NOT NULL)", name="moved_somewhere"),
        CheckConstraint(
            "kind = 'not_running' OR num_nonnulls(opens_at, closes_at) = 2", name="says_when"
        ),
        CheckConstraint("moved_to_id <> service_at_location_id", name="moved_elsewhere"),
        UniqueConstraint("service_at_location_id", "date", "starts_at"),
        {"schema": DIRECTORY},
    )

    service_at_location_id: Mapped[uuid.UUID] = owner("service_at_location", index=False)
    date: Mapped[dt.date]
    starts_at: Mapped[dt.time]
    ends_at: Mapped[dt.time]  # at or before starts_at: on the next day
    kind: Mapped[NoticeKind] = mapped_column(one_of("kind", NoticeKind))
    opens_at: Mapped[dt.time | None]
    closes_at: Mapped[dt.time | None]
    moved_to_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey(f"{DIRECTORY}.service_at_location.id"), index=True
    )
    note: Mapped[str | None]  # why, in the language of the service

    moved_to: Mapped[ServiceAtLocation | None] = relationship(foreign_keys=[moved_to_id])
