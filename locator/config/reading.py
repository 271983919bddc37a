"""How the text of one setting is read: a reader takes its name and text, and says what is wrong.

Every reader raises `SettingIsWrongError`, which names the variable and what it should be.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal, TypeVar
from urllib.parse import urlsplit

from locator.connecting import words_of
from locator.errors import SettingIsWrongError

Choice = TypeVar("Choice", bound=str)

# As a Content-Security-Policy takes it, and nothing that ends one of its words.
_ORIGIN = re.compile(r"https?://(?:\*\.)?[a-zA-Z0-9.-]+(?::[0-9]{1,5})?")

# A secret that somebody made up, copied from a manual or left as it stood there.
_FEWEST_CHARACTERS = 32
_FEWEST_DIFFERENT = 8
_EXAMPLE = re.compile(r"change.?(me|it|this)", re.IGNORECASE)


def text(_name: str, text: str) -> str:
    """Anything at all."""
    return text


def one_of(*choices: Choice) -> Callable[[str, str], Choice]:
    """One of a few words."""

    def read(name: str, text: str) -> Choice:
        for choice in choices:
            if text == choice:
                return choice
        raise SettingIsWrongError(name, text, " or ".join(choices))

    return read


def number(least: int, most: int, means: str) -> Callable[[str, str], int]:
    """A whole number between two bounds; `means` ends the sentence "it should be ...: 0 to 9"."""

    def read(name: str, text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
            raise SettingIsWrongError(name, text, means)
        return int(text)

    return read


def database(name: str, text: str) -> str:
    """The address of a PostgreSQL. What it is, we do not repeat: there may be a password in it."""
    expected = "an address such as postgresql://user@host/database"
    kind, _, rest = text.partition("://")
    if rest and kind.split("+", maxsplit=1)[0] not in ("postgresql", "postgres"):
        raise SettingIsWrongError(name, f"{kind}://...", expected)
    try:
        words_of(text)
    except ValueError:  # a port that is no number
        rest = ""
    if not rest:
        raise SettingIsWrongError(name, "...", expected)
    return text


def path(name: str, text: str) -> Path:
    """A path of this machine, which need not be there yet."""
    try:
        return Path(text).expanduser().resolve()
    except (OSError, RuntimeError) as error:  # a loop of links; nobody's home
        raise SettingIsWrongError(name, text, "a path of this machine") from error


def basemap(name: str, text: str) -> Path:
    """A file that is there."""
    found = path(name, text)
    if not found.is_file():
        raise SettingIsWrongError(name, str(found), "a PMTiles file that is there")
    return found


def web_address(name: str, text: str) -> str:
    """An address on the web."""
    if not text.startswith(("http://", "https://")):
        raise SettingIsWrongError(name, text, "an address that begins with http:// or https://")
    return text


def contact(name: str, text: str) -> str:
    """Where somebody can be told something, as an address (RFC 9116, 2.5.3)."""
    if re.fullmatch(r"[^@\s<>\"]{1,64}@[^@\s<>\"]{1,255}", text):
        return f"mailto:{text}"
    if not re.fullmatch(r"(?:mailto:|https://|tel:)[!-~]{1,1000}", text):
        expected = "an address of mail, or one that begins with https://"
        raise SettingIsWrongError(name, text, expected)
    return text


def public_url(name: str, text: str) -> str:
    """Where people find us: a scheme and a host, and no more; without a slash at its end."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
        raise SettingIsWrongError(name, text, "an address such as https://help.example")
    return text.rstrip("/")


def mail_server(name: str, text: str) -> str:
    """The address of a mail server. It is not repeated: there may be a password in it."""
    try:
        parts = urlsplit(text)
        whole = parts.scheme in ("smtp", "smtps") and parts.hostname and (parts.port or True)
    except ValueError:  # a port that is no number
        whole = False
    if not whole:
        expected = "an address such as smtp://name:password@mail.example:587"
        raise SettingIsWrongError(name, "...", expected)
    return text


def key(name: str, text: str) -> str:
    """A long random secret. It is not repeated."""
    if len(text) < _FEWEST_CHARACTERS:
        raise SettingIsWrongError(name, "...", "at least 32 random letters and digits")
    # Threat: the line of an example is copied, and whoever has read it signs as anybody.
    if len(set(text)) < _FEWEST_DIFFERENT or _EXAMPLE.search(text):
        raise SettingIsWrongError(name, "...", "random: see `openssl rand -base64 48`")
    return text


def password(name: str, text: str) -> str:
    """A password of one line. It is not repeated."""
    if "\n" in text:
        raise SettingIsWrongError(name, "...", "one line")
    return text


def origins(name: str, text: str) -> tuple[str, ...]:
    """Origins that may frame a widget, parted by spaces or commas."""
    found = tuple(text.replace(",", " ").split())
    for origin in found:
        if not _ORIGIN.fullmatch(origin):
            expected = "origins such as https://help.example https://*.ngo.example"
            raise SettingIsWrongError(name, origin, expected)
    return found


def only(word: str) -> Callable[[str, str], bool]:
    """That word means yes, and nothing else does: who wrote "no" did not mean it."""

    def read(name: str, text: str) -> bool:
        if text != word:
            raise SettingIsWrongError(name, text, f"{word}, or nothing at all")
        return True

    return read


SecondStep = Literal["optional", "required"]
LogFormat = Literal["text", "json"]
Geocoder = Literal["nominatim", "photon"]
