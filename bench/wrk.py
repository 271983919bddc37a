"""wrk asking many different things: what a server answers a second, and how soon.

wrk comes from the system (Debian, Homebrew: `wrk`). One thread, a few connections that stay open,
each asking its next question as soon as it has the answer to the one before; all go through the
same list of questions, from the first on, so that one run asks what another one asks.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

CONNECTIONS = 4  # two a core of the machine that a small city has
LONGEST_WAIT = 30  # seconds for one answer

# What wrk runs. `PATHS` is a file of addresses, one a line; with a tab, a validator that is held.
_SCRIPT = """
local paths, tags = {}, {}
for line in io.lines(os.getenv("PATHS")) do
  local path, tag = line:match("^([^\\t]*)\\t?(.*)$")
  paths[#paths + 1] = path
  tags[#paths] = tag
end
local requests, at = {}, 0

function init()
  for number, path in ipairs(paths) do
    local headers = {}
    for name, value in pairs(wrk.headers) do headers[name] = value end
    if tags[number] ~= "" then headers["If-None-Match"] = tags[number] end
    headers["X-Forwarded-For"] = string.format(
      "198.18.%d.%d", math.floor(number / 250) % 250, number % 250
    )
    requests[number] = wrk.format("GET", path, headers)
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

local wrong = 0
function done(summary, latency)
  local errors = summary.errors
  wrong = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format(
    "measured %d %d %d %d %d %d\\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), wrong, summary.bytes
  ))
end
"""


@dataclass(frozen=True)
class Measured:
    """Answers a second, the median and the 99th percentile of waiting (ms), answers that failed."""

    rate: float
    p50: float
    p99: float
    wrong: int
    answers: int
    bytes: int


@dataclass(frozen=True)
class Load:
    """Questions to a server: `address` without a slash at its end, `paths` with one at their start.

    `headers` go with each of them, `tags` (as many as paths) as their `If-None-Match`. `folder` is
    for the files that wrk reads. Each question comes from an address of its own (198.18.0.0/15 is
    for measurements, RFC 2544), as people's questions do; a server believes that where it is told
    of a proxy before it (`TRUSTED_PROXIES=1`), and so counts a fair share for each.
    """

    address: str
    paths: Sequence[str]
    folder: Path
    headers: Mapping[str, str] = field(default_factory=dict)
    tags: Sequence[str] = ()
    connections: int = CONNECTIONS

    def run(self, seconds: float) -> Measured:
        """Ask for so many seconds (whole ones). Raises `CalledProcessError` where wrk could not."""
        lines = zip(self.paths, self.tags or [""] * len(self.paths), strict=True)
        asked = self.folder / "asked.txt"
        asked.write_text("".join(f"{path}\t{tag}\n" for path, tag in lines), "utf-8")
        script = self.folder / "asking.lua"
        script.write_text(_SCRIPT, "utf-8")
        command = ["wrk", "-t1", f"-c{self.connections}", f"-d{max(1, round(seconds))}s"]
        command += [f"--timeout={LONGEST_WAIT}s", "-s", str(script)]
        command += [
            option for header in self.headers.items() for option in ("-H", ": ".join(header))
        ]
        told = subprocess.run(
            [*command, self.address],
            env=os.environ | {"PATHS": str(asked)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        line = next(line for line in told.splitlines() if line.startswith("measured "))
        answers, microseconds, p50, p99, wrong, size = map(int, line.split()[1:])
        return Measured(answers / microseconds * 1e6, p50 / 1e3, p99 / 1e3, wrong, answers, size)
