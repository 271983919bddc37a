"""Not running today, late, moved: two taps, and everybody sees it within seconds."""
