"""How often the widgets of a partner are seen: by day and partner, and never by visitor.

A partner is whoever names itself in the address of its widget (`partner=caritas-beirut`). Counts
are kept in the memory of a worker and added to the table about once a minute, so that no row says
when somebody came; what was counted since is lost when a server stops, and nobody misses it. Nor
does anybody read a number below ten: a day with one visitor would tell of that one.
"""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections import Counter
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from locator.db import Database
from locator.directory.base import STAFF, Base
from locator.wiring import wiring

LEAST_SHOWN = 10
SECONDS = 60
# Threat: somebody fills the memory, or the table, with partners that do not exist.
MOST_PARTNERS = 200


class WidgetViews(Base):
    """How often the widgets of a partner were loaded on a day (UTC)."""

    __tablename__ = "widget_views"
    __table_args__ = ({"schema": STAFF},)

    day: Mapped[dt.date] = mapped_column(primary_key=True)
    partner: Mapped[str] = mapped_column(primary_key=True)
    views: Mapped[int]


@dataclass(frozen=True)
class Views:
    """A day of a partner; `views` is None for fewer than ten."""

    day: dt.date
    partner: str
    views: int | None


class Counting:
    """What this process has counted and not written down yet."""

    def __init__(self) -> None:
        self._seen: Counter[tuple[dt.date, str]] = Counter()
        self._mutex = threading.Lock()
        self._written = time.monotonic()

    def add(self, day: dt.date, partner: str) -> bool:
        """Count one view; whether it is time to write down what was counted."""
        with self._mutex:
            if (day, partner) in self._seen or len(self._seen) < MOST_PARTNERS:
                self._seen[day, partner] += 1
            return time.monotonic() - self._written >= SECONDS

    def write(self, database: Database) -> None:
        """Add it to the table; what cannot be written now is kept for later."""
        with self._mutex:
            seen, self._seen = self._seen, Counter()
            self._written = time.monotonic()
        if not seen:
            return
        try:
            with database.staff() as session:
                _add(session, seen)
        except SQLAlchemyError:
            # The primary may be away while a replica answers: a widget is shown all the same.
            with self._mutex:
                self._seen += seen


def counted(partner: str | None) -> None:
    """Count one view of a partner's widget."""
    if partner is None:
        return
    here = wiring()
    counting = current_app.extensions.setdefault("widget_views", Counting())
    if counting.add(here.now().date(), partner):
        counting.write(here.database)


def views(session: Session, since: dt.date) -> list[Views]:
    """By day and partner, the latest first; small numbers are not told."""
    rows = session.execute(
        select(WidgetViews.day, WidgetViews.partner, WidgetViews.views)
        .where(WidgetViews.day >= since)
        .order_by(WidgetViews.day.desc(), WidgetViews.partner)
    )
    return [
        Views(row.day, row.partner, row.views if row.views >= LEAST_SHOWN else None) for row in rows
    ]


def _add(session: Session, seen: Counter[tuple[dt.date, str]]) -> None:
    days = {day for day, _ in seen}
    rows = session.execute(
        select(WidgetViews.day, WidgetViews.partner).where(WidgetViews.day.in_(days))
    )
    there = {(row.day, row.partner) for row in rows}
    left = Counter(dict.fromkeys(days, MOST_PARTNERS))
    left.subtract(Counter(day for day, _ in there))
    for (day, partner), count in sorted(seen.items()):
        if (day, partner) not in there:
            if left[day] <= 0:
                continue
            left[day] -= 1
        statement = insert(WidgetViews).values(day=day, partner=partner, views=count)
        session.execute(
            statement.on_conflict_do_update(
                index_elements=["day", "partner"],
                set_={"views": WidgetViews.views + func.coalesce(statement.excluded.views, 0)},
            )
        )
