"""Every page is valid HTML; where Java or the checker is missing, it says so and is skipped."""

from __future__ import annotations

import shutil

import pytest

from bench.nu import JAR, complaints
from tests.live import LiveServer


def test_the_nu_html_checker_complains_of_nothing(live_server: LiveServer) -> None:
    if not shutil.which("java") or not JAR.exists():
        pytest.skip("The Nu HTML Checker is not installed: bench/nu installs and runs it.")
    client = live_server.app.test_client()
    assert complaints(lambda address: client.get(address).text) == []
