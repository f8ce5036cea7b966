"""Form definitions, their questions, answers, and where prefilled answers come from.

Owns: FormDefinition, QuestionGroup, Question; the registries of question kinds and prefill sources.
May import: floors below 7 (documents, notices, departments, registries, elder, accounts, places, files, audit, common).
Read first: spec.py (the frozen shape of a form), then kinds/, forms.py, answers.py.
"""
