"""What everybody sends comes in here, before any page sees it: in turn, whole, and a fair share."""
