"""`locator staff`: the first administrator, whoever cannot get back in, and the record."""

from __future__ import annotations

import datetime as dt
import sys
import uuid
from typing import cast, get_args

import click
from sqlalchemy.orm import Session

from locator import create_app
from locator.config import Config
from locator.db import Database
from locator.directory.city import City
from locator.errors import CityIsUnknownError
from locator.i18n import STAFF_LANGUAGES
from locator.staff.accounts.invitation import Invitation, invite, let_back_in
from locator.staff.doors import CITY_ROLES, Role
from locator.staff.history.audit import lines, write_csv, write_json
from locator.staff.people.membership import organizations_in

# As it stands in the record, where others have their address of mail.
BY = "locator staff"


@click.group()
def staff() -> None:
    """The people who keep the directory true."""


@staff.command("invite")
@click.argument("email")
@click.option("--role", type=click.Choice(get_args(Role)), required=True)
@click.option("--city", help="By its id: beirut. Not for steward and operator.")
@click.option("--organization", help="Of a contributor: its name, as it is in the city.")
@click.option("--name", default="", help="As colleagues know them.")
@click.option("--language", type=click.Choice(STAFF_LANGUAGES), help="Of the mail and their pages.")
@click.pass_obj
def invite_(
    config: Config,
    email: str,
    *,
    role: str,
    city: str | None,
    organization: str | None,
    name: str,
    language: str | None,
) -> None:
    """Give somebody a role, and send them a link; without MAIL_URL, print it."""
    is_of_city = role in CITY_ROLES
    if is_of_city and not city:
        raise click.UsageError(f"Say in which city: --role {role} --city beirut.")
    if not is_of_city and city:
        raise click.UsageError(f"The role {role} is for all cities: leave out --city.")
    if organization and role != "contributor":
        raise click.UsageError("Only a contributor writes for one organization.")
    database = Database.from_config(config)
    with create_app(config, database).app_context(), database.staff() as session:
        if city and session.get(City, city) is None:
            raise CityIsUnknownError(f"There is no city {city}.")
        of = _organization(session, city, organization) if city and organization else None
        _tell(invite(session, email, cast(Role, role), city, of, BY, name=name, language=language))


def _organization(session: Session, city_id: str, name: str) -> uuid.UUID:
    """The one of a city that is called so, in whatever case."""
    there = organizations_in(session, city_id)
    found = [id for id, known in there if known.casefold() == name.strip().casefold()]
    if len(found) != 1:
        known = "".join(f"\n  {each}" for _, each in there)
        raise click.UsageError(f"Say one of the organizations of {city_id}:{known}")
    return found[0]


@staff.command("audit")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="From this day on (UTC).")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Before this day (UTC).")
@click.option("--actor", help="Of this person only: their address of mail.")
@click.option(
    "--format", "format_", type=click.Choice(["csv", "json"]), default="csv", show_default=True
)
@click.pass_obj
def audit_(
    config: Config,
    since: dt.datetime | None,
    until: dt.datetime | None,
    actor: str | None,
    format_: str,
) -> None:
    """Print every change of the directory: who, when, what from what to what, by which door."""
    with Database.from_config(config).staff() as session:
        told = lines(session, _in_utc(since), _in_utc(until), actor)
        write = write_csv if format_ == "csv" else write_json
        write(told, sys.stdout)


def _in_utc(day: dt.datetime | None) -> dt.datetime | None:
    return day and day.replace(tzinfo=dt.UTC)


@staff.command("let-back-in")
@click.argument("email")
@click.pass_obj
def let_back_in_(config: Config, email: str) -> None:
    """Send a link for a new password, and ask for no code: phone and recovery codes are lost."""
    database = Database.from_config(config)
    with create_app(config, database).app_context(), database.staff() as session:
        _tell(let_back_in(session, email))


def _tell(invitation: Invitation) -> None:
    if invitation.sent:
        click.echo("A mail with a link is on its way.")
    else:
        click.echo("No mail was sent. Pass this link on, to nobody else; it works once:")
        click.echo(invitation.link)
