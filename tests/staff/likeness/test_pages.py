"""Side by side, one or two: who decides, what happens to the public address, and the way back."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from locator.directory.publishing import publish_changes
from locator.directory.service_at_location import ServiceAtLocation
from locator.staff.accounts import Account
from locator.staff.doors import CityRule
from tests.builders import NOW, city, organization, service_point
from tests.staff.people import a_member, post, signed_in


@pytest.fixture
def reviewer(session: Session) -> Account:
    return a_member(session, "reviewer")


@pytest.fixture
def two(session: Session) -> tuple[ServiceAtLocation, ServiceAtLocation]:
    older = service_point(session, name="Walk-in clinic", phones=["+961 1 111111"])
    newer = service_point(
        session,
        name="Walk in clinic",
        description="Doctors and a pharmacy",
        phones=["+961 1 222222"],
    )
    session.commit()
    return older, newer


def address(two: tuple[ServiceAtLocation, ServiceAtLocation]) -> str:
    return f"/staff/beirut/same/{two[1].id}/{two[0].id}"


def proposed(text: str) -> dict[str, str]:
    checked = re.findall(r'name="([a-z_]+-[a-z_]+)" value="(\w+)" checked', text)
    return dict(checked)


def test_what_differs_is_shown_with_what_we_propose(
    client: FlaskClient, reviewer: Account, two: tuple[ServiceAtLocation, ServiceAtLocation]
) -> None:
    text = signed_in(client, reviewer).get(address(two)).text
    assert proposed(text) == {
        "service-name": "keep",
        "service-description": "take",
        "service-phones": "both",
    }
    assert "Doctors and a pharmacy" in text


def test_the_same_in_another_order_is_no_difference(
    client: FlaskClient,
    session: Session,
    reviewer: Account,
    two: tuple[ServiceAtLocation, ServiceAtLocation],
) -> None:
    for point, places in zip(two, ((0, 1), (1, 0)), strict=True):
        for language, place in zip(
            sorted(point.service.languages, key=lambda one: one.code), places, strict=True
        ):
            language.position = place
    session.commit()
    assert "service-languages" not in proposed(signed_in(client, reviewer).get(address(two)).text)


def test_merged_the_public_address_leads_on_and_undone_it_is_back(
    client: FlaskClient,
    session: Session,
    reviewer: Account,
    two: tuple[ServiceAtLocation, ServiceAtLocation],
) -> None:
    older, newer = two
    signed_in(client, reviewer)
    public = f"/en/beirut/{newer.id}"
    assert client.get(public).status_code == 200
    fields = {"do": "merge", "service-name": "take", "service-description": "take"}
    assert post(client, address(two), **fields).status_code == 303
    moved = client.get(public)
    assert moved.status_code == 302
    assert moved.location == f"/en/beirut/{older.id}"
    assert "Doctors and a pharmacy" in client.get(moved.location).text
    page = client.get(address(two)).text
    assert "They are one now" in page
    assert post(client, address(two), do="undo").status_code == 303
    assert client.get(public).status_code == 200
    assert "Doctors" not in client.get(f"/en/beirut/{older.id}").text
    session.expire_all()
    assert newer.publication == "published"
    assert newer.merged_into is None


def test_where_what_took_over_is_not_public_nothing_is_there(
    client: FlaskClient,
    session: Session,
    reviewer: Account,
    two: tuple[ServiceAtLocation, ServiceAtLocation],
) -> None:
    signed_in(client, reviewer)
    post(client, address(two), do="merge")
    session.expire_all()
    two[0].publication = "archived"
    publish_changes(session, NOW)
    session.commit()
    assert client.get(f"/en/beirut/{two[1].id}").status_code == 404


def test_not_the_same_is_remembered(
    client: FlaskClient, reviewer: Account, two: tuple[ServiceAtLocation, ServiceAtLocation]
) -> None:
    signed_in(client, reviewer)
    assert post(client, address(two), do="two").status_code == 303
    assert "Somebody has said that they are two" in client.get(address(two)).text


def test_a_secret_address_is_kept_unless_somebody_says_otherwise(
    client: FlaskClient, session: Session, reviewer: Account
) -> None:
    older = service_point(session, name="Safe house")
    newer = service_point(session, name="Safe house", disclosure="hidden", address="Secret 5")
    session.commit()
    signed_in(client, reviewer)
    where = f"/staff/beirut/same/{older.id}/{newer.id}"
    page = client.get(where).text
    assert proposed(page)["location-place"] == "take"
    assert "keeps its address secret" in page
    post(client, where, do="merge")
    session.expire_all()
    assert older.location.disclosure == "hidden"
    text = client.get(f"/en/beirut/{older.id}").text
    assert "Secret 5" not in text
    assert "1 Example Street" not in text


def test_an_editor_merges_where_one_person_is_enough(
    client: FlaskClient, session: Session, two: tuple[ServiceAtLocation, ServiceAtLocation]
) -> None:
    editor = a_member(session, "editor")
    signed_in(client, editor)
    assert "Same thing: make one" not in client.get(address(two)).text
    assert post(client, address(two), do="merge").status_code == 403
    session.add(CityRule(city_id="beirut", second_person=False))
    session.commit()
    assert "Same thing: make one" in client.get(address(two)).text
    assert post(client, address(two), do="merge").status_code == 303
    # Once more is too late, and says so.
    assert post(client, address(two), do="merge").status_code == 409


def test_an_organization_sees_nothing_of_others(
    client: FlaskClient, session: Session, two: tuple[ServiceAtLocation, ServiceAtLocation]
) -> None:
    own = organization(session, name="Own")
    mine = service_point(session, name="Walk-in clinic", organization=own)
    signed_in(client, a_member(session, "contributor", organization=own))
    session.commit()
    for other in two:
        assert client.get(f"/staff/beirut/same/{mine.id}/{other.id}").status_code == 403


def test_two_of_another_city_are_not_here(
    client: FlaskClient, session: Session, reviewer: Account
) -> None:
    city(session, "freetown")
    here = service_point(session)
    there = service_point(session, city="freetown")
    session.commit()
    signed_in(client, reviewer)
    assert client.get(f"/staff/beirut/same/{here.id}/{there.id}").status_code == 404
    assert client.get(f"/staff/beirut/same/{here.id}/{here.id}").status_code == 404


@pytest.mark.parametrize("do", ["", "undo", "explode"])
def test_what_makes_no_sense_changes_nothing(
    client: FlaskClient,
    session: Session,
    reviewer: Account,
    two: tuple[ServiceAtLocation, ServiceAtLocation],
    do: str,
) -> None:
    signed_in(client, reviewer)
    assert post(client, address(two), do=do).status_code in (400, 409)
    session.expire_all()
    assert two[1].publication == "published"


def test_what_may_be_here_twice_is_asked_on_its_page_until_it_is_answered(
    client: FlaskClient, reviewer: Account, two: tuple[ServiceAtLocation, ServiceAtLocation]
) -> None:
    signed_in(client, reviewer)
    older, newer = two
    page = f"/staff/beirut/services/{older.service_id}"
    there = client.get(page).text
    assert f"/staff/beirut/same/{older.id}/{newer.id}?back=" in there
    post(client, address(two), do="two", back=page)
    assert "/same/" not in client.get(page).text


def test_a_service_that_was_merged_says_nothing_any_more(
    client: FlaskClient, reviewer: Account, two: tuple[ServiceAtLocation, ServiceAtLocation]
) -> None:
    signed_in(client, reviewer)
    post(client, address(two), do="merge")
    for point in two:
        assert "/same/" not in client.get(f"/staff/beirut/services/{point.service_id}").text
