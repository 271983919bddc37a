"""Data comes in: readers for formats, one loader, one report."""
