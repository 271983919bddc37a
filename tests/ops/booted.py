"""A throw-away copy of this machine in which systemd runs: to try units as an operator starts them.

A layer (overlayfs) on top of the machine's own files, booted by systemd-nspawn, with a network of
its own, so that no port of this machine is taken. Nothing in it outlives the test.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.ops import containerfile
from tests.ops.containerfile import Layer
from tests.waiting import wait_until

PATIENCE = 300

# nspawn wants a root that is a mount, which it is not where a machine is tried in a folder, and the
# one hierarchy of control groups of today, which some machines mount elsewhere or beside the old
# ones. It brings its own /proc, /tmp and /dev.
_BOOT = """
set -e
mount --make-rprivate / 2>/dev/null || true
mount --rbind / "$2"
exec chroot "$2" bash -c '
    set -e
    umount "$1/proc" "$1/tmp" "$1/dev"
    mount -t cgroup2 none /sys/fs/cgroup
    mkdir "/sys/fs/cgroup/$2"
    echo $$ > "/sys/fs/cgroup/$2/cgroup.procs"
    exec systemd-nspawn --quiet --register=no --keep-unit --private-network \
        --machine="$2" --directory="$1" --boot
' inside "$1" "$3"
"""


@dataclass(frozen=True)
class Machine:
    """One that has booted: `first` is its systemd, as this machine numbers processes."""

    layer: Layer
    first: int

    def run(self, command: str, patience: float = PATIENCE) -> subprocess.CompletedProcess[str]:
        """Run a command in it, as root."""
        return subprocess.run(
            [*self._enter(), "sh", "-c", command],
            capture_output=True,
            text=True,
            check=False,
            timeout=patience,
        )

    def begin(self, *words: str) -> subprocess.Popen[str]:
        """Run a command in it, and do not wait for its end."""
        return subprocess.Popen([*self._enter(), *words], stdout=subprocess.PIPE, text=True)

    def _enter(self) -> list[str]:
        return [
            *(
                "nsenter",
                f"--target={self.first}",
                "--mount",
                "--pid",
                "--uts",
                "--ipc",
                "--net",
                "--root",
                "--wd",
            ),
            *("env", "--ignore-environment", f"PATH={containerfile.PATH}", "HOME=/root"),
        ]


def make_sure_it_can_boot() -> None:
    """Skip where this machine cannot; whoever runs the long forms as root on Debian can."""
    if os.geteuid() != 0:
        pytest.skip("needs root")
    if not shutil.which("systemd-nspawn") or not Path("/lib/systemd/systemd").exists():
        pytest.skip("there is no systemd-nspawn on this machine")


@contextmanager
def booted(layer: Layer) -> Iterator[Machine]:
    """The machine of that layer, booted, until the end."""
    name = f"locator-{os.getpid()}"
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryDirectory() as root:
        running = subprocess.Popen(
            [
                *("unshare", "--mount", "--propagation=unchanged"),
                *("bash", "-c", _BOOT, "boot", layer.root, root, name),
            ],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_until(lambda: running.poll() is not None or _first_of(running.pid) > 0, PATIENCE)
            said.seek(0)
            assert running.poll() is None, said.read()
            machine = Machine(layer, _first_of(running.pid))
            wait_until(lambda: _has_booted(machine), PATIENCE)
            yield machine
        finally:
            running.terminate()
            with suppress(subprocess.TimeoutExpired):
                running.wait(60)
            running.kill()
            running.wait()


def _first_of(nspawn: int) -> int:
    """The child of nspawn that is systemd; 0 before there is one."""
    with suppress(OSError):
        for child in Path(f"/proc/{nspawn}/task/{nspawn}/children").read_text().split():
            if Path(f"/proc/{child}/comm").read_text().strip() == "systemd":
                return int(child)
    return 0


def _has_booted(machine: Machine) -> bool:
    return machine.run("systemctl is-system-running").stdout.strip() in ("running", "degraded")
