import services.common.fields
import services.files.models
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("files", "0001_initial"), ("files", "0002_digest")]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "blob",
                    models.CharField(
                        default=services.files.models.random_blob_name, editable=False, max_length=32, unique=True
                    ),
                ),
                ("digest", models.CharField(db_index=True, max_length=64, verbose_name="digest")),
                ("media_type", models.CharField(max_length=80, verbose_name="kind")),
                ("size", models.PositiveIntegerField(verbose_name="bytes")),
                ("pages", models.PositiveSmallIntegerField(default=1, verbose_name="pages")),
                ("signed", models.BooleanField(default=False, verbose_name="signed, kept byte for byte")),
                (
                    "original_name",
                    services.common.fields.EncryptedTextField(
                        aad="file.original_name", blank=True, verbose_name="name given by the sender"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="made at")),
            ],
            options={
                "verbose_name": "stored file",
                "verbose_name_plural": "stored files",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("size__gt", 0)), name="a_stored_file_is_not_empty"),
                    models.CheckConstraint(condition=models.Q(("pages__gt", 0)), name="a_stored_file_has_a_page"),
                ],
            },
        ),
    ]
