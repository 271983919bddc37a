"""The texts of the directory in more languages: side by side, by file, or drafted by a machine."""
