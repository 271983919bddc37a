"""The promises are kept by the real server, too."""

from tests.live import browser, live_server, phone

__all__ = ["browser", "live_server", "phone"]
