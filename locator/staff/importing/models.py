"""A file that somebody has handed in, in pieces, and how far it has come; and decisions."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    false,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from locator.directory.base import DIRECTORY, STAFF, Base, one_of

# What is done with a file. "resting": nothing, somebody looks at it; "waiting": for a worker.
State = Literal["resting", "waiting", "working", "stopping", "failed"]
Task = Literal["try", "keep"]
Side = Literal["ours", "theirs"]
BUSY: tuple[State, ...] = ("waiting", "working", "stopping")


class ImportFile(Base):
    """A file from a source, until what is in it is kept, or for seven days.

    It lies in the database, so that whichever host or worker has the next request can read it.
    """

    __tablename__ = "import_file"
    __table_args__ = (
        Index("ix_import_file_city_id_handed_in_at", "city_id", "handed_in_at"),
        {"schema": STAFF},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    city_id: Mapped[str] = mapped_column(ForeignKey(f"{DIRECTORY}.city.id", ondelete="CASCADE"))
    source_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey(f"{DIRECTORY}.import_source.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)  # bytes
    # What it seems to be: `locator.imports.formats.Look`.
    look: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    handed_in_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    handed_in_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey(f"{STAFF}.account.id", ondelete="SET NULL")
    )

    state: Mapped[State] = mapped_column(
        one_of("state", State), default="resting", server_default=text("'resting'")
    )
    task: Mapped[Task | None] = mapped_column(one_of("task", Task))
    retire: Mapped[bool] = mapped_column(default=False, server_default=false())
    ordered_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey(f"{STAFF}.account.id", ondelete="SET NULL")
    )
    # Rows that are done, and all of them where the reader can tell.
    done: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    total: Mapped[int | None]
    # Why it failed: a code and its facts, said by `locator.imports.words`.
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    # The last run of it.
    run_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey(f"{STAFF}.import_run.id", ondelete="SET NULL"), index=True
    )

    @property
    def is_busy(self) -> bool:
        """Whether a worker has it, or will."""
        return self.state in BUSY


class ImportPiece(Base):
    """A megabyte of a file."""

    __tablename__ = "import_piece"
    __table_args__ = ({"schema": STAFF},)

    file_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey(f"{STAFF}.import_file.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class ImportDecision(Base):
    """Somebody has said which of two holds: what was edited here, or what the list says.

    It belongs to the line of the report in which the conflict was told.
    """

    __tablename__ = "import_decision"
    __table_args__ = (
        ForeignKeyConstraint(
            ["run_id", "number"],
            [f"{STAFF}.import_line.run_id", f"{STAFF}.import_line.number"],
            ondelete="CASCADE",
        ),
        {"schema": STAFF},
    )

    run_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    taken: Mapped[Side] = mapped_column(one_of("taken", Side))
    decided_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey(f"{STAFF}.account.id", ondelete="SET NULL")
    )
    decided_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
