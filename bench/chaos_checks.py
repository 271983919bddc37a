"""What must be true after a kill: everything acknowledged is there, and all fits together."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator

import psycopg
from sqlalchemy.orm import Session

from bench.chaos_people import ROWS, Ledger, People
from locator.db import staff_engine
from locator.safekeeping.republished import disagreements
from tests.mailbox import Mailbox


def faults(people: People) -> Iterator[str]:
    """After each round: what was acknowledged and is not there, or is half there."""
    ledger, url = people.ledger, people.house.address()
    with psycopg.connect(url, autocommit=True) as connection:
        yield from _names(ledger, connection)
        yield from _confirmations(ledger, connection)
        yield from _lists(ledger, connection)
    engine = staff_engine(url)
    with Session(engine) as session:
        for one in disagreements(session, dt.datetime.now(dt.UTC)):
            yield f"published: {one}"
        session.rollback()
    engine.dispose()


def _names(ledger: Ledger, connection: psycopg.Connection) -> Iterator[str]:
    rows = connection.execute(
        "SELECT id, name FROM directory.service WHERE name ~ '^Service [0-9]'"
    )
    now = {id: int(re.sub(r"\D", "", name)) for id, name in rows}
    for service, number in ledger.names.items():
        if not number <= now.get(service, 0) <= ledger.tried[service]:
            yield f"lost: service {service} is {now.get(service)}, published was {number}"
    for service, (draft, number) in ledger.drafts.items():
        found = connection.execute(
            "SELECT document ->> 'name' FROM staff.draft WHERE id = %s", [draft]
        ).fetchone()
        kept = int(re.sub(r"\D", "", found[0])) if found else 0
        if max(kept, now.get(service, 0)) < number:
            yield f"lost: draft {draft} is {kept}, saved was {number}"


def _confirmations(ledger: Ledger, connection: psycopg.Connection) -> Iterator[str]:
    answered = {
        id
        for (id,) in connection.execute(
            "SELECT id FROM staff.confirmation_link WHERE used_at IS NOT NULL AND answer = 'right'"
        )
    }
    for link in ledger.confirmed:
        if link not in answered:
            yield f"lost: confirmation {link}"


def _lists(ledger: Ledger, connection: psycopg.Connection) -> Iterator[str]:
    there = _brought_in(connection)
    runs = Counter(
        name
        for (name,) in connection.execute(
            "SELECT s.name FROM staff.import_run r JOIN directory.import_source s"
            " ON s.id = r.source_id WHERE r.applied"
        )
    )
    for name, is_kept in ledger.lists.items():
        if is_kept and there[name] != ROWS:
            yield f"lost: {there[name]} rows of {name}"
    for name in {*there, *ledger.lists, *ledger.files.values()}:
        if there[name] not in (0, ROWS):
            yield f"half: {there[name]} rows of {name}"
        if runs[name] != (there[name] == ROWS):
            yield f"twice or untold: {runs[name]} runs of {name}, {there[name]} rows"


def _brought_in(connection: psycopg.Connection) -> Counter[str]:
    rows = connection.execute(
        "SELECT split_part(name, ' ', 1), count(*) FROM directory.service"
        " WHERE name LIKE '%% help %%' GROUP BY 1"
    ).fetchall()
    return Counter({str(name): int(number) for name, number in rows})


# Jobs that somebody waits for. What comes by the clock and fails comes again.
WAITED_FOR = ["send a reminder", "work on an import"]


def jobs_left(url: str) -> int:
    """How many of those that somebody waits for are not done."""
    with psycopg.connect(url, autocommit=True) as connection:
        return int(
            connection.execute(
                "SELECT count(*) FROM jobs.procrastinate_jobs"
                " WHERE task_name = ANY(%s) AND status IN ('todo', 'doing')",
                [WAITED_FOR],
            ).fetchall()[0][0]
        )


def take_up_now(url: str) -> None:
    """As if half a minute had passed for workers that are dead, and five for the clock."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET search_path = jobs, public")
        connection.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'"
            " WHERE last_heartbeat < now() - interval '15 seconds'"
        )
        connection.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status)"
            " SELECT 'default', 'take up', '{\"timestamp\": 0}', 'todo' WHERE NOT EXISTS"
            " (SELECT FROM procrastinate_jobs WHERE task_name = 'take up' AND status = 'todo')"
        )
        # A pause after a failure is over.
        connection.execute(
            "UPDATE procrastinate_jobs SET scheduled_at = now()"
            " WHERE status = 'todo' AND scheduled_at > now()"
        )


def faults_at_the_end(people: People, mailbox: Mailbox) -> Iterator[str]:
    """When all jobs are done: none is lost, none has had its effect twice."""
    ledger = people.ledger
    with psycopg.connect(people.house.address(), autocommit=True) as connection:
        there = _brought_in(connection)
        states = {
            id: f"{state} {problem or ''}"
            for id, state, problem in connection.execute(
                "SELECT id, state, problem FROM staff.import_file"
            )
        }
        failed = connection.execute(
            "SELECT task_name, count(*) FROM jobs.procrastinate_jobs"
            " WHERE task_name = ANY(%s) AND status = 'failed' GROUP BY 1",
            [WAITED_FOR],
        ).fetchall()
    for id, name in ledger.files.items():
        if there[name] != ROWS:
            yield f"lost: the job that keeps {name} has left {there[name]} rows: {states.get(id)}"
    for owner in ledger.mails:
        if not mailbox.to(owner):
            yield f"lost: the mail to {owner}"
    for task, number in failed:
        yield f"failed for good: {number} of {task}"


def mails_sent_again(people: People, mailbox: Mailbox) -> tuple[int, int]:
    """How many mails arrived more than once, and how many of those do not say so themselves."""
    again = strange = 0
    for owner in people.ledger.mails:
        mails = mailbox.to(owner)
        again += len(mails) - 1
        strange += len({mail["Message-ID"] for mail in mails}) - 1
    return again, strange
