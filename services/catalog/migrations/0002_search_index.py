"""The index of search tokens: an FTS5 table on SQLite, a GIN index on PostgreSQL. Neither parses Chinese."""

from django.db import migrations

SQLITE = "CREATE VIRTUAL TABLE catalog_search USING fts5(tokens, tokenize = 'unicode61 remove_diacritics 0')"
POSTGRESQL = (
    "CREATE INDEX catalog_search_tokens ON catalog_searchentry"
    " USING gin (array_to_tsvector(string_to_array(tokens, ' ')))"
)


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(SQLITE)
    else:
        schema_editor.execute(POSTGRESQL)


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE catalog_search")
    else:
        schema_editor.execute("DROP INDEX catalog_search_tokens")


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]

    operations = [migrations.RunPython(forwards, backwards)]
