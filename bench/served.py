"""`python -m bench.served COMMAND ...`: the real server (granian) on a fresh sample, while it runs.

The command finds the server's address in `SERVED`, without a slash at its end.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import urlopen

from tests.conftest import empty_database
from tests.waiting import free_port

LONGEST_START = 120  # seconds: migrating and loading the sample on a slow machine


@contextmanager
def served() -> Iterator[str]:
    """Start `locator serve` with a database of its own; its address, until the end of the block."""
    with empty_database() as database_url, serving(database_url, "--prepare") as (address, _):
        yield address


@contextmanager
def serving(database_url: str, *words: str, **settings: str) -> Iterator[tuple[str, int]]:
    """`locator serve` on a database: its address, and the id of its first process.

    `words` are more of its command, `settings` more of its environment.
    """
    port = str(free_port())
    address = f"http://127.0.0.1:{port}"
    environment = os.environ | {"DATABASE_URL": database_url, "PORT": port} | settings
    command = [sys.executable, "-m", "locator.cli", "serve", "--no-jobs", *words]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as server:
        try:
            _wait_for(f"{address}/en/", server)
            yield address, server.pid
        finally:
            server.terminate()


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(LONGEST_START * 5):
        if server.poll() is not None:
            sys.exit("The server did not start: script/server says why.")
        try:
            with urlopen(address, timeout=5):  # noqa: S310  # our own server
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    sys.exit(f"{address} did not answer in {LONGEST_START} seconds.")


def main(command: list[str]) -> int:
    """Run `command` beside the server; its exit status is ours."""
    with served() as address:
        return subprocess.run(command, env=os.environ | {"SERVED": address}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
