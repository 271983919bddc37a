"""What others would use instead of Locator, each set up as its own documentation shows it."""
