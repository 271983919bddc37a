"""What we are made of is listed exactly, and nobody calls it harmless who could not ask."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Path:
    # Else it would set up the very environment that these tests run in.
    assert (CHECKOUT / ".venv-audit").is_dir(), "run script/setup --test"
    folder = tmp_path_factory.mktemp("sbom")
    done = subprocess.run(
        ["script/sbom", folder], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return folder


def components(lists: Path, name: str) -> list[dict[str, object]]:
    told = json.loads((lists / name).read_text("utf-8"))
    assert told["bomFormat"] == "CycloneDX"
    found: list[dict[str, object]] = told["components"]
    return found


def test_every_python_package_of_the_server_is_listed_and_no_other(lists: Path) -> None:
    lock = (CHECKOUT / "requirements.lock").read_text("utf-8")
    locked = set(re.findall(r"^([a-z0-9.-]+)==([^ ;\\]+)", lock, re.MULTILINE))
    found = components(lists, "python.cdx.json")
    assert {(one["name"], one["version"]) for one in found} == locked
    assert all(str(one["purl"]).startswith("pkg:pypi/") for one in found)
    assert "sha256" in json.dumps(found).lower().replace("-", "")


def test_every_package_from_npm_is_listed_and_no_other(lists: Path) -> None:
    lock = json.loads((CHECKOUT / "package-lock.json").read_text("utf-8"))
    locked = {
        (name.rpartition("node_modules/")[2], entry["version"])
        for name, entry in lock["packages"].items()
        if name
    }
    found = components(lists, "browser.cdx.json")
    assert {(one["name"], one["version"]) for one in found} == locked
    assert all(one["hashes"] for one in found)


@pytest.mark.slow
def test_where_nobody_can_be_asked_nothing_is_called_harmless() -> None:
    """A registry without advisories answers "skipped", and pip-audit ends well with it."""
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "HTTPS_PROXY": "http://127.0.0.1:9"}
    nowhere |= {"https_proxy": "http://127.0.0.1:9", "npm_config_registry": "http://127.0.0.1:9"}
    done = subprocess.run(
        ["script/audit"],
        cwd=CHECKOUT,
        env={**os.environ, **nowhere, "npm_config_fetch_retries": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert done.stderr.count("NOT ASKED") == 5
    assert "nothing is known" not in done.stderr
