"""The secret that signs cookies and links: one for the installation, and readable to it alone."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from locator.config import Config
from locator.errors import SettingIsWrongError
from locator.secret import secret_key
from tests.waiting import free_port


def test_it_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    config = Config(data=tmp_path / "new")
    made = secret_key(config)
    assert len(made) == 64
    assert secret_key(config) == made
    assert stat.S_IMODE((tmp_path / "new/secret_key").stat().st_mode) == 0o600


def test_all_who_start_at_once_have_the_same(tmp_path: Path) -> None:
    config = Config(data=tmp_path)
    with ThreadPoolExecutor(8) as threads:
        found = set(threads.map(lambda _: secret_key(config), range(32)))
    assert len(found) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_the_environment_goes_first(tmp_path: Path) -> None:
    given = "made up for this test, 1 to 9 and more"
    config = Config.from_environment({"SECRET_KEY": given, "LOCATOR_DATA": str(tmp_path)})
    assert secret_key(config) == given
    assert not list(tmp_path.iterdir())
    assert given not in repr(config)


def test_where_none_can_be_kept_one_has_to_be_set(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingIsWrongError, match="SECRET_KEY is ''; it should be a long random"):
        secret_key(Config(data=tmp_path / "file"))


@pytest.mark.parametrize("found", ["", "short", "ä" * 40])
def test_a_damaged_file_is_not_used(tmp_path: Path, found: str) -> None:
    (tmp_path / "secret_key").write_text(found, "utf-8")
    with pytest.raises(SettingIsWrongError):
        secret_key(Config(data=tmp_path))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short and secret"),
        ("PUBLIC_URL", "help.example"),
        ("PUBLIC_URL", "https://help.example/locator"),
        ("MAIL_URL", "http://a:secret@mail.example"),
        ("MAIL_URL", "smtp://a:secret@mail.example:port"),
        ("STAFF_SECOND_STEP", "maybe"),
        ("BREACHED_PASSWORDS", "yes"),
    ],
)
def test_a_wrong_setting_is_named_and_no_secret_repeated(name: str, value: str) -> None:
    with pytest.raises(SettingIsWrongError, match=name) as told:
        Config.from_environment({name: value})
    assert "secret" not in str(told.value).replace(name, "")


def test_a_server_without_a_secret_ends_at_once_and_says_why(
    database_url: str, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    said = subprocess.run(
        [sys.executable, "-m", "locator.cli", "serve", "--no-jobs"],
        env={
            **os.environ,
            "DATABASE_URL": database_url,
            "LOCATOR_DATA": str(tmp_path / "file"),
            "PORT": str(free_port()),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert said.returncode == 1
    assert said.stderr.startswith("SECRET_KEY is ''; it should be a long random text")
