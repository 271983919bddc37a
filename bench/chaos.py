"""`bench/chaos [ROUNDS] [--seed N]`: kill everything, at any instant, and count what is lost.

A whole Locator (server, workers, private PostgreSQL, a mail server of ours) works for people who
save, publish, confirm, bring in lists and have mails sent. In each round one part is killed with
`kill -9` at a moment that the seed has drawn; what has ended is started again, as systemd would.
Then everything that was acknowledged must be there, and what is public must be what publishing
makes of the directory. At the end every job must be done, and done once.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from bench.chaos_checks import (
    faults,
    faults_at_the_end,
    jobs_left,
    mails_sent_again,
    take_up_now,
)
from bench.chaos_house import PATIENCE, VICTIMS, House, kill
from bench.chaos_people import CITY, Ledger, People, Visitor, make_point
from locator.cluster import private_cluster
from locator.config import Config
from locator.db import Database
from locator.directory.migrating import migrate
from locator.safekeeping.contents import read_contents
from locator.staff.doors import CityRule
from locator.staff.jobs.worker import PAUSE
from tests import builders
from tests.mailbox import Mailbox, mailbox
from tests.staff.people import a_member
from tests.waiting import wait_until

SERVICES = 6
EMPTY = "migrating"  # a database that is migrated from nothing, again and again


class Chaos:
    """One run: `told` are all faults, `rounds` how often which part was killed."""

    def __init__(self, folder: Path, mails: Mailbox, seed: int) -> None:
        self.house = House(folder, mails.url)
        self.mails = mails
        self.chance = random.Random(seed)
        self.told: list[str] = []
        self.rounds: Counter[str] = Counter()
        self.missed: Counter[str] = Counter()
        self.slowest: defaultdict[str, float] = defaultdict(float)
        self.lasts: dict[str, float] = {}  # a command that nobody kills, in seconds
        self.people = self._begin()

    def _begin(self) -> People:
        """A city of its own, somebody who may publish alone, and what they keep."""
        empty = Config(data=self.house.folder)
        with private_cluster(empty) as config:
            migrate(config.owner_url)
            database = Database.from_config(config)
            with database.staff() as session:
                builders.city(session, CITY)
                editor = a_member(session, "city_administrator", CITY).email
                session.merge(CityRule(city_id=CITY, second_person=False))
            with database.staff() as session:
                services = [make_point(session, "Service 0") for _ in range(SERVICES)]
            self.shape = _shape(config.owner_url)
        self.visitor = Visitor(f"http://127.0.0.1:{self.house.port}")
        self.house.wait_until_well(self.visitor.page_answers)
        wait_until(lambda: self.visitor.is_signed_in(editor), PATIENCE)
        database = Database.from_config(self.house.config)
        return People(self.house, database, Ledger(), editor, services, self.visitor, self.chance)

    def round(self, victim: str) -> None:
        """Let them work, kill one, let them go on for a moment, and look."""
        ledger = self.people.ledger
        ledger.counts["rounds"] += 1
        ended = threading.Event()
        threads = self.people.work(ended)
        process = self._one_of_ours(victim)
        if process is None:
            ended.wait(self.chance.uniform(0.0, 2.0))
            killed = self._kill_when_there(victim)
        else:
            killed = self._kill_on_the_way(victim, process)
        began = time.monotonic()
        ended.wait(self.chance.uniform(0.0, 0.5))
        ended.set()
        for thread in threads:
            thread.join()
        if process is not None and hasattr(process, "list_name"):
            self.people.note_list(process)
        elif process is not None:
            process.wait()
        try:
            self.house.wait_until_well(self.visitor.page_answers)
        except AssertionError:
            print(f"killed: {victim}; the page says {self.visitor.last}", file=sys.stderr)
            raise
        self.slowest[victim] = max(self.slowest[victim], time.monotonic() - began)
        (self.rounds if killed else self.missed)[victim] += 1
        if victim == "a migration":
            self._migrate_again()
        self._note(faults(self.people))

    def _kill_when_there(self, victim: str) -> bool:
        """Whether there was somebody: what was killed before may need half a minute to come."""
        until = time.monotonic() + 2 * PAUSE
        while not (killed := kill(self.house.find(victim, self.chance))):
            if time.monotonic() > until:
                break
            time.sleep(0.1)
        return killed

    def _kill_on_the_way(self, victim: str, process: subprocess.Popen[bytes]) -> bool:
        """Whether it was still at it: one is let end, for the others to be killed in time."""
        part = self.chance.uniform(0.1, 1.1)
        began = time.monotonic()
        try:
            process.wait(part * self.lasts.get(victim, PATIENCE))
        except subprocess.TimeoutExpired:
            return kill(process.pid)
        self.lasts[victim] = time.monotonic() - began
        return False

    def _one_of_ours(self, victim: str) -> subprocess.Popen[bytes] | None:
        if victim == "an import":
            return self.people.bring_in()
        if victim == "a migration":
            self._make_an_empty_database()
            environment = self.house.environment | {"DATABASE_URL": self.house.address(EMPTY)}
            return subprocess.Popen(
                [sys.executable, "-m", "locator.cli", "migrate"],
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        return None

    def _make_an_empty_database(self) -> None:
        with psycopg.connect(self.house.address("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {EMPTY} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {EMPTY} TEMPLATE template0")

    def _migrate_again(self) -> None:
        """Whatever the killed one has left, the next one ends where a first one would."""
        migrate(self.house.address(EMPTY))
        if _shape(self.house.address(EMPTY)) != self.shape:
            self.told.append("half: a migration that was killed left another shape")

    def drain(self) -> None:
        """Until every job that somebody waits for is done."""
        url = self.house.address()

        def all_done() -> bool:
            self.house.keep_up()
            take_up_now(url)
            return jobs_left(url) == 0

        wait_until(all_done, PATIENCE)
        self._note(faults(self.people))
        self._note(faults_at_the_end(self.people, self.mails))

    def _note(self, found: Iterator[str]) -> None:
        for one in found:
            if one not in self.told:
                self.told.append(one)
                print(f"  ! {one}", file=sys.stderr, flush=True)

    def table(self) -> str:
        """What was done, in Markdown."""
        lines = ["| killed | rounds | had ended before | well again within |", "|---|--:|--:|--:|"]
        for victim in VICTIMS:
            if self.rounds[victim] or self.missed[victim]:
                lines.append(
                    f"| {victim} | {self.rounds[victim]} | {self.missed[victim]} |"
                    f" {self.slowest[victim]:.1f} s |"
                )
        counts = self.people.ledger.counts
        lines += ["", "| acknowledged | times |", "|---|--:|"]
        lines += [f"| {kind} | {number} |" for kind, number in counts.items() if kind != "rounds"]
        again, strange = mails_sent_again(self.people, self.mails)
        lines += [
            "",
            f"Mails that arrived twice: {again}; twice under another name: {strange}.",
            f"Faults: {len(self.told)}",
            *(f"- {one}" for one in self.told),
        ]
        return "\n".join(lines)


@contextmanager
def chaos(seed: int) -> Iterator[Chaos]:
    """A whole Locator in a folder of its own, gone at the end."""
    folder = Path(tempfile.mkdtemp(prefix="locator-chaos-", dir="/var/tmp"))
    folder.chmod(0o755)
    with mailbox() as mails:
        run: Chaos | None = None
        try:
            run = Chaos(folder, mails, seed)
            yield run
        finally:
            if run is not None:
                run.people.database._staff.dispose()
                run.house.end()
            shutil.rmtree(folder, ignore_errors=True)


def _shape(url: str) -> dict[str, str]:
    with psycopg.connect(url) as connection:
        return read_contents(connection).shape


def victims(rounds: int, chance: random.Random) -> list[str]:
    """Each equally often, in an order that the seed has drawn."""
    all_of_them = [VICTIMS[number % len(VICTIMS)] for number in range(rounds)]
    chance.shuffle(all_of_them)
    return all_of_them


def main() -> int:
    """Run, and print the table; 1 where anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rounds", nargs="?", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    began = time.monotonic()
    with chaos(given.seed) as run:
        for number, victim in enumerate(victims(given.rounds, random.Random(given.seed)), 1):
            run.round(victim)
            if number % 25 == 0:
                run.drain()
            print(f"{number}/{given.rounds} {victim}", file=sys.stderr, flush=True)
        run.drain()
        minutes = (time.monotonic() - began) / 60
        print(run.table())
        print(f"\n{given.rounds} rounds, seed {given.seed}, {minutes:.0f} minutes")
        return bool(run.told)


if __name__ == "__main__":
    sys.exit(main())
