"""The history on its page: each change in words, and a way back that is seen before it is made."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from locator.directory.changes import acting
from locator.directory.service import Service
from locator.staff.drafts.draft import Draft
from locator.staff.history.versions import history
from tests.builders import organization, service_point
from tests.staff.people import a_member, post, signed_in


@pytest.fixture
def clinic(session: Session) -> Service:
    """A service whose name and first phone somebody got wrong."""
    service = service_point(session, phones=["+961 1 000 001"]).service
    session.commit()
    acting(session, "amina@city.example", "called them", via="staff pages")
    service.name = "Wrong clinic"
    service.phones[0].number = "+961 1 999 999"
    session.commit()
    return service


def address(clinic: Service) -> str:
    return f"/staff/beirut/services/{clinic.id}/history"


def test_it_says_who_changed_what_and_when(
    client: FlaskClient, session: Session, clinic: Service
) -> None:
    page = signed_in(client, a_member(session, "editor")).get(address(clinic)).text
    for words in (
        "amina@city.example",
        "called them",
        "Walk-in clinic",
        "Wrong clinic",
        "+961 1 000 001",
        "+961 1 999 999",
        "Entered",
    ):
        assert words in page
    assert page.count("Return to this version") == 1


def test_the_same_in_arabic(client: FlaskClient, session: Session, clinic: Service) -> None:
    page = signed_in(client, a_member(session, "editor", language="ar")).get(address(clinic)).text
    assert 'dir="rtl"' in page
    assert "Wrong clinic" in page


def back(client: FlaskClient, clinic: Service, session: Session, **fields: str) -> Draft:
    version = history(session, clinic.id).versions[0]
    session.commit()
    answer = post(
        client, f"{address(clinic)}/{version.operation}/back", page=address(clinic), **fields
    )
    assert answer.status_code == 303
    found = re.search(r"/drafts/([0-9a-f-]{36})", answer.location)
    assert found
    draft = session.scalar(
        select(Draft).where(Draft.id == found[1]).execution_options(populate_existing=True)
    )
    assert draft is not None
    return draft


def test_one_field_goes_back_in_a_draft_and_nothing_public_changes(
    client: FlaskClient, session: Session, clinic: Service
) -> None:
    signed_in(client, a_member(session, "editor"))
    draft = back(client, clinic, session, path="name")
    assert draft.content().name == "Walk-in clinic"
    assert draft.content().phones[0].number == "+961 1 999 999"
    session.refresh(clinic)
    assert clinic.name == "Wrong clinic"


def test_a_whole_change_goes_back(client: FlaskClient, session: Session, clinic: Service) -> None:
    signed_in(client, a_member(session, "editor"))
    content = back(client, clinic, session).content()
    assert (content.name, content.phones[0].number) == ("Walk-in clinic", "+961 1 000 001")


def test_one_returns_to_a_version(client: FlaskClient, session: Session, clinic: Service) -> None:
    signed_in(client, a_member(session, "editor"))
    first = history(session, clinic.id).versions[-1]
    session.commit()
    answer = post(client, f"{address(clinic)}/{first.operation}/return", page=address(clinic))
    assert answer.status_code == 303
    draft = session.scalars(select(Draft).where(Draft.service_id == clinic.id)).one()
    assert draft.content().name == "Walk-in clinic"


def test_what_is_not_a_version_of_it_says_so(
    client: FlaskClient, session: Session, clinic: Service
) -> None:
    signed_in(client, a_member(session, "editor"))
    first = history(session, clinic.id).versions[-1]
    session.commit()
    page = address(clinic)
    assert post(client, f"{page}/{first.operation}/back", page=page).status_code == 409
    other = "00000000-0000-0000-0000-000000000001"
    assert post(client, f"{page}/{other}/back", page=page).status_code == 409
    unknown = post(client, f"{page}/{first.operation}/back", page=page, path="no-such-field")
    assert unknown.status_code == 409


def test_who_belongs_to_another_organization_does_not_see_it(
    client: FlaskClient, session: Session, clinic: Service
) -> None:
    stranger = organization(session, name="Another one")
    signed_in(client, a_member(session, "contributor", organization=stranger))
    assert client.get(address(clinic)).status_code == 403


def test_a_history_stays_in_its_city(
    client: FlaskClient, session: Session, clinic: Service
) -> None:
    signed_in(client, a_member(session, "editor", "freetown"))
    assert client.get(address(clinic)).status_code == 403
    assert client.get(address(clinic).replace("beirut", "freetown")).status_code == 404
