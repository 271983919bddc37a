"""The statements behind a collection, on `published` alone.

A page is one walk along the index of city, time of change and id, from where the page before has
ended. What changes meanwhile moves to the end, so nobody misses it.
"""

from __future__ import annotations

import datetime as dt
import math
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    any_,
    false,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
)

from locator.directory.facets import OPEN_TO_ALL
from locator.feeds.ogc.asking import Asked, Box
from locator.feeds.ogc.crs import CoordinateSystem, in_degrees, position
from locator.feeds.ogc.properties import point
from locator.search import fragments

# So many features of a city are looked at to say how many match; a larger city does not say it.
COUNTED = 100_000

MILLIMETRE = 0.001

_geometry = func.geometry(point.geog)


def page(city_id: str, asked: Asked) -> Select[Any]:
    """The features of one page and the first of the next."""
    rows = told(asked.system).where(*_public(city_id), *_asked(asked))
    if asked.after:
        after = tuple_(literal(asked.after.modified_at), literal(asked.after.id))
        rows = rows.where(tuple_(point.modified_at, point.id) > after)
    return rows.order_by(point.modified_at, point.id).limit(asked.limit + 1)


def one(city_id: str, point_id: uuid.UUID, system: CoordinateSystem) -> Select[Any]:
    """One feature, open to everyone or not: it says which."""
    return told(system).where(*_public(city_id), point.id == point_id)


def matched(city_id: str, asked: Asked) -> Select[int, int]:
    """How many match, and how many were looked at: one more than `COUNTED` where that is not all.

    Whoever is looked at costs time, also who does not match; so there the bound is.
    """
    matching = and_(*_asked(asked)).label("matching")
    seen = select(matching).where(*_public(city_id)).limit(COUNTED + 1).subquery()
    matches, all_seen = func.count().filter(seen.c.matching), func.count()
    return select(matches.label("matched"), all_seen.label("seen")).select_from(seen)


def extents(city_ids: Sequence[str]) -> Select[Any]:
    """Where the features of each city are, in degrees, and their first and last change."""
    lon, lat = func.ST_X(_geometry), func.ST_Y(_geometry)
    return (
        select(
            point.city_id,
            func.min(lon).label("west"),
            func.min(lat).label("south"),
            func.max(lon).label("east"),
            func.max(lat).label("north"),
            func.min(point.modified_at).label("first"),
            func.max(point.modified_at).label("last"),
        )
        .where(point.city_id.in_(city_ids), *_seen())
        .group_by(point.city_id)
    )


def told(system: CoordinateSystem) -> Select[Any]:
    """What is told of a feature."""
    there = position(_geometry, system)
    return select(
        point.id,
        func.ST_X(there).label("east"),
        func.ST_Y(there).label("north"),
        point.content,
        point.modified_at,
    )


def parameters(now: dt.datetime) -> dict[str, Any]:
    """What every statement is given."""
    return {"now": now}


def _public(city_id: str) -> list[ColumnElement[bool]]:
    return [point.city_id == city_id, *_seen()]


def _seen() -> list[ColumnElement[bool]]:
    return [fragments.fresh(point), fragments.something_ahead(point)]


def _asked(asked: Asked) -> list[ColumnElement[bool]]:
    conditions = list(asked.equal)
    if not asked.conditions:
        conditions.append(literal(OPEN_TO_ALL) == any_(point.facets))
    if asked.box:
        conditions.append(_within(asked.box))
    if asked.moments:
        conditions.append(asked.moments.meets(point.modified_at))
    if asked.filter:
        conditions.append(asked.filter.condition())
    return conditions or [true()]


def _within(box: Box) -> ColumnElement[bool]:
    """In the box, or nowhere at all (requirement 24C of part 1: what has no point matches, too)."""
    if box.system.in_degrees and box.west > box.east:
        halves = (
            Box(box.west, box.south, 180, box.north, box.system),
            Box(-180, box.south, box.east, box.north, box.system),
        )
        inside = or_(*map(_inside, halves))
    else:
        inside = _inside(box)
    return or_(point.geog.is_(None), inside)


def _inside(box: Box) -> ColumnElement[bool]:
    if box.system.in_degrees:
        lon, lat = func.ST_X(_geometry), func.ST_Y(_geometry)
        return and_(lon.between(box.west, box.east), lat.between(box.south, box.north))
    west, south, east, north = box.system.box
    # What is told to the millimetre is asked for to the millimetre.
    left, bottom = max(box.west, west) - MILLIMETRE, max(box.south, south) - MILLIMETRE
    right, top = min(box.east, east) + MILLIMETRE, min(box.north, north) + MILLIMETRE
    if left > right or bottom > top:
        return false()
    # A straight edge of one system is bent in another: many short pieces follow it.
    piece = max(math.hypot(right - left, top - bottom) / 64, 1.0)
    envelope = func.ST_MakeEnvelope(left, bottom, right, top, box.system.srid)
    return func.ST_Intersects(
        _geometry, in_degrees(func.ST_Segmentize(envelope, piece), box.system)
    )
