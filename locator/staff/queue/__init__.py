"""The first page: what waits, by kind, the oldest first."""
