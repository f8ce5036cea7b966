"""Triggers: what was issued, asked for or told is neither changed nor deleted."""

from django.db import migrations

from services.payments import triggers


class Migration(migrations.Migration):
    dependencies = [("payments", "0016_refunds_by_bank")]
    operations = [migrations.RunPython(triggers.guard, triggers.unguard)]
