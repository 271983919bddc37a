"""The pack: one city in one language, whole, to be searched on a phone.

All times are minutes since `created`, all days are counted from its day in the city's zone.
`static/js/offline/search.js` reads it; tests hold its answers against the server's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cache
from typing import Any

import orjson
from babel import Locale
from flask import current_app, g
from markupsafe import Markup
from sqlalchemy import Connection, func, select

from locator.directory.facets import LANGUAGE_IDS
from locator.directory.needs import NEEDS
from locator.i18n import SOURCE_LANGUAGE, Language, text_in
from locator.offline.points import all_points, packed
from locator.offline.words import all_words, languages
from locator.places.models import PlaceName, PlaceRow
from locator.search.chips import filter_chips
from locator.search.cities import City
from locator.search.criteria import EVERYWHERE, LADDER
from locator.search.languages import served_by
from locator.search.need_names import need_icon
from locator.search.present import LONGEST_WALK
from locator.search.question import Question
from locator.search.rendering import no_icons_yet

FORMAT = 1
# As far as opening times are published.
DAYS = 35
ICONS = ("check", "close", "clock", "down", "info", "pin", "route", "search", "speech", "walk")


def pack_of(
    connection: Connection, city: City, now: dt.datetime, reader: Language
) -> Iterator[bytes]:
    """Everything of a city, as of the beginning of this hour: one JSON object, piece by piece.

    So a thousand service points take no more memory than ten. Needs a request to render in.
    """
    g.reader = reader
    no_icons_yet()
    start = now.astimezone(city.zone).replace(minute=0, second=0, microsecond=0)
    local = reader.in_country(city.country)
    stored: set[str] = set()
    yield b'{"points":['
    between = b""
    for known in all_points(connection, city, start):
        stored.update(entry["code"] for entry in known[0].content["languages"])
        yield between + orjson.dumps(packed(known, city, start, local))
        between = b","
    understood = _understood(sorted(stored))
    rest = {
        "format": FORMAT,
        "city": city.id,
        "language": reader.code,
        "name": str(text_in(city.names, reader)),
        "created": int(start.timestamp()),
        "known_until": DAYS * 24 * 60 - start.hour * 60,
        "offsets": _offsets(start),
        "ladder": [*LADDER, EVERYWHERE],
        "longest_walk": LONGEST_WALK,
        "spoken": city.spoken,
        "understood": understood,
        "languages": languages(sorted({*understood, *LANGUAGE_IDS, *city.spoken}), local),
        "filters": [
            [name, value, str(chip.label)]
            for chip in filter_chips(Question("", {}, {"need": (), "speaks": ()}), reader)
            for name, _, value in [chip.url.removeprefix("?").partition("=")]
        ],
        "places": _places(connection, city, reader),
        "words": all_words(local, start.date(), DAYS + 1),
        "sprite": _sprite(),  # of all that was rendered before
    }
    yield b"]," + orjson.dumps(rest, default=str)[1:]


def _understood(stored: list[str]) -> dict[str, list[str]]:
    """For each language that a person may ask for, those spoken here that serve them."""
    named = _named()
    others = tuple(code for code in stored if code not in named)
    found: dict[str, list[str]] = {}
    for code in stored:
        for wanted in (*served_by(code, named), *served_by(code, others)):
            found.setdefault(wanted, []).append(code)
    return dict(sorted(found.items()))


@cache
def _named() -> tuple[str, ...]:
    """All that a person may ask for by a name."""
    named = (str(code).replace("_", "-") for code in Locale(SOURCE_LANGUAGE).languages)
    return tuple(sorted({*named, *LANGUAGE_IDS}))


def _offsets(start: dt.datetime) -> list[list[int]]:
    """From which minute on the city's clock is how many minutes ahead of UTC.

    The phone's own time zones may be years old, and governments change them within days.
    """
    changes: list[list[int]] = []
    for hour in range(-24, 24 * (DAYS + 1)):
        # Across a change the wall clock lies, UTC does not.
        moment = (start.astimezone(dt.UTC) + dt.timedelta(hours=hour)).astimezone(start.tzinfo)
        offset = moment.utcoffset() or dt.timedelta()
        minutes = round(offset.total_seconds() / 60)
        if not changes or changes[-1][1] != minutes:
            changes.append([hour * 60, minutes])
    return changes


def _places(connection: Connection, city: City, reader: Language) -> list[list[Any]]:
    """[name, its language, lon, lat, is the city, names, aliases], folded; the larger first."""
    rows = connection.execute(
        select(
            PlaceRow.id,
            PlaceRow.kind,
            PlaceRow.names,
            func.ST_X(func.geometry(PlaceRow.geog)).label("lon"),
            func.ST_Y(func.geometry(PlaceRow.geog)).label("lat"),
            PlaceName.folded,
            PlaceName.locale,
        )
        .join(PlaceName, PlaceName.place_id == PlaceRow.id)
        .where(PlaceRow.city_id == city.id)
        .order_by(PlaceRow.rank, PlaceRow.id, PlaceName.id)
    )
    places: dict[str, list[Any]] = {}
    for row in rows:
        name = text_in(row.names, reader)
        place = places.setdefault(
            row.id,
            [str(name), name.lang, row.lon, row.lat, row.kind == "city", [], []],
        )
        spellings = place[6 if row.locale is None else 5]
        if row.folded not in spellings:
            spellings.append(row.folded)
    return list(places.values())


def _sprite() -> Markup:
    """The icons that the cards and pages have used, and those of the page around them."""
    use, sprite = (current_app.jinja_env.globals[name] for name in ("icon", "sprite"))
    for name in (*ICONS, *(need_icon(need) for need in NEEDS)):
        use(name)  # type: ignore[operator]
    return sprite()  # type: ignore[operator,no-any-return]
