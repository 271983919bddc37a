"""What the operator reads: lines of text, or of JSON; on neither is anything about a person."""

from __future__ import annotations

import datetime as dt
import logging
import os
import sys
from typing import NoReturn, TextIO

import click
import orjson

from locator.privacy import NothingAboutPeople

# Granian's own lines go the way of ours.
GRANIAN = {
    "formatters": {},
    "handlers": {},
    "loggers": {"_granian": {"propagate": True}},
}

log = logging.getLogger("locator")


class JsonLine(logging.Formatter):
    """A record as one line of JSON: when, how bad, from where, what; frames of code, if any."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without a line break at its end."""
        line = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
            "message": record.getMessage(),
        }
        # Whatever an exception quotes has been taken out before: `locator.privacy`.
        if record.exc_text:
            line["frames"] = record.exc_text
        return orjson.dumps(line, default=str).decode()


def _is_about_this_machine(record: logging.LogRecord) -> bool:
    """Granian finds our threads many; all but one only wait: `serving.commands` says for what."""
    return not str(record.msg).startswith("Configuration allows spawning")


class Lines(logging.StreamHandler[TextIO]):
    """Our handler, on stderr."""


def begin(log_format: str) -> None:
    """Warnings and worse of all that runs in this process to stderr; our own words, too."""
    handler = Lines()
    if log_format == "json":
        handler.setFormatter(JsonLine())
    else:
        handler.setFormatter(logging.Formatter("%(message)s"))
    # Threat: a mail server's refusal quotes the address that it refuses.
    handler.addFilter(NothingAboutPeople())
    handler.addFilter(_is_about_this_machine)
    root = logging.getLogger()
    for before in list(root.handlers):
        if isinstance(before, Lines):
            root.removeHandler(before)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    log.setLevel(logging.INFO)


def tell(words: str, level: int = logging.INFO, *, aside: bool = False) -> None:
    """Say something to whoever started us: on stdout, `aside` on stderr, in JSON as a record."""
    if os.environ.get("LOG_FORMAT") != "json":
        click.echo(words, err=aside or level > logging.INFO)
        return
    if not logging.getLogger().handlers:
        begin("json")
    log.log(level, words)


def end(words: str) -> NoReturn:
    """End with status 1 and the last words."""
    if os.environ.get("LOG_FORMAT") != "json":
        sys.exit(words)
    tell(words, logging.ERROR)
    sys.exit(1)
