"""The whole record can be taken out as a file."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json

from sqlalchemy.orm import Session

from locator.directory.changes import acting
from locator.staff.history.audit import lines, write_csv, write_json
from tests.builders import service_point


def test_every_field_of_every_change_has_a_line(session: Session) -> None:
    service = service_point(session).service
    acting(session, "amina@city.example", "called them", via="staff pages")
    service.name = "Night clinic"
    service.alert = "Closed for repairs"
    session.flush()
    told = [line for line in lines(session) if line.actor == "amina@city.example"]
    assert {(line.field, line.before, line.after) for line in told} == {
        ("name", "Walk-in clinic", "Night clinic"),
        ("alert", None, "Closed for repairs"),
    }
    assert {(line.via, line.reason, line.action) for line in told} == {
        ("staff pages", "called them", "update")
    }


def test_only_what_was_asked_for_is_told(session: Session) -> None:
    service = service_point(session).service
    acting(session, "amina@city.example")
    service.name = "Night clinic"
    session.flush()
    now = dt.datetime.now(dt.UTC)
    hour = dt.timedelta(hours=1)
    assert [line.field for line in lines(session, actor="amina@city.example")] == ["name"]
    assert not list(lines(session, since=now + hour))
    assert not list(lines(session, until=now - hour))
    assert list(lines(session, since=now - hour, until=now + hour))


def test_a_spreadsheet_runs_nothing_of_it(session: Session) -> None:
    service = service_point(session).service
    acting(session, "=cmd|' /C calc'!A0")
    service.name = '=HYPERLINK("http://evil.example")'
    session.flush()
    file = io.StringIO()
    write_csv(lines(session, actor="=cmd|' /C calc'!A0"), file)
    file.seek(0)
    (row,) = csv.DictReader(file)
    assert row["after"] == '\'=HYPERLINK("http://evil.example")'
    assert row["actor"].startswith("'=")


def test_as_json_nothing_is_altered(session: Session) -> None:
    service = service_point(session).service
    acting(session, "amina@city.example")
    service.name = "=1+1"
    session.flush()
    file = io.StringIO()
    write_json(lines(session, actor="amina@city.example"), file)
    assert json.loads(file.getvalue())["after"] == "=1+1"
