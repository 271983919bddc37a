"""From what people type ("el hamra", "برج حمود", "prado barranquilla") to places."""

from __future__ import annotations

from sqlalchemy import ARRAY, Connection, Text, bindparam, text

from locator.places.folding import fold, unfinished
from locator.places.place import BEGINNING, EXACT, Place

# Nobody calls a place by more than this; whatever is longer is not a place's name.
LONGEST_TEXT = 200
# The city is named in at most so many words ("lima peru", "ciudad de mexico mexico").
LONGEST_CITY = 3

# A reading is one way to understand the text: all of it names a place, or its first or last words
# name a city and the others a place there. Each condition on n.folded is answered by the one
# trigram index. What is typed never meets LIKE raw: `fold` lets no wildcard through.
FIND = text(
    """
    WITH reading AS (
        SELECT r.key, r.unfinished, city.city_id
        FROM unnest(:keys, :unfinished, :cities) AS r (key, unfinished, city)
        LEFT JOIN (
            SELECT DISTINCT n.folded, p.city_id
            FROM published.place_name n JOIN published.place p ON p.id = n.place_id
            WHERE p.kind = 'city' AND n.folded = ANY (:cities)
        ) city ON city.folded = r.city
        WHERE r.city = '' OR city.city_id IS NOT NULL
    ),
    found AS (
        SELECT DISTINCT ON (p.id)
            p.id, p.city_id, p.kind, p.names, p.geog::geometry AS point, p.radius, p.rank,
            n.name AS matched,
            CASE
                WHEN n.folded = r.key THEN CAST(:exact AS float)
                WHEN starts_with(n.folded, r.key) OR starts_with(n.folded, r.unfinished)
                THEN :beginning
                ELSE 0.8 * greatest(
                    similarity(r.key, n.folded), word_similarity(r.key, n.folded)
                )
            END AS score
        FROM reading r
        JOIN published.place_name n
            ON n.folded LIKE r.key || '%'
            OR n.folded LIKE r.unfinished || '%'
            OR n.folded % r.key
            OR n.folded %> r.key
        JOIN published.place p
            ON p.id = n.place_id AND p.city_id = coalesce(r.city_id, p.city_id)
        JOIN published.city ON city.id = p.city_id
        WHERE CAST(:city AS text) IS NULL OR p.city_id = :city
        ORDER BY p.id, score DESC, n.locale IS NOT DISTINCT FROM :language DESC, n.id
    )
    SELECT id, city_id, kind, names, matched, ST_X(point) AS lon, ST_Y(point) AS lat, radius,
        score
    FROM found
    ORDER BY score DESC, rank, id
    LIMIT :limit
    """
).bindparams(
    bindparam("keys", type_=ARRAY(Text)),
    bindparam("unfinished", type_=ARRAY(Text)),
    bindparam("cities", type_=ARRAY(Text)),
    bindparam("language", type_=Text),
    exact=EXACT,
    beginning=BEGINNING,
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
    readings = readings_of(text)
    if not readings:
        return []
    rows = connection.execute(
        FIND,
        {
            "keys": [key for key, _ in readings],
            "unfinished": [unfinished(key) for key, _ in readings],
            "cities": [city for _, city in readings],
            "city": city_id,
            "language": language,
            "limit": limit,
        },
    )
    return [Place(**row._mapping) for row in rows]


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
