"""The feeds of the sample, on a real server."""

from tests.live import live_server

__all__ = ["live_server"]
