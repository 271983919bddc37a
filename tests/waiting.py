"""For tests of whole processes: a port of their own, and patience without sleeping."""

from __future__ import annotations

import selectors
import shutil
import socket
import time
from collections.abc import Callable
from subprocess import Popen
from typing import Any

import pytest


def free_port() -> int:
    """A port of this machine on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as trial:
        return int(trial.getsockname()[1])


def listens(port: int) -> bool:
    """Whether somebody answers at a port of this machine."""
    with socket.socket() as trial:
        return trial.connect_ex(("127.0.0.1", port)) == 0


def wait_until(true: Callable[[], bool], patience: float) -> None:
    """Look again and again; fail when it takes longer than `patience` seconds."""
    deadline = time.monotonic() + patience
    with selectors.DefaultSelector() as pause:
        while not true():
            assert time.monotonic() < deadline
            pause.select(0.05)


def until_it_listens(process: Popen[Any], port: int, patience: float) -> bool:
    """Wait until somebody listens at the port, or the process has ended; whether it still runs."""
    wait_until(lambda: listens(port) or process.poll() is not None, patience)
    return process.poll() is None


def installed(program: str) -> str:
    """Where a program is; Debian's servers are in a folder that not everybody looks into."""
    places = "/usr/sbin:/usr/local/sbin:/usr/local/bin:/opt/homebrew/bin:/usr/bin:/bin"
    found = shutil.which(program, path=places)
    if not found:
        pytest.fail(f"{program} is not installed: script/setup --test")
    return found
