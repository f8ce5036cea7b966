"""Vehicles by their plates, and who keeps which: bindings checked with the motor vehicle register, family who may pay.

May import delegation, notices, registries and below. Read `models.py`, `workflow.py`, then `operations/adding.py`.
"""
