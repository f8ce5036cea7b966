"""Items from files and back: JSON and XLSX, read as streams within bounds, compared, written in bulk.

``readers`` give raw rows, ``rows`` make them rows of items with their problems and doubts, ``plan`` compares them with
the catalogue, ``writing`` keeps them, ``running`` puts these together and ``report`` says what became of every row.
``columns`` and ``choices`` are the tables that these, the template, docs/importing.md and the JSON Schema are made of.
"""
