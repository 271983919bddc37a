"""What an operator deploys: the container file, compose.yaml and systemd's units."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml

from locator.config import CHECKOUT, names
from locator.connecting import words_of
from tests.conftest import empty_database
from tests.ops import containerfile
from tests.ops.containerfile import Layer, Stage
from tests.waiting import free_port, until_it_listens, wait_until

DEPLOY = CHECKOUT / "deploy"
STAGES = containerfile.read(DEPLOY / "Containerfile")
LAST = STAGES[-1]
UNITS = sorted(
    path for path in DEPLOY.iterdir() if path.suffix in (".service", ".socket", ".timer")
)
SERVICES = [path for path in UNITS if path.suffix == ".service"]
PATIENCE = 120


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def ours(compose: dict[str, Any]) -> dict[str, Any]:
    return {name: one for name, one in compose["services"].items() if one["image"] == "locator"}


def test_the_image_names_no_registry_and_brings_nothing_that_is_not_pinned() -> None:
    for stage in STAGES:
        assert re.fullmatch(r"[a-z]+:[a-z0-9.-]+", stage.image)
        assert not stage.all("ADD")
        for step in stage.all("RUN"):
            assert "http" not in step
            if re.search(r"pip (install|wheel)", step):
                assert "--require-hashes" in step or "--no-index" in step, step
            assert "npm install" not in step


def test_it_runs_as_nobody_in_particular_with_no_secret_in_it() -> None:
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", LAST.all("USER")[0])
    secrets = {name for name, setting in names() if setting.metadata["is_secret"]}
    assert not secrets & LAST.environment.keys()
    assert LAST.all("VOLUME") == [LAST.environment["LOCATOR_DATA"]]
    assert "curl" not in (DEPLOY / "Containerfile").read_text("utf-8")
    assert LAST.all("HEALTHCHECK")[0].endswith('["python", "-m", "locator.health.probe"]')


def test_what_it_copies_is_there_and_is_not_kept_back() -> None:
    let_in = {
        line.removeprefix("!")
        for line in (CHECKOUT / ".dockerignore").read_text("utf-8").splitlines()
        if line.startswith("!")
    }
    for stage in STAGES:
        for step in stage.all("COPY"):
            *sources, _ = step.split()
            if sources[0].startswith("--from"):
                continue
            for source in sources:
                assert list(CHECKOUT.glob(source)), source
                assert any(fnmatch(source.partition("/")[0], one) for one in let_in), source


def test_compose_is_as_its_specification_has_it() -> None:
    subprocess.run(
        [
            *(Path(sys.executable).with_name("check-jsonschema"), "--builtin-schema"),
            *("vendor.compose-spec", DEPLOY / "compose.yaml"),
        ],
        check=True,
        capture_output=True,
    )


def test_in_compose_nothing_starts_without_secrets_of_its_own(compose: dict[str, Any]) -> None:
    text = (DEPLOY / "compose.yaml").read_text("utf-8")
    # ${NAME:-value} would be a default; an empty one is none.
    assert re.findall(r"\$\{\w+:?-[^}]", text) == []
    secret = {name for name, setting in names() if setting.metadata["is_secret"]}
    for name, service in ours(compose).items():
        given = service["environment"]
        assert given["PUBLIC_URL"].startswith("${PUBLIC_URL:?"), name
        handed_on = {name for name, value in given.items() if value is None}
        for one in (secret & given.keys()) - handed_on:
            assert given[one].startswith(("${", "/run/secrets/")) or "@" in given[one], one
            assert not re.search(r":[^/@]+@", given[one]), "a password stands in an address"
        assert given["SECRET_KEY_FILE"] == "/run/secrets/secret_key"
    for file in compose["secrets"].values():
        assert file["file"].startswith("./secrets/")
        assert not (DEPLOY / file["file"]).exists(), "none is kept in the checkout"


def test_in_compose_every_setting_is_one_of_ours(compose: dict[str, Any]) -> None:
    known = {name for name, _ in names()}
    for service in ours(compose).values():
        assert service["environment"].keys() <= known


def test_in_compose_each_service_is_bound_and_kept_alive(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert service["restart"] == ("no" if name == "migrate" else "unless-stopped")
        assert service["deploy"]["resources"]["limits"]["memory"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        if name != "database":
            assert service["read_only"] is True, name
            assert service["cap_drop"] == ["ALL"], name
    for name in ours(compose):
        waits = compose["services"][name]["depends_on"]
        assert set(waits) <= {"database", "migrate"}
    assert compose["networks"]["inside"]["internal"] is True
    assert compose["services"]["database"]["networks"] == ["inside"]
    published = {name for name, one in compose["services"].items() if "ports" in one}
    assert published == {"web"}, "only the proxy is reached from outside"


def test_in_compose_the_app_is_asked_how_it_is_as_the_image_says(compose: dict[str, Any]) -> None:
    """podman keeps no health check in an image, and nginx waits until the app is well."""
    options, _, command = LAST.all("HEALTHCHECK")[0].partition(" CMD ")
    asked = dict(compose["services"]["app"]["healthcheck"])
    assert asked.pop("test") == ["CMD", *containerfile.words_of(command)]
    assert {f"--{name.replace('_', '-')}={value}" for name, value in asked.items()} == set(
        options.split()
    )


def test_in_compose_nginx_asks_anew_where_the_app_is(
    compose: dict[str, Any], tmp_path: Path
) -> None:
    """A container has another address whenever it is started anew."""
    shell, option, command = compose["services"]["web"]["command"]
    (tmp_path / "resolv.conf").write_text("search city.example\nnameserver 10.1.2.3\n")
    for theirs, ours in (
        ("$$", "$"),
        ("/etc/resolv.conf", f"{tmp_path}/resolv.conf"),
        ("/etc/locator/nginx.conf", f"{DEPLOY}/nginx.conf"),
        ("/etc/nginx/conf.d/default.conf", f"{tmp_path}/made.conf"),
        ("exec nginx", "exec echo nginx"),
    ):
        assert theirs in command
        command = command.replace(theirs, ours)
    subprocess.run([shell, option, command], check=True, capture_output=True)
    made = (tmp_path / "made.conf").read_text()
    assert "resolver 10.1.2.3 valid=2s; server app:8000 resolve;" in made
    assert "127.0.0.1:8000" not in made


def test_commands_of_the_units_and_containers_are_commands(compose: dict[str, Any]) -> None:
    from locator.cli import COMMANDS  # noqa: PLC0415

    said = [service["command"][0] for service in ours(compose).values()]
    for unit in SERVICES:
        said += re.findall(r"/bin/locator (\w+)", unit.read_text("utf-8"))
    assert len(said) >= 6
    assert set(said) <= COMMANDS.keys()


def test_units_are_as_systemd_wants_them(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("there is no systemd on this machine")
    for unit in UNITS:
        # Locator is not installed there on this machine.
        text = unit.read_text("utf-8").replace("/opt/locator/bin/locator", "/bin/true")
        (tmp_path / unit.name).write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", *(tmp_path / unit.name for unit in UNITS)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_unit_may_do_little(unit: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("there is no systemd on this machine")
    # In tenths, from 0 (may do nothing) to 100 (may do everything); nginx's own unit has 96.
    subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--threshold=20", unit],
        check=True,
        capture_output=True,
    )


@pytest.fixture(scope="module")
def built() -> Iterator[Layer]:
    """The image, made step by step; see `tests.ops.containerfile`."""
    if os.geteuid() != 0 or not shutil.which("setpriv") or not shutil.which("npm"):
        pytest.skip("needs root, overlayfs, util-linux and npm")
    stages = [Stage(one.image, one.name or "last", one.steps) for one in STAGES]
    with containerfile.layers([stage.name for stage in stages]) as layers:
        containerfile.build(stages, layers, CHECKOUT)
        yield layers["last"]


@pytest.fixture
def reached_by_network() -> Iterator[str]:
    """A database of its own, which may listen on a socket that no container sees, at a port."""
    with empty_database() as url:
        words = words_of(url)
        if not str(words.get("host", "")).startswith("/"):
            yield url
            return
        there = f"{words['host']}/.s.PGSQL.{words.get('port', 5432)}"
        with socket.create_server(("127.0.0.1", 0)) as listening:
            threading.Thread(target=_pass_on, args=(listening, there), daemon=True).start()
            host, port = listening.getsockname()
            user = words.get("user", "locator")
            yield f"postgresql://{user}@{host}:{port}/{words['dbname']}"


def _pass_on(listening: socket.socket, there: str) -> None:
    with suppress(OSError):
        while True:
            near = listening.accept()[0]
            far = socket.socket(socket.AF_UNIX)
            far.connect(there)
            for source, target in ((near, far), (far, near)):
                threading.Thread(target=_copy, args=(source, target), daemon=True).start()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while some := source.recv(65_536):
            target.sendall(some)
        target.shutdown(socket.SHUT_WR)


@pytest.mark.slow
def test_the_image_can_be_made_and_serves_with_files_that_cannot_be_written(
    built: Layer, reached_by_network: str
) -> None:
    user = int(LAST.all("USER")[0].partition(":")[0])
    port = free_port()
    environment = {
        **LAST.environment,
        "DATABASE_URL": reached_by_network,
        "HOST": "127.0.0.1",
        "PORT": str(port),
    }
    containerfile.mount("-o", "remount,bind,ro", built.root)
    # Its volume, which is empty at the first start.
    owner = f"uid={user},gid={user},mode=700"
    containerfile.mount("-t", "tmpfs", "-o", owner, "volume", built.root / "var/lib/locator")
    written = built.run("touch /opt/locator/x", environment, user=user)
    assert "Read-only file system" in written.stderr
    for command in ("locator migrate", "locator sample"):
        done = built.run(command, environment, LAST.workdir, user)
        assert done.returncode == 0, done.stderr
    step_down = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"]
    given = [f"{name}={value}" for name, value in environment.items()]
    with subprocess.Popen(
        ["chroot", built.root, *step_down, "env", *given, "locator", "serve", "--no-jobs"]
    ) as server:
        try:
            until_it_listens(server, port, PATIENCE)
            probe = " ".join(
                containerfile.words_of(LAST.all("HEALTHCHECK")[0].partition("CMD ")[2])
            )
            wait_until(
                lambda: (
                    server.poll() is not None
                    or built.run(probe, environment, user=user).returncode == 0
                ),
                PATIENCE,
            )
            assert server.poll() is None
            backup = "locator backup --no-proof /tmp/one.dump"
            assert built.run(backup, environment, user=user).returncode == 0
        finally:
            server.terminate()
        assert server.wait(PATIENCE) == 0
    assert built.run(probe, environment, user=user).returncode == 1
