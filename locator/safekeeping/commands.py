"""`locator backup`, `locator restore` and `locator recovered`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from locator.config import Config
from locator.directory.migrating import migrate
from locator.safekeeping.backing_up import back_up
from locator.safekeeping.copy import rotate
from locator.safekeeping.restoring import publish_anew
from locator.safekeeping.restoring import restore as bring_back


def _tell(line: str) -> None:
    click.echo(line, err=True)


@click.command()
@click.argument("target", required=False, metavar="[FILE|FOLDER]")
@click.option("--keep", type=click.IntRange(1), help="Delete all but the N newest of the folder.")
@click.option(
    "--prove/--no-proof",
    default=True,
    show_default=True,
    help="Restore it into a database of its own, and compare.",
)
@click.pass_obj
def backup(config: Config, target: str | None, keep: int | None, prove: bool) -> None:
    """Make a copy of everything, to a FILE or into a FOLDER, while all goes on.

    Without either it goes into the folder backups below LOCATOR_DATA; carry it to another machine.
    A FOLDER is one that is there, or ends with a slash.
    """
    place = Path(target) if target else config.data / "backups"
    is_folder = target is None or target.endswith("/") or place.is_dir()
    if keep and not is_folder:
        raise click.UsageError("--keep goes with a folder.")
    now = f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%SZ}"
    file = place / f"locator-{now}.dump" if is_folder else place
    copy, proof = back_up(config, file, prove=prove, tell=_tell)
    click.echo(f"{file} ({copy.bytes / 1e6:.1f} MB) and {file.name}.json")
    if proof is None:
        click.echo("It was not proven.")
    else:
        rehearsed = ", and migrated" if proof.rehearsed else ""
        click.echo(
            f"Restored{rehearsed} and compared: {proof.rows} rows of {proof.tables} tables,"
            " definitions, rights, and what is public."
        )
    if keep:
        for old in rotate(place, keep):
            click.echo(f"Deleted {old.name}")
    if config.secret_key is None:
        _tell(f"Keep {config.data / 'secret_key'} as well, and elsewhere: it is not in the copy.")
    else:
        _tell("Keep SECRET_KEY as well, and elsewhere: it is not in the copy.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Where a directory is there: put that one aside.")
@click.pass_obj
def restore(config: Config, file: Path, replace: bool) -> None:
    """Bring back a copy that locator backup has made, of this version or an older one."""
    restored = bring_back(config, file, replace=replace, tell=_tell)
    click.echo(f"{restored.points} service points are public.")
    if restored.aside:
        click.echo(f"What was there before is in the database {restored.aside}.")
        _tell(f'When you need it no more: DROP DATABASE "{restored.aside}"')


@click.command()
@click.pass_obj
def recovered(config: Config) -> None:
    """Publish anew after PostgreSQL itself was set back in time.

    After a point-in-time recovery, a snapshot of a disk, or a failover that lost something, caches
    and partners may hold what is not true any more: versions get numbers that none has had.
    """
    migrate(config.owner_url)
    click.echo(f"{publish_anew(config.owner_url)} service points are public.")
