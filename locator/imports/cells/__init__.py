"""Cells as values: what people write into a table, read without guessing."""
