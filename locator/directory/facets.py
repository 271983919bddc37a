"""One integer for everything that a search filters by, so that one index answers it.

Layout (ids below 384 = 48 bytes x 8 never collide in the index; more would only cost time):

====== =====================================================================
0-15   access flags
16-79  needs and their sub-terms, in the order of `NEEDS`
80-247 hours of the week (Monday 00:00 = 80) in which it is open at all, in the city's zone
248-   languages, by `LANGUAGE_IDS`; those beyond 383 share bits with others, and stay right
====== =====================================================================

Ids are part of the stored data: append, never reorder.
"""

from __future__ import annotations

OPEN_TO_ALL = 0
FREE = 1
STEP_FREE = 2
NO_ID_ASKED = 3

NEED_BASE = 16
HOUR_BASE = 80
LANGUAGE_BASE = 248
