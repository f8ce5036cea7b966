"""Pages of the counter, below /desk/: the queue, one case, and one operation behind each button."""
