"""The scripts run on macOS's bash 3.2, too, and say what they do and what failed."""

from __future__ import annotations

import os
import re
import select
import subprocess
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "script"
BASH = sorted(
    path
    for path in [*SCRIPTS.iterdir(), SCRIPTS.parent / ".ci" / "run"]
    if path.suffix == ".sh" or path.read_text().startswith("#!/usr/bin/env bash")
)
# Associative arrays, arrays from lines, case conversion, |& and &>>, negative indices, wait -n.
NEWER_THAN_3_2 = re.compile(
    r"(declare|local) -A|mapfile|readarray|\$\{\w+(,,|\^\^)|\|&|&>>|\[-\d+\]\}|wait -n"
)


def in_steps(commands: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", f'. "{SCRIPTS}/steps.sh"; {commands}'],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("script", BASH, ids=lambda path: path.name)
def test_every_script_is_understood_by_an_old_bash(script: Path) -> None:
    subprocess.run(["bash", "-n", script], check=True)
    assert not NEWER_THAN_3_2.search(script.read_text())


@pytest.mark.parametrize("name", ["setup", "server", "test", "lock"])
def test_what_the_readme_names_can_be_run(name: str) -> None:
    assert os.access(SCRIPTS / name, os.X_OK)


def test_a_step_is_quiet_about_what_goes_well() -> None:
    done = in_steps("step 'Boiling water' echo 'bubble bubble'")
    assert done.returncode == 0
    assert done.stderr == "· Boiling water ✓\n"


def test_a_step_that_fails_shows_what_was_said_and_ends_the_script() -> None:
    done = in_steps("step 'Boiling water' sh -c 'echo no water; exit 3'; echo 'tea is ready'")
    assert done.returncode == 3
    assert done.stderr == "· Boiling water ✗\nno water\n"
    assert done.stdout == ""


def test_a_step_ends_with_the_script_that_is_stopped() -> None:
    # Script and step hold one end of a pipe: it is at its end when both have ended.
    reading, writing = os.pipe()
    step = f"step Waiting bash -c 'echo in >&{writing}; sleep 600'"
    with subprocess.Popen(
        ["bash", "-c", f'. "{SCRIPTS}/steps.sh"; {step}'],
        stderr=subprocess.DEVNULL,
        pass_fds=[writing],
    ) as script:
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            assert pipe.readline() == b"in\n"
            script.terminate()
            assert script.wait(30) == 143
            assert select.select([pipe], [], [], 30)[0]
            assert pipe.read() == b""
