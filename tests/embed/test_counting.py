"""Partners are counted by the day, visitors never, and small numbers are not told."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import inspect, select, text
from sqlalchemy.orm import Session

from locator.embed.counting import MOST_PARTNERS, Counting, WidgetViews, views
from tests.conftest import DatabaseInOneTransaction

DAY = dt.date(2026, 11, 26)


def count(counting: Counting, partner: str, times: int) -> None:
    for _ in range(times):
        counting.add(DAY, partner)


def test_fewer_than_ten_are_not_told(database: DatabaseInOneTransaction) -> None:
    counting = Counting()
    count(counting, "caritas", 12)
    count(counting, "small-one", 9)
    counting.write(database)
    with database.session() as session:
        told = {one.partner: one.views for one in views(session, DAY)}
    assert told == {"caritas": 12, "small-one": None}


def test_what_several_workers_have_counted_is_added(database: DatabaseInOneTransaction) -> None:
    for _ in range(2):
        counting = Counting()
        count(counting, "caritas", 7)
        counting.write(database)
    with database.session() as session:
        assert views(session, DAY)[0].views == 14


def test_nobody_fills_the_table_with_partners_who_do_not_exist(
    database: DatabaseInOneTransaction,
) -> None:
    for round in range(2):
        counting = Counting()
        for number in range(MOST_PARTNERS + 50):
            counting.add(DAY, f"p{round}-{number}")
        counting.write(database)
    with database.session() as session:
        assert len(session.scalars(select(WidgetViews)).all()) == MOST_PARTNERS


def test_a_row_is_a_day_a_partner_and_a_number(session: Session) -> None:
    columns = inspect(session.connection()).get_columns("widget_views", schema="staff")
    assert {column["name"] for column in columns} == {"day", "partner", "views"}


def test_the_public_role_cannot_read_it(session: Session) -> None:
    allowed = session.scalar(
        text("SELECT has_table_privilege('locator_public', 'staff.widget_views', 'SELECT')")
    )
    assert allowed is False
