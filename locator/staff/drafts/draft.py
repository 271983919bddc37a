"""The rows of a draft: the document, its earlier versions, what is said about it, who is at it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column, relationship

from locator.directory.base import DIRECTORY, STAFF, Base, one_of
from locator.directory.document.document import ServiceDocument

DraftState = Literal["draft", "in_review", "returned", "scheduled", "published", "discarded"]
Origin = Literal["staff", "confirmation", "report", "import"]

# What somebody still works at; the other states are the end.
OPEN: tuple[DraftState, ...] = ("draft", "in_review", "returned", "scheduled")


def _account() -> MappedColumn[Any]:
    """Somebody of the staff; their work stays where they leave."""
    return mapped_column(ForeignKey(f"{STAFF}.account.id", ondelete="SET NULL"))


class Draft(Base):
    """A service as somebody wants it to be.

    `base` is what the directory said when the draft was begun, or last brought together with it:
    what both have changed since is told by comparing all three. A new service has none.
    """

    __tablename__ = "draft"
    __table_args__ = (
        Index("ix_draft_city_id_state", "city_id", "state"),
        Index("ix_draft_publish_at", "publish_at", postgresql_where=text("state = 'scheduled'")),
        CheckConstraint("state <> 'scheduled' OR publish_at IS NOT NULL", name="scheduled_when"),
        {"schema": STAFF},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    city_id: Mapped[str] = mapped_column(ForeignKey(f"{DIRECTORY}.city.id", ondelete="CASCADE"))
    # Where the service is gone (its import was undone), what was written about it is not.
    service_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey(f"{DIRECTORY}.service.id", ondelete="SET NULL"), index=True
    )
    # Whose service it is: a contributor may be bound to one organization.
    organization_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey(f"{DIRECTORY}.organization.id", ondelete="SET NULL"), index=True
    )
    title: Mapped[str] = mapped_column(default="", server_default=text("''"))
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)
    base: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    revision: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    state: Mapped[DraftState] = mapped_column(
        one_of("state", DraftState), default="draft", server_default=text("'draft'")
    )
    origin: Mapped[Origin] = mapped_column(
        one_of("origin", Origin), default="staff", server_default=text("'staff'")
    )
    # None: nobody with an account, but the owner by a signed link, or somebody who has left.
    author_id: Mapped[uuid.UUID | None] = _account()
    submitted_by: Mapped[uuid.UUID | None] = _account()
    reviewer_id: Mapped[uuid.UUID | None] = _account()
    saved_by: Mapped[uuid.UUID | None] = _account()
    started_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    saved_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    submitted_at: Mapped[dt.datetime | None]
    decided_at: Mapped[dt.datetime | None]  # published, sent back or discarded
    publish_at: Mapped[dt.datetime | None]
    # Whoever sent it says that all of it has been checked: its points count as confirmed.
    assured: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    # When it was to be published and something stood against it: others' changes, or a problem.
    held_at: Mapped[dt.datetime | None]

    comments: Mapped[list[Comment]] = relationship(
        order_by="Comment.at, Comment.id", cascade="all, delete-orphan"
    )

    @property
    def is_open(self) -> bool:
        """Whether somebody can still work at it."""
        return self.state in OPEN

    def content(self) -> ServiceDocument:
        """The document."""
        return ServiceDocument.model_validate(self.document)

    def base_content(self) -> ServiceDocument | None:
        """What the directory said when it was last compared; None of a new service."""
        return None if self.base is None else ServiceDocument.model_validate(self.base)


class DraftVersion(Base):
    """A draft as it was at one of its revisions; or, `aside`, what somebody saved beside another.

    The revision of a version that was kept aside is the one that it was made from.
    """

    __tablename__ = "draft_version"
    __table_args__ = (
        Index("ix_draft_version_draft_id_revision", "draft_id", "revision"),
        {"schema": STAFF},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    draft_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(f"{STAFF}.draft.id", ondelete="CASCADE"))
    revision: Mapped[int]
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)
    saved_by: Mapped[uuid.UUID | None] = _account()
    saved_at: Mapped[dt.datetime]
    aside: Mapped[bool] = mapped_column(default=False, server_default=text("false"))

    def content(self) -> ServiceDocument:
        """The document."""
        return ServiceDocument.model_validate(self.document)


class Comment(Base):
    """What somebody says of a draft: of all of it, or of the field at `path`."""

    __tablename__ = "comment"
    __table_args__ = ({"schema": STAFF},)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    draft_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey(f"{STAFF}.draft.id", ondelete="CASCADE"), index=True
    )
    author_id: Mapped[uuid.UUID | None] = _account()
    at: Mapped[dt.datetime]
    text: Mapped[str]
    path: Mapped[str | None]


class Presence(Base):
    """Who has a draft open, and when they were last seen at it; nothing older is kept."""

    __tablename__ = "presence"
    __table_args__ = ({"schema": STAFF},)

    draft_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey(f"{STAFF}.draft.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey(f"{STAFF}.account.id", ondelete="CASCADE"), primary_key=True
    )
    seen_at: Mapped[dt.datetime]
