"""The rows behind the doors: who belongs to which city, and what a city asks of its people."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, func, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from locator.directory.base import DIRECTORY, STAFF, Base, one_of
from locator.staff.doors.roles import Role


class Membership(Base):
    """One role of one account: in a city, or in all of them.

    A contributor may be bound to an organization, and then touches only what is that one's.
    """

    # An auditor asks who could do what, and since when.
    is_recorded = True

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint(
            "(city_id IS NULL) = (role IN ('steward', 'operator'))", name="city_of_role"
        ),
        CheckConstraint(
            "organization_id IS NULL OR role = 'contributor'", name="only_contributors_are_bound"
        ),
        {"schema": STAFF},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    account_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey(f"{STAFF}.account.id", ondelete="CASCADE"), index=True
    )
    city_id: Mapped[str | None] = mapped_column(
        ForeignKey(f"{DIRECTORY}.city.id", ondelete="CASCADE"), index=True
    )
    organization_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey(f"{DIRECTORY}.organization.id", ondelete="CASCADE"), index=True
    )
    role: Mapped[Role] = mapped_column(one_of("role", Role))
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    created_by: Mapped[str | None]  # who invited them: an email, or a command


class CityRule(Base):
    """What a city asks of its people; without a row, a second person looks at every change."""

    is_recorded = True

    __tablename__ = "city_rule"
    __table_args__ = ({"schema": STAFF},)

    city_id: Mapped[str] = mapped_column(
        ForeignKey(f"{DIRECTORY}.city.id", ondelete="CASCADE"), primary_key=True
    )
    second_person: Mapped[bool] = mapped_column(default=True, server_default=text("true"))


def asks_for_second_person(session: Session, city_id: str) -> bool:
    """Whether in this city nobody publishes alone what they wrote."""
    rule = session.get(CityRule, city_id)
    return rule is None or rule.second_person
