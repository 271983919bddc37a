"""Gazetteer files come in whole or not at all; an operator's own are kept."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from sqlalchemy import create_engine, func, make_url, select, text
from sqlalchemy.orm import Session

from locator.config import Config
from locator.directory.published import PublishedCity
from locator.errors import ImportCannotBeReadError
from locator.places.commands import gazetteer
from locator.places.loading import load_gazetteer, read_gazetteer
from locator.places.models import PlaceName, PlaceRow

HAMRA = {
    "id": "hamra",
    "kind": "quarter",
    "lon": 35.4825,
    "lat": 33.896,
    "radius": 600,
    "names": {"en": "Hamra", "ar": "الحمرا"},
    "aliases": ["الحمراء"],
}


def write(folder: Path, *places: object, city: str = "beirut") -> Path:
    path = folder / f"{city}.yaml"
    path.write_text(yaml.safe_dump({"city": city, "places": places}), encoding="utf-8")
    return path


def ids(session: Session) -> list[str]:
    return list(session.scalars(select(PlaceRow.id).order_by(PlaceRow.id)))


def test_loading_again_changes_nothing(session: Session) -> None:
    assert {loaded.outcome for loaded in load_gazetteer(session)} == {"loaded"}
    before = session.scalar(select(func.max(PlaceName.id)))
    assert {loaded.outcome for loaded in load_gazetteer(session)} == {"unchanged"}
    assert session.scalar(select(func.max(PlaceName.id))) == before


def test_a_file_replaces_its_city_and_no_other(session: Session, tmp_path: Path) -> None:
    load_gazetteer(session)
    others = [place for place in ids(session) if not place.startswith("beirut/")]
    load_gazetteer(session, [write(tmp_path, HAMRA)])
    assert ids(session) == sorted(["beirut/hamra", *others])


@pytest.mark.parametrize(
    "change",
    [{"lon": 35.4826}, {"radius": 601}, {"rank": 3}, {"aliases": []}, {"names": {"en": "Hamra"}}],
    ids=str,
)
def test_every_change_of_a_file_arrives(
    session: Session, tmp_path: Path, change: dict[str, object]
) -> None:
    load_gazetteer(session, [write(tmp_path, HAMRA)])
    (loaded,) = load_gazetteer(session, [write(tmp_path, HAMRA | change)])
    assert loaded.outcome == "loaded"
    (loaded,) = load_gazetteer(session, [write(tmp_path, HAMRA | change)])
    assert loaded.outcome == "unchanged"


def test_what_comes_with_locator_does_not_replace_an_operators_own(
    session: Session, tmp_path: Path
) -> None:
    load_gazetteer(session, [write(tmp_path, HAMRA)])
    outcomes = {loaded.city_id: loaded.outcome for loaded in load_gazetteer(session)}
    assert outcomes.pop("beirut") == "kept"
    assert set(outcomes.values()) == {"loaded"}
    assert [place for place in ids(session) if place.startswith("beirut/")] == ["beirut/hamra"]


def test_answers_that_were_kept_are_stale_when_places_change(
    session: Session, tmp_path: Path
) -> None:
    session.add(PublishedCity(id="beirut", time_zone="Asia/Beirut", content={}, version=7))
    session.flush()
    version = select(PublishedCity.version).where(PublishedCity.id == "beirut")
    load_gazetteer(session, [write(tmp_path, HAMRA)])
    assert session.scalar(version) == 8
    load_gazetteer(session, [write(tmp_path, HAMRA)])
    assert session.scalar(version) == 8


def test_the_larger_place_has_the_lower_rank(session: Session, tmp_path: Path) -> None:
    kinds = ["city", "district", "quarter", "landmark"]
    entries = [HAMRA | {"id": kind, "kind": kind} for kind in kinds]
    load_gazetteer(session, [write(tmp_path, *reversed(entries))])
    assert list(session.scalars(select(PlaceRow.kind).order_by(PlaceRow.rank))) == kinds


@pytest.mark.parametrize(
    ("places", "told"),
    [
        ([HAMRA, HAMRA], "more than one place has the id hamra"),
        ([HAMRA | {"lon": 335.0}], "places.0.lon"),
        ([HAMRA | {"colour": "red"}], "places.0.colour"),
        ([HAMRA | {"kind": "village"}], "places.0.kind"),
        ([HAMRA | {"names": {"en": "!"}}], "no letter or digit"),
        ([HAMRA | {"names": {}}], "places.0.names"),
        ([], "places"),
    ],
)
def test_a_file_that_is_wrong_says_where(tmp_path: Path, places: list[object], told: str) -> None:
    with pytest.raises(ImportCannotBeReadError, match=told):
        read_gazetteer(write(tmp_path, *places))


@pytest.mark.parametrize("content", [b"city: [", b"\xff\xfe\x00", b"", b"- 1"])
def test_what_is_no_gazetteer_at_all_is_told_in_plain_words(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.yaml"
    path.write_bytes(content)
    with pytest.raises(ImportCannotBeReadError, match=r"broken\.yaml"):
        read_gazetteer(path)


def test_one_wrong_file_leaves_all_as_it_was(session: Session, tmp_path: Path) -> None:
    right = write(tmp_path, HAMRA)
    wrong = write(tmp_path, HAMRA | {"lat": 91}, city="lima")
    with pytest.raises(ImportCannotBeReadError):
        load_gazetteer(session, [right, wrong])
    assert ids(session) == []


def test_the_command_loads_a_citys_own_file(database_url: str, tmp_path: Path) -> None:
    config = Config(database_url=database_url)
    path = str(write(tmp_path, HAMRA, city="elsewhere"))
    try:
        first, again = (CliRunner().invoke(gazetteer, [path], obj=config) for _ in range(2))
        assert (first.output, again.output) == (
            "elsewhere: 1 places, loaded\n",
            "elsewhere: 1 places, unchanged\n",
        )
    finally:
        engine = create_engine(make_url(database_url).set(drivername="postgresql+psycopg"))
        with engine.begin() as connection:
            connection.execute(text("DELETE FROM published.place WHERE city_id = 'elsewhere'"))
        engine.dispose()
