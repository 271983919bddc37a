"""The limit that the database sets: the search statement alone, asked by pgbench.

The very statement that `locator.search.query.find` sends, prepared once a connection, with the very
parameters of each question, in the role and with the settings of the application's connections.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from psycopg import ClientCursor
from sqlalchemy import Connection

from bench.questions import Question, sent
from bench.wrk import CONNECTIONS
from locator.connecting import to_read, words_of
from locator.db import LONGEST_STATEMENT, PUBLIC_ROLE
from locator.search.prepared import Prepared

SCRIPTS = 100  # pgbench takes 128, and draws one of them each time


class Limit:
    """Some questions as scripts of pgbench, in a folder."""

    def __init__(
        self, connection: Connection, url: str, questions: Sequence[Question], folder: Path
    ) -> None:
        self._url = url
        cursor = ClientCursor(connection.connection.driver_connection)  # type: ignore[arg-type]
        names: dict[Prepared, str] = {}
        executed = []
        for question in questions:
            asked = sent(connection, question)
            name = names.setdefault(asked.prepared, f"search_{len(names)}")
            given = asked.prepared.in_order(asked.parameters)
            executed.append(
                cursor.mogrify(f"EXECUTE {name} ({', '.join(['%s'] * len(given))});", given)
            )
        self._each = max(1, len(executed) // SCRIPTS)  # statements of one script
        self._scripts = []
        for number in range(min(SCRIPTS, len(executed))):
            script = folder / f"limit-{number}.sql"
            several = executed[number * self._each : (number + 1) * self._each]
            script.write_text(_prepared(names) + "\n".join(several) + "\n", "utf-8")
            self._scripts.append(script)

    def run(self, seconds: float) -> float:
        """Searches a second. Raises `RuntimeError` with its words where pgbench could not."""
        words = words_of(self._url)
        command = ["pgbench", "--no-vacuum", "--protocol=simple", "--define=is_ready=0"]
        command += [f"--client={CONNECTIONS}", "--jobs=1", f"--time={max(1, round(seconds))}"]
        command += [f"--file={script}" for script in self._scripts]
        options = to_read(words, PUBLIC_ROLE, LONGEST_STATEMENT).options
        done = subprocess.run(
            [*command, self._url],
            env=os.environ | {"PGOPTIONS": options},
            check=False,
            capture_output=True,
            text=True,
        )
        rate = re.search(r"^tps = ([\d.]+)", done.stdout, re.MULTILINE)
        if rate is None or done.returncode:
            raise RuntimeError(done.stderr[-2_000:])
        return float(rate[1]) * self._each


def _prepared(names: Mapping[Prepared, str]) -> str:
    """Once a connection: its first script finds `is_ready` as the command line says."""
    lines = [rf"PREPARE {name} AS {' '.join(str(one).split())};" for one, name in names.items()]
    return "\n".join([r"\if :is_ready = 0", *lines, r"\set is_ready 1", r"\endif", ""])
