"""Items: what the city offers, how to apply, and the rules that let the system decide.

Owns: BaseItem → ImplementedItem → ItemVersion and its materials, fees, steps, law, questions and answers; themes,
rule sets, automatic rules, the search index.
May import: floors below 8, questions and certificates among them.
Read first: models/, operations.py (publishing), rules.py (deciding), search.py.
"""
