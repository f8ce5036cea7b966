"""Certificates: 电子证照 (GB/T 36901–36906) and whatever else a person holds and can use instead of paper.

Owns: types, certificates with identifier, version and status, held documents with a trust level, the wallet.
May import: documents (which makes the signed PDF and keeps the public register), departments, accounts, files, audit.
Every change of status is written to the register of documents in the same transaction.
Read first: operations.py (`issue`, `change_status`), identifier.py (GB/T 36904).
"""
