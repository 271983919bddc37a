"""People keep it true: accounts, forms, review, confirmation."""
