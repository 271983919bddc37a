"""Something is wrong: what anybody may tell, and nobody has to sign."""
