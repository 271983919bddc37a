"""What a wheel holds is all that a server needs: pages, styles, languages, migrations, samples."""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from locator.config import CHECKOUT, Config
from locator.db import Database
from tests.builders import city
from tests.conftest import empty_database
from tests.waiting import free_port, until_it_listens

PATIENCE = 180


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder],
        cwd=CHECKOUT,
        check=True,
        capture_output=True,
    )
    (made,) = folder.iterdir()
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Python in an environment that has the wheel, and our dependencies; not the checkout."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, symlinks=True)
    site = Path(sysconfig.get_path("purelib", scheme="venv", vars={"base": str(folder)}))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    # A folder that is named here is searched, but what *it* names (our checkout) is not.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    return folder / "bin" / "python"


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("elsewhere")


def run(python: Path, elsewhere: Path, *words: str, **environment: str) -> str:
    done = subprocess.run(
        [python, "-I", *words],
        cwd=elsewhere,
        env={**os.environ, "LOCATOR_DATA": str(elsewhere / "data"), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def served(installed: Path, elsewhere: Path) -> Iterator[int]:
    """The port of a server that knows nothing of the checkout."""
    port = free_port()
    with empty_database() as url:
        run(installed, elsewhere, "-m", "locator.cli", "migrate", DATABASE_URL=url)
        with Database.from_config(Config(database_url=url)).staff() as session:
            city(session)
        with subprocess.Popen(
            [installed, "-I", "-m", "locator.cli", "serve", "--workers", "1", "--no-jobs"],
            cwd=elsewhere,
            env={
                **os.environ,
                "DATABASE_URL": url,
                "LOCATOR_DATA": str(elsewhere / "data"),
                "PORT": str(port),
            },
        ) as server:
            try:
                until_it_listens(server, port, PATIENCE)
                yield port
            finally:
                server.terminate()


def get(port: int, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read()


def test_it_is_the_wheel_that_runs(installed: Path, elsewhere: Path) -> None:
    told = run(installed, elsewhere, "-c", "import locator; print(locator.__file__)")
    assert not told.startswith(str(CHECKOUT))


def test_without_a_checkout_data_is_kept_where_a_user_keeps_data(
    installed: Path, elsewhere: Path
) -> None:
    told = run(
        *(installed, elsewhere, "-c", "from locator.config import Config; print(Config().data)"),
        XDG_DATA_HOME=str(elsewhere),
    )
    assert told == f"{elsewhere}/locator\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
def test_a_service_that_has_no_home_keeps_its_data_where_services_do(
    installed: Path, elsewhere: Path
) -> None:
    """As systemd starts it: no HOME, and a user whose number it has just made up."""
    told = run(
        *(installed, elsewhere, "-c"),
        "import os; os.setreuid(54321, 0); del os.environ['HOME'], os.environ['XDG_DATA_HOME']\n"
        "from locator.config import Config; print(Config().data)",
        XDG_DATA_HOME="",
        HOME="/",
    )
    assert told == "/var/lib/locator\n"


def test_pages_of_a_wheel_come_with_their_styles_scripts_and_languages(served: int) -> None:
    status, page = get(served, "/ar/beirut/")
    assert status == 200
    assert "بيروت" in page.decode()
    linked = set(re.findall(rb'(?:href|src)="(/static/[^"]+)"', page))
    assert len(linked) >= 2
    for path in linked:
        assert get(served, path.decode())[0] == 200, path
    for path in ("/card/beirut.png", "/staff/", "/api/v1/service-points?city=beirut", "/readyz"):
        status, _ = get(served, path)
        assert status in (200, 302, 303), path


def test_every_file_that_git_holds_of_the_package_is_in_the_wheel(wheel: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "locator", "templates", "migrations", "static/icons"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split("\n")
    kept = set(zipfile.ZipFile(wheel).namelist())
    for name in filter(None, listed):
        inside = name if name.startswith("locator/") else f"locator/{name}"
        assert inside in kept or not (CHECKOUT / name).exists(), name
