"""`locator database`: keeps the private cluster, so that all others may be started anew."""

from __future__ import annotations

import signal
from threading import Event
from types import FrameType

import click

from locator import logs
from locator.config import Config
from locator.serving.systemd import tell_ready


@click.command()
@click.pass_obj
def database(config: Config) -> None:
    """Keep the private PostGIS running until Ctrl-C, for others with PRIVATE_CLUSTER=kept.

    Where DATABASE_URL names another one, there is nothing to keep, and it ends at once.
    """
    logs.begin(config.log_format)
    if Config.from_environment().database_url is not None:
        logs.tell("DATABASE_URL names the database: there is nothing to keep here")
        tell_ready()
        return
    told = Event()

    def end(number: int, frame: FrameType | None) -> None:
        told.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    logs.tell("The database is kept here  (Ctrl-C stops it)")
    tell_ready()
    told.wait()
