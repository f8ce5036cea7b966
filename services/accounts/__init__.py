"""Who one is: Person (with or without an account), User (a sign-in), Enterprise and the people who act for it.

Everything above points to Person, never to User. May import common, files and audit. Read `models.py` first.
"""
