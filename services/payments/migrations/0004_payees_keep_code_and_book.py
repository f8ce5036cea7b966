"""Triggers: a payee that was billed for keeps its code and its book."""

from django.db import migrations

from services.payments import triggers


class Migration(migrations.Migration):
    dependencies = [("payments", "0003_doubts_solved_tills_disputes_agreements")]
    operations = [migrations.RunPython(triggers.freeze, triggers.melt)]
