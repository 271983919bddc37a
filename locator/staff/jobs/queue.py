"""The queue: Procrastinate on the schema `jobs`, as the role of the staff side."""

from __future__ import annotations

from procrastinate import App, PsycopgConnector
from sqlalchemy import text
from sqlalchemy.orm import Session

from locator.connecting import to_the_primary, words_of
from locator.db import STAFF_ROLE

SCHEMA = "jobs"

# A list of a million rows takes its time: nobody's reminder waits behind it.
EVERYDAY, LONG = "default", "long"
LINES = (EVERYDAY, LONG)


def queue(database_url: str) -> App:
    """The library's application, without tasks yet; open it before it is used.

    The public role has nothing in its schema: a search can neither read nor make a job.
    """
    words = to_the_primary(words_of(database_url))
    role = [] if words.get("user") == STAFF_ROLE else [f"-c role={STAFF_ROLE}"]
    return App(
        connector=PsycopgConnector(
            kwargs={
                **words,
                "options": " ".join([*role, f"-c search_path={SCHEMA}"]),
                "application_name": "locator worker",
            },
            min_size=1,
            max_size=3,
        ),
        # What a machine has slept through is done when it wakes, not on the next day.
        periodic_defaults={"max_delay": 24 * 60 * 60},
    )


def defer(
    session: Session, task: str, *, line: str = EVERYDAY, lock: str | None = None, **given: str
) -> None:
    """Queue a job in the transaction of `session`: it is there if all else is, or nothing is.

    Of the jobs with one `lock` one is done at a time. `given` names rows by their ids. Threat: what
    stands in a job is read by whoever looks at the queue, and by logs; addresses and texts stay in
    their rows.
    """
    connection = session.connection()
    before = connection.exec_driver_sql("SHOW search_path").scalar()
    connection.execute(text(f"SET LOCAL search_path = {SCHEMA}"))
    given_connection = connection.connection.driver_connection
    _UNCONNECTED.configure_task(task, queue=line, lock=lock, connection=given_connection).defer(
        **given
    )
    connection.execute(text(f"SET LOCAL search_path = {before}"))


# Whoever defers brings a connection.
_UNCONNECTED = App(connector=PsycopgConnector())
