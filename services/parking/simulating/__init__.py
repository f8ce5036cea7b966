"""A day of parking, told to the Device API as real cameras would: with doubles, losses, misreads and outages."""
