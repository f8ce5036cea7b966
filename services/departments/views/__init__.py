"""Pages of the window that belong to no case."""
