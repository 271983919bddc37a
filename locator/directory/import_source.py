"""A list that others keep, from which a city takes data again and again."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from locator.directory.base import DIRECTORY, Row
from locator.directory.city import City

_SOURCES = uuid.UUID("9d2a8f0e-2c4b-4a66-8f0c-0a4d4c5e7b21")


class ImportSource(Row):
    """Where data comes from. Rows of the directory name it in `source`, by its name in their city.

    What its licence asks us to say, `credit`, is public wherever its data is.
    """

    __tablename__ = "import_source"
    __table_args__ = (UniqueConstraint("city_id", "name"), {"schema": DIRECTORY})

    city_id: Mapped[str] = mapped_column(ForeignKey(f"{DIRECTORY}.city.id"))
    name: Mapped[str]  # "Ministry of Health": unique in its city
    credit: Mapped[str | None]  # "© OpenStreetMap contributors"
    licence: Mapped[str | None]  # its name or its address on the web
    url: Mapped[str | None]
    # What its files are (`locator.imports.formats`), and what their columns mean.
    format: Mapped[str | None]
    mapping: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    # The city administrator vouches for it: what comes is published, with what it says of access
    # and of who confirmed it.
    trusted: Mapped[bool] = mapped_column(default=False, server_default=text("false"))

    @property
    def key(self) -> str:
        """What its readers make the ids of rows from: two cities never share one."""
        return str(self.id)


def new_source(city: City, name: str) -> ImportSource:
    """A source that is not there yet; the same city and name give the same id, and so its rows."""
    return ImportSource(id=uuid.uuid5(_SOURCES, f"{city.id}\n{name}"), city_id=city.id, name=name)
