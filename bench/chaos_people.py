"""People who work while parts of Locator die, and remember what was acknowledged to them."""

from __future__ import annotations

import datetime as dt
import http.client
import http.cookiejar
import io
import json
import random
import re
import subprocess
import threading
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bench.chaos_house import House
from locator.db import Database
from locator.directory.city import City
from locator.directory.import_source import new_source
from locator.errors import LocatorError
from locator.imports.loading.surroundings import surroundings_of
from locator.imports.mapping.suggesting import suggest
from locator.staff.accounts import Account
from locator.staff.confirming.link import token_of
from locator.staff.confirming.reminder import ReminderMail
from locator.staff.confirming.reminding import new_link, remind
from locator.staff.doors.member import read_member
from locator.staff.importing.handing_in import hand_in, look_of
from locator.staff.importing.working import order
from tests import builders
from tests.staff.people import PASSWORD

CITY = "chaos"
ROWS = 10  # of a list that is brought in


@dataclass
class Ledger:
    """What was promised: by kind, the key of a thing and what must be true of it."""

    names: dict[uuid.UUID, int] = field(default_factory=dict)  # service -> published name
    tried: dict[uuid.UUID, int] = field(default_factory=dict)
    drafts: dict[uuid.UUID, tuple[uuid.UUID, int]] = field(default_factory=dict)
    confirmed: list[uuid.UUID] = field(default_factory=list)  # links
    lists: dict[str, bool] = field(default_factory=dict)  # source -> whether it was kept for sure
    files: dict[uuid.UUID, str] = field(default_factory=dict)  # handed in and ordered -> source
    mails: dict[str, uuid.UUID] = field(default_factory=dict)  # owner -> the mail that was queued
    counts: Counter[str] = field(default_factory=Counter)


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


class Visitor:
    """A browser without a window: cookies, forms, and no patience for more than half a minute."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.chance = random.SystemRandom()
        self.last = ""
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(_Stay, jar)

    def ask(
        self, path: str, fields: dict[str, str] | None = None, **headers: str
    ) -> tuple[int, str, str]:
        """Status, text, and where it leads."""
        body = urllib.parse.urlencode(fields).encode() if fields is not None else None
        request = urllib.request.Request(self.url + path, body)  # noqa: S310 - ours
        octets = ".".join(str(self.chance.randrange(1, 255)) for _ in range(3))
        request.add_header("X-Forwarded-For", f"10.{octets}")
        for name, value in headers.items():
            request.add_header(name, value)
        try:
            with self.opener.open(request, timeout=30) as answer:
                return answer.status, answer.read().decode(), ""
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(), error.headers.get("Location") or ""

    def token(self, path: str) -> tuple[str, str]:
        """The word that a page's forms carry, and the page."""
        status, text, _ = self.ask(path)
        found = re.search(r'name="csrf-token" content="([^"]+)"', text)
        if status != 200 or not found:
            raise ConnectionError(status)
        return found[1], text

    def is_signed_in(self, email: str) -> bool:
        """Whether it worked this time: on a busy machine it may take several."""
        try:
            self.sign_in(email)
        except OSError:
            return False
        return True

    def sign_in(self, email: str) -> None:
        """With the password that all have."""
        token, _ = self.token("/staff/sign-in")
        status, _, _ = self.ask(
            "/staff/sign-in", {"csrf_token": token, "email": email, "password": PASSWORD}
        )
        if status != 303:
            raise ConnectionError(status)

    def page_answers(self) -> bool:
        """Whether the public page does; `last` is what it said."""
        try:
            self.last = str(self.ask(f"/en/{CITY}/")[0])
        except (OSError, http.client.HTTPException) as error:
            self.last = repr(error)
        return self.last == "200"


@dataclass
class People:
    """Everybody who works in one round; `ledger` is what they remember."""

    house: House
    database: Database
    ledger: Ledger
    editor: str
    services: list[uuid.UUID]
    visitor: Visitor
    chance: random.Random

    def acts(self) -> list[Callable[[], None]]:
        """What goes on at the same time."""
        return [self.edit, self.confirm, self.hand_in, self.let_remind]

    def work(self, ended: threading.Event) -> list[threading.Thread]:
        """Everybody again and again, until the round has ended; who fails tries again."""

        def go_on(act: Callable[[], None]) -> None:
            while not ended.is_set():
                try:
                    act()
                except (OSError, DBAPIError, LocatorError, http.client.HTTPException):
                    ended.wait(0.1)

        threads = [threading.Thread(target=go_on, args=(act,)) for act in self.acts()]
        for thread in threads:
            thread.start()
        return threads

    def edit(self) -> None:
        """Begin to change a service, save, and publish."""
        service = self.chance.choice(self.services)
        number = self.ledger.tried.get(service, 0) + 1
        token, _ = self.visitor.token(f"/staff/{CITY}/services/{service}")
        status, _, draft = self.visitor.ask(
            f"/staff/{CITY}/services/{service}/edit", {"csrf_token": token}
        )
        if status != 303:
            return
        page = urllib.parse.urlsplit(draft).path
        token, text = self.visitor.token(page)
        revision = re.search(r'name="revision" value="(\d+)"', text)
        if not revision:
            return
        self.ledger.tried[service] = number
        said = {"csrf_token": token, "revision": revision[1], "name": f"Service {number}"}
        status, text, _ = self.visitor.ask(page, said, Accept="application/json")
        if status != 200:
            return
        self.ledger.drafts[service] = (uuid.UUID(page.split("/")[4]), number)
        self.ledger.counts["saved"] += 1
        said |= {"revision": str(json.loads(text)["revision"]), "publish": "1"}
        status, _, led = self.visitor.ask(page, said)
        if status == 303 and led.endswith(f"/services/{service}"):
            self.ledger.names[service] = number
            self.ledger.drafts.pop(service)
            self.ledger.counts["published"] += 1

    def confirm(self) -> None:
        """Make a link as staff do, and answer it as its owner does."""
        link_id = uuid.uuid4()
        with self.database.staff() as session:
            link = new_link("chaos", "en", _now(), service_id=self.chance.choice(self.services))
            link.id = link_id
            session.add(link)
        status, _, _ = self.visitor.ask(f"/confirm/{token_of(self.house.secret, link_id)}", {})
        if status in (200, 303):
            self.ledger.confirmed.append(link_id)
            self.ledger.counts["confirmed"] += 1

    def hand_in(self) -> None:
        """Hand in a list, and have it kept by a worker."""
        if self.ledger.counts["lists ordered"] >= self.ledger.counts["rounds"] / 4 + 1:
            raise ConnectionError  # a few are enough
        name = f"list-{uuid.uuid4().hex[:8]}"
        with self.database.staff() as session:
            city = session.get_one(City, CITY)
            account = session.scalars(select(Account)).one()
            source = new_source(city, name)
            session.add(source)
            session.flush()
            content = io.BytesIO(rows_of(name).encode())
            file = hand_in(
                session, read_member(session, account), city, source, content, f"{name}.csv"
            )
            mapping = suggest(look_of(session, file).columns, surroundings_of(city)).mapping
            source.mapping = mapping.as_json()
            order(session, file, account.id, "keep", retire=False)
            file_id = file.id
        self.ledger.files[file_id] = name
        self.ledger.counts["lists ordered"] += 1

    def let_remind(self) -> None:
        """An entry ends in three days: its owner is written to, once."""
        if self.ledger.counts["mails queued"] >= self.ledger.counts["rounds"] / 2 + 1:
            raise ConnectionError
        owner = f"owner-{uuid.uuid4().hex[:8]}@ngo.example"
        with self.database.staff() as session:
            make_point(session, "Ends soon", days_ago=178, assurer_email=owner)
        with self.database.staff() as session:
            remind(session, self.house.config, _now())
            mails = session.scalars(
                select(ReminderMail).where(ReminderMail.for_email == owner)
            ).all()
            found = [mail.id for mail in mails]
        if found:
            self.ledger.mails[owner] = found[0]
            self.ledger.counts["mails queued"] += 1

    def bring_in(self) -> subprocess.Popen[bytes]:
        """By the command, in a process that can be killed; `note_list` says how it ended."""
        name = f"cmd-{uuid.uuid4().hex[:8]}"
        file = self.house.folder / f"{name}.csv"
        file.write_text(rows_of(name), "utf-8")
        self.ledger.lists[name] = False
        process = self.house.start("import", str(file), "--city", CITY, "--source", name, "--apply")
        process.list_name = name  # type: ignore[attr-defined]
        return process

    def note_list(self, process: Any) -> None:
        """Whether the command said that it was done."""
        if process.wait() == 0:
            self.ledger.lists[process.list_name] = True
            self.ledger.counts["lists kept"] += 1


def rows_of(name: str) -> str:
    """A small list, as a table."""
    lines = ["id,name,organization,latitude,longitude"]
    for row in range(ROWS):
        lines.append(f"{name}-{row},{name} help {row},{name} house,33.9{row:02},35.5{row:02}")
    return "\n".join(lines) + "\n"


def make_point(session: Session, name: str, days_ago: int = 1, **fields: Any) -> uuid.UUID:
    """A public one in the city of the chaos; the id of its service."""
    now = _now()
    session.info["now"] = now
    point = builders.service_point(
        session,
        city=CITY,
        name=name,
        now=now,
        assured_date=(now - dt.timedelta(days=days_ago)).date(),
        **fields,
    )
    session.flush()
    return point.service_id


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
