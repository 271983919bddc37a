"""Service points that differ in all that a filter can ask for, without a directory behind them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from locator.directory.published import PublishedServicePoint
from tests.search.entries import Entry, publish

Texts = dict[str, str]


@dataclass(frozen=True)
class Point:
    """One of them; `content` is laid over what an `Entry` says, by path."""

    entry: Entry = field(default_factory=Entry)
    modified_at: dt.datetime = dt.datetime(2026, 11, 1, 12, 0, tzinfo=dt.UTC)
    content: dict[tuple[str, ...], Any] = field(default_factory=dict)

    @property
    def id(self) -> uuid.UUID:
        return self.entry.id


def a_point(
    name: Texts | str = "Clinic",
    *,
    modified_at: dt.datetime = Point.modified_at,
    content: dict[tuple[str, ...], Any] | None = None,
    **entry: Any,
) -> Point:
    names = {"en": name} if isinstance(name, str) else name
    over = {("service", "name"): names, **(content or {})}
    return Point(Entry(**entry), modified_at, over)


def put(session: Session, points: Iterable[Point]) -> None:
    """Publish them."""
    points = list(points)
    publish(session.connection(), [point.entry for point in points])
    for point in points:
        content = point.entry.content()
        for path, value in point.content.items():
            inner = content
            for step in path[:-1]:
                inner = inner[step]
            inner[path[-1]] = value
        session.connection().execute(
            update(PublishedServicePoint)
            .where(PublishedServicePoint.id == point.id)
            .values(content=content, modified_at=point.modified_at)
        )
