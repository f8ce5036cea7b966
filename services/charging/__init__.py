"""Charging: stations, charge points, what they tell over OCPP, sessions and what they cost.

May import payments, tariffs, vehicles, places and below; never applications or parking. Read `models/`, `workflow.py`,
`protocol/`, then `operations/`.
"""
