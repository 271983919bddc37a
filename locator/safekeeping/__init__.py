"""Copies for safe-keeping: made, proven by restoring them, and brought back."""
