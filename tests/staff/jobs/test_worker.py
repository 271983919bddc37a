"""Jobs are done by a real worker on a real database: each once, whoever else works there."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select, text

from locator.directory.change import Change
from locator.directory.document.reading import read
from locator.directory.published import PublishedServicePoint
from locator.renewal import last_renewed, renew_if_due
from locator.reports.report import Report
from locator.staff.confirming.link import ConfirmationLink
from locator.staff.confirming.reminding import new_link
from locator.staff.drafts.work import start, submit
from locator.staff.jobs.queue import queue
from tests.builders import NOW, service_point, weekly
from tests.staff.jobs.conftest import Works, run_apart, version
from tests.staff.people import a_member

DAY = dt.timedelta(days=1)


def test_opening_times_are_renewed_once_a_day_however_many_look(works: Works) -> None:
    with works.session() as session:
        service_point(session, schedules=[weekly("MO,TU,WE,TH,FR,SA,SU", "09:00", "17:00")])
    before = version(works)
    works.now += DAY
    for timestamp in (1, 2):
        works.order("renew opening times", timestamp=timestamp)
        works.work(workers=2)
    assert version(works) == before + 1
    with works.session() as session:
        assert last_renewed(session) == works.now
        reach = session.scalar(select(func.max(func.upper(PublishedServicePoint.open_during))))
    assert reach == dt.datetime(2026, 12, 31, 15, 0, tzinfo=dt.UTC)


def test_two_who_renew_at_the_same_moment_are_one(works: Works) -> None:
    with works.session() as session:
        service_point(session)
    before = version(works)
    with ThreadPoolExecutor(4) as threads:
        did = list(threads.map(lambda _: renew_if_due(works.database, NOW + DAY), range(4)))
    assert sum(did) == 1
    assert version(works) == before + 1


def test_a_draft_is_published_at_its_time_once(works: Works) -> None:
    with works.session() as session:
        point = service_point(session)
        document = read(session, point.service_id)
        document.name = "Clinic by the sea"
        draft = start(session, None, "beirut", point.service_id, document, origin="confirmation")
        submit(session, draft, None)
        draft.state, draft.publish_at = "scheduled", NOW + DAY
        draft.reviewer_id = a_member(session, "reviewer").id
    for timestamp, when in enumerate((NOW, NOW + DAY, NOW + 2 * DAY)):
        works.now = when
        works.order("publish what is scheduled", timestamp=timestamp)
        works.work(workers=2)
        with works.session() as session:
            content = session.scalars(select(PublishedServicePoint.content)).one()
        assert content["service"]["name"]["en"] == (
            "Walk-in clinic" if when == NOW else "Clinic by the sea"
        )
    with works.session() as session:
        changes = session.scalars(
            select(Change).where(Change.entity_type == "service", Change.action == "update")
        ).all()
        assert [change.via for change in changes] == ["job"]


def test_what_is_done_leaves_no_row_and_nothing_piles_up(works: Works) -> None:
    works.order("tidy up", timestamp=1)
    works.work()
    assert [job for job in works.jobs() if job[0] == "tidy up"] == []
    failures = [job for job in works.jobs() if job[1] == "failed"]
    assert failures == []


def test_what_a_worker_had_begun_that_is_no_more_is_done_by_another(works: Works) -> None:
    works.order("tidy up", timestamp=1)
    with works.session() as session:
        session.execute(text("SET LOCAL search_path = jobs"))
        dead = session.scalar(text("SELECT worker_id FROM procrastinate_register_worker_v1()"))
        session.execute(text("SELECT procrastinate_fetch_job_v2(NULL, :worker)"), {"worker": dead})
        session.execute(text("UPDATE procrastinate_workers SET last_heartbeat = '2020-01-01'"))
    assert works.jobs() == [("tidy up", "doing", 0)]
    works.order("take up", timestamp=1)
    works.work()
    assert [job for job in works.jobs() if job[0] == "tidy up"] == []


def test_a_task_of_the_clock_is_queued_once_by_all_workers(works: Works) -> None:
    """What the library does for us, and what we count on."""

    async def twice() -> list[int | None]:
        apps = [queue(works.config.owner_url) for _ in range(2)]
        async with apps[0].open_async(), apps[1].open_async():
            return [
                await app.job_manager.defer_periodic_job(
                    job=app.configure_task("tidy up", task_kwargs={"timestamp": 1}).job,
                    periodic_id="",
                    defer_timestamp=1,
                )
                for app in apps
            ]

    first, second = run_apart(twice())
    assert first is not None
    assert second is None


def test_words_of_reports_go_half_a_year_after_they_were_solved(works: Works) -> None:
    with works.session() as session:
        point = service_point(session)
        for words, state, solved in (
            ("open", "open", None),
            ("lately", "solved", NOW - 179 * DAY),
            ("long ago", "dismissed", NOW - 180 * DAY),
        ):
            session.add(
                Report(
                    service_at_location_id=point.id,
                    kind="other",
                    text=words,
                    language="en",
                    on=NOW.date(),
                    state=state,
                    solved_on=solved and solved.date(),
                )
            )
    for timestamp in (1, 2):
        works.order("tidy up", timestamp=timestamp)
        works.work()
    with works.session() as session:
        kept = session.scalars(select(Report.text)).all()
    assert sorted(str(words) for words in kept) == ["None", "lately", "open"]


def test_old_links_go(works: Works) -> None:
    with works.session() as session:
        point = service_point(session)
        for made in (NOW - 119 * DAY, NOW - 121 * DAY):
            session.add(new_link("somebody", "en", made, point_id=point.id))
    works.order("tidy up", timestamp=1)
    works.work()
    with works.session() as session:
        assert session.scalars(select(ConfirmationLink.made_at)).all() == [NOW - 119 * DAY]
