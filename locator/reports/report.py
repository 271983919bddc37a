"""What somebody said is wrong with a service point: the row, and nothing of who said it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Literal

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from locator.directory.base import DIRECTORY, STAFF, Base, one_of

Kind = Literal["papers", "unsafe", "closed", "time", "place", "phone", "other"]
State = Literal["open", "solved", "dismissed"]

# What may harm the next person who goes there comes first.
URGENT: frozenset[Kind] = frozenset({"papers", "unsafe"})

MOST_CHARACTERS = 1_000


class Report(Base):
    """One report. It changes nothing by itself: people look at it.

    Threat: whoever could tie a report to a person would know who was there, and in which need.
    No address, no browser, no time of day is kept, and the id tells no order.
    """

    __tablename__ = "report"
    __table_args__ = (
        CheckConstraint(f"char_length(text) <= {MOST_CHARACTERS}", name="text"),
        {"schema": STAFF},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    service_at_location_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey(f"{DIRECTORY}.service_at_location.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[Kind] = mapped_column(one_of("kind", Kind))
    text: Mapped[str | None]  # gone half a year after it was solved
    language: Mapped[str]  # of the page on which it was written
    on: Mapped[dt.date]  # in the city's time zone
    state: Mapped[State] = mapped_column(
        one_of("state", State), default="open", server_default="open"
    )
    solved_by: Mapped[str | None]  # who, as in directory.change
    solved_on: Mapped[dt.date | None]
    note: Mapped[str | None]
