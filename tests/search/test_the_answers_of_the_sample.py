"""The questions of the sample directory, as a person asks them, and their right answers.

Asked on Saturday 2026-11-21 through what the command uses, from the text to the service point.
"""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from rich.console import Console
from sqlalchemy import Connection

from locator import create_app
from locator.config import Config
from locator.db import Database, staff_engine
from locator.directory.sample import load_sample
from locator.i18n import language
from locator.places.loading import load_gazetteer
from locator.search import commands
from locator.search.results import SearchResult, ServicePoint
from tests.conftest import DatabaseInOneTransaction

BEIRUT = ZoneInfo("Asia/Beirut")
NOW = dt.datetime(2026, 11, 21, 10, 0, tzinfo=BEIRUT)


@pytest.fixture(scope="module")
def sample(database_url: str) -> Iterator[Database]:
    """Loaded once for all questions, in a transaction that is rolled back."""
    engine = staff_engine(database_url)
    with engine.connect() as connection:
        transaction = connection.begin()
        database = DatabaseInOneTransaction(connection)
        with database.staff() as session:
            load_sample(session, NOW)
            load_gazetteer(session)
        yield database
        transaction.rollback()
    engine.dispose()


@pytest.fixture
def connection(sample: Database) -> Iterator[Connection]:
    with sample.public() as connection:
        yield connection


def ask(connection: Connection, near: str, **words: str) -> SearchResult:
    return commands.find(connection, {"near": near, **words}, NOW)[1]


def name(point: ServicePoint) -> str:
    return str(point.content["service"]["name"]["en"])


def place(point: ServicePoint) -> str:
    return str(point.content["location"]["name"]["en"])


@pytest.mark.parametrize("near", ["Hamra", "al-Hamra", "الحمرا", "Hamra, Beirut"])
def test_health_care_in_amharic_near_hamra_on_a_thursday_morning_is_the_mobile_clinic(
    connection: Connection, near: str
) -> None:
    result = ask(connection, near, need="public-health", speaks="am", when="Thu 10:00")
    (clinic,) = result.points
    assert clinic.is_stop
    assert clinic.content["mobile"]
    assert place(clinic) == "Hamra stop"
    assert clinic.distance is not None
    assert clinic.distance < 1_000
    thursday = dt.datetime(2026, 11, 26, tzinfo=BEIRUT)
    assert clinic.opening is not None
    assert clinic.opening[0] == (
        thursday.replace(hour=9),
        thursday.replace(hour=13),
    ), "the opening shown is the one that was asked for"
    assert [(match.code, match.level) for match in clinic.spoken] == [("am", "spoken")]
    assert not result.widened


def test_on_a_wednesday_morning_it_stands_elsewhere_and_is_never_shown_in_hamra(
    connection: Connection,
) -> None:
    result = ask(connection, "Hamra", need="public-health", speaks="am", when="Wed 10:00")
    assert "Hamra stop" not in [place(point) for point in result.points]
    assert result.widened or not result.points
    wednesday = dt.datetime(2026, 11, 25, 10, tzinfo=BEIRUT)
    for point in result.points:
        assert point.is_open_at(wednesday)


def test_on_a_sunday_nobody_is_said_to_be_there(connection: Connection) -> None:
    result = ask(connection, "Hamra", need="public-health", speaks="am", when="Sun 10:00")
    sunday = dt.datetime(2026, 11, 22, 10, tzinfo=BEIRUT)
    assert all(point.is_open_at(sunday) for point in result.points)


@pytest.mark.parametrize("near", ["Bourj Hammoud", "Borj Hammoud", "برج حمود"])
def test_work_near_bourj_hammoud_in_arabic(connection: Connection, near: str) -> None:
    result = ask(connection, near, need="employment", speaks="ar")
    assert name(result.points[0]) == "Help to find work"
    distances = [point.distance or 0 for point in result.points]
    assert distances == sorted(distances)
    for point in result.points:
        assert any(need.startswith("employment") for need in point.content["needs"])
        assert [match.wanted for match in point.spoken] == ["ar"]
        assert point.content["access"]["open_to_all"]["answer"] == "yes"


def test_any_legal_aid_near_el_prado_in_barranquilla(connection: Connection) -> None:
    result = ask(connection, "El Prado", city="barranquilla", need="legal-aid")
    assert result.points
    nearest = result.points[0]
    assert nearest.city_id == "barranquilla"
    assert nearest.content["location"]["name"]["es"] == "Mesa legal, El Prado"
    again = ask(connection, "Prado Barranquilla", need="legal-aid")
    assert again.points[0].id == nearest.id


def test_the_command_prints_the_answer_as_a_table(connection: Connection) -> None:
    words = {"near": "Hamra", "need": "public-health", "speaks": "am", "when": "Thu 10:00"}
    asked, result = commands.find(connection, words, NOW)
    printed = io.StringIO()
    commands.tell(Console(file=printed, width=200), asked, result, language("en"))
    text = printed.getvalue()
    assert "1 place within 2 km of Hamra where Amharic is spoken" in text
    assert "Hamra stop" in text
    assert "Open to everyone" in text
    assert "<" not in text


def test_page_and_api_give_the_same_answers_as_the_command(
    connection: Connection, sample: Database
) -> None:
    app = create_app(Config(database_url="postgresql:///unused"), sample)
    app.extensions["locator"].now = lambda: NOW
    question = "near=Hamra&need=public-health&speaks=am&when=Thu+10:00"
    (clinic,) = ask(connection, "Hamra", need="public-health", speaks="am", when="Thu 10:00").points
    with app.test_client() as client:
        body: Any = client.get(f"/api/v1/service-points?{question}&city=beirut&lang=en").get_json()
        page = client.get(f"/en/beirut/?{question}")
    assert [feature["id"] for feature in body["features"]] == [str(clinic.id)]
    assert body["features"][0]["properties"]["location"]["name"] == "Hamra stop"
    assert str(clinic.id) in page.text
    assert page.text.count("Hamra stop") >= 1


def test_the_command_names_every_field_that_is_wrong(database_url: str) -> None:
    ran = CliRunner().invoke(
        commands.search,
        ["Hamra", "--city", "atlantis", "--when", "whenever", "--limit", "0"],
        obj=Config(database_url=database_url),
    )
    assert ran.exit_code == 1
    for field in ("city:", "when:", "limit:"):
        assert field in ran.output


def test_the_command_can_answer_in_geojson(database_url: str) -> None:
    ran = CliRunner().invoke(
        commands.search,
        ["--lat", "33.896", "--lon", "35.48", "--json"],
        obj=Config(database_url=database_url),
    )
    assert ran.exit_code == 0, ran.output
    assert json.loads(ran.output)["type"] == "FeatureCollection"
