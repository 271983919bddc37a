"""The form of a service document, and the words for its fields."""
