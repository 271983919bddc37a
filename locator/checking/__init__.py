"""`locator check`: what is wrong with this installation, in plain words, and how to mend it."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click
import orjson
from sqlalchemy.exc import DBAPIError

from locator.checking import addresses, database, installation, upkeep
from locator.checking.finding import Check, CheckFailedError, CouldBeBetterError, Finding
from locator.config import Config

_SIGNS = {"ok": "✓", "advice": "·", "wrong": "✗"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For machines: one object.")
@click.pass_obj
def check(config: Config, as_json: bool) -> None:
    """Say what is wrong here, and how to mend it."""
    findings = []
    for finding in look(config):
        findings.append(finding)
        if not as_json:
            _tell(finding)
    wrong = any(finding.remedy for finding in findings)
    if as_json:
        told = {"ok": not wrong, "findings": [finding.told() for finding in findings]}
        click.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2).decode())
    sys.exit(wrong)


def _tell(finding: Finding) -> None:
    said = f"{finding.what}: {finding.said}" if finding.said else finding.what
    click.echo(f"{_SIGNS[finding.state]} {said}")
    if finding.state != "ok":
        click.echo(f"  {finding.remedy or finding.advice}")


def look(config: Config) -> Iterator[Finding]:
    """All findings; what comes after a database that cannot be reached is left out."""
    for what, one in (installation.CHECKS | addresses.CHECKS).items():
        yield _finding(what, one, config)
    for what, one in (database.FIRST | database.CHECKS | upkeep.CHECKS).items():
        finding = _finding(what, one, config)
        yield finding
        # Whatever else is asked of it would only say the same again.
        if finding.remedy and what in database.FIRST:
            return


def _finding(what: str, one: Check, config: Config) -> Finding:
    try:
        return Finding(what, one(config))
    except CheckFailedError as error:
        return Finding(what, remedy=str(error))
    except CouldBeBetterError as error:
        return Finding(what, advice=str(error))
    except DBAPIError as error:
        return Finding(what, remedy=" ".join(str(error.orig).split()))
