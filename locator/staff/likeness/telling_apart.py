"""Two that are alike, and two: somebody has looked, and it is not asked again."""

from __future__ import annotations

import uuid

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from locator.staff.likeness.models import NotSame


def tell_apart(session: Session, one: uuid.UUID, other: uuid.UUID, who: str) -> None:
    """Remember that these two service points are not the same; saying it twice changes nothing."""
    smaller, larger = _in_order(one, other)
    session.execute(
        insert(NotSame)
        .values(id=uuid.uuid4(), point_id=smaller, other_id=larger, said_by=who)
        .on_conflict_do_nothing()
    )


def are_told_apart(session: Session, one: uuid.UUID, other: uuid.UUID) -> bool:
    """Whether somebody has said so."""
    smaller, larger = _in_order(one, other)
    found = select(NotSame.id).where(NotSame.point_id == smaller, NotSame.other_id == larger)
    return session.scalar(found) is not None


def _in_order(one: uuid.UUID, other: uuid.UUID) -> tuple[uuid.UUID, uuid.UUID]:
    # PostgreSQL compares the bytes, Python the number: the same order.
    return (one, other) if one < other else (other, one)
