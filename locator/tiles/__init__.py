"""The map of everything: how many places answer a question, as vector tiles."""
