"""People say what is wrong with an entry, without saying who they are."""
