"""Cases for other systems: what the pages of the resident do, by the same operations and the same access."""
