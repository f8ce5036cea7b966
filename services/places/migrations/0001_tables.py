from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("places", "0001_initial")]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Place",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("hall", "Service hall"),
                            ("point", "Service point"),
                            ("office", "Office"),
                            ("other", "Other place"),
                        ],
                        default="hall",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("region", models.CharField(blank=True, max_length=12, verbose_name="region")),
                ("address", models.CharField(max_length=160, verbose_name="address")),
                ("phones", models.JSONField(blank=True, default=list, verbose_name="phones")),
                ("hours", models.CharField(max_length=200, verbose_name="opening hours")),
                (
                    "lat",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, verbose_name="latitude"),
                ),
                (
                    "lng",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=9, null=True, verbose_name="longitude"
                    ),
                ),
                ("notes", models.CharField(blank=True, max_length=300, verbose_name="notes")),
                ("is_open", models.BooleanField(default=True, verbose_name="in use")),
            ],
            options={
                "verbose_name": "place",
                "verbose_name_plural": "places",
                "ordering": ("code",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat__isnull", True), ("lng__isnull", True)),
                            models.Q(("lat__gte", -90), ("lat__lte", 90), ("lng__gte", -180), ("lng__lte", 180)),
                            _connector="OR",
                        ),
                        name="a_place_lies_on_the_earth",
                    )
                ],
            },
        ),
    ]
