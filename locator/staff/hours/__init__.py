"""When: a week's grid for a phone, its times in words, what is wrong with them, a preview."""
