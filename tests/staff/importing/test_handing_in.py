"""A list comes in by the page: looked at, understood, and nothing of it kept before one says so."""

from __future__ import annotations

import datetime as dt

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from locator.directory.import_source import ImportSource
from locator.directory.service import Service
from locator.staff.accounts import Account
from locator.staff.importing import files
from locator.staff.importing.files import let_go_of_old_ones, name_of, on_disk
from locator.staff.importing.models import ImportFile, ImportPiece
from tests.builders import NOW, city
from tests.staff.importing.imports import ARABIC, a_file, a_source, hand_in
from tests.staff.people import a_member, csrf_token, signed_in


@pytest.fixture
def editor(client: FlaskClient, session: Session) -> Account:
    city(session)
    account = a_member(session, "editor")
    session.commit()
    signed_in(client, account)
    return account


def the_file(session: Session) -> ImportFile:
    return session.scalars(select(ImportFile)).one()


def test_a_file_is_shown_as_what_it_seems_to_be_and_nothing_is_kept(
    client: FlaskClient, editor: Account, session: Session
) -> None:
    answer = hand_in(client, ARABIC.encode("cp1256"), **{"source-name": "Ministry of Health"})
    assert answer.status_code == 303
    shown = client.get(answer.location)
    assert "A table (CSV)" in shown.text
    assert "cp1256" in shown.text
    assert "semicolons between the columns" in shown.text
    assert "خط العرض" in shown.text
    assert "عيادة الأمل" in shown.text
    file = the_file(session)
    assert file.handed_in_by == editor.id
    assert session.get_one(ImportSource, file.source_id).name == "Ministry of Health"
    assert not session.scalar(select(func.count()).select_from(Service))


def test_rows_are_pasted(client: FlaskClient, editor: Account, session: Session) -> None:
    answer = client.post(
        "/staff/beirut/imports/",
        data={
            "csrf_token": csrf_token(client, "/staff/beirut/imports/"),
            "pasted": "Name\tAddress\nClinic\tHamra Street\n",
        },
    )
    assert answer.status_code == 303
    assert "Hamra Street" in client.get(answer.location).text


def test_a_file_lies_in_pieces_and_is_put_together_again(
    client: FlaskClient, editor: Account, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "PIECE", 50)
    hand_in(client, ARABIC)
    file = the_file(session)
    pieces = session.scalar(select(func.count()).select_from(ImportPiece)) or 0
    assert pieces == -(-len(ARABIC.encode()) // 50)
    with on_disk(session, file) as path:
        assert path.read_text(encoding="utf-8") == ARABIC
    assert not path.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "Choose a file"), (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "Save the data as a spreadsheet")],
)
def test_what_cannot_be_read_is_said_and_not_kept(
    client: FlaskClient, editor: Account, session: Session, content: bytes, said: str
) -> None:
    answer = hand_in(client, content, "list.csv", **{"source-name": "Ministry of Health"})
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="Ministry of Health"' in answer.text
    assert session.scalars(select(ImportFile)).all() == []
    assert session.scalars(select(ImportSource)).all() == []


def test_a_file_that_is_too_large_is_refused(
    client: FlaskClient, editor: Account, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LARGEST", 10)
    answer = hand_in(client, ARABIC)
    assert answer.status_code == 422
    assert "larger than we take" in answer.text
    assert session.scalars(select(ImportPiece)).all() == []


def test_the_same_source_is_chosen_or_named_again(
    client: FlaskClient, editor: Account, session: Session
) -> None:
    source = a_source(session, "Ministry of Health")
    session.commit()
    hand_in(client, ARABIC, source=str(source.id))
    hand_in(client, ARABIC, **{"source-name": " ministry of  health"})
    hand_in(client, ARABIC, "Clinics 2026.csv")
    names = session.scalars(select(ImportSource.name).order_by(ImportSource.name)).all()
    assert names == ["Clinics 2026", "Ministry of Health"]


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\lists\\clinics.xlsx", "clinics.xlsx"),
        ("a\x00\x1b[31m.csv", "a[31m.csv"),
        ("\u202egnp.csv", "gnp.csv"),
        (None, "list"),
        ("x" * 300 + ".csv", "x" * 112 + "…" + "xxx.csv"),
    ],
)
def test_a_name_leads_nowhere_and_fits_a_page(sent: str | None, name: str) -> None:
    assert name_of(sent) == name


def test_a_file_is_deleted_after_a_week_but_not_while_a_worker_has_it(session: Session) -> None:
    source = a_source(session)
    week = dt.timedelta(days=7)
    fresh = a_file(session, source, handed_in_at=NOW - week)
    busy = a_file(session, source, handed_in_at=NOW - 2 * week, state="working")
    a_file(session, source, handed_in_at=NOW - week - dt.timedelta(seconds=1))
    let_go_of_old_ones(session, NOW)
    assert set(session.scalars(select(ImportFile.id))) == {fresh.id, busy.id}
    assert set(session.scalars(select(ImportPiece.file_id))) == {fresh.id, busy.id}


def test_a_file_is_thrown_away(client: FlaskClient, editor: Account, session: Session) -> None:
    address = hand_in(client, ARABIC).location
    word = csrf_token(client, address)
    client.post(address, data={"csrf_token": word, "act": "away"})
    assert session.scalars(select(ImportFile)).all() == []
    assert session.scalars(select(ImportPiece)).all() == []


def test_who_writes_for_one_organization_sees_no_imports(
    client: FlaskClient, session: Session
) -> None:
    city(session)
    contributor = a_member(session, "contributor")
    session.commit()
    signed_in(client, contributor)
    assert client.get("/staff/beirut/imports/").status_code == 403
    assert "/staff/beirut/imports/" not in client.get("/staff/beirut/").text
