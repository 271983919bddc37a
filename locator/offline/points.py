"""Every service point of a city as the phone gets it: what it searches by, and what it shows.

What it shows are the server's own card and page, made with gaps (`<slot name=…>`) where the answer
depends on the moment, the position or the question. The phone fills the gaps.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from flask import get_template_attribute, render_template
from markupsafe import Markup
from sqlalchemy import Connection, select

from locator.i18n import Language
from locator.search import present, statement
from locator.search.cities import City
from locator.search.detail import detail
from locator.search.fragments import Shape
from locator.search.notice_words import Told, packed_notices
from locator.search.opening_words import Day, Now, Stop, now_words
from locator.search.results import Interval, ServicePoint
from locator.search.spoken_words import Line, days_words

_ANYTHING = Shape(
    located=False, soonest=True, when="any", city=True, faceted=False, later_page=False
)

Known = tuple[ServicePoint, dt.datetime]

# Of more than these an old phone would have to read more than 13 MB for each page that it shows.
MOST_POINTS = 2_000


def all_points(connection: Connection, city: City, now: dt.datetime) -> Iterator[Known]:
    """What is fresh in a city, open to everyone or not (each says which), in the order of ids.

    Each with the moment from which on nobody vouches for it any more. `now` is aware.
    """
    for row in connection.execute(
        statement.shown(_ANYTHING)
        .add_columns(statement.openings(None).label("opening"), statement.point.assured_until)
        .where(statement.point.city_id == city.id, statement.point.assured_until > now)
        .order_by(statement.point.id),
        {"since": now},
    ):
        point = ServicePoint(
            id=row.id,
            city_id=row.city_id,
            service_id=row.service_id,
            is_stop=row.is_stop,
            lon=row.lon,
            lat=row.lat,
            distance=None,
            opening=_intervals(row.opening, city.zone),
            content=row.content,
        )
        yield point, row.assured_until


def are_too_many(connection: Connection, city: City, now: dt.datetime) -> bool:
    """Whether a phone should rather not be given all of a city (`MOST_POINTS`)."""
    point = statement.point
    fresh = select(point.id).where(point.city_id == city.id, point.assured_until > now)
    return connection.scalar(select(fresh.offset(MOST_POINTS).limit(1).exists())) or False


def _intervals(seconds: list[list[int]] | None, zone: ZoneInfo) -> tuple[Interval, ...] | None:
    if seconds is None:
        return None
    return tuple(
        Interval(dt.datetime.fromtimestamp(start, zone), dt.datetime.fromtimestamp(end, zone))
        for start, end in seconds
    )


def packed(known: Known, city: City, start: dt.datetime, reader: Language) -> dict[str, Any]:
    """One service point. `start` is the moment zero, in the city's zone; times are minutes."""
    point, assured_until = known
    content = point.content
    access, assured = content["access"], content["assured"]
    silent = now_words(
        point if point.opening is None else point._replace(opening=()), start, start, reader
    )
    return {
        "id": str(point.id),
        "service": str(point.service_id),
        "stop": point.is_stop,
        "at": None if point.lon is None else [point.lon, point.lat],
        "exact": content["disclosure"] == "exact",
        "physical": content["location"]["type"] == "physical",
        "needs": content["needs"],
        "languages": [
            [entry["code"], entry["mode"], entry.get("days") or None]
            + ([days_words(entry["days"], reader)] if entry.get("days") else [])
            for entry in content["languages"]
        ],
        "open_to_all": access["open_to_all"]["answer"] == "yes",
        "no_id": access["id_asked"]["answer"] == "no",
        "free": content["cost"]["free"] is True,
        "wheelchair": content["wheelchair"] == "yes",
        "assured_until": math.ceil((assured_until - start).total_seconds() / 60),
        "assured": [
            (start.date() - dt.date.fromisoformat(assured["on"])).days if assured["on"] else None,
            None
            if assured["by_kind"] == "city" or not assured["by"]
            else present.who_of(assured["by"], content, reader),
        ],
        "opening": None if point.opening is None else _steps(point.opening, start),
        "appointment": bool(content["hours"].get("appointment")),
        "silent": [silent.state, silent.words],
        "notices": packed_notices(point, start, reader),
        "where": present.where_of(content, reader).__html__(),
        "card": card_with_gaps(point, city, start, reader),
        "page": page_with_gaps(point, city, start, reader),
    }


def _steps(opening: Sequence[Interval], start: dt.datetime) -> list[int]:
    """Minutes from each moment to the next one: closed for the first, open for the second, …"""
    moments = [round((moment - start).total_seconds() / 60) for pair in opening for moment in pair]
    return [moment - before for before, moment in zip([0, *moments], moments, strict=False)]


def gap(name: str) -> Markup:
    """Where the phone fills something in; nothing of it is seen."""
    return Markup('<slot name="{}"></slot>').format(name)


def _gaps_in(card: present.Card) -> present.Card:
    return card._replace(
        now=Now("unknown", gap("now")),
        notice=Told("bad", gap("notice")) if card.point.content.get("notices") else None,
        distance=gap("distance"),
        languages=(Line(gap("languages")),),
        confirmed=Line(gap("confirmed")),
        more_stops=gap("more"),
    )


def card_with_gaps(point: ServicePoint, city: City, start: dt.datetime, reader: Language) -> str:
    """The card of the list."""
    card = _gaps_in(present.card(point, start, start, reader))
    return str(get_template_attribute("search/_card.html", "cards")([card], reader, city))


def page_with_gaps(point: ServicePoint, city: City, start: dt.datetime, reader: Language) -> str:
    """The main part of the page of one service point."""
    said = detail(point, (), start, reader)
    nobody = Stop(point, day=gap("stops"), hours=Markup(), is_next=False, is_now=False)
    said = replace(
        said,
        card=_gaps_in(said.card),
        days=(Day(start.date(), gap("days"), (), is_today=False),) if point.opening else (),
        stops=((nobody, said.card.where),) if point.is_stop else (),
    )
    return render_template(
        "search/detail.html",
        layout="offline/bare.html",
        reader=reader,
        city=city,
        point=point,
        detail=said,
        address="",
        qr="",
    )
