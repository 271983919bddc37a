"""Lists come in by the pages: handed in, understood, tried, kept, looked at, or undone."""
