"""收费规则: prices as data. Parking rules, time-of-use electricity prices, their versions, and the pure fee engine.

Owns tariffs and their versions (written by one, released by another, never changed once released) and the registry of
free-time entitlements. May import lower rooms only; parking, charging and payments know a version by a text reference.
Read `engine/pricing.py` first, then `docs/tariffs.md`, `workflow.py`, `operations.py`.
"""
