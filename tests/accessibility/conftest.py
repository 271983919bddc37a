"""A real Chromium on the real server, as everywhere; axe-core knows the rules."""

from tests.live import browser, live_server, phone

__all__ = ["browser", "live_server", "phone"]
