"""What the forms ask the server about a place."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from locator.staff.doors import Role
from tests.builders import organization, service_point
from tests.staff.people import a_member, csrf_token, signed_in
from tests.staff.where.places import beirut

PATH = "points-0-location"


@pytest.fixture
def editor(client: FlaskClient, session: Session, tmp_path: Path) -> FlaskClient:
    return who(client, session, tmp_path, "editor")


def who(client: FlaskClient, session: Session, folder: Path, role: Role) -> FlaskClient:
    beirut(session, folder)
    member = a_member(
        session, role, organization=organization(session) if role == "contributor" else None
    )
    session.commit()
    return signed_in(client, member)


def ask(client: FlaskClient, address: str, **fields: str) -> TestResponse:
    """As a script asks."""
    token = csrf_token(client, "/staff/beirut/places")
    headers = {"X-CSRFToken": token, "Sec-Fetch-Mode": "cors", "Accept": "application/json"}
    return client.post(f"/staff/beirut/{address}", data=fields, headers=headers)


def check(client: FlaskClient, **fields: str) -> str:
    named = {
        f"{PATH}-{name.removeprefix('at_')}": value
        for name, value in fields.items()
        if name.startswith("at_")
    }
    others = {name: value for name, value in fields.items() if not name.startswith("at_")}
    answer = ask(client, "where/check", path=PATH, **named, **others)
    assert answer.status_code == 200, answer.text
    assert "<html" not in answer.text
    return answer.text


def test_places_are_answered_as_json_to_scripts(editor: FlaskClient) -> None:
    (place, *_) = ask(editor, "places", q="الحمراء").get_json()["places"]
    assert place == {
        "name": "Hamra",
        "lang": "en",
        "dir": "ltr",
        "kind": "quarter",
        "lon": 35.4826,
        "lat": 33.8963,
        "radius": 600,
        "sure": False,
    }
    assert ask(editor, "places", q="").get_json() == {"places": []}
    by_address = editor.get("/staff/beirut/places?q=hamra", headers={"Sec-Fetch-Mode": "cors"})
    assert by_address.get_json()["places"][0]["name"] == "Hamra"


def test_places_are_a_page_to_who_has_no_scripts(editor: FlaskClient) -> None:
    answer = editor.get("/staff/beirut/places?q=hamra")
    assert "33.8963, 35.4826" in answer.text
    token = csrf_token(editor, "/staff/beirut/places")
    fields = {"csrf_token": token, "look": PATH, f"search-{PATH}": "Total station", "name": "x"}
    answer = editor.post("/staff/beirut/places", data=fields)
    assert "33.8951, 35.4901" in answer.text


def test_a_question_changes_nothing_and_needs_its_word(editor: FlaskClient) -> None:
    assert editor.post("/staff/beirut/where/check", data={"path": PATH}).status_code == 400
    assert editor.post("/staff/beirut/places", data={"q": "hamra"}).status_code == 400


def test_what_is_odd_and_what_the_public_will_see_is_answered(editor: FlaskClient) -> None:
    text = check(
        editor, at_lat="35.4841", at_lon="33.8958", at_disclosure="exact", at_address="1 Street"
    )
    assert "have changed places" in text
    assert 'data-lat="33.8958" data-lon="35.4841"' in text
    exact = check(
        editor, at_lat="33.8958", at_lon="35.4841", at_disclosure="exact", at_address="1 Street"
    )
    assert "1 Street" in exact
    assert 'data-shown="exact" data-lat="33.8958"' in exact


def test_an_area_is_proposed_by_its_own_middle_and_never_by_the_door(editor: FlaskClient) -> None:
    door = {"at_lat": "33.8950", "at_lon": "35.4861", "at_address": "Secret Street 5"}
    text = check(editor, **door, at_directions="Blue gate", at_disclosure="area")
    assert 'data-area-name="Hamra" data-lat="33.8963" data-lon="35.4826"' in text
    shown = text[text.index('class="public-view"') :]
    assert "Secret" not in shown
    assert "Blue gate" not in shown
    assert "35.4861" not in shown
    chosen = {"at_area_name": "Hamra", "at_area_lat": "33.8963", "at_area_lon": "35.4826"}
    shown = check(editor, **door, at_disclosure="area", **chosen)
    shown = shown[shown.index('class="public-view"') :]
    assert "Hamra" in shown
    assert "Secret" not in shown
    assert "35.4861" not in shown
    hidden = check(editor, **door, at_disclosure="hidden")
    hidden = hidden[hidden.index('class="public-view"') :]
    assert "Secret" not in hidden
    assert "35.48" not in hidden


def test_a_shelter_is_told_to_editors_and_not_to_an_organization(
    client: FlaskClient, session: Session, tmp_path: Path
) -> None:
    service_point(session, name="Safe house", disclosure="hidden")
    place = {"at_lat": "33.8963", "at_lon": "35.4826", "name": "Safe house"}
    assert "Here already" not in check(who(client, session, tmp_path, "contributor"), **place)
    other = client.application.test_client()
    assert "Here already" in check(who(other, session, tmp_path, "editor"), **place)


def test_an_entry_that_is_there_leads_to_the_comparison(
    editor: FlaskClient, session: Session
) -> None:
    there = service_point(session, name="Walk-in clinic")
    session.commit()
    place = {"at_lat": "33.8963", "at_lon": "35.4826", "name": "Walk in clinic"}
    assert f"/staff/beirut/services/{there.service_id}" in check(editor, **place)
    # What is only in a draft cannot be compared yet.
    assert "/same/" not in check(editor, **place, point=str(uuid.uuid4()))
    mine = service_point(session, name="Walk in clinic")
    session.commit()
    text = check(editor, **place, service=str(mine.service_id), point=str(mine.id))
    assert f"/staff/beirut/same/{mine.id}/{there.id}" in text


@pytest.mark.parametrize("path", ["", "x" * 5000, "points-0-location-", "'\"><script>"])
def test_a_strange_part_is_no_place(editor: FlaskClient, path: str) -> None:
    answer = ask(editor, "where/check", path=path)
    assert answer.status_code == 200
    assert "<script" not in answer.text
