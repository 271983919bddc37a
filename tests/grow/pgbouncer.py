"""The real PgBouncer, lending out connections for one transaction at a time."""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from locator.db import PUBLIC_ROLE, STAFF_ROLE
from tests.grow.servers import NAME, Server
from tests.waiting import free_port, installed, until_it_listens

PATIENCE = 20

# docs/growing.md says the same to operators. Fewer connections than people, so that they are lent.
SETTINGS = """
[databases]
{name} = host=127.0.0.1 port={behind} dbname={name}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {users}
pool_mode = transaction
default_pool_size = 2
max_client_conn = 200
log_connections = 0
log_disconnections = 0
{more}
"""


@contextmanager
def pooling(server: Server, folder: Path, more: str = "") -> Iterator[int]:
    """PgBouncer before a server, until the end of the block; its port. `more` are settings."""
    port = free_port()
    users = folder / "users.txt"
    users.write_text("".join(f'"{user}" ""\n' for user in (PUBLIC_ROLE, STAFF_ROLE, "locator")))
    settings = folder / "pgbouncer.ini"
    settings.write_text(
        SETTINGS.format(name=NAME, behind=server.port, port=port, users=users, more=more)
    )
    # Like PostgreSQL it does not run as root.
    owner: pwd.struct_passwd | None = server.owner if os.geteuid() == 0 else None
    with subprocess.Popen(
        [installed("pgbouncer"), "--quiet", settings],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        user=owner.pw_uid if owner else None,
        group=owner.pw_gid if owner else None,
        extra_groups=[] if owner else None,
    ) as process:
        try:
            assert until_it_listens(process, port, PATIENCE), "PgBouncer has ended"
            yield port
        finally:
            process.kill()
