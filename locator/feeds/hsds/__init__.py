"""Human Services Data Specification 3.1: the API at /hsds/v3/, and the CSV package of a city."""
