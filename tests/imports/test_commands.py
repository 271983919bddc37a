"""`locator import geojson`, as an operator runs it."""

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
from locator.directory.published import PublishedCity
from locator.directory.service import Service
from locator.errors import CityIsUnknownError, ImportCannotBeReadError
from locator.imports import commands
from tests import builders
from tests.imports.files import collection, site


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sites.geojson"
    path.write_bytes(
        collection(
            site(1, name="Hill Clinic", wheelchair="perhaps"),
            site(2, name=None),
            site(3, (0, 0)),
            site(4, (-13.2, 8.45), name='=HYPERLINK("x") [red]\x1b[31m'),
            site(5, (-13.21, 8.45), name="=1+1", wheelchair="[bold]\u202e"),
        )
    )
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
        commands.import_, ["geojson", *map(str, args)], obj=Config(), catch_exceptions=False
    )


def services(database: Database) -> int:
    with database.staff() as session:
        return session.scalar(select(func.count()).select_from(Service)) or 0


def version(database: Database) -> int | None:
    with database.staff() as session:
        return session.scalar(select(PublishedCity.version))


def test_without_apply_nothing_is_kept(freetown: Database, file: Path) -> None:
    before = version(freetown)
    result = run(file, "--city", "freetown")
    assert result.exit_code == 0
    assert "Nothing was changed" in result.output
    assert services(freetown) == 0
    assert version(freetown) == before


def test_with_apply_it_is_kept_and_a_second_run_finds_all_of_it(
    freetown: Database, file: Path
) -> None:
    assert "Kept." in run(file, "--city", "freetown", "--apply").output
    assert services(freetown) == 2
    result = run(file, "--city", "freetown", "--apply", "--json", file.with_suffix(".json"))
    assert result.exit_code == 0
    assert services(freetown) == 2
    counts = json.loads(file.with_suffix(".json").read_bytes())
    assert (counts["added"], counts["unchanged"], counts["applied"]) == (0, 2, True)


def test_every_row_is_counted_once(freetown: Database, file: Path) -> None:
    run(file, "--city", "freetown", "--json", file.with_suffix(".json"))
    counts = json.loads(file.with_suffix(".json").read_bytes())
    kinds = ("added", "changed", "unchanged", "outside", "rejected")
    assert [counts[kind] for kind in kinds] == [2, 0, 0, 1, 2]
    assert counts["rows"] == 5
    assert counts["warnings"] == 2


def test_the_details_say_row_column_value_and_reason(freetown: Database, file: Path) -> None:
    run(file, "--city", "freetown", "--csv", file.with_suffix(".csv"))
    text = file.with_suffix(".csv").read_text("utf-8-sig")
    lines = {(line["row"], line["kind"]): line for line in csv.DictReader(io.StringIO(text))}
    warning = lines["1", "warning"]
    assert (warning["column"], warning["value"]) == ("wheelchair", "perhaps")
    assert warning["reason"] == "is none of yes, limited, no"
    assert (warning["external_id"], warning["name"]) == ("node/1", "Hill Clinic")
    assert lines["2", "rejected"]["reason"] == "has no name: nobody could find it"
    # A spreadsheet runs no formula that stands in a name.
    assert lines["5", "added"]["name"] == "'=1+1"


def test_what_stands_in_a_file_does_nothing_to_the_terminal(freetown: Database, file: Path) -> None:
    output = run(file, "--city", "freetown", "--details").output
    assert "\x1b" not in output
    assert "[bold]" in output
    assert "=1+1" in output


@pytest.mark.parametrize("option", ["--csv", "--json"])
def test_without_a_place_for_its_report_nothing_is_changed(
    freetown: Database, file: Path, option: str
) -> None:
    result = run(file, "--city", "freetown", "--apply", option, "/nonexistent/report")
    assert result.exit_code == 1
    assert "Nothing was changed." in result.output
    assert services(freetown) == 0


def test_where_nothing_could_be_used_nothing_is_said_to_be_kept(
    freetown: Database, file: Path
) -> None:
    file.write_bytes(collection(site(2, name=None), site(3, (0, 0))))
    output = run(file, "--city", "freetown", "--apply").output
    assert "nothing to keep" in output
    assert "Kept" not in output


def test_the_licence_of_the_source_is_named(freetown: Database, file: Path) -> None:
    assert "© OpenStreetMap contributors" in run(file, "--city", "freetown").output


def test_an_unknown_city_is_told_with_those_that_are_there(freetown: Database, file: Path) -> None:
    with pytest.raises(CityIsUnknownError, match=r"no city 'atlantis' here\. There are: freetown"):
        run(file, "--city", "atlantis")


def test_a_file_that_breaks_off_leaves_everything_as_it_was(freetown: Database, file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-4])
    with pytest.raises(ImportCannotBeReadError, match="no JSON"):
        run(file, "--city", "freetown", "--apply")
    assert services(freetown) == 0


def test_a_file_that_is_not_there_is_told_by_the_command(freetown: Database) -> None:
    result = run("nowhere.geojson", "--city", "freetown")
    assert result.exit_code == 2
    assert "does not exist" in result.output
