"""People of a city: invited, given another role, taken out; one administrator always stays."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from locator.staff.accounts import Account
from locator.staff.accounts.account import find_account
from locator.staff.doors import Membership
from locator.staff.people.membership import LastAdministratorError, change_role, take_out
from tests.builders import city, organization
from tests.staff.people import PASSWORD, a_member, post, signed_in

PEOPLE = "/staff/beirut/people"


@pytest.fixture
def administrator(session: Session) -> Account:
    account = a_member(session, "city_administrator", name="Amina")
    session.commit()
    return account


def membership_of(session: Session, account: Account) -> Membership:
    return session.scalars(select(Membership).where(Membership.account_id == account.id)).one()


def link_on(page: str) -> str | None:
    found = re.search(r"<code[^>]*>http[^<]*(/staff/invitation/[^<]+)</code>", page)
    return found[1] if found else None


def test_everybody_of_the_city_is_listed_with_what_they_do(
    client: FlaskClient, session: Session, administrator: Account
) -> None:
    ours = organization(session, name="Cedar House")
    a_member(session, "contributor", organization=ours, name="Karim")
    a_member(session, "editor", "lima", name="Somebody in Lima")
    a_member(session, "operator", name="Olga")
    session.commit()
    page = signed_in(client, administrator).get(PEOPLE).text
    assert page.index("Amina") < page.index("Karim") < page.index("In all cities")
    assert "Contributor · <bdi>Cedar House</bdi>" in page
    assert page.index("In all cities") < page.index("Olga")
    assert "Somebody in Lima" not in page


def test_without_mail_the_link_is_shown_once_and_lets_them_in(
    app: Flask, client: FlaskClient, session: Session, administrator: Account
) -> None:
    signed_in(client, administrator)
    page = post(client, PEOPLE, email="Rana@NGO.example", name="Rana", role="editor").text
    link = link_on(page)
    assert link
    assert "https://wa.me/?text=" in page
    assert link not in client.get(PEOPLE).text
    assert "Invited, not here yet" in client.get(PEOPLE).text
    newcomer = app.test_client()
    post(newcomer, link, name="Rana", password=PASSWORD)
    assert newcomer.get("/staff/beirut/").status_code == 200


def test_a_contributor_is_bound_to_an_organization_of_the_city(
    client: FlaskClient, session: Session, administrator: Account
) -> None:
    elsewhere = organization(session, name="Condor", city=city(session, "lima"))
    ours = organization(session, name="Cedar House")
    session.commit()
    signed_in(client, administrator)
    for wrong in ("", "nonsense", str(elsewhere.id)):
        answer = post(
            client, PEOPLE, email="k@ngo.example", role="contributor", organization_id=wrong
        )
        assert answer.status_code == 422
        assert "Choose the organization that they write for." in answer.text
        assert 'value="k@ngo.example"' in answer.text
        assert find_account(session, "k@ngo.example") is None
    post(client, PEOPLE, email="k@ngo.example", role="contributor", organization_id=str(ours.id))
    account = find_account(session, "k@ngo.example")
    assert account
    assert membership_of(session, account).organization_id == ours.id


@pytest.mark.parametrize("role", ["operator", "steward", "nobody", ""])
def test_nobody_gives_a_role_that_is_not_of_a_city(
    client: FlaskClient, session: Session, administrator: Account, role: str
) -> None:
    signed_in(client, administrator)
    answer = post(client, PEOPLE, email="x@y.example", role=role)
    assert answer.status_code == 422
    assert find_account(session, "x@y.example") is None


def test_what_is_no_address_is_said_at_the_field(
    client: FlaskClient, administrator: Account
) -> None:
    signed_in(client, administrator)
    answer = post(client, PEOPLE, email="rana at ngo", role="editor")
    assert answer.status_code == 422
    assert 'href="#email"' in answer.text
    assert 'id="email-problem"' in answer.text


def test_a_role_is_changed_and_holds_at_once(
    app: Flask, client: FlaskClient, session: Session, administrator: Account
) -> None:
    editor = a_member(session, "editor")
    session.commit()
    theirs = signed_in(app.test_client(), editor)
    assert theirs.get(PEOPLE).status_code == 403
    signed_in(client, administrator)
    address = f"{PEOPLE}/{membership_of(session, editor).id}"
    answer = post(client, address, PEOPLE, role="city_administrator")
    assert answer.status_code == 303
    assert "Some editor</bdi> is now: Administrator." in client.get(PEOPLE).text
    assert theirs.get(PEOPLE).status_code == 200


def test_who_is_taken_out_can_do_nothing_more_and_keeps_their_account(
    app: Flask, client: FlaskClient, session: Session, administrator: Account
) -> None:
    editor = a_member(session, "editor")
    session.commit()
    theirs = signed_in(app.test_client(), editor)
    signed_in(client, administrator)
    address = f"{PEOPLE}/{membership_of(session, editor).id}"
    assert post(client, address, PEOPLE, do="take-out").status_code == 303
    assert theirs.get("/staff/beirut/").status_code == 403
    assert session.get(Account, editor.id)


def test_the_last_administrator_stays(
    client: FlaskClient, session: Session, administrator: Account
) -> None:
    signed_in(client, administrator)
    address = f"{PEOPLE}/{membership_of(session, administrator).id}"
    for fields in ({"role": "editor"}, {"do": "take-out"}):
        answer = post(client, address, PEOPLE, **fields)
        assert answer.status_code == 422
        assert "This is the only administrator." in answer.text
    assert client.get(PEOPLE).status_code == 200


def test_the_last_administrator_is_not_invited_to_be_less(
    client: FlaskClient, session: Session, administrator: Account
) -> None:
    """Threat: the other way round the rule: an invitation gives a role, too."""
    signed_in(client, administrator)
    answer = post(client, PEOPLE, email=administrator.email.upper(), role="editor")
    assert answer.status_code == 422
    assert "This is the only administrator." in answer.text
    assert membership_of(session, administrator).role == "city_administrator"
    a_member(session, "city_administrator")
    assert post(client, PEOPLE, email=administrator.email, role="editor").status_code == 200
    assert client.get(PEOPLE).status_code == 403


def test_who_had_left_returns_as_what_they_are_invited_for_and_nothing_else(
    client: FlaskClient, session: Session, administrator: Account
) -> None:
    """Threat: a city brings somebody back who was an operator, and with that their power."""
    gone = a_member(session, "operator", email="gone@city.example")
    session.add(Membership(account_id=gone.id, city_id="beirut", role="reviewer"))
    gone.active = False
    session.commit()
    signed_in(client, administrator)
    post(client, PEOPLE, email="gone@city.example", role="editor")
    session.expire_all()
    assert gone.active
    found = session.scalars(select(Membership).where(Membership.account_id == gone.id))
    assert [(one.role, one.city_id) for one in found] == [("editor", "beirut")]


def test_one_who_has_not_come_yet_is_no_second_administrator(
    session: Session, administrator: Account
) -> None:
    waiting = a_member(session, "city_administrator")
    waiting.password = None
    gone = a_member(session, "city_administrator")
    gone.active = False
    session.flush()
    own = membership_of(session, administrator).id
    with pytest.raises(LastAdministratorError):
        take_out(session, "beirut", own)
    with pytest.raises(LastAdministratorError):
        change_role(session, "beirut", own, "editor", None)
    waiting.password = administrator.password
    take_out(session, "beirut", own)


def test_the_link_of_somebody_invited_to_more_elsewhere_is_not_shown(
    client: FlaskClient, session: Session, administrator: Account
) -> None:
    """Threat: to come in as an operator who has not taken up the invitation yet."""
    operator = a_member(session, "operator", email="new-operator@city.example")
    operator.password = None
    session.commit()
    signed_in(client, administrator)
    page = post(client, PEOPLE, email="new-operator@city.example", role="editor").text
    assert link_on(page) is None
    assert "/staff/invitation/" not in page
    assert "can use the link that they have from there" in page


def test_a_refused_member_is_told_whom_to_ask_and_a_stranger_is_not(
    app: Flask, session: Session, administrator: Account
) -> None:
    editor = a_member(session, "editor")
    stranger = a_member(session, "city_administrator", "lima")
    session.commit()
    told = signed_in(app.test_client(), editor).get(PEOPLE)
    assert told.status_code == 403
    assert administrator.email in told.text
    refused = signed_in(app.test_client(), stranger).get(PEOPLE)
    assert refused.status_code == 403
    assert administrator.email not in refused.text


def test_dates_are_those_of_the_citys_country(
    client: FlaskClient, session: Session, administrator: Account
) -> None:
    administrator.language = "ar"
    session.commit()
    page = signed_in(client, administrator).get(PEOPLE).text
    assert "تشرين الثاني" in page, "as in Lebanon, and as in the list of work"


def test_a_name_turns_no_text_around(
    client: FlaskClient, session: Session, administrator: Account
) -> None:
    signed_in(client, administrator)
    post(client, PEOPLE, email="r@ngo.example", name="Ra\u202ena", role="editor")
    account = find_account(session, "r@ngo.example")
    assert account is not None
    assert account.name == "Rana"
    own = "/staff/account"
    post(client, own, name="Am\u202eina\u2069", language="en")
    session.refresh(administrator)
    assert administrator.name == "Amina"
