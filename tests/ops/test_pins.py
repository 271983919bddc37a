"""Everything that is installed is pinned, checked by its hash, and names no registry."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
LOCKS = sorted(CHECKOUT.glob("requirements*.lock"))
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def entries(lock: Path) -> Iterator[tuple[str, str]]:
    """Each package's name and all that is said of it."""
    for entry in re.split(r"\n(?=\S)", lock.read_text()):
        yield re.split(r"[=\[ ;]", entry)[0], entry


def direct(dependencies: list[str]) -> set[str]:
    return {re.split(r"[\[<>=! ;]", name)[0] for name in dependencies}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_python_package_has_one_version_and_its_hashes(lock: Path) -> None:
    for name, entry in entries(lock):
        assert re.match(r"[a-z0-9.-]+==[^ ;]+", entry), name
        assert HASH.search(entry), name


@pytest.mark.parametrize(
    "lock",
    [*LOCKS, CHECKOUT / "package-lock.json", CHECKOUT / "bench/package-lock.json"],
    ids=lambda lock: lock.name,
)
def test_no_lock_names_a_registry(lock: Path) -> None:
    assert "://" not in lock.read_text()


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
    server = {name for name, _ in entries(CHECKOUT / "requirements.lock")}
    tests = {name for name, _ in entries(CHECKOUT / "requirements-dev.lock")}
    node = {name for name, _ in entries(CHECKOUT / "requirements-node.lock")}
    assert direct(project["project"]["dependencies"]) <= server
    assert direct(project["dependency-groups"]["dev"]) <= tests
    build = {name for name, _ in entries(CHECKOUT / "requirements-build.lock")}
    assert direct(project["dependency-groups"]["node"]) <= node
    assert direct(project["dependency-groups"]["build"]) <= build


def test_what_the_tests_install_includes_what_the_server_runs_on() -> None:
    server = dict(entries(CHECKOUT / "requirements.lock"))
    tests = dict(entries(CHECKOUT / "requirements-dev.lock"))
    assert {name: entry.split()[0] for name, entry in server.items()}.items() <= {
        name: entry.split()[0] for name, entry in tests.items()
    }.items()


@pytest.mark.parametrize("folder", [CHECKOUT, CHECKOUT / "bench"], ids=["browser", "bench"])
def test_the_browsers_libraries_are_exact_and_checked(folder: Path) -> None:
    package = json.loads((folder / "package.json").read_text())
    for version in (package["dependencies"] | package.get("devDependencies", {})).values():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    lock = json.loads((folder / "package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())
    assert not any("resolved" in entry for entry in packages.values())


@pytest.mark.parametrize("platform", ["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64"])
def test_the_bundler_is_locked_for_every_platform(platform: str) -> None:
    lock = json.loads((CHECKOUT / "package-lock.json").read_text())
    assert f"node_modules/@esbuild/{platform}" in lock["packages"]
