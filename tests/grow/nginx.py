"""The real nginx with the configuration that we ship, on a port and in a folder of a test's own."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.waiting import free_port, installed, until_it_listens

PATIENCE = 20
SHIPPED = Path(__file__).parents[2] / "deploy" / "nginx.conf"

AROUND_IT = """
daemon off;
pid {folder}/pid;
worker_processes {workers};
{user}
events {{ worker_connections 1024; }}
http {{
    include {types};
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/locator.conf;
}}
"""


@dataclass(frozen=True)
class Nginx:
    """`folder` holds all that it writes; `said` is what came out of it."""

    port: int
    folder: Path

    @property
    def kept(self) -> list[bytes]:
        """Every answer that it holds, with its key and headers."""
        return [path.read_bytes() for path in (self.folder / "kept").rglob("*") if path.is_file()]

    @property
    def said(self) -> str:
        return (self.folder / "said").read_text()


@contextmanager
def in_front_of(
    origin: int,
    folder: Path,
    replaced: dict[str, str] | None = None,
    workers: str = "1",
) -> Iterator[Nginx]:
    """nginx before the server at port `origin`, until the end of the block.

    `replaced` are further words of its configuration, each there exactly once.
    """
    port = free_port()
    configuration = SHIPPED.read_text()
    for old, new in {
        "/run/locator-cache": str(folder / "kept"),
        "listen 80;": f"listen 127.0.0.1:{port};",
        "server 127.0.0.1:8000;": f"server 127.0.0.1:{origin};",
        **(replaced or {}),
    }.items():
        assert configuration.count(old) == 1, old
        configuration = configuration.replace(old, new)
    (folder / "locator.conf").write_text(configuration)
    types = next(
        path
        for path in map(Path, ("/etc/nginx/mime.types", "/opt/homebrew/etc/nginx/mime.types"))
        if path.exists()
    )
    (folder / "nginx.conf").write_text(
        AROUND_IT.format(
            folder=folder,
            types=types,
            workers=workers,
            # Started by root it would give its workers another user, who cannot enter the folder.
            user="user root;" if folder.stat().st_uid == 0 else "",
        )
    )
    with (
        (folder / "said").open("w") as said,
        subprocess.Popen(
            [installed("nginx"), "-c", folder / "nginx.conf", "-p", folder, "-e", "stderr"],
            stdout=said,
            stderr=said,
        ) as process,
    ):
        try:
            assert until_it_listens(process, port, PATIENCE), (folder / "said").read_text()
            yield Nginx(port, folder)
        finally:
            process.terminate()
