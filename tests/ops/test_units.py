"""systemd's units do under a running systemd what operators are told that they do."""

from __future__ import annotations

import json
import os
import re
import textwrap
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import PurePath

import pytest

from locator.config import CHECKOUT
from tests.ops import booted, containerfile
from tests.ops.booted import Machine
from tests.waiting import wait_until

pytestmark = pytest.mark.slow

PAGE = (CHECKOUT / "docs" / "operators.md").read_text("utf-8")
BY_SYSTEMD = PAGE.partition("### By systemd\n")[2].partition("\n### ")[0]
NEW_VERSION = PAGE.partition("A new version, from the new checkout:\n")[2].partition("\n#")[0]
TOLD = re.findall(r"^ {4}sudo (.+)$", BY_SYSTEMD, re.MULTILINE)
SERVICES = ("locator-database", "locator", "locator-worker")
PATIENCE = 300

# Asks and asks, until told to end; then says how often it heard what.
ASKING = textwrap.dedent("""
    import collections, http.client, json, os, signal, time
    ended, heard = [], collections.Counter()
    signal.signal(signal.SIGTERM, lambda *_: ended.append(True))
    print(os.getpid(), flush=True)
    while not ended:
        try:
            line = http.client.HTTPConnection("127.0.0.1", 8000, timeout=60)
            limit = 1 + heard.total() % 50
            line.request("GET", f"/api/v1/service-points?city=beirut&limit={limit}")
            answer = line.getresponse()
            answer.read()
            heard[answer.status] += 1
        except OSError as error:
            heard[type(error).__name__] += 1
        time.sleep(0.02)
    print(json.dumps(heard))
""")


def in_order(machine: Machine, command: str) -> str:
    done = machine.run(command)
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}\n{journal(machine)}"
    return done.stdout


def journal(machine: Machine) -> str:
    return machine.run("journalctl --no-pager --lines=80 --unit='locator*'").stdout


def as_the_service(command: str) -> str:
    """`locator COMMAND`, as the page tells to run it; there is no terminal here."""
    (line,) = (one for one in TOLD if "as-service" in one)
    return f"{line.rpartition(' ')[0]} {command}"


def heard_during(
    machine: Machine, command: str, until: Callable[[], bool] = lambda: True
) -> dict[str, int]:
    """What somebody hears who asks before, while and after a command is carried out."""
    with machine.begin("python3", "-c", ASKING) as asking:
        assert asking.stdout
        try:
            # Its number in there: our own child is nsenter.
            process = int(asking.stdout.readline())
            in_order(machine, f"sleep 1; {command}; sleep 3")
            wait_until(until, PATIENCE)
            in_order(machine, f"kill {process}")
            heard = asking.stdout.read()
        finally:
            if asking.poll() is None:
                asking.kill()
    told = json.loads(heard)
    assert isinstance(told, dict)
    return told


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    """Locator, installed and started by the very lines of the page, with the sample in it."""
    booted.make_sure_it_can_boot()
    with containerfile.layers(["machine"]) as layers:
        layer = layers["machine"]
        # What tells the installer that systemd runs here, which it does in a moment.
        (layer.root / "run/systemd/system").mkdir(parents=True, exist_ok=True)
        (install,) = (line for line in TOLD if line.startswith("script/"))
        done = layer.run(install, _for_the_network(), str(CHECKOUT))
        assert done.returncode == 0, done.stdout + done.stderr
        with booted.booted(layer) as machine:
            for line in TOLD:
                if not line.startswith("script/") and "as-service" not in line:
                    in_order(machine, f"cd {CHECKOUT} && {line}")
            in_order(machine, as_the_service("sample"))
            yield machine


def _for_the_network() -> dict[str, str]:
    kept = ("PIP_", "SSL_CERT", "REQUESTS_CA", "NODE_EXTRA", "HTTP", "HTTPS", "NO_PROXY")
    return {name: value for name, value in os.environ.items() if name.upper().startswith(kept)}


def postmaster(machine: Machine) -> str:
    return in_order(machine, "head -n 1 /var/lib/private/locator/cluster/data/postmaster.pid")


def serves(machine: Machine) -> bool:
    asked = "python3 -c \"import urllib.request as u; u.urlopen('http://127.0.0.1:8000/readyz')\""
    return machine.run(asked).returncode == 0


def is_active(machine: Machine, service: str) -> bool:
    return machine.run(f"systemctl is-active {service}").stdout == "active\n"


def test_what_operators_are_told_starts_all_of_it(machine: Machine) -> None:
    for service in SERVICES:
        assert is_active(machine, service), service
    wait_until(lambda: serves(machine), PATIENCE)
    assert "✓ Database" in in_order(machine, as_the_service("check"))
    assert "✗" not in in_order(machine, as_the_service("check"))


@pytest.mark.parametrize(
    "command",
    [
        "systemctl reload locator",
        "systemctl restart locator",
        "systemctl restart locator-worker",
        "systemctl restart locator locator-worker",
        "systemctl start locator-backup",
    ],
)
def test_nobody_who_asks_goes_without_an_answer_during(machine: Machine, command: str) -> None:
    wait_until(lambda: serves(machine), PATIENCE)
    before = postmaster(machine)
    assert heard_during(machine, command).keys() == {"200"}
    assert postmaster(machine) == before, "the database is not concerned"


def test_nobody_goes_without_an_answer_while_a_new_version_is_put_in(machine: Machine) -> None:
    """The page's own lines; in place of what the first one makes, a copy of what runs."""
    wait_until(lambda: serves(machine), PATIENCE)
    install, *lines = re.findall(r"^ {4}sudo (.+)$", NEW_VERSION, re.MULTILINE)
    assert install == "script/install"
    new = "/opt/locator-releases/new"
    in_order(machine, f"cp --archive $(readlink /opt/locator) {new} && ln -sfn {new} /opt/locator")
    heard = heard_during(machine, " && ".join(lines), until=lambda: releases(machine) == {new})
    assert heard.keys() == {"200"}


def releases(machine: Machine) -> set[str]:
    """Of which the libraries are that the workers have loaded."""
    first = in_order(machine, "systemctl show --property=MainPID --value locator").strip()
    workers = in_order(machine, f"cat /proc/{first}/task/*/children").split()
    mapped = machine.run(f"cat {' '.join(f'/proc/{worker}/maps' for worker in workers)}").stdout
    return set(re.findall(r"/opt/locator-releases/[^/]+", mapped))


def test_a_copy_from_elsewhere_is_brought_back_as_the_page_tells(machine: Machine) -> None:
    """While all runs, and from a folder that nobody but root may read."""
    in_order(machine, "systemctl start locator-backup && install -d -m 700 /mnt/copies")
    copies = "/var/lib/private/locator/backups/locator-*.dump"
    newest = in_order(machine, f"ls {copies} | tail -n 1").strip()
    in_order(machine, f"cp --preserve=mode {newest} {newest}.json /mnt/copies/")
    page = (CHECKOUT / "docs" / "safekeeping.md").read_text("utf-8")
    told = page.partition("Run by systemd, ")[2].partition("\nCaches, ")[0]
    lines = re.findall(r"^ {4}sudo (.+)$", told, re.MULTILINE)
    assert len(lines) == 3
    named = PurePath(newest).stem
    in_order(machine, " && ".join(re.sub(r"locator-\d{8}T\d{6}Z", named, line) for line in lines))
    wait_until(lambda: serves(machine), PATIENCE)
    databases = in_order(machine, "ls /var/lib/private/locator/cluster/data/base | wc -l")
    assert int(databases) >= 5, "that of before stays beside it"
    assert in_order(machine, f"ls {copies.replace('backups/', '')} | wc -l") == "0\n"


@pytest.mark.parametrize("killed", SERVICES)
def test_a_service_that_is_killed_comes_back(machine: Machine, killed: str) -> None:
    wait_until(lambda: serves(machine), PATIENCE)
    restarts = f"systemctl show --property=NRestarts --value {killed}"
    before = int(in_order(machine, restarts))
    in_order(machine, f"kill -9 $(systemctl show --property=MainPID --value {killed})")
    wait_until(lambda: int(in_order(machine, restarts)) > before, PATIENCE)
    for service in SERVICES:
        wait_until(partial(is_active, machine, service), PATIENCE)
    wait_until(lambda: serves(machine), PATIENCE)


def test_a_killed_postgresql_comes_back_where_it_belongs(machine: Machine) -> None:
    """In the unit that nobody starts anew: else the next restart would kill it again."""
    wait_until(lambda: serves(machine), PATIENCE)
    killed = postmaster(machine)
    in_order(machine, f"kill -9 {killed}")
    wait_until(lambda: serves(machine) and postmaster(machine) != killed, PATIENCE)
    units = in_order(machine, f"cat /proc/{postmaster(machine).strip()}/cgroup").splitlines()
    assert any(line.endswith("/locator-database.service") for line in units)


def test_at_the_end_the_database_is_stopped_in_order(machine: Machine) -> None:
    in_order(machine, f"systemctl stop locator.socket {' '.join(SERVICES)}")
    log = in_order(machine, "tail -n 1 /var/lib/private/locator/cluster/log")
    assert "database system is shut down" in log
    for service in SERVICES:
        result = in_order(machine, f"systemctl show --property=Result --value {service}")
        assert result == "success\n", service


def test_nothing_is_written_but_to_the_folder_of_the_service(machine: Machine) -> None:
    written = in_order(
        machine, "find / -xdev -newer /etc/locator -type f -user locator 2>/dev/null || true"
    )
    assert all(line.startswith("/var/lib/private/locator/") for line in written.splitlines())
