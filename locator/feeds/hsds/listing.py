"""What HSDS's lists hold: one statement for a page, one for how many there are in all.

All filters are answered by columns and indexes of `published`; records are read for the rows of
the page alone. By default there is only what is open to all (promise 1), and never what nobody
vouches for any more (promise 5).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    cast,
    exists,
    false,
    func,
    literal,
    select,
    text,
    true,
)

from locator.directory.facets import need_facet
from locator.directory.hsds import PROFILE_TAXONOMY_ID
from locator.directory.needs import CODE_OF_TERM, TAXONOMY_ID
from locator.directory.published import PublishedServicePoint
from locator.directory.published_records import PublishedOrganization as Organization
from locator.directory.published_records import PublishedService as Service
from locator.directory.published_records import PublishedServiceAtLocation as Point
from locator.directory.spatial import Geometry
from locator.directory.words import postal_code, words_of

Rows = type[Organization] | type[Service] | type[Point]


@dataclass(frozen=True)
class Question:
    """What is asked for. `conditions`: also what is not known to be open to all.

    `proximity` is in metres around the middle of `postcode`.
    """

    now: dt.datetime
    city: str | None = None
    conditions: bool = False
    search: str | None = None
    term: uuid.UUID | None = None
    taxonomy: uuid.UUID | None = None
    organization: uuid.UUID | None = None
    modified_after: dt.datetime | None = None
    postcode: str | None = None
    proximity: float | None = None


def services(asked: Question) -> Select[uuid.UUID, str]:
    """Ids and cities of services, in order."""
    return _listed(Service, [*_of_help(Service, asked)], asked)


def points(asked: Question) -> Select[uuid.UUID, str]:
    """Ids and cities of service points, in order."""
    return _listed(Point, [*_of_help(Point, asked), *_around(asked)], asked)


def organizations(asked: Question) -> Select[uuid.UUID, str]:
    """Ids and cities of organizations that deliver some of what is asked for, in order."""
    helps = [
        Service.organization_id == Organization.id,
        Service.city_id == Organization.city_id,
        *_said(Service, asked),
    ]
    return _listed(Organization, [exists().where(*helps)], asked)


def count(connection: Connection, listed: Select[uuid.UUID, str]) -> int:
    """How many there are in all; the standard's pages say it."""
    rows = listed.order_by(None).subquery()
    return int(connection.scalar(select(func.count()).select_from(rows)) or 0)


def said_of_points(asked: Question) -> list[ColumnElement[bool]]:
    """What service points must be to be nested in an answer."""
    return _vouched_for(Point, asked)


def said_of_services(asked: Question) -> list[ColumnElement[bool]]:
    """What services must be to be nested in an answer."""
    return _vouched_for(Service, asked)


def _listed(
    model: Rows, conditions: Sequence[ColumnElement[bool]], asked: Question
) -> Select[uuid.UUID, str]:
    listed = select(model.id, model.city_id).where(*conditions)
    if asked.city is not None:
        listed = listed.where(model.city_id == asked.city)
    if asked.search is not None:
        listed = listed.where(_found(model, asked.search))
    return listed.order_by(model.id, model.city_id)


def _of_help(model: type[Service] | type[Point], asked: Question) -> list[ColumnElement[bool]]:
    conditions = _said(model, asked)
    if asked.organization is not None:
        conditions.append(model.organization_id == asked.organization)
    if asked.modified_after is not None:
        conditions.append(model.modified_at >= asked.modified_after)
    return conditions


def _said(model: type[Service] | type[Point], asked: Question) -> list[ColumnElement[bool]]:
    conditions = _vouched_for(model, asked)
    if asked.term is not None:
        need = CODE_OF_TERM.get(asked.term)
        conditions.append(model.needs.contains([need_facet(need)]) if need is not None else false())
    if asked.taxonomy is not None:
        # Of our own fields everything has some.
        if asked.taxonomy == TAXONOMY_ID:
            conditions.append(model.needs != [])
        elif asked.taxonomy != PROFILE_TAXONOMY_ID:
            conditions.append(false())
    return conditions


def _vouched_for(model: type[Service] | type[Point], asked: Question) -> list[ColumnElement[bool]]:
    still = model.assured_until > asked.now
    return [still] if asked.conditions else [still, model.open_to_all.is_(true())]


def _found(model: Rows, search: str) -> ColumnElement[bool]:
    """Words as people type them: all of them, "together", one or another, -without."""
    simple = text("'simple'::regconfig")
    words = func.to_tsvector(simple, model.words)
    return words.op("@@")(func.websearch_to_tsquery(simple, words_of(search)))


def _around(asked: Question) -> list[ColumnElement[bool]]:
    if asked.postcode is None:
        return []
    code = postal_code(asked.postcode)
    if asked.proximity is None:
        return [Point.postal_code == code]
    place, its = PublishedServicePoint, Point.__table__.alias()
    middle = (
        select(func.ST_Centroid(func.ST_Collect(cast(place.geog, Geometry))))
        .join_from(place, its, its.c.id == place.id)
        .where(its.c.postal_code == code)
        .scalar_subquery()
    )
    here = PublishedServicePoint.__table__.alias()
    near = func.ST_DWithin(here.c.geog, func.geography(middle), literal(asked.proximity), False)
    return [exists().where(here.c.id == Point.id, near)]
