"""A payment company in a process of its own, for trying and testing: `python -m services.payments.localgw`.

Knows nothing of the portal but its public key and the address to tell results to. Has its own keys, books and daily
bill file, and a switch for every way a real one fails. Every page says 模拟. Imports nothing of the portal, no Django.
"""
