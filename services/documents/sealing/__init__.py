"""Seals: who signs (`providers`), the demo authority (`authority`), PAdES (`pades`), the picture (`picture`)."""
