"""Work that is not in the directory yet: drafts, who looks at them, and when they are published."""
