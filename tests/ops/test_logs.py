"""Logs: lines for people or for machines; nothing about a person in either."""

from __future__ import annotations

import json
import logging
import subprocess
import sys

import pytest

from locator.logs import JsonLine
from locator.privacy import NothingAboutPeople
from tests.ops.test_cli import run

FAILS = """
import logging, sys
from locator import logs
logs.begin(sys.argv[1])
try:
    raise ValueError(sys.argv[2])
except ValueError:
    logging.getLogger("some.library").exception("It failed\\nin two lines")
logging.getLogger("some.library").info("nobody wants to know")
"""


def said(log_format: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", FAILS, log_format, "Qyrtzville"],
        capture_output=True,
        text=True,
        check=True,
    ).stderr


def test_machines_get_one_line_for_each_thing() -> None:
    (line,) = said("json").splitlines()
    told = json.loads(line)
    assert told["level"] == "error"
    assert told["logger"] == "some.library"
    assert told["message"] == "It failed\nin two lines"
    assert told["frames"].startswith('ValueError\n  File "<string>", line 6')
    assert told["time"].endswith("+00:00")
    assert told["process"] > 0


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_what_an_exception_quotes_is_in_neither(log_format: str) -> None:
    log = said(log_format)
    assert "ValueError" in log
    assert "Qyrtzville" not in log
    assert "nobody wants" not in log


def test_a_command_that_fails_says_so_in_json_as_well() -> None:
    wrong = run("check", LOG_FORMAT="json", PORT="eighty")
    assert wrong.returncode == 1
    told = json.loads(wrong.stderr)
    assert told["level"] == "error"
    assert told["message"] == "PORT is 'eighty'; it should be a number from 1 to 65535."


def test_a_format_that_is_none_is_named() -> None:
    assert run("check", LOG_FORMAT="xml").stderr.startswith("LOG_FORMAT is 'xml'")


def test_a_line_holds_what_json_cannot_say() -> None:
    record = logging.LogRecord("x", logging.WARNING, "", 1, "%s \x00 \u2028", (b"\xff",), None)
    assert NothingAboutPeople().filter(record)
    assert json.loads(JsonLine().format(record))["message"] == "b'\\xff' \x00 \u2028"
