"""Sets of CSV files as the Ohana API reads them, and as HSDS 1.1 packs them."""

from locator.imports.ohana.reading import looks_like, read

__all__ = ["looks_like", "read"]
