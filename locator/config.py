"""What the operator may set, read once from the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from locator.errors import SettingIsWrongError

# As a Content-Security-Policy takes it, and nothing that ends one of its words.
_ORIGIN = re.compile(r"https?://(?:\*\.)?[a-zA-Z0-9.-]+(?::[0-9]{1,5})?")

CHECKOUT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Config:
    """Everything that differs from one installation to another.

    ``database_url`` is the owner's connection: migrations, staff and imports use it.
    ``public_database_url`` is what a search uses; it may name a replica, and should log in as
    a role that can read the schema ``published`` only. Both are ``None`` where the private
    cluster under ``data`` is to be started.
    """

    database_url: str | None = None
    public_database_url: str | None = None
    data: Path = CHECKOUT / "var"
    host: str = "127.0.0.1"
    port: int = 8000
    geocoder: str | None = None
    geocoder_url: str | None = None
    basemap: Path | None = None
    tile_url: str | None = None
    tile_attribution: str | None = None
    trusted_proxies: int = 0
    translate_url: str | None = None
    translate_key: str | None = None
    secret_key: str | None = field(default=None, repr=False)
    public_url: str | None = None
    mail_url: str | None = field(default=None, repr=False)
    mail_from: str | None = None
    second_step: Literal["optional", "required"] = "optional"
    breached_passwords: bool = False
    embed_partners: tuple[str, ...] = ()

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

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Config:
        """Read the settings; raise `SettingIsWrongError` in words that say what to mend."""
        geocoder = environment.get("GEOCODER") or None
        if geocoder not in (None, "nominatim", "photon"):
            raise SettingIsWrongError("GEOCODER", geocoder, "nominatim or photon")
        if geocoder and not environment.get("GEOCODER_URL"):
            raise SettingIsWrongError("GEOCODER_URL", "", "the address of your own geocoder")
        return cls(
            database_url=_database(environment, "DATABASE_URL"),
            public_database_url=_database(environment, "PUBLIC_DATABASE_URL"),
            data=_path(environment, "LOCATOR_DATA") or CHECKOUT / "var",
            host=environment.get("HOST") or "127.0.0.1",
            port=_port(environment.get("PORT") or "8000"),
            geocoder=geocoder,
            geocoder_url=environment.get("GEOCODER_URL") or None,
            basemap=_basemap(environment),
            tile_url=environment.get("TILE_URL") or None,
            tile_attribution=environment.get("TILE_ATTRIBUTION") or None,
            trusted_proxies=_proxies(environment.get("TRUSTED_PROXIES") or "0"),
            translate_url=_web_address(environment, "TRANSLATE_URL"),
            translate_key=environment.get("TRANSLATE_KEY") or None,
            secret_key=_secret(environment.get("SECRET_KEY") or None),
            public_url=_public_url(environment.get("PUBLIC_URL") or None),
            mail_url=_mail_url(environment.get("MAIL_URL") or None),
            mail_from=environment.get("MAIL_FROM") or None,
            second_step=_second_step(environment.get("STAFF_SECOND_STEP") or "optional"),
            breached_passwords=_check_breached(environment.get("BREACHED_PASSWORDS") or None),
            embed_partners=_partners(environment.get("EMBED_PARTNERS") or ""),
        )


def _database(environment: Mapping[str, str], name: str) -> str | None:
    text = environment.get(name)
    if not text:
        return None
    expected = "an address such as postgresql://user@host/database"
    try:
        kind = make_url(text).drivername
    except (ArgumentError, ValueError):  # a port that is no number
        # What it is, we do not repeat: there may be a password in it.
        raise SettingIsWrongError(name, "...", expected) from None
    if kind.split("+", maxsplit=1)[0] not in ("postgresql", "postgres"):
        raise SettingIsWrongError(name, f"{kind}://...", expected)
    return text


def _path(environment: Mapping[str, str], name: str) -> Path | None:
    text = environment.get(name)
    if not text:
        return None
    try:
        return Path(text).expanduser().resolve()
    except (OSError, RuntimeError) as error:  # a loop of links; nobody's home
        raise SettingIsWrongError(name, text, "a path of this machine") from error


def _web_address(environment: Mapping[str, str], name: str) -> str | None:
    text = environment.get(name)
    if text and not text.startswith(("http://", "https://")):
        raise SettingIsWrongError(name, text, "an address that begins with http:// or https://")
    return text or None


def _basemap(environment: Mapping[str, str]) -> Path | None:
    path = _path(environment, "BASEMAP")
    if path and not path.is_file():
        raise SettingIsWrongError("BASEMAP", str(path), "a PMTiles file that is there")
    return path


def _port(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise SettingIsWrongError("PORT", text, "a number from 1 to 65535")
    return int(text)


def _proxies(text: str) -> int:
    if not text.isdigit() or int(text) > 9:
        raise SettingIsWrongError(
            "TRUSTED_PROXIES", text, "how many proxies of your own stand in front: 0 to 9"
        )
    return int(text)


def _secret(text: str | None) -> str | None:
    if text is not None and len(text) < 32:
        raise SettingIsWrongError("SECRET_KEY", "...", "at least 32 random letters and digits")
    return text


def _public_url(text: str | None) -> str | None:
    if text is None:
        return None
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
        raise SettingIsWrongError("PUBLIC_URL", text, "an address such as https://help.example")
    return text.rstrip("/")


def _mail_url(text: str | None) -> str | None:
    if text is None:
        return None
    expected = "an address such as smtp://name:password@mail.example:587"
    try:
        parts = urlsplit(text)
        whole = parts.scheme in ("smtp", "smtps") and parts.hostname and (parts.port or True)
    except ValueError:  # a port that is no number
        whole = False
    if not whole:
        # What it is, we do not repeat: there may be a password in it.
        raise SettingIsWrongError("MAIL_URL", "...", expected)
    return text


def _second_step(text: str) -> Literal["optional", "required"]:
    if text not in ("optional", "required"):
        raise SettingIsWrongError("STAFF_SECOND_STEP", text, "optional or required")
    return "required" if text == "required" else "optional"


def _partners(text: str) -> tuple[str, ...]:
    """Origins that may frame a widget, parted by spaces or commas; none: everybody may."""
    origins = text.replace(",", " ").split()
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            expected = "origins such as https://help.example https://*.ngo.example"
            raise SettingIsWrongError("EMBED_PARTNERS", origin, expected)
    return tuple(origins)


def _check_breached(text: str | None) -> bool:
    if text not in (None, "check"):
        raise SettingIsWrongError("BREACHED_PASSWORDS", text, "check, or nothing at all")
    return text == "check"
