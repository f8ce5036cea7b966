"""Triggers that refuse every change and deletion of audit rows, except setting the chain columns once."""

from django.db import migrations

from services.audit import triggers


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(triggers.create, triggers.drop)]
