import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0001_tables"),
        ("payments", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="DisputePhoto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "dispute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="photos", to="payments.dispute"
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
            ],
            options={
                "verbose_name": "photo of a dispute",
                "verbose_name_plural": "photos of disputes",
                "ordering": ("pk",),
            },
        ),
    ]
