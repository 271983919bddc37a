"""While servers are replaced one by one, yesterday's code works on today's database: one step.

So a migration adds what the next version needs, and takes nothing that the last one uses
(docs/decisions/0243). Until a migration has a version before it in the history, there is nothing to
try; what is tried then is tried here with today's code and a migration of tomorrow.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from locator.directory.migrating import migrate
from locator.directory.revisions import MIGRATIONS
from tests.conftest import empty_database
from tests.survive.conftest import ask

ROOT = MIGRATIONS.parent
# The first migration that was written by this rule comes after this one.
BEFORE_THE_RULE = "0020"

# What takes something away, or asks of old code what it does not know.
CONTRACTS = {
    r"\bDROP\s+(TABLE|COLUMN|SCHEMA|VIEW|FUNCTION|TYPE)\b": "drops what the old code may use",
    r"\bRENAME\b": "renames what the old code knows by its name",
    r"\bALTER\s+COLUMN\s+\S+\s+(SET\s+DATA\s+)?TYPE\b": "changes a type, and writes the table anew",
    r"\bSET\s+NOT\s+NULL\b": "forbids what the old code may write",
    r"\bADD\s+(COLUMN\s+)?(?!CONSTRAINT)\S+\s+(?:(?!,|DEFAULT|GENERATED).)*\bNOT\s+NULL"
    r"(?!(?:(?!,).)*\b(DEFAULT|GENERATED)\b)": "adds a column that the old code does not fill",
    r"\bADD\s+CONSTRAINT\b(?!.*\bNOT\s+VALID\b)": "reads every row under a lock: NOT VALID first",
    r"\bREVOKE\b": "takes a right that the old code may need",
}


def broken_rules(statement: str) -> list[str]:
    """What a statement does that the code before it may not survive."""
    without_comments = re.sub(r"--.*", "", statement)
    said = " ".join(without_comments.split())
    return [why for pattern, why in CONTRACTS.items() if re.search(pattern, said, re.I)]


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE staff.draft DROP COLUMN held_at",
        "ALTER TABLE staff.draft RENAME held_at TO kept_at",
        "ALTER TABLE published.service_point ALTER COLUMN content TYPE json",
        "ALTER TABLE staff.draft ALTER held_at SET NOT NULL",
        "ALTER TABLE staff.draft ADD COLUMN kept_at timestamptz NOT NULL",
        "ALTER TABLE staff.draft ADD CONSTRAINT some CHECK (held_at > now())",
        "DROP TABLE staff.draft",
    ],
)
def test_what_takes_something_away_is_seen(statement: str) -> None:
    assert broken_rules(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE staff.draft ADD COLUMN kept_at timestamptz",
        "ALTER TABLE staff.draft ADD COLUMN kept integer NOT NULL DEFAULT 0",
        "ALTER TABLE staff.draft ADD COLUMN kept integer DEFAULT 0 NOT NULL",
        "ALTER TABLE staff.draft ADD CONSTRAINT some CHECK (held_at > now()) NOT VALID",
        "CREATE TABLE staff.other (id integer NOT NULL, name text NOT NULL)",
        "CREATE INDEX CONCURRENTLY IF NOT EXISTS beside ON staff.draft (held_at)",
    ],
)
def test_what_only_adds_is_allowed(statement: str) -> None:
    assert not broken_rules(statement)


def test_migrations_since_the_rule_only_add() -> None:
    """One that must take something says `contracts = "why no code needs it since when"`."""
    script = ScriptDirectory(str(MIGRATIONS))
    newer = [one for one in script.walk_revisions() if one.revision > BEFORE_THE_RULE]
    found = {
        one.revision: [why for text in _statements(one.revision) for why in broken_rules(text)]
        for one in newer
        if not getattr(one.module, "contracts", "")
    }
    assert not {revision: why for revision, why in found.items() if why}


def test_the_newest_migration_of_the_old_days_keeps_the_rule() -> None:
    assert [why for text in _statements(BEFORE_THE_RULE) for why in broken_rules(text)] == []


def _statements(revision: str) -> list[str]:
    """What a migration sends, going up: heard on its way to a database at the step before."""
    heard: list[str] = []
    script = ScriptDirectory(str(MIGRATIONS)).get_revision(revision)
    with empty_database() as url:
        migrate(url, str(script.down_revision))

        @sa.event.listens_for(sa.engine.Engine, "before_cursor_execute")
        def hear(_c: object, _u: object, statement: str, *_: object) -> None:
            heard.append(statement)

        try:
            migrate(url, revision)
        finally:
            sa.event.remove(sa.engine.Engine, "before_cursor_execute", hear)
    assert any(revision in one or "version_num" in one for one in heard)
    return heard


def git(*arguments: str) -> str:
    said = subprocess.run(
        ["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=False
    )
    return said.stdout.strip() if said.returncode == 0 else ""


def the_tree_of(commit: str, folder: Path) -> Path:
    """The files of a commit, with today's scripts and styles, which are built and not kept."""
    packed = subprocess.run(
        ["git", "-C", str(ROOT), "archive", commit, "locator", "templates", "migrations", "static"],
        capture_output=True,
        check=True,
    )
    folder.mkdir()
    subprocess.run(["tar", "-x", "-C", str(folder)], input=packed.stdout, check=True)
    shutil.rmtree(folder / "static" / "dist", ignore_errors=True)
    (folder / "static" / "dist").symlink_to(ROOT / "static" / "dist")
    return folder


def works_on(tree: Path, url: str) -> subprocess.CompletedProcess[str]:
    """Let the code of a tree do what is done all day."""
    script = Path(__file__).with_name("old_code.py")
    return subprocess.run(
        [sys.executable, str(script), url],
        env={"PYTHONPATH": str(tree), "PATH": "/usr/bin:/bin", "HOME": str(tree)},
        cwd=tree,
        capture_output=True,
        text=True,
        check=False,
    )


def the_commit_before(revision: str) -> str | None:
    """The newest commit that stood at the migration before `revision`; None where none did."""
    newest = next((MIGRATIONS / "versions").glob(f"{revision}_*.py"))
    added = git("log", "--diff-filter=A", "--format=%H", "--", str(newest.relative_to(ROOT)))
    if not added:
        return None
    before = f"{added.splitlines()[-1]}~1"
    listed = git("ls-tree", "--name-only", before, "migrations/versions/")
    steps = sorted(re.findall(r"/(\d{4})_[^/]*\.py", listed))
    step = ScriptDirectory(str(MIGRATIONS)).get_revision(revision)
    return before if steps and steps[-1] == step.down_revision else None


@pytest.fixture
def todays(tmp_path: Path) -> Path:
    if not git("rev-parse", "HEAD"):
        pytest.skip("There is no history here, and so no code of yesterday: a clone has it.")
    return the_tree_of("HEAD", tmp_path / "tree")


def test_yesterdays_code_works_on_todays_database(
    another: Callable[..., str], tmp_path: Path
) -> None:
    head = ScriptDirectory(str(MIGRATIONS)).get_current_head() or ""
    commit = the_commit_before(head)
    if commit is None:
        pytest.skip(f"No commit in this history stood one migration before {head}.")
    done = works_on(the_tree_of(commit, tmp_path / "tree"), another())
    assert done.returncode == 0, done.stderr


def test_todays_code_will_work_on_tomorrows_database_if_that_only_adds(
    another: Callable[..., str], todays: Path
) -> None:
    url = another()
    ask(url, "ALTER TABLE directory.service ADD COLUMN tomorrow text")
    ask(url, "ALTER TABLE directory.city ADD COLUMN tomorrow integer NOT NULL DEFAULT 0")
    ask(url, "ALTER TABLE published.service_point ADD COLUMN tomorrow text")
    ask(url, "CREATE TABLE staff.tomorrow (id integer NOT NULL)")
    done = works_on(todays, url)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_and_would_not_if_that_took_something(another: Callable[..., str], todays: Path) -> None:
    """So that the test above can fail."""
    url = another()
    ask(url, "ALTER TABLE directory.service ADD COLUMN tomorrow text NOT NULL DEFAULT ''")
    ask(url, "ALTER TABLE directory.service ALTER COLUMN tomorrow DROP DEFAULT")
    done = works_on(todays, url)
    assert done.returncode != 0
    assert "tomorrow" in done.stderr
