"""`locator staff`: the first administrator comes in by a link that is printed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from locator import create_app
from locator.config import Config
from locator.db import Database
from locator.directory.organization import Organization
from locator.errors import CityIsUnknownError
from locator.staff.accounts import Account
from locator.staff.accounts.invitation import AccountIsUnknownError
from locator.staff.commands import staff
from locator.staff.doors import Membership
from tests.builders import organization
from tests.conftest import migrated_database
from tests.mailbox import mailbox
from tests.staff.accounts.test_links import NEW
from tests.staff.people import post

OF_NOBODY = ("--city", "beirut", "--organization", "Nobody")


@pytest.fixture(scope="module")
def url() -> object:

    with migrated_database() as url:
        with Database.from_config(Config(database_url=url)).staff() as session:
            organization(session, name="Harbour Doctors")
        yield url


@pytest.fixture
def config(url: str, tmp_path: Path) -> Config:
    return Config(database_url=url, data=tmp_path, public_url="https://help.example")


def run(config: Config, *arguments: str) -> Result:
    return CliRunner().invoke(staff, arguments, obj=config)


def test_the_printed_link_makes_an_operator(config: Config) -> None:
    said = run(config, "invite", "First@City.Example", "--role", "operator", "--language", "fr")
    assert said.exit_code == 0, said.output
    link = re.search(r"https://help\.example(/staff/invitation/\S+)", said.output)
    assert link
    client = create_app(config).test_client()
    client.environ_base["wsgi.url_scheme"] = "https"
    answer = post(client, link[1], name="Mariam", language="fr", password=NEW)
    assert answer.status_code == 303
    with Database.from_config(config).staff() as session:
        account = session.scalars(
            select(Account).where(Account.email == "first@city.example")
        ).one()
        roles = session.execute(
            select(Membership.role, Membership.city_id, Membership.created_by).where(
                Membership.account_id == account.id
            )
        ).all()
        assert [tuple(role) for role in roles] == [("operator", None, "locator staff")]
    again = run(config, "let-back-in", "first@city.example")
    assert "https://help.example/staff/reset/" in again.output


def test_with_mail_no_link_is_printed(config: Config) -> None:
    with mailbox() as box:
        with_mail = Config(**{**config.__dict__, "mail_url": box.url})
        said = run(with_mail, "invite", "a@city.example", "--role", "editor", "--city", "beirut")
        assert said.output == "A mail with a link is on its way.\n"
        assert box.link().startswith("/staff/invitation/")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--role", "editor"), "Say in which city"),
        (("--role", "operator", "--city", "beirut"), "leave out --city"),
        (("--role", "emperor"), "is not one of"),
        (("--role", "editor", "--city", "beirut", "--organization", "Doors"), "Only a contributor"),
        (
            ("--role", "contributor", "--city", "beirut", "--organization", "Doors"),
            "Harbour Doctors",
        ),
    ],
)
def test_a_role_that_makes_no_sense_is_refused(
    config: Config, arguments: tuple[str, ...], told: str
) -> None:
    said = run(config, "invite", "b@city.example", *arguments)
    assert said.exit_code == 2
    assert told in said.output


def test_unknown_cities_and_accounts_are_named(config: Config) -> None:
    wrong = run(config, "invite", "b@city.example", "--role", "editor", "--city", "atlantis")
    assert isinstance(wrong.exception, CityIsUnknownError)
    nobody = run(config, "let-back-in", "nobody@city.example")
    assert isinstance(nobody.exception, AccountIsUnknownError)


def test_a_contributor_is_bound_to_the_organization_of_that_name(config: Config) -> None:
    whose = ("--role", "contributor", "--city", "beirut", "--organization", "harbour doctors")
    said = run(config, "invite", "c@ngo.example", *whose)
    assert said.exit_code == 0, said.output
    with Database.from_config(config).staff() as session:
        name = session.scalar(
            select(Organization.name)
            .join(Membership, Membership.organization_id == Organization.id)
            .join(Account, Account.id == Membership.account_id)
            .where(Account.email == "c@ngo.example")
        )
    assert name == "Harbour Doctors"
