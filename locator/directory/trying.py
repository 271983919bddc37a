"""Try something out on the directory, look at what comes of it, and leave no trace."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session


@contextmanager
def tried_out(session: Session) -> Iterator[None]:
    """Whatever the block does in this session has never happened afterwards.

    It sees its own work; nothing of it is recorded, and nothing is published when the session
    commits. Rows that were loaded inside must not be used outside.
    """
    session.flush()
    # Said beside the rows as they are flushed, and not taken back with a savepoint.
    said = {name: copy.deepcopy(session.info.get(name)) for name in ("touched", "changes")}
    savepoint = session.begin_nested()
    try:
        yield
    finally:
        savepoint.rollback()
        session.expire_all()
        for name, value in said.items():
            if value is None:
                session.info.pop(name, None)
            else:
                session.info[name] = value
