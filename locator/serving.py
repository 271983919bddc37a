"""`locator serve`: granian's workers, and beside them one that does the jobs."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import threading
import time
from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING

import click
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server
from sqlalchemy import select

from locator import create_app
from locator.config import Config
from locator.db import Database
from locator.directory.published import PublishedCity
from locator.errors import PortIsTakenError, SettingIsWrongError
from locator.preparing import prepare
from locator.receiving import MEMBERS, STRANGERS
from locator.search.open_data import DOWNLOADS
from locator.staff.accounts.secret import secret_key
from locator.staff.jobs.beside import working_beside

if TYPE_CHECKING:
    from flask import Flask

MOST_WORKERS = 2  # more only on request: each is a process of some 100 MB

# Threat: who opens connections and says nothing, or a letter a minute, takes them from all others.
# Milliseconds from one answer, or from the beginning, to the end of the next question's headers;
# and bytes of those. A proxy in front closes idle connections sooner (deploy/nginx.conf).
HTTP1_SETTINGS = HTTP1Settings(header_read_timeout=10_000, max_buffer_size=1 << 15)


@click.command()
@click.option("--prepare", "first", is_flag=True, help="Migrate, and load the sample, before.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes that answer.")
@click.option(
    "--jobs/--no-jobs",
    default=True,
    help="Do the jobs as well: mails, renewals.",
    show_default=True,
)
@click.pass_obj
def serve(config: Config, first: bool, workers: int | None, jobs: bool) -> None:
    """Serve the pages and the API on HOST and PORT until Ctrl-C."""
    make_sure_port_is_free(config.host, config.port)
    if first:
        prepare(config)
    database = Database.from_config(config)
    make_sure_it_answers(database)
    secret_key(config)  # made or found once, before several workers look for it
    # A fresh interpreter a worker: none inherits a lock, a thread or a connection of ours.
    multiprocessing.set_start_method("spawn", force=True)
    server = Server(
        "locator.serving:application",
        address=config.host,
        port=config.port,
        interface=Interfaces.WSGI,
        workers=workers or min(MOST_WORKERS, os.cpu_count() or 1),
        # Whoever takes a whole city over a slow line holds a thread (docs/decisions/0193), as does
        # whoever sends something slowly (docs/decisions/0250): one is left for all others.
        blocking_threads=1 + DOWNLOADS + STRANGERS + MEMBERS,
        # Threat: HTTP/2 opens hundreds of questions on a connection, and takes them back for
        # nothing. No browser speaks it without TLS, which stands in front of us.
        http=HTTPModes.http1,
        http1_settings=HTTP1_SETTINGS,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        # Threat: an access log would keep where and for what somebody looked, and from which
        # address. There is none, and granian's own lines name no request.
        log_access=False,
        log_level=LogLevels.warning,
    )

    @server.on_startup
    def ready() -> None:
        # Granian would answer a closed terminal by renewing its workers.
        signal.signal(signal.SIGHUP, server.signal_handler_interrupt)
        threading.Thread(target=_tell_when_it_listens, args=(config,), daemon=True).start()

    with working_beside(config) if jobs else nullcontext():
        server.serve(target_loader=partial(application, config, os.getpid()), wrap_loader=False)


def _tell_when_it_listens(config: Config) -> None:
    """Say where the pages are, once a worker takes connections there: seconds after the start."""
    while True:
        try:
            socket.create_connection((config.host, config.port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            click.echo(f"Locator is at {_address(config)}  (Ctrl-C stops it)")
            return


def make_sure_it_answers(database: Database) -> None:
    """Ask both roles once, before anybody is told that there are pages: `main` tells what fails."""
    with database.staff() as session:
        session.execute(_ANYTHING)
    with database.public() as connection:
        connection.execute(_ANYTHING)


_ANYTHING = select(PublishedCity.id).limit(1)


def application(config: Config, parent: int) -> Flask:
    """One worker's application, which ends when the process that serves is no more."""
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    return create_app(config)


def _end_with(parent: int) -> None:
    """Leave when our parent was killed: nobody else would free the port."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def make_sure_port_is_free(host: str, port: int) -> None:
    """Raise `PortIsTakenError` where something listens already.

    Granian's workers share their port, so that a second server would silently join the first.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise SettingIsWrongError("HOST", host, "an address or a name of this machine") from error
    family, kind, protocol, _, address = found[0]
    with socket.socket(family, kind, protocol) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(address)
        except OSError as error:
            raise PortIsTakenError(host, port, error.strerror or "") from error


def _address(config: Config) -> str:
    host = f"[{config.host}]" if ":" in config.host else config.host
    return f"http://{host}:{config.port}/"
