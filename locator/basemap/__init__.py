"""The ground under the points, always from our own server."""
