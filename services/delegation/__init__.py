"""Who may act for whom, until when: relatives and friends, guardians of a child, helpers of a village.

May import notices and lower. Fills `accounts.acting.PROVIDERS`; upper rooms name items (`items.ITEMS`) and tell what
was done (`operations.note_act`). Read `workflow.py`, `models.py`, then `operations/`.
"""
