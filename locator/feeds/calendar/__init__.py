"""The times of a service as a calendar to subscribe to: iCalendar (RFC 5545, RFC 7986)."""

CALENDAR = "text/calendar"
