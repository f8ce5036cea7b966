"""PostgreSQL keeps the tokens as a column of its own: small tables are searched without cutting every row anew."""

from django.db import migrations

FORWARDS = (
    "ALTER TABLE catalog_searchentry ADD COLUMN vector tsvector"
    " GENERATED ALWAYS AS (array_to_tsvector(string_to_array(tokens, ' '))) STORED",
    "CREATE INDEX catalog_search_vector ON catalog_searchentry USING gin (vector)",
    "DROP INDEX catalog_search_tokens",
)
BACKWARDS = (
    "CREATE INDEX catalog_search_tokens ON catalog_searchentry"
    " USING gin (array_to_tsvector(string_to_array(tokens, ' ')))",
    "DROP INDEX catalog_search_vector",
    "ALTER TABLE catalog_searchentry DROP COLUMN vector",
)


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in FORWARDS:
            schema_editor.execute(statement)


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in BACKWARDS:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0009_imports_show_signs_of_work")]

    operations = [migrations.RunPython(forwards, backwards)]
