"""Who asks, for other systems."""
