"""The sample on a live server, and phones to save it on."""

from __future__ import annotations

from tests.live import browser, live_server, phone

__all__ = ["browser", "live_server", "phone"]
