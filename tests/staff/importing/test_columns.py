"""What columns mean: suggested, chosen, said what is missing, and kept with the source."""

from __future__ import annotations

import io
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from locator.directory.import_source import ImportSource
from locator.imports.mapping.saved import TableMapping, from_yaml
from locator.staff.importing.models import ImportFile
from tests.builders import city
from tests.staff.importing.imports import ARABIC, a_line, a_run, hand_in
from tests.staff.people import a_member, csrf_token, signed_in

PLAIN = "Centre;What;Where;Tel;Notes\nHope;dentist;Hamra Street 5;01 345 678;x\n"


@pytest.fixture
def address(client: FlaskClient, session: Session) -> str:
    return handed_in(client, session, ARABIC)


def handed_in(client: FlaskClient, session: Session, content: str) -> str:
    city(session)
    editor = a_member(session, "editor")
    session.commit()
    signed_in(client, editor)
    return hand_in(client, content).location


def chosen(client: FlaskClient, address: str) -> dict[str, str]:
    """What the form would send as it stands."""
    shown = client.get(address).text
    fields = dict(re.findall(r'<input type="hidden" name="(column-\d+)" value="([^"]*)"', shown))
    for name, options in re.findall(
        r'<select id="[^"]*" name="([^"]*)"[^>]*>(.*?)</select>', shown, re.DOTALL
    ):
        found = re.search(r'<option value="([^"]*)"[^>]* selected', options)
        fields[name] = found[1] if found else ""
    return fields


def sent(client: FlaskClient, address: str, act: str, **fields: object) -> TestResponse:
    data = {"csrf_token": csrf_token(client, address), "act": act, **fields}
    return client.post(address, data=data)


def mapping(session: Session) -> TableMapping:
    session.expire_all()
    return TableMapping.model_validate(session.scalars(select(ImportSource)).one().mapping)


def test_arabic_headers_are_understood(client: FlaskClient, address: str) -> None:
    fields = chosen(client, address)
    said = {fields[f"column-{n}"]: fields[f"target-{n}"] for n in range(8)}
    assert said["اسم الخدمة"] == "name"
    assert said["خط العرض"] == "latitude"
    assert said["خط الطول"] == "longitude"
    assert said["الهاتف"] == "phone"


def test_a_choice_is_kept_with_the_source_and_there_for_the_next_file(
    client: FlaskClient, address: str, session: Session
) -> None:
    fields = chosen(client, address) | {"target-0": "", "always-needs": "public-health"}
    fields |= {"always-organization": "  City   of Beirut ", "one_service": "row", "dates": "month"}
    assert sent(client, address, "save", **fields).status_code == 303
    kept = mapping(session)
    assert kept.column_of("name") == "اسم الخدمة"
    assert kept.column_of("service_id") is None
    assert kept.always == {"needs": "public-health", "organization": "City of Beirut"}
    assert (kept.one_service, kept.dates) == ("row", "month")
    source = session.scalars(select(ImportSource.id)).one()
    again = hand_in(client, ARABIC + "4;x;;;;;;\n", source=str(source)).location
    assert chosen(client, again)["target-0"] == ""
    assert "This is how it was saved for this source." in client.get(again).text


def test_what_is_missing_is_said_and_stops_the_try(client: FlaskClient, session: Session) -> None:
    address = handed_in(client, session, PLAIN)
    fields = chosen(client, address)
    nothing = {name: "" if name.startswith("target-") else value for name, value in fields.items()}
    answer = sent(client, address, "try", **{**nothing, "always-needs": "housing"})
    assert answer.status_code == 422
    assert "No column is the name of the service." in answer.text
    assert "No column says where it is." in answer.text
    assert '<option value="housing" selected' in answer.text
    assert session.scalars(select(ImportFile.state)).one() == "resting"
    assert session.scalars(select(ImportSource)).one().mapping is None


def test_two_columns_that_say_the_same_are_noticed(client: FlaskClient, address: str) -> None:
    fields = chosen(client, address) | {"target-5": "longitude"}
    sent(client, address, "save", **fields)
    assert "Two columns say “Longitude”." in client.get(address).text


def test_a_column_that_is_new_and_one_that_is_gone_are_noticed(
    client: FlaskClient, address: str, session: Session
) -> None:
    sent(client, address, "save", **chosen(client, address))
    source = session.scalars(select(ImportSource.id)).one()
    changed = ARABIC.replace("الهاتف", "Email")
    shown = client.get(hand_in(client, changed, source=str(source)).location).text
    assert "New in this list" in shown
    assert re.search("The column “.*الهاتف.*” was in this list before", shown)


def test_a_form_that_somebody_made_up_changes_nothing_else(
    client: FlaskClient, address: str, session: Session
) -> None:
    made_up = {
        "column-0": "no such column",
        "target-0": "name",
        "column-1": "اسم الخدمة",
        "target-1": "__class__",
        "column-2": "الجهة",
        "target-2": "organization",
        "language-2": "<script>",
        "always-needs": "no such need",
        "one_service": "everything",
        "dates": "",
    }
    assert sent(client, address, "save", **made_up).status_code == 303
    session.expire_all()
    kept = session.scalars(select(ImportSource)).one().mapping or {}
    assert "no such" not in str(kept)
    assert "__class__" not in str(kept)
    assert "<script>" not in str(kept)


def test_words_that_a_try_did_not_know_are_said_once_and_remembered(
    client: FlaskClient, address: str, session: Session
) -> None:
    file = session.scalars(select(ImportFile)).one()
    source = session.get_one(ImportSource, file.source_id)
    run = a_run(session, source, applied=False)
    a_line(session, run, "warning", "needs_unknown", value="Soup Kitchen", facts={"needs": "x"})
    file.run_id = run.id
    session.commit()
    assert "Soup Kitchen" in client.get(address).text
    fields = chosen(client, address) | {
        "word-1": "Soup Kitchen",
        "means-1": "social-protection/food",
    }
    sent(client, address, "save", **fields)
    assert mapping(session).needs == {"soup kitchen": ["social-protection/food"]}


def test_the_columns_go_along_as_a_file_and_come_back(
    client: FlaskClient, address: str, session: Session
) -> None:
    sent(client, address, "save", **chosen(client, address))
    source = session.scalars(select(ImportSource)).one()
    taken = client.get(f"/staff/beirut/imports/sources/{source.id}/mapping.yaml")
    assert from_yaml(taken.text) == mapping(session)
    given = "columns:\n- اسم الخدمة: name (ar)\nalways:\n  needs: housing\n"
    answer = sent(client, address, "take", mapping=(io.BytesIO(given.encode()), "mapping.yaml"))
    assert answer.status_code == 303
    kept = mapping(session)
    assert kept.column_of("name", "ar") == "اسم الخدمة"
    assert chosen(client, address)["language-1"] == "ar"


@pytest.mark.parametrize("given", [b"", b"columns: [a, b]", b"\xff\xfe\x00", b"a: &a [*a]"])
def test_a_file_that_says_nothing_is_refused_and_what_was_there_stays(
    client: FlaskClient, address: str, session: Session, given: bytes
) -> None:
    sent(client, address, "save", **chosen(client, address))
    before = mapping(session)
    answer = sent(client, address, "take", mapping=(io.BytesIO(given), "mapping.yaml"))
    assert answer.status_code == 422
    assert 'id="mapping-problem"' in answer.text
    assert mapping(session) == before


def test_what_to_do_that_is_nothing_is_refused(client: FlaskClient, address: str) -> None:
    assert sent(client, address, "explode").status_code == 400
