"""Settings: each is documented with what holds without it, checked at the start, and no secret."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

import pytest

from locator.config import CHECKOUT, Config, misspelled, names
from locator.errors import SettingIsWrongError, SettingsAreWrongError
from tests.ops.test_cli import run

KEY = secrets.token_urlsafe(48)
OPERATORS = (CHECKOUT / "docs/operators.md").read_text("utf-8")
# | `NAME`, `NAME_FILE` | means | without it |
ROWS = re.findall(r"^\| (`[A-Z].*?) \| (.+?) \| (.+?) \|$", OPERATORS, re.MULTILINE)


def documented() -> dict[str, str]:
    """Each name in the table of docs/operators.md, with what it says of its absence."""
    return {
        name: without
        for listed, _, without in ROWS
        for name in re.findall(r"`([A-Z][A-Z_]+)`", listed)
    }


def test_the_table_for_operators_holds_every_setting_and_no_other() -> None:
    assert set(documented()) == {name for name, _ in names()}


def test_the_table_for_operators_tells_the_defaults() -> None:
    for name, setting in names():
        told = documented()[name]
        if setting.default is None or setting.default is False or setting.default == ():
            assert not told.startswith("`"), f"{name} has no default"
        elif name == "LOCATOR_DATA":
            assert "`var/`" in told
        else:
            assert told.startswith(f"`{setting.default}`"), name


def test_the_readme_tells_the_same() -> None:
    readme = (CHECKOUT / "README.md").read_text("utf-8")
    rows = re.findall(r"^\| (`[A-Z].*?) \|", readme, re.MULTILINE)
    told = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
    assert told
    assert told <= set(documented())


@pytest.mark.parametrize("name", sorted({name for name, _ in names()}))
def test_an_empty_setting_is_none(name: str) -> None:
    assert Config.from_environment({name: ""}) == Config()


def test_all_that_is_wrong_is_told_at_once() -> None:
    said = run("check", PORT="eighty", TRUSTED_PROXIES="all", PUBLIC_URL="help.example")
    assert said.returncode == 1
    told = {line.partition(" is ")[0] for line in said.stderr.splitlines()}
    assert told == {"PORT", "TRUSTED_PROXIES", "PUBLIC_URL"}


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ({"DATABSE_URL": "x"}, "DATABASE_URL"),
        ({"TRUSTED_PROXY": "1"}, "TRUSTED_PROXIES"),
        ({"MAIL_FORM": "x"}, "MAIL_FROM"),
        ({"SECRETKEY": "x"}, "SECRET_KEY"),
        ({"LOCATOR_PORT": "80"}, "PORT"),
        ({"LOCATOR_PUBLIC_URL": "x"}, "PUBLIC_URL"),
        ({"SECRET_KEY_FIEL": "x"}, "SECRET_KEY_FILE"),
    ],
)
def test_a_name_that_is_nearly_right_is_asked_back(given: dict[str, str], meant: str) -> None:
    (name,) = given
    assert misspelled(given) == [f"{name} is no setting: did you mean {meant}?"]


def test_names_of_others_are_left_alone() -> None:
    # Of a terminal, of libpq, of containers, and of Kubernetes beside a service named locator.
    others = "HOME HOSTNAME SHELL LANG PGHOST PGPORT PATH USER MAIL LOGNAME NOTIFY_SOCKET"
    kubernetes = {"LOCATOR_PORT": "tcp://10.0.0.7:8000", "LOCATOR_SERVICE_HOST": "10.0.0.7"}
    assert misspelled(dict.fromkeys(others.split(), "x") | kubernetes) == []


def test_a_misspelled_name_is_told_and_the_command_goes_on() -> None:
    said = run("check", "--help", DATABSE_URL="x")
    assert said.returncode == 0, said.stderr
    assert said.stderr == "DATABSE_URL is no setting: did you mean DATABASE_URL?\n"


SECRETS = sorted({name for name, setting in names() if name + "_FILE" in documented()})


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_comes_from_a_file_and_is_never_repeated(name: str, tmp_path: Path) -> None:
    given = {
        "DATABASE_URL": "postgresql://locator:Hyssop7@db/locator",
        "PUBLIC_DATABASE_URL": "postgresql://locator_public:Hyssop7@db/locator",
        "MAIL_URL": "smtp://locator:Hyssop7@mail.example",
    }.get(name, f"Hyssop7{KEY}")
    file = tmp_path / "secret"
    file.write_text(f"{given}\n")
    beside = {"DATABASE_URL": "postgresql://a@b/c", "PUBLIC_DATABASE_URL": "postgresql://a@b/c"}
    beside.pop(name, None)
    config = Config.from_environment({f"{name}_FILE": str(file), **beside})
    (setting,) = (setting for ours, setting in names() if ours == name)
    assert getattr(config, setting.name) == given
    assert "Hyssop7" not in repr(config)


@pytest.mark.parametrize("content", [None, b"", b"\xff" * 40, b"x" * 20_000])
def test_a_file_that_holds_no_secret_is_named(content: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SettingIsWrongError, match=f"SECRET_KEY_FILE is '{re.escape(str(file))}'"):
        Config.from_environment({"SECRET_KEY_FILE": str(file)})


def test_a_secret_that_is_given_twice_is_asked_back(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(KEY)
    given = {"SECRET_KEY": KEY, "SECRET_KEY_FILE": str(tmp_path / "secret")}
    with pytest.raises(SettingIsWrongError, match="SECRET_KEY is set as well"):
        Config.from_environment(given)


def test_a_password_that_comes_by_itself_goes_into_its_address() -> None:
    config = Config.from_environment(
        {
            "DATABASE_URL": "postgresql://locator@one:5432,two:5433/locator?sslmode=require",
            "DATABASE_PASSWORD": r"p@ss/w:rd \1",
        }
    )
    whole = "postgresql://locator:p%40ss%2Fw%3Ard%20%5C1@one:5432,two:5433/locator?sslmode=require"
    assert config.database_url == whole


def test_a_password_without_an_address_is_asked_back() -> None:
    with pytest.raises(SettingIsWrongError, match=r"^DATABASE_URL is ''"):
        Config.from_environment({"DATABASE_PASSWORD": KEY})


WEAK = [
    {"DATABASE_URL": "postgresql://locator:locator@db/directory"},
    {"DATABASE_URL": "postgresql://owner:Change-Me@db/directory".replace("-", "")},
    {"PUBLIC_DATABASE_URL": "postgresql://locator_public:locator_public@db/directory"},
    {"MAIL_URL": "smtp://post:secret@mail.example"},
]


@pytest.mark.parametrize("weak", WEAK)
def test_where_people_come_by_tls_no_secret_is_one_that_all_know(weak: dict[str, str]) -> None:
    (name,) = weak
    assert Config.from_environment(weak | {"PUBLIC_URL": "http://localhost:8000"})
    with pytest.raises(SettingIsWrongError, match=f"^{name} is '...'"):
        Config.from_environment(weak | {"PUBLIC_URL": "https://help.example"})


@pytest.mark.parametrize("key", ["x" * 64, "please change-me " * 4, "changeme" * 8, "short"])
@pytest.mark.parametrize("name", ["SECRET_KEY", "METRICS_TOKEN"])
def test_a_key_that_is_an_example_is_none(name: str, key: str) -> None:
    with pytest.raises(SettingIsWrongError, match=f"^{name} is '...'"):
        Config.from_environment({name: key})


def test_several_mistakes_are_one_error() -> None:
    with pytest.raises(SettingsAreWrongError) as told:
        Config.from_environment({"PORT": "0", "GEOCODER": "google"})
    assert [line.split()[0] for line in str(told.value).splitlines()] == ["PORT", "GEOCODER"]


def test_without_anything_it_starts_with_what_is_documented() -> None:
    assert Config.from_environment({}) == Config()
    assert Config.from_environment({}).database_url is None
    assert not set(os.environ) & {"SECRET_KEY"}, "the tests bring no key of their own"
