"""Two publish at the same moment, on connections of their own."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from locator.db import staff_engine
from locator.directory.service import Service
from locator.staff.doors import Member
from locator.staff.drafts import publishing, work
from locator.staff.drafts.draft import Draft
from locator.staff.drafts.errors import ConflictsError
from tests.builders import NOW
from tests.conftest import migrated_database
from tests.staff.drafts.drafting import a_person, a_service, changed
from tests.waiting import wait_until

PATIENCE = 20


@pytest.fixture
def engine() -> Iterator[Engine]:
    with migrated_database() as url:
        engine = staff_engine(url)
        yield engine
        engine.dispose()


def working(engine: Engine) -> Session:
    session = Session(engine, expire_on_commit=False)
    session.info["now"] = NOW
    return session


def somebody_waits(engine: Engine) -> bool:
    # As who has logged in: the role of the staff does not see what others wait for.
    with engine.connect() as connection:
        connection.execute(text("SET ROLE NONE"))
        return bool(
            connection.scalar(
                text(
                    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                    " AND datname = current_database()"
                )
            )
        )


def publish(engine: Engine, draft: Draft, who: Member) -> str:
    with working(engine) as session:
        try:
            publishing.publish(session, session.get_one(Draft, draft.id), who)
            session.commit()
        except ConflictsError:
            return "conflict"
        return "published"


def test_two_drafts_of_one_service_published_at_once_overwrite_nothing(engine: Engine) -> None:
    with working(engine) as session:
        service = a_service(session)
        reviewer = a_person(session, "reviewer")
        drafts = []
        for name in ("First", "Second"):
            author = a_person(session)
            draft = work.start(session, author, "beirut", service.id)
            drafts.append(changed(session, draft, author, name=name))
        session.commit()
    with ThreadPoolExecutor(1) as thread, working(engine) as first:
        publishing.publish(first, first.get_one(Draft, drafts[0].id), reviewer)
        second = thread.submit(publish, engine, drafts[1], reviewer)
        wait_until(lambda: somebody_waits(engine), PATIENCE)
        first.commit()
        assert second.result(PATIENCE) == "conflict"
    with working(engine) as session:
        assert session.get_one(Service, service.id).name == "First"


def test_a_draft_that_is_due_is_published_by_one_of_two_workers(engine: Engine) -> None:
    with working(engine) as session:
        author, reviewer = a_person(session), a_person(session, "reviewer")
        service = a_service(session)
        draft = work.start(session, author, "beirut", service.id)
        changed(session, draft, author, name="Later")
        at = NOW.replace(hour=12)
        publishing.publish(session, draft, reviewer, at)
        session.commit()
    with working(engine) as first, working(engine) as second:
        assert publishing.publish_due(first, at) == [draft.id]
        assert publishing.publish_due(second, at) == []
        second.commit()
        first.commit()
    with working(engine) as session:
        assert publishing.publish_due(session, at) == []
        assert session.get_one(Service, service.id).name == "Later"
