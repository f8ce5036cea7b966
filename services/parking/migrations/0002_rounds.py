import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0001_tables"),
        ("parking", "0001_tables"),
        ("vehicles", "0002_cars_without_a_plate"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SpaceSight",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("gate", "Gate"),
                            ("geomagnetic", "Geomagnetic sensor"),
                            ("video", "Video pole"),
                            ("attendant", "Attendant"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("free", "Free"),
                            ("taken", "Taken"),
                            ("unknown", "Not known"),
                            ("closed", "Closed"),
                        ],
                        max_length=8,
                    ),
                ),
                ("status_since", models.DateTimeField()),
                ("observed_at", models.DateTimeField()),
                (
                    "space",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sights", to="parking.space"
                    ),
                ),
            ],
            options={
                "verbose_name": "sight of a space",
                "verbose_name_plural": "sights of spaces",
                "ordering": ("space", "source"),
                "constraints": [
                    models.UniqueConstraint(fields=("space", "source"), name="a_source_says_one_thing_of_a_space")
                ],
            },
        ),
        migrations.CreateModel(
            name="StayPhoto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("way", models.CharField(choices=[("in", "In"), ("out", "Out")], max_length=4)),
                ("taken_at", models.DateTimeField(auto_now_add=True)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
                (
                    "stay",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="photos", to="parking.stay"
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "photo of a stay",
                "verbose_name_plural": "photos of stays",
                "ordering": ("pk",),
            },
        ),
    ]
