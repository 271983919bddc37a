"""The secret that signs cookies and links: from SECRET_KEY, else made once and kept in a file."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from locator.config import Config
from locator.errors import SettingIsWrongError


def secret_key(config: Config) -> str:
    """The installation's secret; raise `SettingIsWrongError` where none can be had."""
    if config.secret_key:
        return config.secret_key
    path = config.data / "secret_key"
    try:
        if not path.exists():
            _make(path)
        found = path.read_text("ascii").strip()
        seen_by_others = path.stat().st_mode & 0o077
    except (OSError, UnicodeDecodeError) as error:
        raise SettingIsWrongError("SECRET_KEY", "", _REMEDY.format(path)) from error
    if len(found) < 32:
        raise SettingIsWrongError("SECRET_KEY", "", _REMEDY.format(path))
    # Threat: a copy that was brought back is open to every login of the machine.
    if seen_by_others:
        expected = f"kept from others, who can read {path}: run chmod 600 {path}"
        raise SettingIsWrongError("SECRET_KEY", "", expected)
    return found


_REMEDY = "a long random text, since {} cannot be used"


def _make(path: Path) -> None:
    """Several processes may start at once: all take the file of the first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    own = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    # Threat: whoever else has a login on this machine reads the key, and signs as anybody.
    with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        os.link(own, path)
    except FileExistsError:
        pass
    finally:
        own.unlink()
