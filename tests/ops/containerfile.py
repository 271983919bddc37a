"""A Containerfile, read, and run step by step in a throw-away copy of this machine.

There is no container engine here. Each stage gets a layer (overlayfs) on top of the machine's own
files in place of its base image, and each step runs in it as the file says: same commands, same
paths, same order. What it proves is that the steps work and what they make; not the base images.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

# As a base image has it.
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass
class Stage:
    """One FROM, and what follows: (word, rest of the line)."""

    image: str
    name: str
    steps: list[tuple[str, str]] = field(default_factory=list)

    def all(self, word: str) -> list[str]:
        return [rest for step, rest in self.steps if step == word]

    @property
    def environment(self) -> dict[str, str]:
        return dict(pair.split("=", 1) for line in self.all("ENV") for pair in shlex.split(line))

    @property
    def workdir(self) -> str:
        return (self.all("WORKDIR") or ["/"])[-1]


def read(path: Path) -> list[Stage]:
    stages: list[Stage] = []
    for line in path.read_text("utf-8").replace("\\\n", "").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        word, rest = line.split(maxsplit=1)
        if word == "FROM":
            image, _, name = rest.partition(" AS ")
            stages.append(Stage(image, name))
        else:
            stages[-1].steps.append((word, rest))
    return stages


@dataclass(frozen=True)
class Layer:
    """The files of a stage, seen below `root`; `changed` holds only what it has made."""

    root: Path
    changed: Path

    def run(
        self,
        command: str,
        environment: Mapping[str, str],
        workdir: str = "/",
        user: int = 0,
    ) -> subprocess.CompletedProcess[str]:
        step_down = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"]
        given = [f"{name}={value}" for name, value in ({"PATH": _path()} | {**environment}).items()]
        inside = f"cd {shlex.quote(workdir)} && {command}"
        return subprocess.run(
            ["chroot", self.root, *(step_down if user else []), "env", *given, "sh", "-c", inside],
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )


def _path() -> str:
    """That of a base image; npm, which the one of the first stage has, may be elsewhere here."""
    npm = shutil.which("npm")
    return f"{PATH}:{Path(npm).parent}" if npm else PATH


@contextmanager
def layers(names: list[str]) -> Iterator[dict[str, Layer]]:
    """A layer for each stage; all is gone at the end."""
    folder = Path(tempfile.mkdtemp(prefix="container-", dir="/var/tmp"))
    mounted: list[Path] = []
    try:
        found = {}
        for name in names:
            upper, work, root = (folder / name / part for part in ("upper", "work", "root"))
            for one in (upper, work, root):
                one.mkdir(parents=True)
            options = f"lowerdir=/,upperdir={upper},workdir={work}"
            mount("-t", "overlay", "overlay", "-o", options, root)
            mounted.append(root)
            for kind, place in (("proc", "proc"), ("tmpfs", "tmp"), ("tmpfs", "dev")):
                mount("-t", kind, kind, root / place)
                mounted.append(root / place)
            _make_devices(root / "dev")
            found[name] = Layer(root, upper)
        yield found
    finally:
        for one in reversed(mounted):
            subprocess.run(["umount", "--recursive", "--lazy", one], check=True)
        shutil.rmtree(folder)


def _make_devices(folder: Path) -> None:
    """As a container has them: none of the machine's own."""
    for name, major, minor in (("null", 1, 3), ("zero", 1, 5), ("random", 1, 8), ("urandom", 1, 9)):
        os.mknod(folder / name, stat.S_IFCHR | 0o666, os.makedev(major, minor))
        (folder / name).chmod(0o666)
    (folder / "shm").mkdir()
    (folder / "shm").chmod(0o1777)


def mount(*words: str | Path) -> None:
    subprocess.run(["mount", *words], check=True)


def copy(step: str, workdir: str, layer: Layer, context: Path, others: Mapping[str, Layer]) -> None:
    """COPY, as a container's builder has it: the contents of a folder, not the folder."""
    words = shlex.split(step)
    source_root = context
    if words[0].startswith("--from="):
        source_root = others[words.pop(0).removeprefix("--from=")].root
    *sources, target = words
    into = layer.root / (Path(workdir) / target).relative_to("/")
    for source in sources:
        for path in sorted(source_root.glob(source.lstrip("/"))):
            if path.is_dir():
                shutil.copytree(path, into, dirs_exist_ok=True, symlinks=True)
            else:
                place = into / path.name if target.endswith("/") or len(sources) > 1 else into
                place = into / path.name if into.is_dir() else place
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, place)


def build(stages: list[Stage], built: Mapping[str, Layer], context: Path) -> None:
    """Do every step of every stage, in order; fail with what a step has said."""
    for stage in stages:
        layer = built[stage.name]
        environment: dict[str, str] = {}
        workdir = "/"
        for word, rest in stage.steps:
            if word == "ENV":
                environment |= dict(pair.split("=", 1) for pair in shlex.split(rest))
            elif word == "WORKDIR":
                workdir = rest
                (layer.root / rest.lstrip("/")).mkdir(parents=True, exist_ok=True)
            elif word == "COPY":
                copy(rest, workdir, layer, context, built)
            elif word == "RUN":
                done = layer.run(rest, environment, workdir)
                assert done.returncode == 0, (
                    f"RUN {rest}\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
                )


def words_of(step: str) -> list[str]:
    """The words of a step in JSON's form."""
    found = json.loads(step)
    assert isinstance(found, list)
    return found
