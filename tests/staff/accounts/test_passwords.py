"""Which passwords we take, why not the others, and what leaves the server over it."""

from __future__ import annotations

import ast
import hashlib
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from zxcvbn import feedback
from zxcvbn.matching import RANKED_DICTIONARIES

from locator.staff.accounts import passwords
from locator.staff.accounts.passwords import (
    BREACHED,
    COMMON,
    EASY,
    OWN,
    REASONS,
    TOO_LONG,
    TOO_SHORT,
    problem_of,
)

GOOD = "an umbrella for nine giraffes"


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        "kqXv7-Rz2!mWp",
        "ثمانية جسور وفانوس أزرق",
        "quatre lampes sous la pluie",
        "🐢🌧️🪜🚋🧂📯🪁🧵🪺🫖🛶🪕",
    ],
)
def test_a_good_one_is_taken_in_any_script(password: str) -> None:
    assert problem_of(password, ("a@city.example", "Mariam")) is None


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("", TOO_SHORT),
        ("kqXv7-Rz2!m", TOO_SHORT),
        ("x" * 201, TOO_LONG),
        ("finalfantasy", COMMON),
        ("QazWsxEdcRfv", COMMON),
        ("aaaaaaaaaaaaaaaaaa", REASONS['Repeats like "aaa" are easy to guess.']),
        ("unbelievable", EASY),
    ],
)
def test_a_bad_one_is_refused_with_a_reason(password: str, why: str) -> None:
    assert problem_of(password, ()) == why


@pytest.mark.parametrize(
    "password", ["mariamhaddad", "Mariam.Haddad", "mariam haddad 1", "haddad mariam mariam"]
)
def test_what_everybody_knows_about_a_person_is_no_password(password: str) -> None:
    about = ("mariam.haddad@city.example", "Mariam Haddad")
    assert problem_of(password, about) == OWN


def test_none_of_the_common_ones_is_taken() -> None:
    common = [word for word in RANKED_DICTIONARIES["passwords"] if len(word) >= 12]
    assert len(common) > 20
    assert all(problem_of(variant, ()) for word in common for variant in (word, word.upper()))


@pytest.mark.parametrize("known", [*REASONS])
def test_the_reasons_are_those_that_the_library_gives(known: str) -> None:
    """Where it words one anew, ours has to follow, or people read only that it is easy."""
    source = ast.parse(Path(str(feedback.__file__)).read_text("utf-8"))
    assert known in {node.value for node in ast.walk(source) if isinstance(node, ast.Constant)}


def test_two_spellings_of_one_password_are_one() -> None:
    assert passwords.normalized("cafe\u0301") == passwords.normalized("caf\u00e9")


class Ranges(http.server.BaseHTTPRequestHandler):
    """Answers like the public list of stolen passwords, and notes what it was asked."""

    asked: list[str]
    stolen: str

    def do_GET(self) -> None:
        self.asked.append(self.path)
        digest = hashlib.sha1(self.stolen.encode(), usedforsecurity=False).hexdigest().upper()
        padding = f"{'0' * 35}:0"
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"{padding}\r\n{digest[5:]}:37".encode())

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def ranges(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Ranges]]:
    Ranges.asked, Ranges.stolen = [], GOOD
    server = http.server.HTTPServer(("127.0.0.1", 0), Ranges)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/range/"
    monkeypatch.setattr(passwords, "BREACHED_RANGES", address)
    yield Ranges
    server.shutdown()
    server.server_close()


def test_nobody_is_asked_unless_the_operator_wants_it(ranges: type[Ranges]) -> None:
    assert problem_of(GOOD, ()) is None
    assert ranges.asked == []


def test_a_stolen_one_is_refused_and_only_a_prefix_of_its_hash_leaves(
    ranges: type[Ranges],
) -> None:
    assert problem_of(GOOD, (), ask_breached=True) == BREACHED
    digest = hashlib.sha1(GOOD.encode(), usedforsecurity=False).hexdigest().upper()
    assert ranges.asked == [f"/range/{digest[:5]}"]
    ranges.stolen = "another"
    assert problem_of(GOOD, (), ask_breached=True) is None


def test_a_list_that_does_not_answer_keeps_nobody_out(
    ranges: type[Ranges], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "BREACHED_RANGES", "http://127.0.0.1:1/range/")
    assert problem_of(GOOD, (), ask_breached=True) is None
