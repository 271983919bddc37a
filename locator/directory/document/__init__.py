"""A service as one document: everything that a person edits together, with HSDS's names."""
