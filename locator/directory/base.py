"""What every table of the two schemas shares."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, get_args

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    Enum,
    ForeignKey,
    MetaData,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, declared_attr, mapped_column

DIRECTORY = "directory"
PUBLISHED = "published"
# Accounts, drafts, reports, signed links: what staff need to work, and is no help itself.
STAFF = "staff"


class Base(DeclarativeBase):
    """Names constraints, so that a migration can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it so
        str: Text,
        dt.datetime: DateTime(timezone=True),
    }


class Row(Base):
    """A row of the directory, with HSDS's uuid."""

    __abstract__ = True

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4, sort_order=-1)

    @declared_attr.directive
    def __table_args__(cls) -> Any:  # noqa: N805 - a declared_attr gets the class
        """Into the private schema."""
        return ({"schema": DIRECTORY},)


class Entity(Row):
    """A row that an import may own: known there by `external_id`, in the list named `source`."""

    __abstract__ = True

    source: Mapped[str | None]
    external_id: Mapped[str | None]
    is_sample: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    last_modified: Mapped[dt.datetime] = mapped_column(
        server_default=func.now(), onupdate=func.now()
    )

    @declared_attr.directive
    def __table_args__(cls) -> Any:  # noqa: N805
        """Into the private schema; nothing comes from one source twice."""
        return (UniqueConstraint("source", "external_id"), {"schema": DIRECTORY})


def owner(table: str, index: bool = True) -> MappedColumn[Any]:
    """The row that this one hangs on, and with which it goes.

    The session deletes it, not the database: a cascade would be neither recorded nor published.
    """
    return mapped_column(ForeignKey(f"{DIRECTORY}.{table}.id"), index=index)


def hangs_on_one(*columns: str) -> CheckConstraint:
    """Exactly one of the owners is set."""
    return CheckConstraint(f"num_nonnulls({', '.join(columns)}) = 1", name="hangs_on_one")


def only_one(*columns: str) -> UniqueConstraint:
    """Unique at the end of the transaction: a session inserts the new before it deletes the old."""
    return UniqueConstraint(*columns, deferrable=True, initially="DEFERRED")


def one_of(name: str, words: Any) -> Enum:
    """A text column that holds one of the words of a `Literal`; `name` is its constraint's."""
    return Enum(*get_args(words), name=name, native_enum=False, length=30, create_constraint=True)
