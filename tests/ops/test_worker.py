"""A worker holds the pages of staff only once one of them is asked for."""

from __future__ import annotations

import subprocess
import sys

from werkzeug.test import Client

from locator import create_app
from locator.config import Config
from locator.worker import OF_STAFF, staff_come_later

HEAVY = {"cryptography", "flask_security", "openpyxl", "pyogrio", "webauthn", "zxcvbn"}

LIST_MODULES = f"""
import sys
from locator.config import Config
from locator.worker import staff_come_later

staff_come_later(Config(database_url=sys.argv[1]))
print(*sorted({HEAVY} & sys.modules.keys()))
"""


def test_what_the_public_pages_lack_lies_where_the_worker_looks_for_staff(
    database_url: str,
) -> None:
    config = Config(database_url=database_url)
    public = {rule.rule for rule in create_app(config, with_staff=False).url_map.iter_rules()}
    whole = {rule.rule for rule in create_app(config).url_map.iter_rules()}
    of_staff = whole - public
    assert of_staff
    assert public < whole
    assert [rule for rule in of_staff if not rule.startswith(OF_STAFF)] == []
    assert [rule for rule in public if rule.startswith(OF_STAFF)] == []


def test_staff_find_their_pages_and_everybody_theirs(database_url: str) -> None:
    client = Client(staff_come_later(Config(database_url=database_url)))
    assert client.get("/en/").status_code == 200
    assert client.get("/staff/sign-in").status_code == 200
    assert client.get("/staff/").status_code == 303
    assert client.get("/staffroom").status_code == 404
    assert "Set-Cookie" not in client.get("/en/").headers


def test_a_worker_that_no_staff_have_asked_is_without_their_libraries(database_url: str) -> None:
    command = [sys.executable, "-c", LIST_MODULES, database_url]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert told.split() == []
