"""An editor at a draft, without scripts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from locator.directory.document.document import ServiceDocument
from locator.staff.accounts import Account
from locator.staff.doors.member import Member, read_member
from locator.staff.drafts import work
from locator.staff.drafts.draft import Draft
from tests.builders import NOW
from tests.staff.editing.filling import Pairs, filled, send
from tests.staff.people import a_member, signed_in


@dataclass
class Desk:
    """Somebody signed in, with a draft before them."""

    client: FlaskClient
    session: Session
    account: Account
    draft: Draft

    @property
    def address(self) -> str:
        return f"/staff/{self.draft.city_id}/drafts/{self.draft.id}/edit"

    @property
    def member(self) -> Member:
        return read_member(self.session, self.account)

    def page(self) -> TestResponse:
        return self.client.get(self.address)

    def send(
        self,
        pairs: Pairs | None = None,
        button: tuple[str, str] = ("save", "1"),
        /,
        **values: Any,
    ) -> TestResponse:
        """Fill these fields in, and press a button."""
        return send(self.client, self.address, pairs or filled(self.page(), **values), button)

    def press(self, name: str, value: str, /, **values: Any) -> TestResponse:
        """Fill these fields in, and press the button of that name and value."""
        return self.send(None, (name, value), **values)

    def save_by_itself(self, pairs: Pairs) -> TestResponse:
        """As the script does."""
        return send(self.client, self.address, pairs, ("x", "1"), Accept="application/json")

    def document(self) -> ServiceDocument:
        """What is saved."""
        self.session.expire_all()
        return self.draft.content()


@pytest.fixture
def desk(client: FlaskClient, session: Session) -> Desk:
    """An editor of Beirut at a new service."""
    return desk_of(client, session, a_member(session, "editor", name="Amina"))


def desk_of(
    client: FlaskClient,
    session: Session,
    account: Account,
    document: ServiceDocument | None = None,
    service_id: Any = None,
) -> Desk:
    """Somebody at a draft of their own."""
    session.info["now"] = NOW
    who = read_member(session, account)
    draft = work.start(session, who, "beirut", service_id=service_id, document=document)
    session.commit()
    signed_in(client, account)
    return Desk(client, session, account, draft)
