"""The service points of a city, as its staff look for them."""
