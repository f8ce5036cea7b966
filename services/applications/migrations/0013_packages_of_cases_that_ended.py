import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("applications", "0012_standard_reasons_say_where_they_are_used"),
        ("files", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseArchive",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveSmallIntegerField(verbose_name="version")),
                ("digest", models.CharField(db_index=True, max_length=64, verbose_name="SHA-256 of the list of parts")),
                ("own_digest", models.CharField(db_index=True, max_length=64, verbose_name="SHA-256 of the applicant's list")),
                ("upto", models.BigIntegerField(editable=False)),
                ("parts", models.PositiveSmallIntegerField(verbose_name="parts")),
                ("made_at", models.DateTimeField(verbose_name="made at")),
                ("application", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="archives", to="applications.application")),
                ("file", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile")),
                ("own_file", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile")),
            ],
            options={
                "verbose_name": "archive of a case",
                "verbose_name_plural": "archives of cases",
                "ordering": ["-version"],
                "constraints": [
                    models.UniqueConstraint(fields=("application", "version"), name="a_version_of_an_archive_is_made_once"),
                    models.UniqueConstraint(fields=("application", "upto"), name="a_case_is_archived_once_for_what_happened"),
                ],
            },
        ),
    ]
