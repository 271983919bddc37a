"""The report of an import on the page: what is counted, said, led to, kept and taken back."""

from __future__ import annotations

import csv
import io

import orjson
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from locator.imports.runs import ImportRun
from locator.staff.accounts import Account
from locator.staff.doors import CityRule
from locator.staff.importing import report_lines
from locator.staff.importing.models import ImportFile
from tests.builders import city, service_point
from tests.staff.importing.imports import a_file, a_line, a_run, a_source, imported
from tests.staff.people import a_member, csrf_token, post, signed_in

HOME = "/staff/beirut/imports"


@pytest.fixture
def editor(client: FlaskClient, session: Session) -> Account:
    return coming_in(client, session, "editor")


def coming_in(client: FlaskClient, session: Session, role: str) -> Account:
    city(session)
    account = a_member(session, role)  # type: ignore[arg-type]
    session.commit()
    signed_in(client, account)
    return account


def test_each_line_has_its_row_its_value_the_reason_and_what_to_do(
    client: FlaskClient, editor: Account, session: Session
) -> None:
    run = a_run(session, rejected=1, added=1)
    point = imported(session, run)
    a_line(session, run, "added", "new", point, name="Harbour clinic")
    a_line(session, run, "rejected", "no_name", column="Nom", value="<b>?</b>")
    session.commit()
    shown = client.get(f"{HOME}/runs/{run.id}").text
    assert f'href="/staff/beirut/services/{point.service_id}"' in shown
    assert "Row 2" in shown
    assert "Nom" in shown
    assert "&lt;b&gt;?&lt;/b&gt;" in shown
    assert "Has no name: nobody could find it." in shown
    assert "Give it a name in the list." in shown


def test_lines_are_shown_some_at_a_time_and_of_one_kind(
    client: FlaskClient, editor: Account, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_lines, "PAGE", 2)
    run = a_run(session, added=3, warnings=1)
    for number in range(3):
        a_line(session, run, "added", "new", name=f"Clinic {number}")
    a_line(session, run, "warning", "no_place", name="The odd one")
    session.commit()
    first = client.get(f"{HOME}/runs/{run.id}").text
    assert "Clinic 1" in first
    assert "Clinic 2" not in first
    assert "?after=2#lines" in first
    second = client.get(f"{HOME}/runs/{run.id}?after=2").text
    assert "Clinic 2" in second
    assert "Clinic 1" not in second
    odd = client.get(f"{HOME}/runs/{run.id}?kind=warning").text
    assert "The odd one" in odd
    assert "Clinic 0" not in odd


@pytest.mark.parametrize("asked", ["kind=zzz", "after=x", "after=99999999999999999999", "after=-3"])
def test_whatever_is_asked_the_page_answers(
    client: FlaskClient, editor: Account, session: Session, asked: str
) -> None:
    run = a_run(session)
    session.commit()
    assert client.get(f"{HOME}/runs/{run.id}?{asked}").status_code == 200


@pytest.mark.parametrize("number", ["0", "99999999", "9" * 30])
def test_a_run_that_is_not_there_is_not_found(
    client: FlaskClient, editor: Account, session: Session, number: str
) -> None:
    assert client.get(f"{HOME}/runs/{number}").status_code == 404


def test_the_report_goes_along_as_csv_and_json(
    client: FlaskClient, editor: Account, session: Session
) -> None:
    run = a_run(session, added=1)
    a_line(session, run, "added", "new", name="=cmd|' /C calc'!A0", value="شارع")
    session.commit()
    taken = client.get(f"{HOME}/runs/{run.id}/report.csv")
    assert "attachment" in taken.headers["Content-Disposition"]
    (line,) = csv.DictReader(io.StringIO(taken.data.decode("utf-8-sig")))
    assert line["name"].startswith("'=")
    assert line["value"] == "شارع"
    said = orjson.loads(client.get(f"{HOME}/runs/{run.id}/report.json").data)
    assert said["added"] == 1
    assert said["lines"][0]["what to do"]


def test_a_try_says_that_nothing_is_kept_and_can_be_kept(
    client: FlaskClient, editor: Account, session: Session
) -> None:
    source = a_source(session)
    run = a_run(session, source, applied=False, added=2)
    file = a_file(session, source, run, handed_in_by=editor.id)
    session.commit()
    shown = client.get(f"{HOME}/runs/{run.id}").text
    assert "nothing of it is kept yet" in shown
    assert "So nobody else has to agree now." in shown
    answer = post(client, f"{HOME}/runs/{run.id}")
    assert answer.status_code == 303
    assert answer.location.endswith(f"/files/{file.id}/progress")
    session.expire_all()
    assert (file.state, file.task, file.ordered_by) == ("waiting", "keep", editor.id)
    assert "It is being kept" in client.get(answer.location).text
    told = client.get(answer.location, headers={"Sec-Fetch-Mode": "cors"})
    assert told.json == {"state": "waiting", "done": 0, "total": 2, "address": None}


def test_what_changes_public_entries_is_kept_by_a_second_person(
    client: FlaskClient, session: Session
) -> None:
    reviewer = coming_in(client, session, "reviewer")
    point = service_point(session)
    source = a_source(session)
    run = a_run(session, source, applied=False, changed=1)
    a_line(session, run, "changed", "changed", point, facts={"before": "01 345 678"})
    file = a_file(session, source, run, handed_in_by=reviewer.id)
    session.commit()
    address = f"{HOME}/runs/{run.id}"
    shown = client.get(address).text
    assert "1 entry is public, and is changed at once." in shown
    assert "Somebody else keeps it" in shown
    assert post(client, address).status_code == 403
    file.handed_in_by = None
    session.commit()
    assert "Keep it</button>" in client.get(address).text
    assert post(client, address).status_code == 303


def test_a_trusted_source_is_said_to_be_public_at_once(
    client: FlaskClient, editor: Account, session: Session
) -> None:
    source = a_source(session, trusted=True)
    run = a_run(session, source, applied=False, added=2)
    a_file(session, source, run)
    session.commit()
    address = f"{HOME}/runs/{run.id}"
    assert "what is kept is public at once" in client.get(address).text
    assert post(client, address).status_code == 403
    session.add(CityRule(city_id="beirut", second_person=False))
    session.commit()
    assert post(client, address).status_code == 303


def test_what_would_go_is_listed_before_it_goes(client: FlaskClient, session: Session) -> None:
    coming_in(client, session, "reviewer")
    source = a_source(session)
    gone = service_point(session, name="Clinic that closed")
    run = a_run(session, source, applied=False, retired=1)
    a_line(session, run, "retired", "retired", gone, name="Clinic that closed", row=None)
    a_file(session, source, run, retire=True)
    session.commit()
    shown = client.get(f"{HOME}/runs/{run.id}?kind=retired").text
    assert "1 entry is not in the list any more and goes from the public pages." in shown
    assert "Clinic that closed" in shown
    assert "Keep it</button>" in shown


def test_nothing_to_keep_is_said(client: FlaskClient, editor: Account, session: Session) -> None:
    source = a_source(session)
    run = a_run(session, source, applied=False, unchanged=300)
    a_file(session, source, run)
    session.commit()
    shown = client.get(f"{HOME}/runs/{run.id}").text
    assert "There is nothing to keep" in shown
    assert "Keep it</button>" not in shown


def test_a_try_whose_file_is_gone_cannot_be_kept(
    client: FlaskClient, editor: Account, session: Session
) -> None:
    run = a_run(session, applied=False, added=2)
    session.commit()
    assert post(client, f"{HOME}/runs/{run.id}").status_code == 409


def test_what_failed_says_why_on_the_page_of_the_file(
    client: FlaskClient, editor: Account, session: Session
) -> None:
    source = a_source(session)
    look = {"format": "table", "name": "clinics.csv", "shape": "delimited"}
    problem = {"code": "file_no_rows", "facts": {}}
    file = a_file(session, source, state="failed", problem=problem, look=look)
    session.commit()
    followed = client.get(f"{HOME}/files/{file.id}/progress")
    assert followed.location.endswith(f"/files/{file.id}")
    assert "There are no rows in this file" in client.get(followed.location).text


def test_somebody_stops_it(client: FlaskClient, editor: Account, session: Session) -> None:
    file = a_file(session, a_source(session), state="working", task="try")
    session.commit()
    address = f"{HOME}/files/{file.id}"
    word = csrf_token(client, f"{address}/progress")
    client.post(address, data={"csrf_token": word, "act": "stop"})
    session.expire_all()
    assert session.scalars(select(ImportFile.state)).one() == "stopping"


def test_an_import_that_touched_what_is_public_is_taken_back_by_a_reviewer(
    client: FlaskClient, editor: Account, session: Session
) -> None:
    run = a_run(session, changed=1)
    point = service_point(session)
    a_line(session, run, "changed", "changed", point, facts={"before": "x"})
    session.commit()
    address = f"{HOME}/runs/{run.id}/undo"
    assert "a reviewer takes it back" in client.get(address).text
    assert post(client, address).status_code == 403
    point.service.publication = "in_review"
    session.commit()
    assert "Take all of it back</button>" in client.get(address).text


def test_what_was_published_since_is_said_to_stay(
    client: FlaskClient, editor: Account, session: Session
) -> None:
    run = a_run(session, added=3)
    for number in range(3):
        point = imported(session, run, name=f"Clinic {number}")
        a_line(session, run, "added", "new", point)
    point.service.publication = "published"
    session.commit()
    shown = client.get(f"{HOME}/runs/{run.id}/undo").text
    assert "2 entries that were new go." in shown
    assert "1 entry has been published since, and stays." in shown


def test_a_run_that_was_taken_back_leads_to_its_undoing(
    client: FlaskClient, editor: Account, session: Session
) -> None:
    run = a_run(session, added=1)
    session.commit()
    answer = post(client, f"{HOME}/runs/{run.id}/undo", page=f"{HOME}/runs/{run.id}/undo")
    undoing = session.scalars(select(ImportRun).where(ImportRun.undoes_id == run.id)).one()
    assert answer.location == f"{HOME}/runs/{undoing.id}"
    assert "All of it is taken back." in client.get(answer.location).text
    assert "This import was taken back" in client.get(f"{HOME}/runs/{run.id}").text
    assert client.get(f"{HOME}/runs/{run.id}/undo").location == f"{HOME}/runs/{run.id}"
    assert post(client, f"{HOME}/runs/{run.id}/undo", page=HOME + "/").status_code == 409
