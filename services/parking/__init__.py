"""Parking: lots, spaces, devices, what cameras saw, stays and what they cost.

May import payments, tariffs, vehicles, places and below; never applications or charging. Read `models/`, `workflow.py`,
then `operations/observing.py` and `operations/billing.py`.
"""
