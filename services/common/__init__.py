"""The ground floor: what every room stands on and nothing of the city itself.

Owns the outbox and its relay, the live seam, encrypted fields, identifiers, working days, masking, clean text, slots,
message transports and the components of the pages. May import no other app. Read `outbox.py` first.
"""
