"""The service points of a city, one after the other: what every feed tells, from `published`.

In the order in which they last changed, which an index gives: so the first is sent before the last
is found, and who turns pages while something changes may see it twice, and never misses it.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from heapq import merge
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import (
    Row,
    Select,
    String,
    and_,
    any_,
    bindparam,
    func,
    literal,
    not_,
    select,
    true,
    tuple_,
    union_all,
)

from locator.directory.facets import OPEN_TO_ALL
from locator.directory.published import Gone
from locator.errors import FieldProblem, QuestionIsWrongError
from locator.feeds.serving import rows
from locator.search import fragments, statement
from locator.search.cities import City
from locator.wiring import wiring


class Opening(NamedTuple):
    """Open from `start` until just before `end`; aware, in the city's zone."""

    start: dt.datetime
    end: dt.datetime


@dataclass(frozen=True)
class Entry:
    """One service point as it is told of; degrees are WGS 84, `opening` None is not known."""

    id: uuid.UUID
    service_id: uuid.UUID
    is_stop: bool
    lon: float | None
    lat: float | None
    opening: tuple[Opening, ...] | None
    content: dict[str, Any]
    modified_at: dt.datetime


class Tombstone(NamedTuple):
    """A service point that is told of no more, and since when."""

    id: uuid.UUID
    at: dt.datetime


@dataclass(frozen=True)
class Question:
    """Of which city, since when; with `conditions` also what is not known to be open to all."""

    city: City
    today: dt.datetime  # the start of the city's day: a feed is good until the next
    conditions: bool = False
    since: dt.datetime | None = None
    after: Cursor | None = None
    limit: int | None = None
    by_service: bool = False  # its points one after the other, rather than as they changed

    def parameters(self) -> dict[str, Any]:
        """As the statements call them."""
        return {
            "city": self.city.id,
            "now": self.today,
            "since": self.today,
            "modified_after": self.since,
            "after_modified": self.after and self.after.modified_at,
            "after_id": self.after and self.after.id,
            "most": self.limit,
        }


class Cursor(NamedTuple):
    """The last entry of a page."""

    modified_at: dt.datetime
    id: uuid.UUID

    def write(self) -> str:
        """As a word of an address."""
        text = f"{self.modified_at.isoformat()} {self.id}"
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> Cursor:
        """Raises `QuestionIsWrongError`."""
        try:
            padded = text.encode() + b"=" * (-len(text) % 4)
            moment, _, id = base64.urlsafe_b64decode(padded).decode().partition(" ")
            modified_at = dt.datetime.fromisoformat(moment)
            if modified_at.tzinfo is None:
                raise ValueError
            return cls(modified_at, uuid.UUID(id))
        except (ValueError, binascii.Error) as error:
            told = "This is no cursor of ours; begin with the first page."
            raise QuestionIsWrongError((FieldProblem("cursor", "broken", told),)) from error


def today_in(city: City) -> dt.datetime:
    """The start of the day there."""
    local = wiring().now().astimezone(city.zone)
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def entries(question: Question) -> Iterator[Entry]:
    """What the question is about; each is read from the database when it is asked for."""
    asked = _entries(
        conditions=question.conditions,
        since=question.since is not None,
        later_page=question.after is not None,
        limited=question.limit is not None,
        by_service=question.by_service,
    )
    for row in rows(asked, question.parameters()):
        yield _entry(row, question.city)


def tombstones(question: Question) -> Iterator[Tombstone]:
    """What who had it at `since` must forget: gone, or told of no more unless asked for."""
    for row in rows(_gone(question.conditions), question.parameters()):
        yield Tombstone(row.id, row.at)


def latest(question: Question) -> Iterator[Entry | Tombstone]:
    """The last changes before the question's cursor, the latest first, and at most its limit."""
    parameters = question.parameters() | {"modified_after": LONG_AGO}
    later_page = question.after is not None
    changed: Iterator[Entry | Tombstone] = (
        _entry(row, question.city)
        for row in rows(_latest(question.conditions, later_page), parameters)
    )
    gone: Iterator[Entry | Tombstone] = (
        Tombstone(row.id, row.at)
        for row in rows(_latest_gone(question.conditions, later_page), parameters)
    )
    both = merge(changed, gone, key=moment_of, reverse=True)
    return islice(both, question.limit)


def moment_of(change: Entry | Tombstone) -> Cursor:
    """When it happened: what changes are put in order by."""
    at = change.at if isinstance(change, Tombstone) else change.modified_at
    return Cursor(at, change.id)


LONG_AGO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

point = statement.point


@cache
def _latest(conditions: bool, later_page: bool) -> Select[Any]:
    asked = _entries(conditions=conditions)
    at = tuple_(point.modified_at, point.id)
    if later_page:
        asked = asked.where(at < _cursor())
    newest_first = asked.order_by(None).order_by(point.modified_at.desc(), point.id.desc())
    return newest_first.limit(bindparam("most"))


@cache
def _latest_gone(conditions: bool, later_page: bool) -> Select[Any]:
    gone = _gone(conditions).order_by(None).subquery()
    asked = select(gone.c.id, gone.c.at).order_by(gone.c.at.desc(), gone.c.id.desc())
    if later_page:
        asked = asked.where(tuple_(gone.c.at, gone.c.id) < _cursor())
    return asked.limit(bindparam("most"))


def _cursor() -> Any:
    return tuple_(bindparam("after_modified"), bindparam("after_id"))


@cache
def _entries(
    *,
    conditions: bool,
    since: bool = False,
    later_page: bool = False,
    limited: bool = False,
    by_service: bool = False,
) -> Select[Any]:
    # Both orders are those of an index: nothing has to be sorted before the first row is sent.
    order = (point.service_id if by_service else point.modified_at, point.id)
    asked = (
        select(
            point.id,
            point.service_id,
            point.is_stop,
            func.ST_X(func.geometry(point.geog)).label("lon"),
            func.ST_Y(func.geometry(point.geog)).label("lat"),
            statement.openings(None).label("opening"),
            point.content,
            point.modified_at,
        )
        .where(_in_city(point), fragments.fresh(point), fragments.something_ahead(point))
        .order_by(*order)
    )
    if not conditions:
        asked = asked.where(_is_open_to_all())
    if since:
        asked = asked.where(point.modified_at > bindparam("modified_after"))
    if later_page:
        asked = asked.where(tuple_(point.modified_at, point.id) > _cursor())
    return asked.limit(bindparam("most")) if limited else asked


@cache
def _gone(conditions: bool) -> Select[Any]:
    gone = select(Gone.id, Gone.gone_at.label("at")).where(
        _in_city(Gone), Gone.gone_at > bindparam("modified_after")
    )
    silent = select(point.id, point.assured_until.label("at")).where(
        _in_city(point),
        not_(fragments.fresh(point)),
        point.assured_until > bindparam("modified_after"),
    )
    # Promise 1: it may have been open to all, and whoever copied it then must not go on saying so.
    closed = select(point.id, point.modified_at.label("at")).where(
        _in_city(point),
        fragments.fresh(point),
        point.modified_at > bindparam("modified_after"),
        not_(_is_open_to_all()) if not conditions else not_(true()),
    )
    told = union_all(gone, silent, closed).subquery()
    return select(told.c.id, told.c.at).order_by(told.c.at, told.c.id)


def _is_open_to_all() -> Any:
    return literal(OPEN_TO_ALL) == any_(point.facets)


def _in_city(table: Any) -> Any:
    return and_(table.city_id == bindparam("city", type_=String))


def _entry(row: Row[Any], city: City) -> Entry:
    return Entry(
        id=row.id,
        service_id=row.service_id,
        is_stop=row.is_stop,
        lon=row.lon,
        lat=row.lat,
        opening=(
            None
            if row.opening is None
            else tuple(
                Opening(*(dt.datetime.fromtimestamp(end, city.zone) for end in interval))
                for interval in row.opening
            )
        ),
        content=row.content,
        modified_at=row.modified_at,
    )
