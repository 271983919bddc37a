"""The languages in which people are helped."""

from __future__ import annotations

import uuid
from typing import Literal

from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

from locator.directory.base import DIRECTORY, Row, hangs_on_one, one_of, owner

LanguageMode = Literal["spoken", "interpreter"]


class Language(Row):
    """A language of a service, of one service point, or of those who answer a phone.

    Where a service point has rows of its own, they hold instead of its service's.
    """

    __tablename__ = "language"
    __table_args__ = (
        hangs_on_one("service_id", "service_at_location_id", "phone_id"),
        {"schema": DIRECTORY},
    )

    code: Mapped[str]  # BCP 47, as entered; matched by distance
    mode: Mapped[LanguageMode] = mapped_column(
        one_of("mode", LanguageMode), default="spoken", server_default=text("'spoken'")
    )
    byday: Mapped[str | None]  # "TU,TH": on these days only
    note: Mapped[str | None]
    service_id: Mapped[uuid.UUID | None] = owner("service")
    service_at_location_id: Mapped[uuid.UUID | None] = owner("service_at_location")
    phone_id: Mapped[uuid.UUID | None] = owner("phone")
    position: Mapped[int] = mapped_column(default=0, server_default=text("0"))
