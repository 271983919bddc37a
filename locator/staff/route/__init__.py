"""The stops of a mobile service: on a map and as a timetable; pasted, or from a calendar."""
