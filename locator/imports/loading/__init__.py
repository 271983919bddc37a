"""The one loader: what readers give goes into the directory of a city, or is only tried."""
