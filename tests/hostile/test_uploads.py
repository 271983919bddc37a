"""Files that mean ill are refused in words, or read as what they say; nothing hangs or breaks."""

from __future__ import annotations

import csv
import io
import time
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from locator.directory.service import Service
from locator.errors import ImportCannotBeReadError
from locator.imports import formats
from locator.imports.calendar import reading as calendar
from locator.imports.calendar.stops import LARGEST
from locator.imports.entry import BrokenRow, Entry
from locator.imports.loading.surroundings import surroundings_of
from locator.imports.mapping.suggesting import suggest
from locator.reports import pages as reported
from locator.staff.confirming import message
from locator.staff.document import typed
from locator.staff.drafts import work
from locator.staff.importing.files import name_of
from locator.staff.translating import files as translators
from tests import builders
from tests.hostile.files import ENTITIES, FILES, OUTSIDE
from tests.imports.loading.entries import source, take_in
from tests.imports.tables import BEIRUT
from tests.pages.conftest import app, client

__all__ = ["app", "client"]

# Seconds of this thread's processor: a bomb of an honest size takes one.
LONGEST = 20.0


def read(folder: Path, name: str, content: bytes) -> list[Entry | BrokenRow]:
    """All that comes of a file; nothing where it is refused."""
    path = folder / "given"
    path.write_bytes(content)
    try:
        look = formats.look_at(path, name_of(name))
        mapping = suggest(look.columns, BEIRUT).mapping if look.needs_mapping else None
        return list(formats.read(path, look, BEIRUT, "a list", mapping))
    except ImportCannotBeReadError as refused:
        assert refused.code
        return []


@pytest.mark.parametrize("file", FILES)
def test_a_file_that_means_ill_is_refused_or_read(tmp_path: Path, file: str) -> None:
    name, content = FILES[file]()
    began = time.thread_time()
    found = read(tmp_path, name, content)
    assert time.thread_time() - began < LONGEST
    assert [path.name for path in tmp_path.iterdir()] == ["given"]
    for one in found:
        if isinstance(one, Entry):
            told = one.document.model_dump_json()
            assert "\\u0000" not in told
            # Neither entities that were put in, nor a file of this machine.
            assert "zqzq" not in told
            assert "root:x:0" not in told


def test_what_comes_of_them_can_be_kept_and_served(
    session: Session, tmp_path: Path, client: FlaskClient
) -> None:
    """PostgreSQL takes every letter, publishing every time, and no table holds a formula."""
    town = builders.city(session)
    kept = 0
    for file, made in FILES.items():
        name, content = made()
        of = source(session, file, city=town.id)
        entries = [one for one in read(tmp_path, name, content) if isinstance(one, Entry)]
        assert surroundings_of(town).city_id == town.id
        if entries:
            take_in(session, of, *entries[:3])
            kept += 1
    assert kept > 10
    session.commit()
    for service in session.scalars(select(Service)):
        assert "\0" not in service.name
    for address in ("service-points.csv", "service-points.geojson", "changes.atom"):
        assert client.get(f"/feeds/v1/beirut/{address}?conditions=true").status_code == 200
    assert client.get("/hsds/v3/services?conditions=true").status_code == 200
    table = client.get("/feeds/v1/beirut/service-points.csv?conditions=true").text
    cells = [cell for row in csv.reader(io.StringIO(table)) for cell in row]
    # Threat: a spreadsheet runs a cell (OWASP, "CSV Injection"). A number is none.
    assert [cell for cell in cells if cell[:1] in "=@\t\r" and cell] == []


@pytest.mark.parametrize(
    "content",
    [
        ENTITIES.replace("{0}", "xliff").encode(),
        OUTSIDE.replace("{0}", "xliff").encode(),
        ENTITIES.replace("{0}", "xliff").encode("utf-16"),
        b"<xliff>" * 100_000,
        b"<xliff>" + b"<file>" * 50_000 + b"</file>" * 50_000 + b"</xliff>",
        b"\xff\xfe" + b"\0" * 1_001,
        b"<?xml version='1.0' encoding='utf-7'?><xliff>+ADw-</xliff>",
        b"<?xml version='1.0' encoding='../../etc/passwd'?><xliff/>",
        b'msgid "a"\nmsgstr "' + b"\\" * 100_001,
        b'msgid ""\nmsgstr "Content-Type: text/plain; charset=../../etc\\n"\n',
        b'msgid ""\nmsgstr "Plural-Forms: nplurals=9999999; plural=' + b"(" * 9_000 + b'n;\\n"\n',
        b'msgid "a"\nmsgid_plural "b"\nmsgstr[99999999999] "c"\n',
        b'msgid "a"\nmsgstr "\xed\xa0\x80"\n',
        b"#" * 2_000_000,
        b'msgctxt "' + b'"\n"' * 100_000,
    ],
)
def test_a_translators_file_that_means_ill_is_refused_or_read(content: bytes) -> None:
    began = time.thread_time()
    try:
        entries = translators.read(content)
    except ImportCannotBeReadError:
        entries = []
    assert time.thread_time() - began < LONGEST
    assert all("root:x:0" not in one.translation for one in entries)


def test_a_route_takes_no_larger_calendar_than_an_import() -> None:
    assert LARGEST <= calendar.LARGEST


def test_a_file_is_never_called_as_it_says(app: Flask) -> None:
    """A path in a name leads nowhere; a name that turns around does not."""
    for said in (
        "../../../etc/passwd",
        "C:\\boot.ini",
        "/etc/passwd",
        "a\0b",
        "\u202egpj.exe",
        "..",
    ):
        name = name_of(said)
        assert not set(name) & set("/\\\0\u202e"), said
        assert name, said


def test_marks_that_turn_a_text_around_stay_in_nothing_that_is_typed() -> None:
    """Threat: a reviewer reads a comment, or a report, that says something else than it shows."""
    for room in (reported, work, message, typed):
        assert vars(room)["clean"]("gpj\u202efdp.exe\u2066", has_lines=True) == "gpjfdp.exe"
