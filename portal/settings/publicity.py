"""What is published of decisions and cases. Seven working days and least disclosure are rules; the rest is our own."""

PUBLICITY = {"working_days": 7, "person_days": 365, "smallest_count": 5}
"""Working days from a decision to its publication (双公示); days a natural person's entry stands, an example until the
city decides; the smallest count that is told to the public."""
