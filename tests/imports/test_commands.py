"""`locator import`, as an operator runs it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from locator.config import Config
from locator.db import Database
from locator.directory.import_source import ImportSource
from locator.directory.published import PublishedCity
from locator.directory.service import Service
from locator.errors import ChangeCannotBeUndoneError, CityIsUnknownError, ImportCannotBeReadError
from locator.imports import commands
from locator.imports.runs import ImportRun
from tests import builders

LIST = """id,Name,Help,Latitude,Longitude,Phone
1,Hill Clinic,clinic,8.45,-13.2,+232 76 000 000
2,,clinic,8.451,-13.201,
3,Far Clinic,clinic,0.3,32.5,
4,"=HYPERLINK(""x"") [red]\x1b[31m",clinic,8.46,-13.21,
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_text(LIST)
    return path


@pytest.fixture
def freetown(database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """The command on the test's own transaction."""
    with database.staff() as session:
        builders.city(session, "freetown")
    monkeypatch.setattr(Database, "from_config", lambda _: database)
    return database


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(
        commands.import_, [*map(str, args)], obj=Config(), catch_exceptions=False
    )


def take(file: Path, *args: str | Path) -> Result:
    return run(file, "--city", "freetown", "--source", "The list", *args)


def services(database: Database) -> int:
    with database.staff() as session:
        return session.scalar(select(func.count()).select_from(Service)) or 0


def version(database: Database) -> int | None:
    with database.staff() as session:
        return session.scalar(select(PublishedCity.version))


def test_without_apply_nothing_is_kept_but_the_report(freetown: Database, file: Path) -> None:
    before = version(freetown)
    result = take(file)
    assert result.exit_code == 0
    assert "Nothing was changed" in result.output
    assert services(freetown) == 0
    assert version(freetown) == before
    assert "only tried" in run("runs").output


def test_with_apply_it_is_kept_and_a_second_run_finds_all_of_it(
    freetown: Database, file: Path
) -> None:
    assert "Kept." in take(file, "--apply").output
    there = services(freetown)
    assert there > 0
    output = take(file, "--apply").output
    assert "There was nothing to keep." in output
    assert services(freetown) == there


def test_an_import_is_undone_by_its_number(freetown: Database, file: Path) -> None:
    take(file, "--apply")
    with freetown.staff() as session:
        number = session.scalars(select(ImportRun.id)).one()
    output = run("undo", str(number)).output
    assert "had come with it" in output
    assert services(freetown) == 0
    assert f"undid run {number}" in run("runs", "--city", "freetown").output
    with pytest.raises(ChangeCannotBeUndoneError):
        run("undo", str(number))
    with pytest.raises(ChangeCannotBeUndoneError):
        run("undo", "999999")


def test_the_report_is_written_for_a_spreadsheet_and_nothing_in_it_runs(
    freetown: Database, file: Path, tmp_path: Path
) -> None:
    report = tmp_path / "report.csv"
    take(file, "--csv", report)
    text = report.read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {"row", "kind", "id", "name", "column", "value", "reason", "what to do"} == set(rows[0])
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
    assert "\x1b" not in text
    outside = next(row for row in rows if row["kind"] == "outside")
    assert (outside["row"], outside["name"]) == ("4", "Far Clinic")
    assert outside["reason"] == "Lies outside of the city."
    assert outside["what to do"]


def test_the_report_is_written_for_machines(freetown: Database, file: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    take(file, "--json", report)
    said = json.loads(report.read_bytes())
    assert (said["city"], said["source"], said["file"]) == ("freetown", "The list", "list.csv")
    assert said["rows"] == 4
    assert said["outside"] == 1
    assert said["applied"] is False
    codes = {line["code"] for line in said["lines"]}
    assert "outside" in codes
    assert len(said["lines"]) >= said["warnings"]


def test_details_print_every_line_and_no_escape_sequence(freetown: Database, file: Path) -> None:
    output = take(file, "--details").output
    assert "Far Clinic" in output
    assert "[red]" in output
    assert "\x1b" not in output


def test_what_the_columns_mean_is_saved_corrected_and_remembered(
    freetown: Database, file: Path, tmp_path: Path
) -> None:
    mapping = tmp_path / "mapping.yaml"
    output = take(file, "--save-mapping", mapping).output
    assert "What the columns say" in output
    said = mapping.read_text()
    assert "Latitude: lat" in said
    mapping.write_text(said.replace("- Phone: phone\n", ""))
    take(file, "--mapping", mapping, "--apply")
    with freetown.staff() as session:
        source = session.scalars(select(ImportSource)).one()
        assert source.mapping is not None
        assert source.format == "table"


def test_credit_licence_and_trust_are_kept_with_the_list(freetown: Database, file: Path) -> None:
    take(file, "--credit", "© The ministry", "--licence", "CC-BY-4.0", "--trusted", "--apply")
    take(file)
    with freetown.staff() as session:
        source = session.scalars(select(ImportSource)).one()
        assert (source.credit, source.licence) == ("© The ministry", "CC-BY-4.0")
        assert source.trusted


def test_a_city_that_is_not_there_is_said_with_those_that_are(
    freetown: Database, file: Path
) -> None:
    with pytest.raises(CityIsUnknownError, match="There are: freetown"):
        run(file, "--city", "atlantis", "--source", "x")


def test_a_file_that_is_no_list_is_told_in_plain_words(freetown: Database, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"%PDF-1.7 ...")
    with pytest.raises(ImportCannotBeReadError, match=r"(?s)Save the data.*Nothing was changed"):
        take(path)
    assert services(freetown) == 0


def test_a_report_that_cannot_be_written_is_said_before_anything_is_done(
    freetown: Database, file: Path, tmp_path: Path
) -> None:
    result = take(file, "--apply", "--csv", tmp_path / "missing" / "report.csv")
    assert result.exit_code != 0
    assert "Nothing was changed" in result.output
    assert services(freetown) == 0


def test_help_says_how_to_begin() -> None:
    output = run("--help").output
    assert "locator import FILE" in " ".join(output.split())
    assert "undo" in output
