"""What has become of an entry, who did it, and the way back."""
