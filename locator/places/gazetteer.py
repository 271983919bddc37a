"""From what people type ("el hamra", "برج حمود", "prado barranquilla") to places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, Connection, Row, Text, bindparam, func, select, text

from locator.places.folding import fold, unfinished
from locator.places.models import PlaceRow
from locator.places.place import (
    ALIKE,
    BEGINNING,
    EXACT,
    GUESSED_BEGINNING,
    TOO_SHORT_TO_MEAN_ONE,
    Place,
)

# Nobody calls a place by more than this; whatever is longer is not a place's name.
LONGEST_TEXT = 200
# The city is named in at most so many words ("lima peru", "ciudad de mexico mexico").
LONGEST_CITY = 3

# A reading is one way to understand the text: all of it names a place, or its first or last words
# name a city and the others a place there. `place_names_like` (a function, see migration 0002)
# asks the trigram index of names, once a reading, and `hit` is fenced in, so that nothing else
# comes first, however wrong the statistics are just after loading. What is typed never meets LIKE
# raw: `fold` lets no wildcard through.
FIND = text(
    """
    WITH reading AS MATERIALIZED (
        SELECT r.key, r.unfinished, city.city_id
        FROM unnest(:keys, :unfinished, :cities) AS r (key, unfinished, city)
        LEFT JOIN (
            SELECT DISTINCT n.folded, p.city_id
            FROM published.place p JOIN published.place_name n ON n.place_id = p.id
            WHERE p.kind = 'city' AND n.folded = ANY (:cities)
        ) city ON city.folded = r.city
        WHERE r.city = '' OR city.city_id IS NOT NULL
    ),
    hit AS MATERIALIZED (
        SELECT
            n.place_id, n.name, n.locale, n.id, r.city_id,
            CASE
                WHEN n.folded = r.key THEN CAST(:exact AS float)
                WHEN starts_with(n.folded, r.key) OR starts_with(n.folded, r.unfinished)
                THEN :beginning
                ELSE :alike * greatest(
                    similarity(r.key, n.folded), word_similarity(r.key, n.folded)
                )
            END AS score
        FROM reading r
        CROSS JOIN LATERAL published.place_names_like(r.key, r.unfinished) n
    ),
    found AS (
        SELECT DISTINCT ON (p.id)
            p.id, p.city_id, p.kind, p.names, p.geog::geometry AS point, p.radius, p.rank,
            hit.name AS matched, hit.score, hit.locale IS NULL AS by_alias
        FROM hit
        JOIN published.place p ON p.id = hit.place_id
        JOIN published.city ON city.id = p.city_id
        WHERE p.city_id = coalesce(hit.city_id, p.city_id)
            AND p.city_id = coalesce(CAST(:city AS text), p.city_id)
        ORDER BY
            p.id, hit.score DESC, coalesce(hit.locale = :language, false) DESC, by_alias, hit.id
    )
    SELECT id, city_id, kind, names, matched, ST_X(point) AS lon, ST_Y(point) AS lat, radius,
        score
    FROM found
    ORDER BY score DESC, by_alias, rank, id
    LIMIT :limit
    """
).bindparams(
    bindparam("keys", type_=ARRAY(Text)),
    bindparam("unfinished", type_=ARRAY(Text)),
    bindparam("cities", type_=ARRAY(Text)),
    bindparam("language", type_=Text),
    exact=EXACT,
    alike=ALIKE,
)

_POINT: Any = func.geometry(PlaceRow.geog)
_NAMED = select(
    PlaceRow.id,
    PlaceRow.city_id,
    PlaceRow.kind,
    PlaceRow.names,
    func.ST_X(_POINT).label("lon"),
    func.ST_Y(_POINT).label("lat"),
    PlaceRow.radius,
)


def find_places(
    connection: Connection,
    text: str,
    city_id: str | None = None,
    limit: int = 8,
    language: str | None = None,
) -> list[Place]:
    """The places that a text may mean, the best first.

    The very name comes before a name that begins so, that before one that is only alike, and a
    district before a quarter before a landmark. With a `city_id` only places of that city, else
    of every published city; a city may also be named in the text. Of several spellings that fit
    equally well, `matched` is the one in `language`. A text that is empty, or longer than 200
    characters, means no place.
    """
    question = question_of(text, city_id, limit, language)
    if not question["keys"]:
        return []
    return [Place(**row._mapping) for row in connection.execute(FIND, question)]


def place_of(connection: Connection, id: str) -> Place | None:
    """The place with this id ("beirut/hamra"); None where there is none."""
    row = connection.execute(_NAMED.where(PlaceRow.id == id)).one_or_none()
    return _place(row) if row else None


def places_in(connection: Connection, city_id: str) -> list[Place]:
    """All places of a city, by rank."""
    rows = connection.execute(
        _NAMED.where(PlaceRow.city_id == city_id).order_by(PlaceRow.rank, PlaceRow.id)
    )
    return [_place(row) for row in rows]


def _place(row: Row[Any]) -> Place:
    return Place(**row._mapping, matched="", score=EXACT)


def question_of(
    text: str, city_id: str | None = None, limit: int = 8, language: str | None = None
) -> dict[str, Any]:
    """The parameters of `FIND`."""
    readings = readings_of(text)
    return {
        "keys": [key for key, _ in readings],
        "unfinished": [unfinished(key) for key, _ in readings],
        "cities": [city for _, city in readings],
        "city": city_id,
        "language": language,
        "limit": limit,
        "beginning": _beginning([key for key, _ in readings]),
    }


def _beginning(keys: Sequence[str]) -> float:
    enough = max(map(len, keys), default=0) >= TOO_SHORT_TO_MEAN_ONE
    return BEGINNING if enough else GUESSED_BEGINNING


def readings_of(text: str) -> list[tuple[str, str]]:
    """The ways to read a text, as keys of a place and of the city that it may be in ("": none).

    >>> readings_of("Prado, Barranquilla")
    [('pradu barankuila', ''), ('pradu', 'barankuila'), ('barankuila', 'pradu')]
    """
    key = fold(text) if len(text) <= LONGEST_TEXT else ""
    if not key:
        return []
    words = key.split()
    readings = [(key, "")]
    for count in range(1, min(LONGEST_CITY, len(words) - 1) + 1):
        readings.append((" ".join(words[:-count]), " ".join(words[-count:])))
        readings.append((" ".join(words[count:]), " ".join(words[:count])))
    return readings
