"""Triggers that refuse every change of a published price."""

from django.db import migrations

from services.tariffs import triggers


class Migration(migrations.Migration):
    dependencies = [("tariffs", "0001_initial")]
    operations = [migrations.RunPython(triggers.guard, triggers.unguard)]
