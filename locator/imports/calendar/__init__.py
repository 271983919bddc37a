"""iCalendar: a calendar is one mobile service, and each of its places a stop."""

from locator.imports.calendar.reading import looks_like, read

__all__ = ["looks_like", "read"]
