"""Rebuilding in steps gives what publishing gives, and stops nobody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, delete, event, select, text, update
from sqlalchemy.orm import Session

from locator.db import Database, staff_engine
from locator.directory import republishing
from locator.directory.content import content_of
from locator.directory.loading import Loaded, load
from locator.directory.projection import opens, published_point
from locator.directory.published import PublishedCity, PublishedServicePoint
from locator.directory.publishing import publish_anew, republish
from locator.directory.reading import read
from locator.directory.records import organization_record, point_record, service_record
from locator.directory.republishing import republish_in_steps, republish_together
from locator.directory.sample import load_sample
from locator.directory.service import Service
from locator.directory.service_at_location import ServiceAtLocation
from locator.renewal import renew_if_due
from tests.builders import NOW, service_point
from tests.conftest import migrated_database
from tests.directory.random_edits import published


@pytest.fixture(scope="module")
def sample_url() -> Iterator[str]:
    """A database of its own with the sample, where several may commit at once."""
    with migrated_database() as url:
        with Session(staff_engine(url)) as session:
            session.info["now"] = NOW
            load_sample(session, NOW)
            session.commit()
        yield url


def contents(session: Session) -> dict[str, str]:
    """Byte for byte, as it is sent."""
    rows = session.execute(text("SELECT id, content::text FROM published.service_point"))
    return {str(row.id): row.content for row in rows}


def test_by_change_in_one_go_and_in_steps_all_agree_byte_for_byte(
    database: Database, session: Session
) -> None:
    load_sample(session, NOW)
    session.commit()
    by_change, sent = published(session), contents(session)
    assert len(sent) >= 120
    republish(session, NOW)
    assert (published(session), contents(session)) == (by_change, sent)
    assert republish_in_steps(database, NOW) == len(sent)
    assert (published(session), contents(session)) == (by_change, sent)


def test_another_day_leaves_the_indexes_as_they_are(session: Session) -> None:
    """Where each row finds room on its own page, searches read no more pages tomorrow than today.

    The count is PostgreSQL's own, of this transaction.
    """
    load_sample(session, NOW)
    session.commit()

    def written() -> tuple[int, int]:
        row = session.execute(
            text(
                "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_xact_user_tables"
                " WHERE relid = 'published.service_point'::regclass"
            )
        ).one()
        return row.n_tup_upd, row.n_tup_hot_upd

    before = written()
    count = republish(session, NOW + dt.timedelta(days=1))
    rows, beside_the_old = (now - then for now, then in zip(written(), before, strict=True))
    assert rows == count
    assert beside_the_old > 0.95 * rows


def test_several_processes_give_the_same(sample_url: str) -> None:
    engine = staff_engine(sample_url)
    with Session(engine) as session:
        before = published(session), contents(session)
        session.execute(delete(PublishedServicePoint).where(PublishedServicePoint.is_stop))
        session.execute(update(PublishedServicePoint).values(content={"notices": []}))
        session.commit()
    told: list[tuple[int, int]] = []
    count = republish_together(
        sample_url, NOW, 2, progress=lambda done, total: told.append((done, total))
    )
    with Session(engine) as session:
        assert contents(session) == before[1]
        # What was gone is back, and has changed: only when is different.
        assert count == len(before[1])
        assert published(session).keys() == before[0].keys()
    assert told[-1][0] == told[-1][1] >= count
    engine.dispose()


def test_what_is_public_without_being_there_any_more_goes(
    database: Database, session: Session
) -> None:
    id = service_point(session).id
    session.commit()
    session.execute(text("DELETE FROM directory.schedule"))
    session.execute(text("DELETE FROM directory.service_at_location"))
    assert republish_in_steps(database, NOW) == 0
    assert session.get(PublishedServicePoint, id, populate_existing=True) is None


def test_who_holds_an_answer_asks_again_afterwards(database: Database, session: Session) -> None:
    service_point(session)
    session.commit()
    version = session.get_one(PublishedCity, "beirut").version
    republish_in_steps(database, NOW)
    assert session.get_one(PublishedCity, "beirut", populate_existing=True).version > version


def test_a_change_by_staff_waits_for_one_step_only(
    sample_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The city is free between two steps: somebody saves a change in the midst of it all."""
    engine = staff_engine(sample_url)
    database = Database(engine, engine)
    with Session(engine) as session:
        id = session.scalars(
            select(Service.id)
            .join(ServiceAtLocation)
            .join(PublishedServicePoint, PublishedServicePoint.id == ServiceAtLocation.id)
        ).first()
    steps: list[int] = []

    def save() -> None:
        with Session(engine) as session:
            session.info["now"] = NOW
            session.get_one(Service, id).alert = "Round the corner today"
            session.commit()

    def and_then_somebody_saves(session: Session, ids: Sequence[object], now: dt.datetime) -> None:
        if not steps:
            with ThreadPoolExecutor(1) as other:
                other.submit(save).result(timeout=60)
        steps.append(len(ids))
        publish_anew(session, ids, now)  # type: ignore[arg-type]

    monkeypatch.setattr(republishing, "BATCH", 5)
    monkeypatch.setattr(republishing, "publish_anew", and_then_somebody_saves)
    republish_in_steps(database, NOW)
    assert len(steps) > 20
    with Session(engine) as session:
        alerts = [
            content["service"]["alert"]
            for content in session.scalars(
                select(PublishedServicePoint.content).where(PublishedServicePoint.service_id == id)
            )
        ]
    assert alerts
    assert all("Round the corner today" in alert.values() for alert in alerts)
    engine.dispose()


def test_stopped_on_the_way_it_can_be_done_again(
    database: Database, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_sample(session, NOW)
    session.commit()
    before = published(session)
    steps: list[int] = []

    def until_the_lights_go_out(session: Session, ids: Sequence[object], now: dt.datetime) -> None:
        steps.append(len(ids))
        publish_anew(session, ids, now)  # type: ignore[arg-type]
        if len(steps) == 4:
            raise KeyboardInterrupt

    monkeypatch.setattr(republishing, "BATCH", 10)
    monkeypatch.setattr(republishing, "publish_anew", until_the_lights_go_out)
    with pytest.raises(KeyboardInterrupt):
        republish_in_steps(database, NOW)
    assert published(session) == before
    republish_in_steps(database, NOW)
    assert published(session) == before


def test_killed_before_its_very_last_step_it_is_still_due(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else what has changed would be new, and the version by which others hold it the old one."""
    tomorrow = NOW + dt.timedelta(days=1)

    def until_the_lights_go_out(*_given: object) -> int:
        raise KeyboardInterrupt

    with migrated_database() as url:
        engine = staff_engine(url)
        database = Database(engine, engine)
        with database.staff() as session:
            session.info["now"] = NOW
            service_point(session)
        with database.staff() as session:
            version = session.get_one(PublishedCity, "beirut").version
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(republishing, "finish_city", until_the_lights_go_out)
            renew_if_due(database, tomorrow)
        assert renew_if_due(database, tomorrow)
        with database.staff() as session:
            assert session.get_one(PublishedCity, "beirut").version > version
        engine.dispose()


def test_staff_are_shown_what_is_published(session: Session) -> None:
    """Rows as publishing reads them, and as entities: one projection, one result."""
    load_sample(session, NOW)
    session.flush()
    ids = session.scalars(select(ServiceAtLocation.id)).all()
    plain = read(session.connection(), ids)
    by_id = {str(point.id): point for point in plain.points}
    with load(session, ids) as loaded:
        assert len(loaded.points) == len(by_id) == len(ids)
        for point in loaded.points:
            other = by_id[str(point.id)]
            assert _told(point, loaded) == _told(other, plain)


def _told(point: ServiceAtLocation, loaded: Loaded) -> tuple[object, ...]:
    texts, source = loaded.translations, loaded.source_of(point)
    return (
        content_of(point, texts, NOW.date(), source),
        point_record(point, published_point(point.location), texts),
        service_record(point.service, texts, source),
        organization_record(point.service.organization, texts),
        opens(point, loaded.closures.get(point.location.city_id, ()), NOW),
    )


def test_a_thousand_points_take_as_many_statements_as_one(session: Session) -> None:
    def asked(ids: Sequence[object]) -> int:
        statements: list[str] = []

        def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            statements.append(statement)

        event.listen(Engine, "before_cursor_execute", count)
        try:
            read(session.connection(), ids)
        finally:
            event.remove(Engine, "before_cursor_execute", count)
        return len(statements)

    load_sample(session, NOW)
    session.flush()
    ids = session.scalars(select(ServiceAtLocation.id)).all()
    assert asked(ids) <= asked(ids[:1]) + 3  # programmes, notices' places, sources


def test_what_is_not_read_cannot_be_published_as_nothing(session: Session) -> None:
    point = service_point(session)
    [row] = read(session.connection(), [point.id]).points
    with pytest.raises(AttributeError):
        _ = row.assurer_email
