"""A city with many more places than any list shows: copies of the sample's, strewn around it."""

from __future__ import annotations

from sqlalchemy import text

from locator.db import Database

# The same dice everywhere: a row's own number says where its copies lie.
_STREWN = text(
    """
    INSERT INTO published.service_point (
        id, city_id, service_id, is_stop, geog, facets, open_during, assured_until, content,
        published_at, modified_at, fingerprint
    )
    SELECT
        md5(id || ' ' || copy)::uuid, city_id, service_id, FALSE,
        ST_Project(
            geog,
            far * far * far * 14000,
            (hashtext(id || ' way ' || copy) & 65535) / 65536.0 * 2 * pi()
        ),
        facets, open_during, assured_until, content, published_at, modified_at, fingerprint
    FROM (
        SELECT *, (hashtext(id || ' far ' || copy) & 65535) / 65536.0 AS far
        FROM published.service_point
        CROSS JOIN generate_series(1, :copies) AS copy
        WHERE city_id = :city AND geog IS NOT NULL AND NOT is_stop
    ) AS strewn
    """
)


def strew(database: Database, city: str, copies: int) -> None:
    """So many copies of everything that stands still in a city, most of them near."""
    with database.staff() as session:
        session.execute(_STREWN, {"city": city, "copies": copies})
        session.execute(
            text("UPDATE published.city SET version = version + 1 WHERE id = :city"), {"city": city}
        )
