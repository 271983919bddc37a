"""The sample directory loads once, says what it is, and answers what the first page promises."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from locator.directory.base import Base, Entity
from locator.directory.city import City
from locator.directory.needs import NEEDS
from locator.directory.published import PublishedServicePoint
from locator.directory.sample import FOLDER, load_sample
from locator.directory.service import Service
from locator.directory.service_at_location import ServiceAtLocation
from locator.errors import SampleIsWrongError
from tests.builders import NOW, city
from tests.directory.random_edits import directory

PROGRAMME = {"beirut", "freetown", "barranquilla", "mexico-city", "lima"}
OUTLINE = {"bristol", "kampala", "amman"}


def test_the_shipped_files_load_and_are_published(session: Session) -> None:
    assert set(load_sample(session, NOW)) == PROGRAMME | OUTLINE
    session.commit()
    rows = session.scalars(select(PublishedServicePoint)).all()
    assert len(rows) >= 120
    assert any(row.is_stop and row.open_during for row in rows)
    assert {row.content["disclosure"] for row in rows} == {"exact", "area", "hidden"}
    answers = {row.content["access"]["open_to_all"]["answer"] for row in rows}
    assert answers == {"yes", "no", "unknown"}
    everything = session.scalar(select(func.count()).select_from(ServiceAtLocation))
    assert everything is not None
    assert len(rows) < everything  # some are stale on purpose


def test_beirut_has_something_for_each_need(session: Session) -> None:
    load_sample(session, NOW)
    session.commit()
    found = {
        need.partition("/")[0]
        for row in session.scalars(select(PublishedServicePoint).filter_by(city_id="beirut"))
        for need in row.content["needs"]
    }
    assert found == set(NEEDS)


def test_everything_is_labelled_as_a_sample(session: Session) -> None:
    load_sample(session, NOW)
    session.commit()
    entities: list[Any] = [
        mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, Entity)
    ]
    for model in [City, *entities]:
        assert set(session.scalars(select(model.is_sample))) <= {True}
    assert all(row.content["sample"] for row in session.scalars(select(PublishedServicePoint)))


def test_loading_again_changes_nothing(session: Session) -> None:
    load_sample(session, NOW)
    session.commit()
    before = directory(session)
    assert load_sample(session, NOW + dt.timedelta(days=3)) == []
    session.commit()
    assert directory(session) == before


def test_what_was_changed_since_is_kept(session: Session) -> None:
    load_sample(session, NOW)
    service = session.scalars(select(Service).order_by(Service.id)).first()
    assert service is not None
    service.name = "Ours now"
    session.commit()
    load_sample(session, NOW)
    session.commit()
    assert service.name == "Ours now"


def test_a_city_of_ones_own_is_left_alone(session: Session) -> None:
    city(session, "beirut", names={"en": "Our Beirut"})
    session.commit()
    assert "beirut" not in load_sample(session, NOW)
    assert session.get_one(City, "beirut").names == {"en": "Our Beirut"}


def test_ids_are_the_same_everywhere(session: Session) -> None:
    def ids() -> set[Any]:
        with session.begin_nested() as savepoint:
            load_sample(session, NOW)
            found = set(session.scalars(select(ServiceAtLocation.id)))
            savepoint.rollback()
        return found

    assert ids() == ids() != set()


def changed(tmp_path: Path, change: Any) -> Path:
    content = yaml.safe_load((FOLDER / "bristol.yaml").read_text(encoding="utf-8"))
    change(content)
    (tmp_path / "bristol.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c["services"][0].update(nmae="x"), r"services\[.+\]\.nmae: Extra inputs"),
        (lambda c: c["services"][0].pop("name"), r"services\[.+\]\.name: Field required"),
        (
            lambda c: c["services"][0].update(needs=["public-health/magic"]),
            r"services\[.+\]\.needs\[0\]: 'public-health/magic' is no need",
        ),
        (
            lambda c: c["services"][0]["points"][0]["schedule"][0].update(opens=540),
            r"points\[.+\]\.schedule\[0\]\.opens: write times in quotes",
        ),
        (
            lambda c: c["services"][0]["access"].update(open_to_all=True),
            r"access\.open_to_all: Input should be 'yes', 'no' or 'unknown'",
        ),
        (
            lambda c: c["services"][0]["points"][0]["location"].update(lat=951.45),
            r"location\.lat: Input should be less than or equal to 90",
        ),
        (
            lambda c: c["services"][0].update(organization="nobody"),
            "names the organization nobody, which is not in this file",
        ),
        (lambda c: c["services"].append(c["services"][0]), "is there twice"),
    ],
)
def test_a_mistake_is_named_with_file_and_place(
    session: Session, tmp_path: Path, change: Any, message: str
) -> None:
    with pytest.raises(SampleIsWrongError, match=rf"bristol\.yaml: .*{message}"):
        load_sample(session, NOW, changed(tmp_path, change))
    assert session.scalars(select(City)).all() == []


def test_all_mistakes_are_named_at_once(session: Session, tmp_path: Path) -> None:
    def spoil(content: Any) -> None:
        content["city"]["country"] = "England"
        content["services"][0]["free"] = "perhaps"

    with pytest.raises(SampleIsWrongError) as error:
        load_sample(session, NOW, changed(tmp_path, spoil))
    assert len(str(error.value).splitlines()) == 2


def test_what_is_no_yaml_is_named(session: Session, tmp_path: Path) -> None:
    (tmp_path / "bristol.yaml").write_text("city: [", encoding="utf-8")
    with pytest.raises(SampleIsWrongError, match=r"bristol\.yaml"):
        load_sample(session, NOW, tmp_path)
