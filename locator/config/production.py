"""What holds once people come by TLS: no secret that somebody could guess.

An installation is in production where PUBLIC_URL begins with https. On somebody's own machine,
and in tests, everything may stay as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from locator.errors import SettingIsWrongError

# What stands in manuals and examples, beside the name of the user or the database itself.
_GUESSED = {
    *("admin", "change", "changeit", "changeme", "default", "example", "locator", "password"),
    *("postgis", "postgres", "root", "secret", "test"),
}


def guessable(name: str, address: str | None) -> Iterator[SettingIsWrongError]:
    """The mistake of a password, in the address of a server, that anybody would try first."""
    parts = urlsplit(address or "")
    if parts.password is None:
        return
    password = unquote(parts.password).lower()
    itself = {unquote(parts.username or "").lower(), parts.path.strip("/").lower()}
    if password in _GUESSED | itself:
        yield SettingIsWrongError(
            name, "...", "given a random password: see `openssl rand -base64 24`"
        )
