"""Imports that were tried or kept: their reports, and what they held back."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Literal, get_args

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, Text, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from locator.directory.base import DIRECTORY, STAFF, Base, one_of
from locator.directory.import_source import ImportSource

# What became of a row: each has exactly one. A warning is said besides.
Outcome = Literal["added", "changed", "unchanged", "outside", "retired", "rejected"]
Kind = Literal["added", "changed", "unchanged", "outside", "retired", "rejected", "warning"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)

_RUN = f"{STAFF}.import_run.id"


class ImportRun(Base):
    """One file that was read into one city, for a try or for good; or the undoing of one.

    The counts are of rows of the file; `retired` are services that are not in it any more.
    """

    __tablename__ = "import_run"
    __table_args__ = (
        Index("ix_import_run_city_id_id", "city_id", "id"),
        {"schema": STAFF},
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    city_id: Mapped[str] = mapped_column(ForeignKey(f"{DIRECTORY}.city.id", ondelete="CASCADE"))
    source_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey(f"{DIRECTORY}.import_source.id", ondelete="CASCADE"), index=True
    )
    file_name: Mapped[str]
    who: Mapped[str]  # an email, or the command
    started_at: Mapped[dt.datetime] = mapped_column(server_default=func.clock_timestamp())
    ended_at: Mapped[dt.datetime | None]
    # Whether it was kept; else all of it was done, looked at, and taken back.
    applied: Mapped[bool]
    # Of the changes that it made (`Change.operation`).
    operation: Mapped[uuid.UUID] = mapped_column(index=True)
    # This run took that one back. A run is undone at most once.
    undoes_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey(_RUN, ondelete="CASCADE"), unique=True
    )
    added: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    changed: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    unchanged: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    outside: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    retired: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    rejected: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    warnings: Mapped[int] = mapped_column(default=0, server_default=text("0"))

    source: Mapped[ImportSource] = relationship()

    @property
    def counts(self) -> dict[Outcome, int]:
        """How many rows came to what."""
        return {outcome: getattr(self, outcome) for outcome in OUTCOMES}

    @property
    def rows(self) -> int:
        """How many rows there were in the file."""
        return sum(self.counts.values()) - self.retired


class ImportLine(Base):
    """One line of a report: about one value of a row, or about all of it (`column` is empty)."""

    __tablename__ = "import_line"
    __table_args__ = (Index("ix_import_line_kind", "run_id", "kind", "number"), {"schema": STAFF})

    run_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey(_RUN, ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)  # from 1, in the order of the file
    row: Mapped[int | None]  # in the file, from 1; null of what is not in it
    kind: Mapped[Kind] = mapped_column(one_of("kind", Kind))
    external_id: Mapped[str]
    name: Mapped[str]
    column: Mapped[str]
    value: Mapped[str]
    code: Mapped[str]  # its words: `locator.imports.words`
    facts: Mapped[dict[str, str] | None] = mapped_column(JSONB(none_as_null=True))
    service_id: Mapped[uuid.UUID | None]  # the service here, where there is one


class HeldBack(Base):
    """Words about a person in a free text: private until somebody agrees that they are public.

    The field has `without` meanwhile. `row_id` is the service's or that of a row of its document.
    """

    __tablename__ = "import_held_back"
    __table_args__ = (UniqueConstraint("service_id", "row_id", "field"), {"schema": STAFF})

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    city_id: Mapped[str] = mapped_column(
        ForeignKey(f"{DIRECTORY}.city.id", ondelete="CASCADE"), index=True
    )
    source_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey(f"{DIRECTORY}.import_source.id", ondelete="CASCADE")
    )
    run_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey(_RUN, ondelete="CASCADE"), index=True
    )
    service_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey(f"{DIRECTORY}.service.id", ondelete="CASCADE")
    )
    row_id: Mapped[uuid.UUID]
    field: Mapped[str]
    text: Mapped[str]
    without: Mapped[str | None]
    found: Mapped[list[str]] = mapped_column(ARRAY(Text))
    held_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
