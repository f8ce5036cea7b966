"""支付: bills, orders, the ledger, refunds, receipts, reconciliation, and the gateways money comes through.

Does not know what is paid for: ``subject_ref`` is text, and upper rooms register their kinds in `kinds`. May import
documents, notices, departments, accounts, files, audit, common. Read `workflow.py`, then `operations/__init__.py`.
All money is integer fen.
"""
