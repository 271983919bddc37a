"""A city on the phone: all that is open there as one small file, searched without internet."""
