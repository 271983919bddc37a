"""`locator import`: data comes in."""

from __future__ import annotations

import click


@click.group("import")
def import_() -> None:
    """Take data from other places into the directory."""
