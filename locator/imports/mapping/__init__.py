"""Which column of a table says what: suggested, saved with its source, and applied."""
