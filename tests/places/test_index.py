"""A gazetteer may grow: names are looked up in the index, whatever is typed."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, text

from locator.db import STAFF_ROLE
from locator.places.gazetteer import find_places


@pytest.fixture(scope="module")
def many_places(places: Connection) -> Connection:
    """Twenty thousand names more, of letters as they come."""
    places.execute(
        text(
            """
            WITH made AS (
                INSERT INTO published.place
                SELECT 'beirut/made-' || n, 'beirut', 'quarter', '{"en": "Made"}',
                    ST_MakePoint(35.5, 33.9)::geography, 100, 20, false
                FROM generate_series(1, 20000) n
                RETURNING id
            )
            INSERT INTO published.place_name (place_id, name, folded)
            SELECT id, 'Made', translate(md5(id), '0123456789', 'ghijklmnop') FROM made
            """
        )
    )
    # Only the owner of the tables may.
    places.execute(text("SET ROLE NONE"))
    places.execute(text("ANALYZE published.place, published.place_name"))
    places.execute(text(f"SET ROLE {STAFF_ROLE}"))
    return places


def scans(connection: Connection) -> tuple[int, int]:
    """How often this transaction has read all names, and how often by an index."""
    statement = "SELECT seq_scan, idx_scan FROM pg_stat_xact_user_tables WHERE relname = :name"
    row = connection.execute(text(statement), {"name": "place_name"}).one()
    return row.seq_scan, row.idx_scan


# Neither plan may matter: one is made for the question, the other for all questions.
@pytest.mark.parametrize("mode", ["force_custom_plan", "force_generic_plan"])
@pytest.mark.parametrize("typed", ["h", "hamra", "الحمراء", "San Juan de Lurigancho, Lima"])
def test_names_are_read_by_the_index(many_places: Connection, mode: str, typed: str) -> None:
    many_places.execute(text(f"SET LOCAL plan_cache_mode = {mode}"))
    whole, by_index = scans(many_places)
    assert find_places(many_places, typed)
    assert scans(many_places)[0] == whole
    assert scans(many_places)[1] > by_index
