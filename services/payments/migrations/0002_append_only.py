"""Triggers that refuse every change and deletion of ledger rows."""

from django.db import migrations

from services.payments import triggers


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]
    operations = [migrations.RunPython(triggers.create, triggers.drop)]
