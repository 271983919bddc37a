"""A draft as visitors will see it, before anybody does."""
