"""How one connection to PostgreSQL is made: hosts, patience, role, and who may stand in between.

An address is libpq's own, with one host or several, and goes to it as it is. What libpq would leave
open (how long to wait for a machine that is gone; which of several hosts) is filled in here.

Between us and the database may stand a pooler that lends out its connections for one transaction,
such as PgBouncer. It takes no `options`, so the address must log in as the role itself; what else
stands in the options belongs to that role (`ALTER ROLE ... SET`). Whoever we became is looked at on
every new connection: promise 3 hangs on it.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.adapt import Dumper
from psycopg.conninfo import conninfo_to_dict
from psycopg.postgres import types
from psycopg.pq import Format, TransactionStatus

from locator.errors import LocatorError

# What an operator's address may say otherwise. Seconds; `tcp_user_timeout` in milliseconds: how
# long what we sent may stay without an answer of the other machine (not: of its database).
PATIENCE = {
    "connect_timeout": "5",
    "keepalives_idle": "30",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",
}

# Seconds after which a process chooses a host anew: one that has come back gets its part again.
CHOICE_HOLDS = 300

# Seconds that a reader waits for any answer: longer than `statement_timeout` (`locator.db`).
PATIENCE_OF_READERS = 12.0

Answer = TypeVar("Answer")

# One query a new connection: who we are, and whether the other end is who it says it is.
_STATE = """
    SELECT current_user, pg_backend_pid(), pg_is_in_recovery(),
           current_setting('default_transaction_read_only'), current_setting('statement_timeout')
"""


class Texts(bytes):
    """An array of texts in PostgreSQL's binary form (`locator.directory.arrays`)."""

    __slots__ = ()


class _AsItIs(Dumper):
    format = Format.BINARY
    oid = types["text"].array_oid

    def dump(self, obj: Texts) -> Texts:
        return obj


# Here, before there is any connection: one that is open learns nothing new, and would send bytes.
psycopg.adapters.register_dumper(Texts, _AsItIs)


class DatabaseIsNotAsAskedError(LocatorError):
    """A connection came about, but not in the role or with the limits that it needs."""


# To compile a plan takes PostgreSQL most of a second for some pages of staff, and saves nothing.
WISHES = {"jit": "off"}


@dataclass(frozen=True)
class Door:
    """By which way in: `words` as libpq has them, `role` to become, `settings` of the session.

    `in_turn` are the demands on a host (`target_session_attrs`), tried one after another. Where it
    `chooses`, the hosts are asked in the order that holds now for this process. `kind` is the class
    of the connection. Without `wishes`, settings as well, it would do, but not so well.
    """

    words: Mapping[str, Any]
    role: str
    settings: Mapping[str, str]
    in_turn: tuple[str, ...] = ()
    chooses: bool = False
    kind: type[psycopg.Connection[Any]] = psycopg.Connection
    wishes: Mapping[str, str] = field(default_factory=lambda: WISHES)

    @property
    def options(self) -> str:
        """As they stand in the first message of a connection, besides those of the address."""
        role = {} if self.logs_in_as_itself else {"role": self.role}
        settings = {**role, **self.wishes, **self.settings}
        said = [f"-c {name}={value}" for name, value in settings.items()]
        return " ".join([*([self.words["options"]] if "options" in self.words else []), *said])

    @property
    def logs_in_as_itself(self) -> bool:
        """Whether there is nothing to step down from."""
        return bool(self.words.get("user") == self.role)


class Impatient(psycopg.Connection[Any]):
    """Waits for an answer until `PATIENCE_OF_READERS`, then ends: the server may be stuck itself.

    What the server stops by `statement_timeout`, it stops; this is for one that hangs (a disk that
    does not answer, a machine that swaps), or a network that swallows what it is given.
    """

    def wait(
        self, gen: PQGen[Answer], interval: float = 0.1, timeout: float | None = None
    ) -> Answer:
        """As in psycopg, with an end; raises its `OperationalError` and closes the connection."""
        try:
            return super().wait(gen, interval, timeout or PATIENCE_OF_READERS)
        except psycopg.OperationalError:
            if timeout is None and self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                # What it still says would be taken for the answer to the next question.
                self.close()
            raise


def words_of(address: str) -> dict[str, Any]:
    """An address (`postgresql://user@one:5432,two:5432/name?...`) in libpq's words.

    Raises `ValueError` for what libpq cannot read; it does not repeat it.
    """
    try:
        # SQLAlchemy's name for it is understood as well.
        words = dict(conninfo_to_dict(re.sub(r"^postgres(ql)?\+\w+:", "postgresql:", address)))
    except psycopg.ProgrammingError:
        raise ValueError("not an address of a database") from None
    if not re.fullmatch(r"[0-9,]*", str(words.get("port", ""))):
        raise ValueError("a port that is no number")
    return words


def has_several_hosts(words: Mapping[str, Any]) -> bool:
    """Whether there is a choice."""
    return "," in str(words.get("host", "")) or "," in str(words.get("hostaddr", ""))


def to_the_primary(words: Mapping[str, Any]) -> dict[str, Any]:
    """Patient words that lead to the host that can be written to, wherever it is now."""
    several = {"target_session_attrs": "read-write"} if has_several_hosts(words) else {}
    return {**PATIENCE, **several, **words}


def to_write(words: Mapping[str, Any], role: str) -> Door:
    """For staff: the primary; where none of several hosts is one, a standby to read from."""
    is_chosen = "target_session_attrs" in words or not has_several_hosts(words)
    in_turn = () if is_chosen else ("read-write", "any")
    return Door({**PATIENCE, **words}, role, {}, in_turn)


def to_read(words: Mapping[str, Any], role: str, longest_statement: int) -> Door:
    """For searches: a standby of several, by lot; the primary if all else fails.

    All connections of a process go to the same one for some minutes. With libpq's own
    `load_balance_hosts` a page could learn its version from one and its content from another, which
    is behind: a cache would keep the old page under the new version.

    `longest_statement` in milliseconds. Threat: a question that nobody thought of keeps a processor
    busy for hours.
    """
    chooses = has_several_hosts(words) and "load_balance_hosts" not in words
    several = {"target_session_attrs": "prefer-standby"} if has_several_hosts(words) else {}
    settings = {
        "default_transaction_read_only": "on",
        "statement_timeout": str(longest_statement),
        # To plan a search takes longer than to answer it: it is planned once, for all questions.
        # See docs/decisions/0216.
        "plan_cache_mode": "force_generic_plan",
        **WISHES,
    }
    patient = {**PATIENCE, **several, **words}
    return Door(patient, role, settings, chooses=chooses, kind=Impatient)


# Which choice of a host holds: the last one that ended before its time, and its part of the clock.
Choice = tuple[int, int]


def choice_now() -> Choice:
    """What every connection of this process is to be of."""
    return _given_up[-1], int(time.monotonic() // CHOICE_HOLDS)


def choose_anew(choice: Choice) -> None:
    """Trust no connection of this choice any more: one of them has ended by itself.

    The processes of a server that was killed end one after the other; who was sent away by one of
    them would come to the next.
    """
    if choice == choice_now():
        _given_up[-1] += 1


_given_up = [0]


def in_order(words: Mapping[str, Any], choice: Choice) -> dict[str, Any]:
    """The same hosts in the order of this process and this choice."""
    lists = {
        name: str(words[name]).split(",") for name in ("host", "hostaddr", "port") if name in words
    }
    many = max(map(len, lists.values()))
    order = list(range(many))
    Random(f"{os.getpid()} {choice}").shuffle(order)  # noqa: S311 - a lot, and no secret
    return {**words} | {
        name: ",".join(found[place] for place in order)
        for name, found in lists.items()
        if len(found) == many  # one port may be that of all
    }


@dataclass(frozen=True)
class Found:
    """What a new connection has led to."""

    connection: psycopg.Connection[Any]
    is_standby: bool


def connect(door: Door, **given: Any) -> Found:
    """Connect, and make sure of who we are; `given` goes to psycopg.

    Raises `DatabaseIsNotAsAskedError` where we are somebody else, or where a limit is missing.
    """
    try:
        return _look(door, _one_in_turn(door, given))
    except psycopg.OperationalError as error:
        # Nobody has let us in, and all have been asked.
        if error.pgconn is not None or isinstance(error, psycopg.errors.ConnectionTimeout):
            raise
    # It died before its first answer: the next one is another.
    return _look(door, _one_in_turn(door, given))


def _one_in_turn(door: Door, given: Mapping[str, Any]) -> psycopg.Connection[Any]:
    for demand in door.in_turn[:-1]:
        try:
            return _connect(door, {**given, "target_session_attrs": demand})
        except psycopg.OperationalError:
            continue
    last = {"target_session_attrs": door.in_turn[-1]} if door.in_turn else {}
    return _connect(door, {**given, **last})


def _connect(door: Door, given: Mapping[str, Any]) -> psycopg.Connection[Any]:
    chosen = in_order(door.words, choice_now()) if door.chooses else door.words
    words = {**chosen, **given}
    try:
        return door.kind.connect(**{**words, "options": door.options})
    except psycopg.OperationalError as error:
        if "unsupported startup parameter" not in str(error):
            raise
    return door.kind.connect(**words)


def _look(door: Door, connection: psycopg.Connection[Any]) -> Found:
    connection.autocommit = True
    ((role, process, is_standby, reads_only, longest),) = connection.execute(_STATE, prepare=False)
    connection.autocommit = False
    # A pooler gives each of its clients a process of its own making. What one of them prepares, the
    # next transaction would look for in vain elsewhere.
    is_lent = process != connection.info.backend_pid
    if is_lent:
        connection.prepare_threshold = None
    wrong = None
    if role != door.role:
        wrong = f"A pooler dropped what {door.role} needs: let the address log in as {door.role}."
    elif is_lent and door.settings and (reads_only != "on" or longest == "0"):
        said = "; ".join(
            f"ALTER ROLE {door.role} SET {name} = '{value}'"
            for name, value in door.settings.items()
        )
        wrong = f"Through a pooler {door.role} needs limits of its own: {said}."
    if wrong:
        connection.close()
        raise DatabaseIsNotAsAskedError(wrong)
    return Found(connection, bool(is_standby))
