"""The nouns of the directory, their opening times, and what is published of them."""
