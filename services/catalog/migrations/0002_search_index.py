"""The index of search tokens: an FTS5 table on SQLite, a generated column with a GIN index on PostgreSQL.

Neither parses Chinese. PostgreSQL keeps the tokens as a column of its own: small tables are searched without cutting
every row anew.
"""

from django.db import migrations

FORWARDS = {
    "sqlite": ("CREATE VIRTUAL TABLE catalog_search USING fts5(tokens, tokenize = 'unicode61 remove_diacritics 0')",),
    "postgresql": (
        "ALTER TABLE catalog_searchentry ADD COLUMN vector tsvector"
        " GENERATED ALWAYS AS (array_to_tsvector(string_to_array(tokens, ' '))) STORED",
        "CREATE INDEX catalog_search_vector ON catalog_searchentry USING gin (vector)",
    ),
}
BACKWARDS = {
    "sqlite": ("DROP TABLE catalog_search",),
    "postgresql": ("DROP INDEX catalog_search_vector", "ALTER TABLE catalog_searchentry DROP COLUMN vector"),
}


def forwards(apps, schema_editor):
    for statement in FORWARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    for statement in BACKWARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_tables")]

    operations = [migrations.RunPython(forwards, backwards)]
