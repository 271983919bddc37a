"""A worker tries and keeps a file; how far it is can be seen, and it can be stopped."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from procrastinate.exceptions import JobAborted
from psycopg import sql
from sqlalchemy import func, make_url, select, text
from sqlalchemy.orm import Session

from locator.config import Config
from locator.db import Database
from locator.directory.city import City
from locator.directory.import_source import ImportSource
from locator.directory.service import Service
from locator.imports.loading.loader import load
from locator.imports.mapping.saved import ColumnMapping, TableMapping
from locator.imports.runs import ImportRun
from locator.staff.accounts import Account
from locator.staff.doors import CityRule, Membership, Role
from locator.staff.doors.member import read_member
from locator.staff.importing import working
from locator.staff.importing.handing_in import hand_in
from locator.staff.importing.models import ImportFile, ImportPiece, Task
from locator.staff.importing.working import WORK_ON_IMPORT, order, work_on
from locator.staff.jobs.workplace import Workplace
from tests.builders import city
from tests.conftest import migrated_database
from tests.staff.importing.imports import ARABIC, a_source
from tests.staff.jobs.conftest import SECRET, Works
from tests.staff.people import a_member

MEANING = TableMapping(
    columns=[
        ColumnMapping(column=column, target=target)
        for column, target in {
            "الرقم": "service_id",
            "اسم الخدمة": "name",
            "الجهة": "organization",
            "العنوان": "address",
            "الهاتف": "phone",
            "خط العرض": "latitude",
            "خط الطول": "longitude",
            "أوقات الدوام": "hours",
        }.items()
    ],
    always={"needs": "public-health"},
)


@pytest.fixture(scope="module")
def place() -> Iterator[Works]:
    """One database with real transactions for all tests of this file."""
    with migrated_database() as url:
        config = Config(database_url=url, secret_key=SECRET, public_url="https://help.example")
        database = Database.from_config(config)
        yield Works(config, database)
        database.close()


@pytest.fixture
def works(place: Works) -> Iterator[Works]:
    """That database, with nothing in it."""
    yield place
    with psycopg.connect(place.config.owner_url) as connection:
        connection.execute(
            "TRUNCATE directory.city, directory.change, published.city, staff.account,"
            " jobs.procrastinate_jobs CASCADE"
        )


def handed_in(works: Works, role: Role = "editor", **source: Any) -> uuid.UUID:
    """A file of two clinics and a row that nobody can use, in a city with its people."""
    with works.session() as session:
        city(session)
        who = a_member(session, role)
        from_where = a_source(session, mapping=MEANING.as_json(), **source)
        file = hand_in(
            session,
            read_member(session, who),
            session.get_one(City, "beirut"),
            from_where,
            io.BytesIO(ARABIC.encode()),
            "clinics.csv",
        )
        return file.id


def ordered(works: Works, file_id: uuid.UUID, task: Task, retire: bool = False) -> None:
    with works.session() as session:
        file = session.get_one(ImportFile, file_id)
        assert file.handed_in_by
        order(session, file, file.handed_in_by, task, retire=retire)


def the_file(session: Session) -> ImportFile:
    return session.scalars(select(ImportFile)).one()


def services(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Service)) or 0


def keeps_it_all(works: Works) -> None:
    ordered(works, handed_in(works), "keep")
    works.work()
    with works.session() as session:
        file = the_file(session)
        assert (services(session), file.state, file.problem) == (2, "resting", None)


def test_a_try_leaves_a_report_and_nothing_else(works: Works) -> None:
    ordered(works, handed_in(works), "try")
    works.work()
    with works.session() as session:
        file = the_file(session)
        assert file.state == "resting"
        run = session.get_one(ImportRun, file.run_id)
        assert (run.added, run.rejected, run.applied) == (2, 1, False)
        assert services(session) == 0
        assert session.scalar(select(func.count()).select_from(ImportPiece))
    assert WORK_ON_IMPORT not in [task for task, _, _ in works.jobs()]


def test_what_is_kept_waits_for_review_and_the_file_is_deleted(works: Works) -> None:
    ordered(works, handed_in(works), "keep")
    works.work()
    with works.session() as session:
        run = session.get_one(ImportRun, the_file(session).run_id)
        assert (run.added, run.applied) == (2, True)
        assert set(session.scalars(select(Service.publication))) == {"in_review"}
        assert not session.scalar(select(func.count()).select_from(ImportPiece))


def test_two_of_one_city_are_done_one_after_the_other(works: Works) -> None:
    first = handed_in(works)
    ordered(works, first, "keep")
    with works.session() as session:
        who = session.scalars(select(Account)).one()
        second = hand_in(
            session,
            read_member(session, who),
            session.get_one(City, "beirut"),
            session.scalars(select(ImportSource)).one(),
            io.BytesIO(ARABIC.encode()),
            "again.csv",
        ).id
    ordered(works, second, "keep")
    works.work(workers=2)
    with works.session() as session:
        runs = session.scalars(select(ImportRun).order_by(ImportRun.id)).all()
        assert [(run.added, run.unchanged) for run in runs] == [(2, 0), (0, 2)]


def test_how_far_it_is_is_seen_from_outside_while_it_goes_on(
    works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "TELL", 0)
    ordered(works, handed_in(works), "try")
    seen: list[tuple[str, int]] = []

    def must_end() -> bool:
        with works.session() as session:
            file = the_file(session)
            seen.append((file.state, file.done))
        return False

    with works.session() as session:
        file_id = the_file(session).id
    work_on(works.place, file_id, must_end)
    assert seen[0] == ("working", 0)
    with works.session() as session:
        assert the_file(session).done == 3


def test_somebody_stops_it_and_nothing_is_kept(
    works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "TELL", 0)
    file_id = handed_in(works)
    ordered(works, file_id, "keep")

    def pressed() -> bool:
        with works.session() as session:
            the_file(session).state = "stopping"
        return False

    work_on(works.place, file_id, pressed)
    with works.session() as session:
        assert the_file(session).state == "resting"
        assert services(session) == 0


def test_a_worker_that_is_told_to_end_leaves_it_to_the_next(
    works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "TELL", 0)
    file_id = handed_in(works)
    ordered(works, file_id, "keep")
    with pytest.raises(JobAborted):
        work_on(works.place, file_id, lambda: True)
    with works.session() as session:
        assert the_file(session).state == "waiting"
        assert services(session) == 0
    works.work()
    with works.session() as session:
        assert services(session) == 2


def test_one_that_died_at_it_is_followed_by_another(works: Works) -> None:
    file_id = handed_in(works)
    ordered(works, file_id, "keep")
    with works.session() as session:
        the_file(session).state = "working"
    work_on(works.place, file_id, lambda: False)
    work_on(works.place, file_id, lambda: False)  # the job is queued again by whoever takes up
    with works.session() as session:
        assert services(session) == 2
        assert session.scalar(select(func.count()).select_from(ImportRun)) == 1


def test_a_database_that_goes_away_meanwhile_is_waited_for(
    works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    kills = iter([True])

    def killed(session: Session, *given: Any, **named: Any) -> ImportRun:
        if next(kills, False):
            with psycopg.connect(works.config.owner_url) as connection:
                connection.execute(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid = %s",
                    [session.connection().exec_driver_sql("SELECT pg_backend_pid()").scalar()],
                )
        return load(session, *given, **named)

    monkeypatch.setattr(working, "load", killed)
    keeps_it_all(works)


@contextmanager
def nobody_gets_in(works: Works) -> Iterator[None]:
    """As while it starts again: who has no connection yet gets none."""
    works.database.close()
    where = make_url(works.config.owner_url)
    name = sql.Identifier(where.database or "")
    beside = where.set(database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(beside, autocommit=True) as connection:
        connection.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(name))
        try:
            yield
        finally:
            connection.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(name))


@pytest.mark.parametrize("moment", ["_begin", "load"])
def test_a_database_that_lets_nobody_in_is_waited_for(
    works: Works, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """Before the work, and in the middle of it, when it is told how far it has come."""
    monkeypatch.setattr(working, "TELL", 0)
    real, shuts = getattr(working, moment), iter([True])

    def shut(*given: Any, **named: Any) -> Any:
        if next(shuts, False):
            with nobody_gets_in(works):
                return real(*given, **named)
        return real(*given, **named)

    monkeypatch.setattr(working, moment, shut)
    keeps_it_all(works)
    assert next(shuts, None) is None


def test_what_never_comes_to_an_end_is_given_up_and_said(works: Works) -> None:
    """A list that takes its worker along, each time: nobody sees it going on for ever."""
    ordered(works, handed_in(works), "keep")
    with works.session() as session:
        session.execute(text("UPDATE jobs.procrastinate_jobs SET attempts = 20"))
        the_file(session).state = "working"
    works.work()
    with works.session() as session:
        file = the_file(session)
        assert (file.state, file.problem) == ("failed", {"code": "broken", "facts": {}})
        assert services(session) == 0


def test_a_file_without_the_meaning_of_its_columns_says_so(works: Works) -> None:
    file_id = handed_in(works)
    with works.session() as session:
        session.scalars(select(ImportSource)).one().mapping = None
    ordered(works, file_id, "try")
    works.work()
    with works.session() as session:
        file = the_file(session)
        assert file.state == "failed"
        assert file.problem is not None
        assert file.problem["code"] == "file_no_mapping"


def test_a_fault_of_ours_is_said_kindly_and_told_to_operators(
    works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("a programmer's mistake")

    monkeypatch.setattr(working, "load", broken)
    ordered(works, handed_in(works), "keep")
    works.work()
    with works.session() as session:
        file = the_file(session)
        assert (file.state, file.problem) == ("failed", {"code": "broken", "facts": {}})
    assert (WORK_ON_IMPORT, "failed") in [(task, state) for task, state, _ in works.jobs()]


def test_who_has_lost_the_role_meanwhile_keeps_nothing(works: Works) -> None:
    ordered(works, handed_in(works), "keep")
    with works.session() as session:
        for membership in session.scalars(select(Membership)):
            session.delete(membership)
    works.work()
    with works.session() as session:
        file = the_file(session)
        assert (file.state, file.problem) == ("failed", {"code": "refused", "facts": {}})
        assert services(session) == 0


def test_a_trusted_source_needs_a_second_person_even_if_somebody_gets_past_the_page(
    works: Works,
) -> None:
    file_id = handed_in(works, "reviewer", trusted=True)
    ordered(works, file_id, "keep")
    works.work()
    with works.session() as session:
        assert the_file(session).problem == {"code": "refused", "facts": {}}
        assert services(session) == 0
        session.add(CityRule(city_id="beirut", second_person=False))
    ordered(works, file_id, "keep")
    works.work()
    with works.session() as session:
        assert set(session.scalars(select(Service.publication))) == {"published"}


def test_the_job_has_a_line_of_its_own(works: Works) -> None:
    ordered(works, handed_in(works), "try")
    assert works.jobs() == [(WORK_ON_IMPORT, "todo", 0)]
    place: Workplace = works.place
    with place.session() as session:
        line = session.connection().exec_driver_sql(
            "SELECT queue_name, lock FROM jobs.procrastinate_jobs"
        )
        assert line.one() == ("long", "imports of beirut")
