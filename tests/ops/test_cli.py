"""`locator` lists every command, explains each, and tells mistakes in plain words."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from locator.cli import COMMANDS, locator


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "locator.cli", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_help_lists_every_command() -> None:
    said = CliRunner().invoke(locator, ["--help"]).output
    assert all(f"  {name} " in said for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_without_a_database(name: str) -> None:
    said = run(name, "--help", DATABASE_URL="postgresql://nobody@localhost:1/nothing")
    assert said.returncode == 0
    assert "Usage: " in said.stdout


def test_a_wrong_setting_is_told_without_a_traceback() -> None:
    said = run("check", PORT="eighty")
    assert said.returncode == 1
    assert said.stderr == "PORT is 'eighty'; it should be a number from 1 to 65535.\n"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "foo"),
        ("DATABASE_URL", "mysql://a:secret@b/c"),
        ("DATABASE_URL", "postgresql://a:secret@b:port/c"),
        ("PUBLIC_DATABASE_URL", "sqlite:///x"),
        ("BASEMAP", "/nowhere/city.pmtiles"),
        ("LOCATOR_DATA", "~nobody-of-that-name/data"),
    ],
)
def test_every_wrong_setting_is_named_and_no_password_is_repeated(name: str, value: str) -> None:
    said = run("check", **{name: value})
    assert said.returncode == 1
    assert said.stderr.startswith(f"{name} is ")
    assert said.stderr.count("\n") == 1
    assert "secret" not in said.stderr


def test_a_host_that_is_none_is_told_without_a_traceback() -> None:
    said = run("serve", HOST="999.1.1.1")
    assert said.returncode == 1
    assert (
        said.stderr == "HOST is '999.1.1.1'; it should be an address or a name of this machine.\n"
    )


def test_a_data_folder_that_cannot_be_made_is_told_without_a_traceback() -> None:
    said = run("check", DATABASE_URL="", LOCATOR_DATA="/proc/x")
    assert said.returncode == 1
    assert "/proc/x" in said.stderr
    assert "Traceback" not in said.stderr


def test_a_database_that_does_not_answer_is_told_without_a_traceback() -> None:
    said = run("republish", DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    assert said.returncode == 1
    assert said.stderr.startswith("The database does not answer:")
    assert "Traceback" not in said.stderr
