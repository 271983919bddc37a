"""A city: the tenant that everything else belongs to."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from sqlalchemy import ARRAY, CheckConstraint, Float, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from locator.directory.base import DIRECTORY, Base
from locator.directory.schedule import Closure

MigrationRole = Literal["sending", "transit", "destination"]


class City(Base):
    """Names, time zone, languages, bounds, confirmation period, and its part in migration."""

    __tablename__ = "city"
    __table_args__ = (
        CheckConstraint("confirmation_days > 0", name="confirmation_days"),
        CheckConstraint("array_length(bounds, 1) = 4", name="bounds"),
        CheckConstraint(
            "migration_roles <@ ARRAY['sending', 'transit', 'destination']",
            name="migration_roles",
        ),
        {"schema": DIRECTORY},
    )

    id: Mapped[str] = mapped_column(primary_key=True)  # its slug: "beirut"
    names: Mapped[dict[str, str]] = mapped_column(JSONB)  # {"en": "Beirut", "ar": ...}
    country: Mapped[str]  # ISO 3166-1 alpha-2
    time_zone: Mapped[str]  # IANA
    # Of the interface, in the order in which they are offered.
    languages: Mapped[list[str]] = mapped_column(ARRAY(Text))
    # Often spoken by migrants there; offered as chips.
    spoken: Mapped[list[str]] = mapped_column(
        ARRAY(Text), default=list, server_default=text("'{}'")
    )
    bounds: Mapped[list[float]] = mapped_column(ARRAY(Float))  # west, south, east, north
    centre_lon: Mapped[float]
    centre_lat: Mapped[float]
    # What nobody has confirmed for so long is not public any more.
    confirmation_days: Mapped[int] = mapped_column(default=180, server_default=text("180"))
    migration_roles: Mapped[list[str]] = mapped_column(
        ARRAY(Text), default=list, server_default=text("'{}'")
    )
    # [{"number": "112", "name": {"en": "Police", ...}}]
    emergency: Mapped[list[dict[str, Any]]] = mapped_column(
        JSONB, default=list, server_default=text("'[]'")
    )
    # What others may do with its data: an SPDX identifier, or the address of a licence.
    data_licence: Mapped[str] = mapped_column(
        default="CC-BY-4.0", server_default=text("'CC-BY-4.0'")
    )
    is_sample: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    last_modified: Mapped[dt.datetime] = mapped_column(
        server_default=func.now(), onupdate=func.now()
    )

    closures: Mapped[list[Closure]] = relationship(cascade="all, delete-orphan")
