"""办件: from the draft to the archive. Owns cases, answers, materials, supplements, decisions and their progress.

May import every room below (catalog, questions, certificates, documents, notices, departments, registries, accounts,
files, audit, common). Read `workflow.py` first: what is not in its table cannot happen.
"""
