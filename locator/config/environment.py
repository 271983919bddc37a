"""From variables to texts: files that hold secrets, and names that are nearly ours."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from locator.errors import SettingIsWrongError

# Secrets come as files into containers and systemd's units: SECRET_KEY_FILE=/run/secrets/key.
FILE = "_FILE"
_LARGEST = 10_000  # bytes of a secret
# As near as DATABSE_URL is to DATABASE_URL; farther than SPORT from PORT or HOME from HOST.
_NEAR = 0.85


def value_of(environment: Mapping[str, str], name: str, *, is_secret: bool) -> str | None:
    """The text of a setting, from its variable or its file; None where it is not set, or empty.

    Raises `SettingIsWrongError` for a file that cannot be read, and where both are set.
    """
    given = environment.get(name) or None
    named = environment.get(name + FILE) or None if is_secret else None
    if named is None:
        return given
    if given is not None:
        raise SettingIsWrongError(name + FILE, named, f"left out, since {name} is set as well")
    expected = "a file that Locator may read, with one secret in it"
    try:
        with Path(named).open("rb") as file:
            found = file.read(_LARGEST + 1).decode().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingIsWrongError(name + FILE, named, expected) from error
    if not found or len(found) > _LARGEST:
        raise SettingIsWrongError(name + FILE, named, expected)
    return found


def nearly_ours(environment: Mapping[str, str], ours: Collection[str]) -> Iterator[str]:
    """A sentence for each variable that was probably meant to be one of `ours`."""
    for name, given in sorted(environment.items()):
        if name in ours or not name.isascii():
            continue
        bare = name.removeprefix("LOCATOR_")
        # Kubernetes itself sets LOCATOR_PORT=tcp://10.0.0.7:8000 beside a service of that name.
        if bare != name and bare in ours and not given.startswith("tcp://"):
            near = [bare]
        else:
            near = difflib.get_close_matches(name, ours, n=1, cutoff=_NEAR)
        if near:
            yield f"{name} is no setting: did you mean {near[0]}?"
