"""Who works in a city, and as what: invited, given another role, taken out."""
