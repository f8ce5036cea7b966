from django.db import migrations, models

from services.common.crypto import blind_index


def index_what_waits(apps, schema_editor):
    """Codes told before are found as well."""
    Delivery = apps.get_model("applications", "Delivery")
    for waiting in Delivery.objects.filter(handed_at=None).exclude(ready_at=None).order_by("pk").iterator():
        if waiting.code:
            found = blind_index("delivery.code", waiting.code)
            Delivery.objects.filter(pk=waiting.pk).update(code_index=found)


class Migration(migrations.Migration):
    dependencies = [("applications", "0017_the_former_index_of_the_queue_goes")]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="code_index",
            field=models.CharField(blank=True, db_index=True, default="", editable=False, max_length=64),
            preserve_default=False,
        ),
        migrations.RunPython(index_what_waits, migrations.RunPython.noop),
    ]
