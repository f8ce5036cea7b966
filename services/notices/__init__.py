"""Messages to a person: texts of events, the inbox, deliveries by SMS and e-mail, durable numbered live events.

May import departments and lower. Fills ``common.messaging`` and the store of ``common.live``, so that the rooms below
can tell a person something too. Read `operations/telling.py` first, then `events.py` and a room's `messages.toml`.
"""
