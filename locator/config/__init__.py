"""What the operator may set, read once from the environment.

`Config` is the whole list: each field names its variable, how it is read and what holds without
it. The table in docs/operators.md says the same, and a test compares them.
"""
# ruff: noqa: RUF009  # each field is made by a function, which keeps how it is read

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from locator.config import reading
from locator.config.environment import FILE, nearly_ours, value_of
from locator.config.production import guessable
from locator.errors import SettingIsWrongError, SettingsAreWrongError

Value = TypeVar("Value")

CHECKOUT = Path(__file__).resolve().parents[2]


def _data_folder() -> Path:
    if (CHECKOUT / "pyproject.toml").is_file():
        return CHECKOUT / "var"
    # Installed as a package there is no checkout: then where a system keeps the data of a user.
    try:
        of_the_user = Path(os.environ.get("XDG_DATA_HOME") or "~/.local/share").expanduser()
    except RuntimeError:  # a service has no home
        return SYSTEM_FOLDER
    return of_the_user / "locator"


# Where a system keeps the data of a service.
SYSTEM_FOLDER = Path("/var/lib/locator")
DATA = _data_folder()


def _setting(
    name: str,
    read: Callable[[str, str], Value],
    default: Value,
    *,
    is_secret: bool = False,
) -> Value:
    """A field that is read from the variable `name`; a secret also from the file in NAME_FILE."""
    metadata = {"name": name, "read": read, "is_secret": is_secret}
    made: Value = field(default=default, metadata=metadata, repr=not is_secret)
    return made


def _optional(read: Callable[[str, str], Value]) -> Callable[[str, str], Value | None]:
    return read


_PORT = reading.number(1, 65535, "a number from 1 to 65535")
_PROXIES = reading.number(0, 9, "how many proxies of your own stand in front: 0 to 9")
_GEOCODER: Callable[[str, str], reading.Geocoder] = reading.one_of("nominatim", "photon")


@dataclass(frozen=True)
class Config:
    """Everything that differs from one installation to another.

    ``database_url`` is the owner's connection: migrations, staff and imports use it.
    ``public_database_url`` is what a search uses; it may name a replica, and should log in as
    a role that can read the schema ``published`` only. Both are ``None`` where the private
    cluster under ``data`` is to be started.
    """

    database_url: str | None = _setting(
        "DATABASE_URL", _optional(reading.database), None, is_secret=True
    )
    database_password: str | None = _setting(
        "DATABASE_PASSWORD", _optional(reading.password), None, is_secret=True
    )
    public_database_url: str | None = _setting(
        "PUBLIC_DATABASE_URL", _optional(reading.database), None, is_secret=True
    )
    public_database_password: str | None = _setting(
        "PUBLIC_DATABASE_PASSWORD", _optional(reading.password), None, is_secret=True
    )
    data: Path = _setting("LOCATOR_DATA", reading.path, DATA)
    cluster_is_kept: bool = _setting("PRIVATE_CLUSTER", reading.only("kept"), False)
    host: str = _setting("HOST", reading.text, "127.0.0.1")
    port: int = _setting("PORT", _PORT, 8000)
    public_url: str | None = _setting("PUBLIC_URL", _optional(reading.public_url), None)
    trusted_proxies: int = _setting("TRUSTED_PROXIES", _PROXIES, 0)
    secret_key: str | None = _setting("SECRET_KEY", _optional(reading.key), None, is_secret=True)
    mail_url: str | None = _setting(
        "MAIL_URL", _optional(reading.mail_server), None, is_secret=True
    )
    mail_from: str | None = _setting("MAIL_FROM", _optional(reading.text), None)
    second_step: reading.SecondStep = _setting(
        "STAFF_SECOND_STEP", reading.one_of("optional", "required"), "optional"
    )
    breached_passwords: bool = _setting("BREACHED_PASSWORDS", reading.only("check"), False)
    embed_partners: tuple[str, ...] = _setting("EMBED_PARTNERS", reading.origins, ())
    geocoder: reading.Geocoder | None = _setting("GEOCODER", _optional(_GEOCODER), None)
    geocoder_url: str | None = _setting("GEOCODER_URL", _optional(reading.text), None)
    translate_url: str | None = _setting("TRANSLATE_URL", _optional(reading.web_address), None)
    translate_key: str | None = _setting(
        "TRANSLATE_KEY", _optional(reading.password), None, is_secret=True
    )
    basemap: Path | None = _setting("BASEMAP", _optional(reading.basemap), None)
    tile_url: str | None = _setting("TILE_URL", _optional(reading.text), None)
    tile_attribution: str | None = _setting("TILE_ATTRIBUTION", _optional(reading.text), None)
    log_format: reading.LogFormat = _setting("LOG_FORMAT", reading.one_of("text", "json"), "text")
    security_contact: str | None = _setting("SECURITY_CONTACT", _optional(reading.contact), None)
    metrics_token: str | None = _setting(
        "METRICS_TOKEN", _optional(reading.key), None, is_secret=True
    )

    @property
    def owner_url(self) -> str:
        """`database_url`, once the operator or `locator.cluster` has set it."""
        if self.database_url is None:
            raise ValueError("config.database_url is not set")
        return self.database_url

    @property
    def address(self) -> str:
        """Where people find us, as it stands in mails; without a slash at its end."""
        return self.public_url or f"http://{self.host}:{self.port}"

    @property
    def is_production(self) -> bool:
        """Whether people come by TLS: from then on no secret may be one that can be guessed."""
        return (self.public_url or "").startswith("https://")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Config:
        """Read the settings; raise `SettingIsWrongError` in words that say what to mend.

        Where several are wrong, it is a `SettingsAreWrongError`, which names each.
        """
        given: dict[str, Any] = {}
        wrong: list[SettingIsWrongError] = []
        for setting in fields(cls):
            name, is_secret = setting.metadata["name"], setting.metadata["is_secret"]
            try:
                found = value_of(environment, name, is_secret=is_secret)
                if found is not None:
                    given[setting.name] = setting.metadata["read"](name, found)
            except SettingIsWrongError as error:
                wrong.append(error)
        config = cls(**_with_passwords(given))
        if not wrong:
            wrong += config._do_not_agree()
        if len(wrong) == 1:
            raise wrong[0]
        if wrong:
            raise SettingsAreWrongError(wrong)
        return config

    def _do_not_agree(self) -> Iterator[SettingIsWrongError]:
        """What no setting says by itself."""
        if self.geocoder and not self.geocoder_url:
            yield SettingIsWrongError("GEOCODER_URL", "", "the address of your own geocoder")
        for name, password, address in (
            ("DATABASE", self.database_password, self.database_url),
            ("PUBLIC_DATABASE", self.public_database_password, self.public_database_url),
        ):
            if password and not address:
                expected = f"set as well, since {name}_PASSWORD is"
                yield SettingIsWrongError(f"{name}_URL", "", expected)
        if self.is_production:
            yield from guessable("DATABASE_URL", self.database_url)
            yield from guessable("PUBLIC_DATABASE_URL", self.public_database_url)
            yield from guessable("MAIL_URL", self.mail_url)


_WITHOUT_PASSWORD = re.compile(r"([a-z0-9+]+://[^/@:]+)@")


def _with_passwords(given: dict[str, Any]) -> dict[str, Any]:
    """Put a password that came by itself into its address, where there is a place for it."""
    for address, password in (
        ("database_url", "database_password"),
        ("public_database_url", "public_database_password"),
    ):
        if given.get(address) and given.get(password):
            quoted = quote(given[password], safe="")
            given[address] = _WITHOUT_PASSWORD.sub(rf"\g<1>:{quoted}@", given[address], count=1)
    return given


def names() -> Iterator[tuple[str, Field[Any]]]:
    """Every variable that is read, with the setting that it belongs to."""
    for setting in fields(Config):
        yield setting.metadata["name"], setting
        if setting.metadata["is_secret"]:
            yield setting.metadata["name"] + FILE, setting


def misspelled(environment: Mapping[str, str] = os.environ) -> list[str]:
    """A sentence for each variable that was probably meant to be a setting of ours."""
    return list(nearly_ours(environment, [name for name, _ in names()]))
