"""What is on public view, for other systems: open, read only."""
