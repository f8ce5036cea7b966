"""免申即享: the city finds who is entitled and acts, without an application. Owns programmes, candidates, objections.

Rules over registers make a list, people review it, it is published with the least that is needed, then a case is
granted through applications. May import applications and every room below. Read `workflow.py`, then
`operations/__init__.py`.
"""
