"""Every command that operators are told is one, takes the options that are told, and does it."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from locator.cli import COMMANDS, locator
from locator.config import CHECKOUT, Config, names
from locator.db import Database
from locator.health.readiness import Part
from tests.builders import city
from tests.conftest import migrated_database

DOCS = CHECKOUT / "docs"
TEXT = (DOCS / "operators.md").read_text("utf-8")
COMMAND_LINES = [
    line.strip()
    for line in re.findall(r"(?<=\n\n) {4}[^\n]+(?:\n {4}[^\n]+)*", TEXT)
    for line in line.splitlines()
]
# `.venv/bin/locator check`, `/opt/locator/bin/locator migrate`, `locator worker`
OURS = [
    shlex.split(found[1].partition(" > ")[0])
    for line in COMMAND_LINES
    if (found := re.search(r"(?:^|[ /])locator(?:-as-service)? ((?:[a-z]+)(?: .*)?)$", line))
    and found[1].split()[0] in COMMANDS
]


def test_the_page_tells_of_every_command() -> None:
    told = {words[0] for words in OURS} | set(re.findall(r"`locator ([a-z]+)", TEXT))
    told |= {"import", "search", "widget", "sample"}  # for staff and partners: other pages
    assert told >= COMMANDS.keys()


@pytest.mark.parametrize("words", OURS, ids=" ".join)
def test_a_command_takes_what_it_is_told_with(words: list[str], tmp_path: Path) -> None:
    name, *options = words
    with click.Context(locator) as context:
        command = locator.get_command(context, name)
    assert command is not None
    for word in options:
        if "." in word and "/" not in word and "@" not in word:
            (tmp_path / word).touch()
    here = Path.cwd()
    os.chdir(tmp_path)
    try:
        if isinstance(command, click.Group):
            with command.make_context(name, list(options)) as context:
                sub, found, rest = command.resolve_command(context, list(options))
                assert found is not None, sub
                found.make_context(sub or "", rest)
        else:
            command.make_context(name, list(options))
    finally:
        os.chdir(here)


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A house of an operator's own, with one city in it."""
    with migrated_database() as url:
        found = {"DATABASE_URL": url, "LOCATOR_DATA": str(tmp_path_factory.mktemp("data"))}
        with Database.from_config(Config(database_url=url)).staff() as session:
            city(session)
        yield found


# In this order: who is to be let back in was invited before.
IN_ORDER = ("check", "staff invite", "staff let-back-in", "staff audit", "licence", "migrate")


@pytest.mark.parametrize("beginning", IN_ORDER)
def test_a_command_does_it(environment: dict[str, str], beginning: str) -> None:
    chosen = [words for words in OURS if " ".join(words).startswith(beginning)]
    assert chosen, "the page tells it"
    for words in chosen:
        done = CliRunner().invoke(locator, words, env=environment)
        assert done.exit_code == 0, (words, done.output)


def test_files_that_are_named_are_there() -> None:
    for name in re.findall(r"\b(?:deploy|script|docs/decisions)/[\w.*-]+", TEXT):
        assert list(CHECKOUT.glob(name.rstrip("."))), name


def test_what_is_told_of_health_is_what_is_said() -> None:
    from locator.health import readiness  # noqa: PLC0415

    said = Path(readiness.__file__).read_text("utf-8")
    reasons = set(re.findall(r'Part\("\w+", "(\w+)"', said)) | {
        *("does_not_answer", "does_not_do_as_asked")
    }
    section = TEXT.partition("## Health")[2].partition("\n## ")[0]
    assert len(reasons) >= 10
    for reason in reasons:
        assert f"`{reason}`" in section, reason
    assert Part().state == "ok"


def test_metrics_that_are_told_are_those_that_are_counted() -> None:
    section = TEXT.partition("## Metrics")[2].partition("\n## ")[0]
    code = "".join(path.read_text("utf-8") for path in (CHECKOUT / "locator/health").glob("*.py"))
    made = set(re.findall(r'"(locator_[a-z_]+)"', code))
    assert set(re.findall(r"`(locator_[a-z_]+)`", section)) == made


def test_settings_that_are_named_exist() -> None:
    known = {name for name, _ in names()}
    for name in re.findall(
        r"\b((?:DATABASE|PUBLIC|METRICS|SECRET|MAIL|LOG|TRUSTED)_[A-Z_]+)", TEXT
    ):
        assert name in known, name


@pytest.mark.skipif(not shutil.which("bash"), reason="no bash")
def test_shell_lines_can_be_read_by_a_shell() -> None:
    for line in COMMAND_LINES:
        if not line.startswith(("ALTER", "PUBLIC_DATABASE_URL", "[")):
            assert shlex.split(line), line
