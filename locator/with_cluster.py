"""`python -m locator.with_cluster COMMAND ...`: run a command with `DATABASE_URL` set.

For what is no command of ours, such as pytest.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from locator.cluster import private_cluster
from locator.config import Config
from locator.errors import LocatorError


def main(command: list[str]) -> int:
    """Run `command` with `DATABASE_URL` set; its exit status is ours."""

    def stop(number: int, frame: object) -> None:
        raise SystemExit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    try:
        with private_cluster(Config.from_environment(), tell=_print) as config:
            environment = os.environ | {"DATABASE_URL": config.owner_url}
            with subprocess.Popen(command, env=environment) as child:
                return _wait_for(child)
    except LocatorError as error:
        _print(str(error))
        return 1
    except KeyboardInterrupt:
        return 130


def _wait_for(child: subprocess.Popen[bytes]) -> int:
    """Wait, passing on what stops us; a Ctrl-C reaches the child by itself."""
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue
        except SystemExit:
            child.terminate()


def _print(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
