"""`locator serve`: granian's workers, and beside them one that does the jobs."""

from __future__ import annotations

import http.client
import logging
import multiprocessing
import os
import signal
import socket
import threading
import time
from contextlib import nullcontext
from dataclasses import replace

import click
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from sqlalchemy import text

from locator import logs
from locator.config import Config
from locator.db import Database
from locator.errors import PortIsTakenError, SettingIsWrongError
from locator.health.counting import metrics_of_all_workers
from locator.receiving.bodies import MEMBERS, STRANGERS
from locator.search.open_data import DOWNLOADS
from locator.secret import secret_key
from locator.serving.replacing import ReplacingServer
from locator.serving.systemd import address_of, given_socket, tell_ready
from locator.serving.worker import Worker
from locator.staff.jobs.beside import working_beside

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
    logs.begin(config.log_format)
    given = given_socket()
    if given is None:
        make_sure_port_is_free(config.host, config.port)
    else:
        host, port = address_of(given)
        config = replace(config, host=host, port=port)
    if first:
        # Sample, places and migrations: once they are there, this process only watches others.
        from locator.serving.preparing import prepare  # noqa: PLC0415

        prepare(config)
    database = Database.from_config(config)
    make_sure_it_answers(database)
    secret_key(config)  # made or found once, before several workers look for it
    # The C library keeps a heap for every few threads, each with what is left in it.
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")
    # Where in a line something failed: what is logged names lines (`privacy.frames_of`).
    os.environ.setdefault("PYTHONNODEBUGRANGES", "1")
    # A fresh interpreter a worker: none inherits a lock, a thread or a connection of ours.
    multiprocessing.set_start_method("spawn", force=True)
    server = ReplacingServer(
        "locator.serving.worker:Worker",
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
        log_dictconfig=logs.GRANIAN,
    )

    worker = Worker(config, os.getpid())
    with working_beside(config) if jobs else nullcontext() as beside, metrics_of_all_workers():

        @server.on_startup
        def ready() -> None:
            # Granian would answer a closed terminal by renewing its workers.
            if _has_terminal():
                signal.signal(signal.SIGHUP, server.signal_handler_interrupt)
            threading.Thread(target=_tell_when_it_answers, args=(config,), daemon=True).start()

        @server.on_reload
        def read_anew() -> None:
            worker.config = _settings_of_now(worker.config)
            if beside:
                beside.replace(worker.config)

        server.serve(target_loader=worker, wrap_loader=False)


def _has_terminal() -> bool:
    """Whether a closed terminal would be the one to send SIGHUP, and not an operator."""
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True


def _settings_of_now(config: Config) -> Config:
    """Read again what may have changed: the files of secrets. What is wrong stays as it was."""
    try:
        fresh = Config.from_environment()
    except SettingIsWrongError as error:
        logs.tell(f"The settings stay as they were: {error}", logging.WARNING)
        return config
    fresh = replace(fresh, host=config.host, port=config.port)  # where it listens already
    if fresh.database_url is None:  # the private cluster's
        public = fresh.public_database_url or config.public_database_url
        return replace(fresh, database_url=config.database_url, public_database_url=public)
    return fresh


def _tell_when_it_answers(config: Config) -> None:
    """Say where the pages are, once a worker answers there: seconds after the start."""
    while True:
        try:
            line = http.client.HTTPConnection(config.host, config.port, timeout=60)
            line.request("GET", "/healthz")
            line.getresponse().read()
            line.close()
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
        else:
            tell_ready()
            logs.tell(f"Locator is at {_address(config)}  (Ctrl-C stops it)")
            return


def make_sure_it_answers(database: Database) -> None:
    """Ask both roles once, before anybody is told that there are pages: `main` tells what fails."""
    with database.staff() as session:
        session.execute(_ANYTHING)
    with database.public() as connection:
        connection.execute(_ANYTHING)


_ANYTHING = text("SELECT id FROM published.city LIMIT 1")


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
