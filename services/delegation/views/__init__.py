"""Pages of acting for others."""
