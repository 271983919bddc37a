"""`locator`: the commands of the rooms, under one name."""

from __future__ import annotations

import importlib
import signal
import sys
from dataclasses import replace
from types import FrameType
from typing import NoReturn, cast

import click
from sqlalchemy.exc import OperationalError, ProgrammingError

from locator import logs
from locator.cluster import private_cluster
from locator.config import Config, misspelled
from locator.errors import LocatorError

# Imported when asked for: a search need not wait for the imports' readers.
COMMANDS = {
    "backup": "locator.safekeeping.commands:backup",
    "check": "locator.checking:check",
    "database": "locator.serving.keeping:database",
    "gazetteer": "locator.places.commands:gazetteer",
    "import": "locator.imports.commands:import_",
    "licence": "locator.feeds.commands:licence",
    "migrate": "locator.directory.commands:migrate",
    "recovered": "locator.safekeeping.commands:recovered",
    "republish": "locator.directory.commands:republish",
    "restore": "locator.safekeeping.commands:restore",
    "sample": "locator.serving.preparing:sample",
    "search": "locator.search.commands:search",
    "serve": "locator.serving.commands:serve",
    "staff": "locator.staff.commands:staff",
    "widget": "locator.embed.commands:widget",
    "worker": "locator.staff.jobs.worker:worker",
}


class Rooms(click.Group):
    """Finds a command in its room."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, in alphabetical order."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        return cast(click.Command, getattr(importlib.import_module(module), name))


@click.command(cls=Rooms, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def locator(ctx: click.Context) -> None:
    """Help nearby, open to everyone, in the languages people speak.

    Settings come from the environment: DATABASE_URL (else a private PostGIS is started under
    LOCATOR_DATA), HOST, PORT and others; see docs/operators.md.
    """
    for mistake in misspelled():
        _tell(mistake)
    config = Config.from_environment()
    if ctx.invoked_subcommand == "database":  # the one who keeps it waits for nobody
        config = replace(config, cluster_is_kept=False)
    asks_for_help = not {"-h", "--help"}.isdisjoint(ctx.args)
    ctx.obj = config if asks_for_help else ctx.with_resource(private_cluster(config, tell=_tell))


def main() -> NoReturn:
    """Run a command; what goes wrong is told in plain words, never as a traceback."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    try:
        locator(prog_name="locator")
    except LocatorError as error:
        logs.end(f"{error}")
    except OperationalError as error:
        logs.end(f"The database does not answer: {str(error.orig).strip()}\nRun locator check.")
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) not in _NOT_MIGRATED:
            raise
        logs.end("The database is not at the state that this version needs: run locator migrate.")
    sys.exit(0)


# PostgreSQL's invalid_schema_name, undefined_table, undefined_column, undefined_object (a role).
_NOT_MIGRATED = {"3F000", "42P01", "42703", "42704"}


def _leave(number: int, frame: FrameType | None) -> None:
    """End in order, so that the private cluster is stopped by whoever is the last one out."""
    raise SystemExit(128 + number)


def _tell(line: str) -> None:
    logs.tell(line, aside=True)


if __name__ == "__main__":
    main()
