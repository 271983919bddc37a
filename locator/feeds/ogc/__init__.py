"""OGC API - Features: each city is a collection, so that QGIS or GDAL opens all by one address."""
