"""How much a foreign file may ask of us. Generous for any list of services, and no more."""

from __future__ import annotations

LONGEST_CELL = 20_000  # characters; more is cut off, and said
MOST_COLUMNS = 2_000
MOST_FILE_BYTES = 8 * 1024**3
MOST_UNPACKED_BYTES = 4 * 1024**3
MOST_MEMBERS = 500
# Text packs some 20 times smaller, an empty sheet 100 times; a bomb more than 1,000 times.
MOST_TIMES_SMALLER = 300
# What is smaller than this harms nobody, however well it is packed.
HARMLESS_BYTES = 20 * 1024**2
# Deeper than any data set (a GeoJSON polygon in a collection has 8), and harmless for the stack.
DEEPEST = 32
# Values in one JSON item: a coastline has some ten thousand.
MOST_VALUES = 1_000_000
