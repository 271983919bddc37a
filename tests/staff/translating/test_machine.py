"""A translation server drafts; it decides nothing. A real server answers on a real socket."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from sqlalchemy.orm import Session

from locator.config import Config
from locator.staff.translating.machine import MachineDidNotTranslateError, draft, is_there
from locator.staff.translating.passages import passages
from locator.staff.translating.work import write
from tests.builders import service_point


@dataclass
class Machine:
    config: Config
    asked: list[dict[str, Any]] = field(default_factory=list)
    answer: bytes | None = None  # None: it translates


@pytest.fixture
def machine() -> Iterator[Machine]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            started.asked.append({"path": self.path, **asked})
            told = {"translatedText": [f"{asked['target']}: {text}" for text in asked["q"]]}
            content = json.dumps(told).encode() if started.answer is None else started.answer
            self.send_response(200)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/"
    started = Machine(Config(translate_url=url, translate_key="a key"))
    try:
        yield started
    finally:
        server.shutdown()
        server.server_close()


def test_without_a_server_there_is_no_machine() -> None:
    assert not is_there(Config())


def test_it_drafts_what_is_missing_and_nothing_else(session: Session, machine: Machine) -> None:
    point = service_point(session, disclosure="hidden", location_name="The secret house")
    session.flush()
    name, *others = passages(session, "beirut", "ar", point.service_id)
    write(session, name, "عيادة", name.source_hash)
    session.flush()
    waiting = passages(session, "beirut", "ar", point.service_id)
    assert draft(session, machine.config, waiting) == len(others)
    session.flush()
    states = {
        each.field: (each.state, each.draft)
        for each in passages(session, "beirut", "ar", point.service_id)
        if each.entity_type == "service"
    }
    assert states["name"] == ("right", None)
    sent = [text for question in machine.asked for text in question["q"]]
    assert sorted(sent) == sorted(each.text for each in others)
    assert "The secret house" not in sent
    assert {(q["path"], q["source"], q["target"], q["api_key"]) for q in machine.asked} == {
        ("/translate", "en", "ar", "a key")
    }


@pytest.mark.parametrize("answer", [b"", b"[]", b'{"translatedText": ["one too few"]}', b"\xff"])
def test_a_server_that_answers_nonsense_changes_nothing(
    session: Session, machine: Machine, answer: bytes
) -> None:
    machine.answer = answer
    point = service_point(session, description="Come in.")
    session.flush()
    waiting = passages(session, "beirut", "ar", point.service_id)
    with pytest.raises(MachineDidNotTranslateError):
        draft(session, machine.config, waiting)
    assert passages(session, "beirut", "ar", point.service_id) == waiting


def test_a_server_that_is_away_is_told_in_words(session: Session) -> None:
    point = service_point(session)
    session.flush()
    waiting = passages(session, "beirut", "ar", point.service_id)
    with pytest.raises(MachineDidNotTranslateError, match="does not answer"):
        draft(session, Config(translate_url="http://127.0.0.1:9"), waiting)
