"""The promise "open to all", as four separate facts, each with who confirmed it and when."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Literal

from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

from locator.directory.base import DIRECTORY, Row, hangs_on_one, one_of, only_one, owner

AccessFact = Literal["open_to_all", "id_asked", "status_asked", "data_shared_with_authorities"]
AccessAnswer = Literal["yes", "no", "unknown"]


class AccessCondition(Row):
    """One fact about a service, or about one service point: the point's own wins.

    No row means unknown, and unknown is never shown as good news.
    """

    __tablename__ = "access_condition"
    __table_args__ = (
        only_one("service_id", "fact"),
        only_one("service_at_location_id", "fact"),
        hangs_on_one("service_id", "service_at_location_id"),
        {"schema": DIRECTORY},
    )

    fact: Mapped[AccessFact] = mapped_column(one_of("fact", AccessFact))
    answer: Mapped[AccessAnswer] = mapped_column(
        one_of("answer", AccessAnswer), default="unknown", server_default=text("'unknown'")
    )
    confirmed_by: Mapped[str | None]  # public
    confirmed_on: Mapped[dt.date | None]
    source: Mapped[str | None]  # public: "asked at the desk", an address on the web
    service_id: Mapped[uuid.UUID | None] = owner("service", index=False)
    service_at_location_id: Mapped[uuid.UUID | None] = owner("service_at_location", index=False)
