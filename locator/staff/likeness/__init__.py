"""Whether two service points are one thing; and making one of them."""
