"""Where the private cluster lives, and which user of the machine owns it.

PostgreSQL refuses to run as root, so root lends it to an unprivileged user, who must then be able
to reach the folder. Nobody else may: whoever reaches the socket is let in without a password.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import re
import stat
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from locator.config import CHECKOUT, DATA, SYSTEM_FOLDER, Config
from locator.errors import ClusterHasNoPlaceError, SettingIsWrongError

FOLDER_OF_CHECKOUTS = Path("/var/lib/locator-checkouts")
# Longest path of a unix socket: 103 bytes and a zero on macOS (107 on Linux); PostgreSQL adds
# "/.s.PGSQL.5463" and, for its lock, ".lock".
LONGEST_SOCKET_FOLDER = 103 - len("/.s.PGSQL.65535")


@dataclass(frozen=True)
class Place:
    """A folder for one cluster. `owner` is None where we run it ourselves."""

    home: Path
    owner: pwd.struct_passwd | None

    @property
    def files(self) -> Path:
        """PostgreSQL's data directory."""
        return self.home / "data"

    @property
    def socket(self) -> Path:
        """The folder of the unix socket: short, and without what a list of folders would split."""
        inside = self.home / "socket"
        plain = re.fullmatch(r"[\w./@+ -]+", str(inside), re.ASCII)
        if plain and len(str(inside)) <= LONGEST_SOCKET_FOLDER:
            return inside
        user = self.owner.pw_uid if self.owner else os.geteuid()
        return Path(f"/tmp/locator-{user}-{_short(self.home)}")  # noqa: S108

    def make_folder(self, folder: Path) -> None:
        """Make `folder` for the owner alone; raise `ClusterHasNoPlaceError` if it is not theirs.

        Threat: in /tmp somebody else may have made a folder of that name, to answer our queries.
        """
        try:
            folder.mkdir(mode=0o700, parents=True)
            self.give(folder)
        except FileExistsError:
            pass
        found = folder.lstat()
        user = self.owner.pw_uid if self.owner else os.geteuid()
        if found.st_uid != user or not stat.S_ISDIR(found.st_mode):
            raise ClusterHasNoPlaceError(
                f"{folder} belongs to another user. Run Locator as that user,"
                " or set LOCATOR_DATA to a folder of your own."
            )
        folder.chmod(0o700)

    def give(self, path: Path) -> None:
        """Let the owner have what root has made."""
        if self.owner:
            os.chown(path, self.owner.pw_uid, self.owner.pw_gid)


def find_place(config: Config, tell: Callable[[str], None] = lambda line: None) -> Place:
    """The folder of this installation's cluster, made if it is not there yet."""
    home = config.data.resolve() / "cluster"
    try:
        owner = _owner(home)
        if owner and not _can_reach(owner, _existing(home)):
            if config.data != DATA:
                raise ClusterHasNoPlaceError(
                    f"LOCATOR_DATA is {config.data}, which the user {owner.pw_name} cannot reach,"
                    " and PostgreSQL does not run as root. Choose a folder below /var/lib or /srv."
                )
            home = _of_a_checkout_out_of_reach()
            tell(f"The database lives in {home}: {owner.pw_name} cannot reach {config.data}")
            home.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        place = Place(home, owner)
        home.parent.mkdir(parents=True, exist_ok=True)
        place.make_folder(home)
        place.make_folder(place.socket)
    except PermissionError as error:
        raise ClusterHasNoPlaceError(
            f"{error.filename} is not ours to use. Run Locator as the user who owns it,"
            " or set LOCATOR_DATA to a folder of your own."
        ) from error
    except OSError as error:
        raise SettingIsWrongError(
            "LOCATOR_DATA", str(config.data), f"a folder that we can make ({error.strerror})"
        ) from error
    return place


def _of_a_checkout_out_of_reach() -> Path:
    """Where a checkout lives that the cluster's owner cannot reach, such as one under /root."""
    name = _short(CHECKOUT)
    # Where it was once; since then that folder belongs to a service alone (deploy/), to which
    # systemd would give all that is in it.
    before = SYSTEM_FOLDER / name
    return before if before.is_dir() else FOLDER_OF_CHECKOUTS / name


def _owner(home: Path) -> pwd.struct_passwd | None:
    """Who shall own the cluster: whoever owns it already, or the packages' user `postgres`."""
    if os.geteuid() != 0:
        try:
            pwd.getpwuid(os.geteuid())
        except KeyError:
            raise ClusterHasNoPlaceError(
                f"PostgreSQL runs as a user with a name only, and number {os.geteuid()} has none"
                " here. A user that systemd makes up has one once libnss-systemd is installed."
            ) from None
        return None
    try:
        if home.exists() and home.stat().st_uid != 0:
            return pwd.getpwuid(home.stat().st_uid)
        return pwd.getpwnam("postgres")
    except KeyError:
        raise ClusterHasNoPlaceError(
            "PostgreSQL does not run as root, and there is no user named postgres to run it."
            " Make one (useradd --system postgres), or run Locator as an ordinary user."
        ) from None


def _can_reach(owner: pwd.struct_passwd, folder: Path) -> bool:
    """Ask the kernel: modes, access lists and mounts all have a say."""
    asked = subprocess.run(
        ["/bin/sh", "-c", 'cd "$1"', "sh", folder],
        capture_output=True,
        check=False,
        cwd="/",
        user=owner.pw_uid,
        group=owner.pw_gid,
        extra_groups=[],
    )
    return asked.returncode == 0


def _existing(folder: Path) -> Path:
    while not folder.exists():
        folder = folder.parent
    return folder


def _short(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
