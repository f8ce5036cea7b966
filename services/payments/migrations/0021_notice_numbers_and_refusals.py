"""Why a refund was not agreed to; the number of a notice that is made after the price is written once."""

from django.db import migrations, models

from services.payments import triggers


class Migration(migrations.Migration):
    dependencies = [("payments", "0020_ended_and_changed_by_two")]
    operations = [
        migrations.AddField(
            "refund",
            "refused_reason",
            models.CharField(blank=True, max_length=200, verbose_name="why it was not agreed to"),
        ),
        migrations.RunPython(triggers.guard, migrations.RunPython.noop),
    ]
