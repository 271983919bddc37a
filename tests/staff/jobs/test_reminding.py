"""Owners are reminded in time, of all that is theirs in one mail, in their language, once."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from sqlalchemy import select, text

from locator.directory.published import PublishedServicePoint
from locator.directory.service_at_location import ServiceAtLocation
from locator.staff.confirming.confirm import confirm
from locator.staff.confirming.link import ConfirmationLink, link_id_of
from locator.staff.confirming.mailing import MOST_TRIES
from locator.staff.confirming.reminder import Reminder, ReminderMail
from locator.staff.confirming.reminding import language_of, stage_of
from locator.staff.jobs.tasks import GROWING_PAUSES
from tests.builders import NOW, TODAY, city, location, organization, service, service_point
from tests.mailbox import Mailbox
from tests.staff.jobs.conftest import SECRET, Works

DAY = dt.timedelta(days=1)
OWNER = "amina@open-door.example"


def due_in(days: int) -> dt.date:
    """The day of a confirmation that ends in so many days from the tests' own day on."""
    return TODAY - dt.timedelta(days=180 - days)


def an_entry(works: Works, days: int, owner: str | None = OWNER, **fields: Any) -> Any:
    """A service point whose confirmation ends in so many days; gives its id."""
    with works.session() as session:
        point = service_point(
            session, now=works.now, assured_date=due_in(days), assurer_email=owner, **fields
        )
        return point.id


def look(works: Works, times: int = 1, workers: int = 1) -> None:
    """Let the job look whether somebody is to be reminded."""
    for timestamp in range(times):
        works.order("remind owners", timestamp=timestamp)
        works.work(workers)


def text_of(mail: Any) -> str:
    return str(mail.get_content()).replace("\r\n", "\n")


@pytest.fixture
def mailing(works: Works, box: Mailbox) -> Works:
    return works.with_mail(box)


def test_the_three_stages() -> None:
    stages = {days: stage_of(days) for days in (31, 30, 15, 14, 4, 3, 1, 0, -5)}
    assert stages == {31: None, 30: 30, 15: 30, 14: 14, 4: 14, 3: 3, 1: 3, 0: None, -5: None}


def test_an_owner_gets_one_mail_about_all_that_is_due(mailing: Works, box: Mailbox) -> None:
    an_entry(mailing, 30, name="Walk-in clinic")
    an_entry(mailing, 20, name="Legal advice")
    an_entry(mailing, 31, name="Not due yet")
    an_entry(mailing, 25, name="Somebody else's", owner="other@mail.example")
    look(mailing)
    (mail,) = box.to(OWNER)
    text = text_of(mail)
    assert mail["Subject"] == "Is this still right? Beirut"
    assert "Walk-in clinic\nOn the list until 25 December 2026\nhttps://help.example" in text
    assert "Legal advice" in text
    assert "Not due yet" not in text
    assert "Somebody else's" not in text
    assert [mail["To"] for mail in box.mails] == sorted([OWNER, "other@mail.example"])
    tokens = re.findall(r"https://help\.example/confirm/(\S+)", text)
    with mailing.session() as session:
        links = [session.get_one(ConfirmationLink, link_id_of(SECRET, one)) for one in tokens]
        assert {link.of_service.name for link in links} == {"Walk-in clinic", "Legal advice"}
        assert {link.for_email for link in links} == {OWNER}


def test_each_stage_is_told_once_whoever_looks_how_often(mailing: Works, box: Mailbox) -> None:
    an_entry(mailing, 30)
    sent = []
    for days in range(32):
        mailing.now = NOW + days * DAY
        before = len(box.mails)
        # Twice by two on the day of a stage and on the next one, in turn on all others.
        often = 2 if days in (0, 1, 16, 17, 27, 28) else 1
        look(mailing, times=often, workers=often)
        if len(box.mails) > before:
            sent.append((30 - days, len(box.mails) - before))
    assert sent == [(30, 1), (14, 1), (3, 1)]


def test_who_was_asleep_tells_the_last_stage_only(mailing: Works, box: Mailbox) -> None:
    an_entry(mailing, 2)
    look(mailing, times=2)
    assert len(box.mails) == 1
    with mailing.session() as session:
        assert session.scalars(select(Reminder.days_before)).all() == [3]


def test_a_new_confirmation_begins_anew(mailing: Works, box: Mailbox) -> None:
    point_id = an_entry(mailing, 3)
    look(mailing)
    mailing.now = NOW + DAY
    with mailing.session() as session:
        point = session.get_one(ServiceAtLocation, point_id)
        confirm(session, [point], "city", "Beirut", mailing.now)
    look(mailing)
    assert len(box.mails) == 1
    mailing.now = NOW + 151 * DAY
    look(mailing)
    assert len(box.mails) == 2


def test_nobody_is_written_to_in_vain(mailing: Works, box: Mailbox) -> None:
    an_entry(mailing, 10, owner=None)
    an_entry(mailing, 10, publication="archived")
    an_entry(mailing, 10, publication="draft")
    an_entry(mailing, 10, status="defunct")
    an_entry(mailing, -1)
    with mailing.session() as session:
        city(session, "freetown", is_sample=True)
    an_entry(mailing, 10, city="freetown")
    look(mailing)
    assert box.mails == []


def test_the_owner_is_who_vouches_else_the_organization_else_the_service(
    mailing: Works, box: Mailbox
) -> None:
    with mailing.session() as session:
        ngo = organization(session, email="office@ngo.example")
        for name, owner, of in (
            ("One", "Desk@NGO.example ", ngo),
            ("Two", None, ngo),
            ("Three", " ", organization(session, email=None)),
        ):
            service_point(
                session,
                service=service(session, name=name, organization=of, email="desk@service.example"),
                location=location(session, name=name),
                assured_date=due_in(10),
                assurer_email=owner,
            )
    look(mailing)
    mails = {mail["To"]: text_of(mail) for mail in box.mails}
    assert mails.keys() == {"desk@ngo.example", "office@ngo.example", "desk@service.example"}
    assert "One, One" not in mails["desk@ngo.example"], "all of the service is theirs"
    assert "Three" in mails["desk@service.example"]


def test_a_service_whose_places_have_several_owners_has_a_link_for_each_place(
    mailing: Works, box: Mailbox
) -> None:
    with mailing.session() as session:
        clinic = service(session)
        for name, owner in (("East", OWNER), ("West", OWNER), ("North", "other@mail.example")):
            service_point(
                session,
                service=clinic,
                location=location(session, name=name),
                assured_date=due_in(10),
                assurer_email=owner,
            )
    look(mailing)
    (mail,) = box.to(OWNER)
    assert text_of(mail).count("/confirm/") == 2
    assert "Walk-in clinic, East" in text_of(mail)
    assert "North" not in text_of(mail)


def test_each_reads_a_language_of_theirs(mailing: Works, box: Mailbox) -> None:
    with mailing.session() as session:
        for locale in ("ar", "fr"):
            service_point(
                session,
                organization=organization(session, locale=locale, email=f"{locale}@ngo.example"),
                assured_date=due_in(10),
            )
    look(mailing)
    with mailing.session() as session:
        mails = session.scalars(select(ReminderMail)).all()
        assert {mail.for_email: mail.language for mail in mails} == {
            "ar@ngo.example": "ar",
            "fr@ngo.example": "fr",
        }
    assert "/ar/beirut/" in text_of(box.to("ar@ngo.example")[0])
    assert language_of(["am", "ar-LB", "fr"]) == "ar"
    assert language_of(["am"]) == "en"


def test_without_a_mail_server_nobody_is_told_and_nothing_counts_as_told(
    works: Works, box: Mailbox
) -> None:
    an_entry(works, 10)
    look(works)
    assert works.jobs() == []
    mailing = works.with_mail(box)
    look(mailing)
    assert len(box.mails) == 1


def test_a_mail_that_is_not_taken_is_tried_again_after_growing_pauses(
    mailing: Works, box: Mailbox
) -> None:
    box.refuses = "451 come back later"
    an_entry(mailing, 10)
    look(mailing)
    assert mailing.jobs() == [("send a reminder", "todo", 1)]
    box.refuses = ""
    send_what_waits(mailing)
    assert len(box.to(OWNER)) == 1
    assert mailing.jobs() == []
    pauses = [5 ** (attempt + 1) for attempt in range(MOST_TRIES - 1)]
    assert GROWING_PAUSES.exponential_wait == 5
    assert GROWING_PAUSES.max_attempts == len(pauses)
    assert dt.timedelta(seconds=sum(pauses)) > dt.timedelta(days=1)


def test_a_mail_that_nobody_takes_is_given_up(mailing: Works, box: Mailbox) -> None:
    box.refuses = "550 no such person"
    an_entry(mailing, 10)
    look(mailing)
    for _ in range(MOST_TRIES - 1):
        send_what_waits(mailing)
    assert mailing.jobs() == [("send a reminder", "failed", MOST_TRIES)]
    with mailing.session() as session:
        mail = session.scalars(select(ReminderMail)).one()
        assert (mail.given_up, mail.tries, mail.sent_at) == (True, MOST_TRIES, None)


def test_what_is_confirmed_before_its_mail_gets_out_is_not_asked_for(
    mailing: Works, box: Mailbox
) -> None:
    box.refuses = "451 come back later"
    point_id = an_entry(mailing, 10)
    look(mailing)
    with mailing.session() as session:
        point = session.get_one(ServiceAtLocation, point_id)
        confirm(session, [point], "city", "Beirut", mailing.now)
    box.refuses = ""
    send_what_waits(mailing)
    assert box.mails == []
    assert mailing.jobs() == []


def test_a_mail_is_sent_once_though_two_jobs_try(mailing: Works, box: Mailbox) -> None:
    an_entry(mailing, 10)
    look(mailing)
    with mailing.session() as session:
        mail_id = str(session.scalars(select(ReminderMail.id)).one())
    for _ in range(3):
        mailing.order("send a reminder", mail=mail_id)
    mailing.work(workers=3)
    assert len(box.mails) == 1


def test_what_stands_in_the_queue_names_nobody(mailing: Works, box: Mailbox) -> None:
    box.refuses = "550 no such person"
    an_entry(mailing, 10)
    look(mailing)
    with mailing.session() as session:
        rows = session.scalars(text("SELECT row_to_json(j)::text FROM jobs.procrastinate_jobs j"))
        assert not any("amina" in row or "clinic" in row for row in rows)


def test_what_nobody_confirmed_goes_silent_by_itself_and_comes_back_with_one_tap(
    works: Works,
) -> None:
    """The clock alone takes it off: searches ask for the end of the confirmation."""
    point_id = an_entry(works, 1)
    with works.session() as session:
        until = session.get_one(PublishedServicePoint, point_id).assured_until
        assert NOW < until <= NOW + DAY
    works.now = NOW + DAY
    works.order("renew opening times", timestamp=1)
    works.work()
    with works.session() as session:
        assert session.get(PublishedServicePoint, point_id) is None
        point = session.get_one(ServiceAtLocation, point_id)
        confirm(session, [point], "city", "Beirut", works.now)
    with works.session() as session:
        assert session.get(PublishedServicePoint, point_id) is not None


def send_what_waits(works: Works) -> None:
    """The pause is over."""
    with works.session() as session:
        session.execute(text("SET LOCAL search_path = jobs"))
        session.execute(text("UPDATE procrastinate_jobs SET scheduled_at = now()"))
    works.work()
