"""Who did what, when and why: append-only rows, chained by HMAC and anchored outside the table.

References are text, so audit points to no other table. May import common only; every app above calls
``operations.record`` in its own transaction. Read `operations.py`, then `chain.py`.
"""
