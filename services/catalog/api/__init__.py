"""Items for other systems."""
