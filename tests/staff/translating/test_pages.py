"""Translators at work: side by side, by file, and what keeps them from harm."""

from __future__ import annotations

import io
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from locator.directory.service import Service
from locator.directory.translation import Translation
from locator.staff.translating.files import write as write_file
from locator.staff.translating.models import TranslationFile
from locator.staff.translating.passages import Passage, passages
from locator.staff.translating.work import keep_draft, write
from tests.builders import organization, service_point
from tests.staff.people import a_member, csrf_token, post, signed_in


@pytest.fixture
def clinic(session: Session) -> Service:
    service = service_point(session, location_name=None, address=None).service
    session.commit()
    return service


@pytest.fixture
def editor(client: FlaskClient, session: Session, clinic: Service) -> FlaskClient:
    return signed_in(client, a_member(session, "editor"))


def address(clinic: Service, language: str = "ar") -> str:
    return f"/staff/beirut/services/{clinic.id}/translations/{language}"


def named(session: Session, clinic: Service) -> Passage:
    session.flush()
    return next(
        each
        for each in passages(session, "beirut", "ar", clinic.id)
        if (each.entity_type, each.field) == ("service", "name")
    )


def written(session: Session) -> dict[str, str]:
    rows = session.scalars(select(Translation).where(Translation.field == "name"))
    return {row.locale: row.text for row in rows}


def test_text_and_translation_stand_side_by_side(
    editor: FlaskClient, session: Session, clinic: Service
) -> None:
    page = editor.get(address(clinic)).text
    assert re.search(r'lang="en" dir="ltr">Walk-in clinic<', page)
    assert re.search(r'<textarea[^>]+lang="ar" dir="rtl"', page)
    key = named(session, clinic).key
    made_from = named(session, clinic).source_hash
    fields = {key: "عيادة", f"{key}.made_from": made_from}
    assert post(editor, address(clinic), **fields).status_code == 303
    assert written(session) == {"ar": "عيادة"}


def test_a_text_that_changed_meanwhile_keeps_what_was_typed(
    editor: FlaskClient, session: Session, clinic: Service
) -> None:
    passage = named(session, clinic)
    clinic.name = "Night clinic"
    session.commit()
    fields = {passage.key: "عيادة", f"{passage.key}.made_from": passage.source_hash}
    answer = post(editor, address(clinic), **fields)
    assert answer.status_code == 409
    assert "عيادة</textarea>" in answer.text
    assert "Night clinic" in answer.text
    assert written(session) == {}


def test_a_draft_is_not_agreed_to_by_saving_something_else(
    editor: FlaskClient, session: Session, clinic: Service
) -> None:
    passage = named(session, clinic)
    keep_draft(session, passage, "عيادة")
    session.commit()
    assert "Draft by a machine" in editor.get(address(clinic)).text
    fields = {passage.key: "عيادة", f"{passage.key}.made_from": passage.source_hash}
    post(editor, address(clinic), **fields)
    assert written(session) == {}
    post(editor, address(clinic), **fields, **{f"{passage.key}.checked": "1"})
    assert written(session) == {"ar": "عيادة"}


def test_one_tap_says_still_right_in_all_languages(
    editor: FlaskClient, session: Session, clinic: Service
) -> None:
    for language in ("ar", "fr"):
        for passage in passages(session, "beirut", language, clinic.id):
            write(session, passage, f"{passage.text} {language}", passage.source_hash)
    clinic.name = "Walk-in  clinic"
    session.commit()
    page = editor.get(address(clinic)).text
    assert "Still right in all languages" in page
    assert "Translations to renew" in editor.get("/staff/beirut/").text
    answer = post(
        editor,
        f"/staff/beirut/services/{clinic.id}/translations/still-right",
        page=address(clinic),
    )
    assert answer.status_code == 303
    assert named(session, clinic).state == "right"
    assert "Translations to renew" not in editor.get("/staff/beirut/").text


@pytest.mark.parametrize("format", ["xliff", "po"])
def test_a_file_goes_out_comes_back_and_changes_nothing_before_somebody_agrees(
    editor: FlaskClient, session: Session, clinic: Service, format: str
) -> None:
    taken = editor.get(f"/staff/beirut/translations/ar.{format}")
    assert taken.headers["Content-Disposition"] == f'attachment; filename="beirut-ar.{format}"'
    content = _translated(taken.data, format)
    answer = _bring(editor, content, f"back.{format}")
    assert answer.status_code == 303
    page = editor.get(answer.location).text
    assert "عيادة" in page
    assert written(session) == {}
    post(editor, answer.location, answer="write")
    assert written(session)["ar"] == "عيادة"
    assert session.scalars(select(TranslationFile)).all() == []


def _translated(content: bytes, format: str) -> bytes:
    text = content.decode()
    if format == "po":
        return text.replace(
            'msgid "Walk-in clinic"\nmsgstr ""', 'msgid "Walk-in clinic"\nmsgstr "عيادة"'
        ).encode()
    source = "<source>Walk-in clinic</source>"
    return text.replace(source, f"{source}<target>عيادة</target>").encode()


def _bring(client: FlaskClient, content: bytes, name: str):  # type: ignore[no-untyped-def]
    page = "/staff/beirut/translations/?language=ar"
    return client.post(
        "/staff/beirut/translations/ar/file",
        data={"csrf_token": csrf_token(client, page), "file": (io.BytesIO(content), name)},
        content_type="multipart/form-data",
    )


def test_a_file_may_be_thrown_away(editor: FlaskClient, session: Session, clinic: Service) -> None:
    sent = write_file(passages(session, "beirut", "ar"), "ar", "po")
    answer = _bring(editor, sent, "back.po")
    post(editor, answer.location, answer="away")
    assert written(session) == {}
    assert session.scalars(select(TranslationFile)).all() == []


def test_what_is_no_such_file_is_told_in_words(editor: FlaskClient) -> None:
    answer = _bring(editor, b"PK\x03\x04 a spreadsheet", "list.xlsx")
    assert answer.status_code == 422
    assert "We cannot read this file" in answer.text
    assert "Nothing has changed" in answer.text


def test_markup_in_a_file_stays_text(
    editor: FlaskClient, session: Session, clinic: Service
) -> None:
    taken = editor.get("/staff/beirut/translations/ar.po").data
    content = _translated(taken, "po").replace("عيادة".encode(), b"<script>alert(1)</script>")
    page = editor.get(_bring(editor, content, "<img src=x>.po").location).text
    assert "<script>alert" not in page
    assert "<img src=x>" not in page


def test_who_writes_for_one_organization_takes_no_file_of_the_city(
    client: FlaskClient, session: Session, clinic: Service
) -> None:
    own = organization(session, name="Their own")
    signed_in(client, a_member(session, "contributor", organization=own))
    for path in ("translations/", "translations/ar.po"):
        assert client.get(f"/staff/beirut/{path}").status_code == 403


def test_a_language_that_is_none_has_no_page(editor: FlaskClient, clinic: Service) -> None:
    assert editor.get(address(clinic, "not a language")).status_code == 404


def test_without_a_server_of_its_own_no_machine_is_offered(
    editor: FlaskClient, clinic: Service
) -> None:
    assert "machine" not in editor.get(address(clinic)).text
    answer = post(editor, f"{address(clinic)}/draft", page=address(clinic))
    assert answer.status_code == 404


def test_an_entry_leads_to_its_translations(
    editor: FlaskClient, session: Session, clinic: Service
) -> None:
    home = f"/staff/beirut/services/{clinic.id}"
    assert f"{home}/translations/" in editor.get(home).text
    assert editor.get(f"{home}/translations/").location == f"{home}/translations/ar"
    assert "/staff/beirut/translations/" in editor.get("/staff/beirut/services/").text
