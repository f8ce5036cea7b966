"""Pages: `resident` for those who apply, `counter` for those who work on cases."""
