"""A mail server that is away, silent or unsure costs nobody a mail, and no page waits for it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import update

from locator import mail
from locator.staff.confirming.reminder import ReminderMail
from tests.mailbox import Mailbox
from tests.staff.jobs.conftest import Works, box, works
from tests.staff.jobs.test_reminding import OWNER, an_entry, look, send_what_waits
from tests.waiting import free_port

__all__ = ["box", "works"]


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"smtp://127.0.0.1:{server.getsockname()[1]}"


def test_a_server_that_is_away_gets_the_mail_when_it_is_back(works: Works, box: Mailbox) -> None:
    away = replace(works, config=replace(works.config, mail_url=f"smtp://127.0.0.1:{free_port()}"))
    an_entry(away, 10)
    look(away)
    assert away.jobs() == [("send a reminder", "todo", 1)]
    send_what_waits(works.with_mail(box))
    assert len(box.to(OWNER)) == 1
    assert works.jobs() == []


def test_a_server_that_says_nothing_is_given_up_for_now(
    works: Works, box: Mailbox, silent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "PATIENCE", 0.2)
    hanging = replace(works, config=replace(works.config, mail_url=silent))
    an_entry(hanging, 10)
    look(hanging)
    assert hanging.jobs() == [("send a reminder", "todo", 1)]
    send_what_waits(works.with_mail(box))
    assert len(box.to(OWNER)) == 1


def test_a_mail_of_which_we_do_not_know_whether_it_arrived_is_the_same_mail_again(
    works: Works, box: Mailbox
) -> None:
    mailing = works.with_mail(box)
    an_entry(mailing, 10)
    look(mailing)
    # The server took it, and the database died before that was written down.
    with works.session() as session:
        ((id,),) = session.execute(
            update(ReminderMail).values(sent_at=None).returning(ReminderMail.id)
        )
    mailing.order("send a reminder", mail=str(id))
    mailing.work()
    first, second = box.to(OWNER)
    assert first["Message-ID"] == second["Message-ID"] != ""
