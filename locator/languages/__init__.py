"""What our languages are made of: their words, names, numbers and days, and who reads which."""
