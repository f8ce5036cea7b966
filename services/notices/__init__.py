"""Messages to a person: texts from templates, the inbox, SMS delivery states, durable numbered live events.

May import departments and lower. Fills ``common.messaging`` and the store of ``common.live``, so that the rooms below
can tell a person something too. Read `operations.py` first, then `templates/notices/`.
"""
