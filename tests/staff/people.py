"""Members of staff, and how they come in.

`a_member(session, "reviewer")` makes one; `signed_in(client, member)` and, in a browser,
`sign_in(page, url, member)` go through the real form with the password that all of them have::

    editor = a_member(session)
    answer = signed_in(client, editor).get("/staff/beirut/")
"""

from __future__ import annotations

import re
import uuid
from functools import cache

from argon2 import PasswordHasher
from flask.testing import FlaskClient
from playwright.sync_api import Page
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from locator.directory.organization import Organization
from locator.staff.accounts import Account
from locator.staff.doors import NETWORK_ROLES, Membership, Role
from tests.builders import city

# What everybody in a test signs in with.
PASSWORD = "seven lanterns over the harbour"


def a_member(  # noqa: PLR0917 - who they are, most of all
    session: Session,
    role: Role | None = "editor",
    city_id: str | None = "beirut",
    organization: Organization | None = None,
    email: str | None = None,
    name: str = "",
    language: str = "en",
) -> Account:
    """An active account with `PASSWORD`; with a role in a city, in all for roles of all cities.

    `role=None` gives none at all.
    """
    is_everywhere = role in NETWORK_ROLES
    account = Account(
        id=uuid.uuid4(),
        email=email or f"{role or 'nobody'}-{uuid.uuid4().hex[:6]}@city.example",
        name=name or f"Some {(role or 'body').replace('_', ' ')}",
        language=language,
        password=_hashed(PASSWORD),
    )
    session.add(account)
    if city_id and not is_everywhere:
        city(session, city_id)
    if organization is not None:
        session.add(organization)
    session.flush()
    if role:
        session.add(
            Membership(
                account_id=account.id,
                city_id=None if is_everywhere else city_id,
                organization_id=organization.id if organization else None,
                role=role,
                created_by="a test",
            )
        )
    session.flush()
    return account


def csrf_token(client: FlaskClient, address: str = "/staff/sign-in") -> str:
    """The word that a form on a page carries, without which nothing is taken."""
    found = re.search(r'name="csrf-token" content="([^"]+)"', client.get(address).text)
    assert found, f"there is no form on {address}"
    return found[1]


def post(client: FlaskClient, address: str, page: str | None = None, **fields: str) -> TestResponse:
    """Send a form as the page that holds it would; `page` is that page's address."""
    token = csrf_token(client, page or address)
    return client.post(address, data={"csrf_token": token, **fields})


def signed_in(client: FlaskClient, account: Account, password: str = PASSWORD) -> FlaskClient:
    """The client, signed in through the form."""
    answer = post(client, "/staff/sign-in", email=account.email, password=password)
    assert answer.status_code == 303, answer.text
    return client


def sign_in(page: Page, url: str, account: Account, password: str = PASSWORD) -> None:
    """Sign in with a browser; it ends on the first page of the staff."""
    page.goto(f"{url}/staff/sign-in")
    page.locator("#email").fill(account.email)
    page.locator("main form button.big").click()
    page.locator("#password").fill(password)
    page.locator("main form button.big").click()
    page.wait_for_url(lambda address: "/sign-in" not in address)


@cache
def _hashed(password: str) -> str:
    # As cheap as Argon2 can be. Signing in makes it as dear as all others.
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(password)
