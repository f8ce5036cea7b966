"""Pages of parking: residents, operators of lots."""
