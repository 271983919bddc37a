"""What is on this machine: settings, files, disks, the zones of time."""

from __future__ import annotations

import os
import shutil
import zoneinfo
from pathlib import Path

from locator import assets
from locator.checking.finding import Check, CheckFailedError
from locator.config import Config, misspelled
from locator.errors import SettingIsWrongError
from locator.i18n import languages
from locator.secret import secret_key

# With less, PostgreSQL stops in the middle of what it writes.
LEAST_BYTES = 1_000_000_000
LEAST_SHARE = 0.03


def _settings(config: Config) -> str:
    mistakes = misspelled()
    if mistakes:
        raise CheckFailedError(" ".join(mistakes))
    return "for people who come by TLS" if config.is_production else "for this machine"


def _scripts_and_styles(config: Config) -> str:
    if not (assets.folder("static/dist") / "manifest.json").is_file():
        raise CheckFailedError("They are not built: run script/setup.")
    return "built"


def _translations(config: Config) -> str:
    others = len(languages()) - 1
    if not others:
        raise CheckFailedError("There are none, so everyone reads English. Install Locator anew.")
    return f"{others} besides English"


def _secret(config: Config) -> str:
    try:
        secret_key(config)
    except SettingIsWrongError as error:
        raise CheckFailedError(str(error)) from error
    return "set in SECRET_KEY" if config.secret_key else f"kept in {config.data / 'secret_key'}"


def _disk(config: Config) -> str:
    folder = config.data
    while not folder.exists():
        folder = folder.parent
    disk = shutil.disk_usage(folder)
    free = f"{disk.free / 1e9:.1f} GB of {disk.total / 1e9:.0f} GB are free"
    if disk.free < max(LEAST_BYTES, LEAST_SHARE * disk.total):
        raise CheckFailedError(
            f"{free} where {folder} is. Delete what nobody needs (old copies, logs), or move"
            " LOCATOR_DATA to a larger disk: a database on a full disk stops."
        )
    if _files_left(folder) < 10_000:
        raise CheckFailedError(f"The disk of {folder} takes hardly any more files (inodes).")
    return free


def _files_left(folder: Path) -> float:
    system = os.statvfs(folder)
    # Some file systems have no limit, and say 0 of 0.
    return system.f_favail if system.f_files else float("inf")


def _time_zones(config: Config) -> str:
    known = zoneinfo.available_timezones()
    if not known:
        raise CheckFailedError(
            "Python finds no data of time zones: install Debian's tzdata, or the package tzdata."
        )
    return f"{len(known)} are known"


CHECKS: dict[str, Check] = {
    "Settings": _settings,
    "Scripts and styles": _scripts_and_styles,
    "Translations": _translations,
    "Secret of cookies and links": _secret,
    "Disk": _disk,
    "Time zones": _time_zones,
}
