"""A city as its administrators set it up, and a new one from nothing."""
