"""`locator widget`: who shows our widgets, in numbers of days and never of people."""

from __future__ import annotations

import datetime as dt

import click
from rich.console import Console
from rich.table import Table

from locator.config import Config
from locator.db import Database
from locator.embed.counting import LEAST_SHOWN, views


@click.group("widget")
def widget() -> None:
    """What partners embed."""


@widget.command("views")
@click.option("--days", default=30, show_default=True, type=click.IntRange(1, 3660))
@click.pass_obj
def show_views(config: Config, days: int) -> None:
    """Print how often each partner's widget was loaded, by day (UTC).

    A number below ten is not told: a day with one visitor would tell of that one.
    """
    since = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=days - 1)
    database = Database.from_config(config)
    with database.staff() as session:
        found = views(session, since)
    table = Table(box=None)
    table.add_column("day")
    table.add_column("partner")
    table.add_column("views", justify="right")
    for one in found:
        number = f"fewer than {LEAST_SHOWN}" if one.views is None else str(one.views)
        table.add_row(one.day.isoformat(), one.partner, number)
    console = Console()
    console.print(table if found else "No partner's widget was counted in these days.")
