"""`locator check`: what is wrong with this installation, in plain words, and how to mend it."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import click
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from locator import assets
from locator.config import Config
from locator.db import PUBLIC_ROLE, STAFF_ROLE, Database
from locator.directory.migrating import MIGRATIONS
from locator.errors import SettingIsWrongError
from locator.i18n import languages
from locator.mail import MailIsNotSentError, greet
from locator.postgresql import OLDEST_POSTGIS, OLDEST_POSTGRESQL
from locator.renewal import DUE_AFTER, last_renewed
from locator.staff.accounts.secret import secret_key

RENEWAL_IS_LATE = DUE_AFTER + dt.timedelta(hours=2)  # for a slow one


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `remedy` is empty where all is well."""

    what: str
    remedy: str = ""


class CheckFailedError(Exception):
    """What was looked at is wrong; the text is the remedy."""


Check = Callable[[Config], str]


@click.command()
@click.pass_obj
def check(config: Config) -> None:
    """Say what is wrong here, and how to mend it."""
    findings = list(look(config))
    for finding in findings:
        click.echo(f"{'✗' if finding.remedy else '✓'} {finding.what}")
        if finding.remedy:
            click.echo(f"  {finding.remedy}")
    sys.exit(any(finding.remedy for finding in findings))


def look(config: Config) -> Iterator[Finding]:
    """All findings; what comes after a database that cannot be reached is left out."""
    for what, one in FILES.items():
        yield _finding(what, one, config)
    for what, one in DATABASE.items():
        finding = _finding(what, one, config)
        yield finding
        if finding.remedy:
            return


def _finding(what: str, one: Check, config: Config) -> Finding:
    try:
        return Finding(f"{what}: {one(config)}")
    except CheckFailedError as error:
        return Finding(what, str(error))
    except DBAPIError as error:
        return Finding(what, " ".join(str(error.orig).split()))


def _scripts_and_styles(config: Config) -> str:
    if not (assets.folder("static/dist") / "manifest.json").is_file():
        raise CheckFailedError("They are not built: run script/setup.")
    return "built"


def _translations(config: Config) -> str:
    others = len(languages()) - 1
    if not others:
        raise CheckFailedError("There are none, so everyone reads English. Install Locator anew.")
    return f"{others} besides English"


def _secret(config: Config) -> str:
    try:
        secret_key(config)
    except SettingIsWrongError as error:
        raise CheckFailedError(str(error)) from error
    return "set in SECRET_KEY" if config.secret_key else f"kept in {config.data / 'secret_key'}"


def _mail(config: Config) -> str:
    try:
        if not greet(config):
            return "none; links of invitations are shown to whoever invites"
    except MailIsNotSentError as error:
        raise CheckFailedError(f"{error} Look at its address, name and password.") from error
    if config.public_url is None:
        raise CheckFailedError(
            f"Its links would lead to {config.address}: set PUBLIC_URL to where people find you."
        )
    return f"lets us in; links lead to {config.address}"


def _answers(config: Config) -> str:
    with _owner(config) as connection:
        version = int(connection.scalar(text("SHOW server_version_num")) or 0) // 10000
    if version < OLDEST_POSTGRESQL:
        raise CheckFailedError(
            f"It is PostgreSQL {version}; Locator needs {OLDEST_POSTGRESQL} or newer."
        )
    return f"PostgreSQL {version}"


def _postgis(config: Config) -> str:
    with _owner(config) as connection:
        version = connection.scalar(
            text("SELECT default_version FROM pg_available_extensions WHERE name = 'postgis'")
        )
    if version is None:
        raise CheckFailedError("It is not installed beside this PostgreSQL.")
    if tuple(map(int, version.split(".")[:2])) < OLDEST_POSTGIS:
        raise CheckFailedError(
            "It is {}; Locator needs {}.{} or newer.".format(version, *OLDEST_POSTGIS)
        )
    return str(version)


def _migrations(config: Config) -> str:
    head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    with _owner(config) as connection:
        there = connection.scalar(text("SELECT to_regclass('directory.alembic_version')"))
        current = there and connection.scalar(
            text("SELECT version_num FROM directory.alembic_version")
        )
    if current != head:
        raise CheckFailedError(
            f"The database is at {current or 'nothing'}, this version needs {head}:"
            " run locator migrate."
        )
    return f"at {head}"


def _staff_role(config: Config) -> str:
    with Database.from_config(config).staff() as session:
        session.execute(text("SELECT 1 FROM directory.city LIMIT 1"))
    return f"{STAFF_ROLE} reads and writes the directory"


def _public_role(config: Config) -> str:
    with Database.from_config(config).public() as connection:
        if connection.scalar(text("SELECT has_schema_privilege('directory', 'USAGE')")):
            raise CheckFailedError(
                f"Searches can read the private directory. Run locator migrate, and let nobody"
                f" grant {PUBLIC_ROLE} more than the migrations do."
            )
        connection.execute(text("SELECT 1 FROM published.city LIMIT 1"))
        login = connection.scalar(text("SELECT session_user"))
        if login != PUBLIC_ROLE and config.public_database_url:
            raise CheckFailedError(
                f"PUBLIC_DATABASE_URL logs in as {login}, who may do more than {PUBLIC_ROLE}."
            )
    if login != PUBLIC_ROLE:
        return f"{PUBLIC_ROLE} cannot; safer still with its own login in PUBLIC_DATABASE_URL"
    return f"{PUBLIC_ROLE} cannot"


def _opening_times(config: Config) -> str:
    with Database.from_config(config).staff() as session:
        renewed = last_renewed(session)
    if renewed is None:
        return "nothing is published yet"
    age = dt.datetime.now(dt.UTC) - renewed
    if age > RENEWAL_IS_LATE:
        raise CheckFailedError(
            f"Last renewed {age.days} days and {age.seconds // 3600} hours ago:"
            " run locator republish, and let it run daily (locator serve does)."
        )
    return "renewed within the last day"


def _jobs(config: Config) -> str:
    with _owner(config) as connection:
        failed = connection.execute(
            text(
                "SELECT task_name, count(*) AS number FROM jobs.procrastinate_jobs"
                " WHERE status = 'failed' GROUP BY task_name ORDER BY task_name"
            )
        ).all()
    if failed:
        told = ", ".join(f"{row.task_name} ({row.number})" for row in failed)
        raise CheckFailedError(
            f"These failed again and again, and wait for you: {told}."
            " What went wrong stands in the output of locator serve or locator worker."
        )
    return "none has failed"


FILES: dict[str, Check] = {
    "Scripts and styles": _scripts_and_styles,
    "Translations": _translations,
    "Secret of cookies and links": _secret,
    "Mail": _mail,
}
DATABASE: dict[str, Check] = {
    "Database": _answers,
    "PostGIS": _postgis,
    "Migrations": _migrations,
    "Staff": _staff_role,
    "Searches reading the private directory": _public_role,
    "Opening times": _opening_times,
    "Jobs": _jobs,
}


@contextmanager
def _owner(config: Config) -> Iterator[Connection]:
    """The login of DATABASE_URL itself, before it steps down to a role."""
    url = make_url(config.owner_url).set(drivername="postgresql+psycopg")
    with create_engine(url).connect() as connection:
        yield connection
