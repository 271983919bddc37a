"""The pages are served: the process that listens, its workers, and how they are replaced."""
