import django.db.models.deletion
import services.common.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("vehicles", "0001_vehicles_and_whose_they_are")]

    initial = True

    dependencies = [
        ("accounts", "0001_tables"),
        ("accounts", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Vehicle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("plate", services.common.fields.EncryptedTextField(aad="vehicle.plate")),
                ("plate_index", models.CharField(editable=False, max_length=64)),
                (
                    "colour",
                    models.CharField(
                        choices=[
                            ("blue", "Blue"),
                            ("yellow", "Yellow"),
                            ("green", "Green"),
                            ("yellow_green", "Yellow and green"),
                            ("white", "White"),
                            ("black", "Black"),
                        ],
                        max_length=12,
                        verbose_name="colour of the plate",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("ordinary", "Ordinary plate"),
                            ("new_energy", "New energy, small vehicle"),
                            ("new_energy_large", "New energy, large vehicle"),
                            ("trailer", "Trailer"),
                            ("school", "Driving school"),
                            ("police", "Police"),
                            ("border", "Hong Kong or Macao"),
                            ("embassy", "Embassy or consulate"),
                            ("emergency", "Emergency rescue"),
                            ("armed_police", "Armed police"),
                            ("army", "Army"),
                        ],
                        max_length=16,
                        verbose_name="kind of plate",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "vehicle",
                "verbose_name_plural": "vehicles",
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(fields=("plate_index", "colour"), name="a_plate_of_a_colour_is_one_vehicle")
                ],
            },
        ),
        migrations.CreateModel(
            name="PlateBinding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting for a check by staff"),
                            ("active", "Yours"),
                            ("refused", "Not confirmed"),
                            ("ended", "Ended"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "proof",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("register", "Motor vehicle register"),
                            ("papers", "Vehicle licence seen at a window"),
                        ],
                        max_length=8,
                    ),
                ),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("compared_at", models.DateTimeField(null=True)),
                ("bound_since", models.DateTimeField(null=True)),
                ("bound_until", models.DateTimeField(null=True)),
                (
                    "ending",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("own", "Ended by the owner"),
                            ("transferred", "The vehicle changed hands"),
                            ("closed", "The account was closed"),
                        ],
                        max_length=12,
                    ),
                ),
                ("note", services.common.fields.EncryptedTextField(aad="platebinding.note", blank=True)),
                (
                    "checked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.person"
                    ),
                ),
                (
                    "vehicle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bindings", to="vehicles.vehicle"
                    ),
                ),
            ],
            options={
                "verbose_name": "vehicle of a person",
                "verbose_name_plural": "vehicles of persons",
                "ordering": ("-pk",),
                "indexes": [
                    models.Index(fields=["person", "state"], name="bindings_of_a_person"),
                    models.Index(fields=["state", "asked_at"], name="bindings_that_wait"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "active")),
                        fields=("vehicle",),
                        name="a_vehicle_has_one_owner_at_a_time",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", frozenset(["active", "waiting"]))),
                        fields=("vehicle", "person"),
                        name="a_person_binds_a_vehicle_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "active"), _negated=True),
                            models.Q(
                                ("bound_since__isnull", False),
                                ("bound_until__isnull", True),
                                models.Q(("proof", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_standing_binding_says_since_when_and_by_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("bound_until__isnull", True),
                            models.Q(("bound_since__isnull", False), ("bound_until__gte", models.F("bound_since"))),
                            _connector="OR",
                        ),
                        name="a_binding_ends_after_it_began",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlatePayer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("shared_since", models.DateTimeField(auto_now_add=True)),
                ("shared_until", models.DateTimeField(null=True)),
                (
                    "binding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="payers", to="vehicles.platebinding"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.person"
                    ),
                ),
            ],
            options={
                "verbose_name": "relative who may pay",
                "verbose_name_plural": "relatives who may pay",
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("shared_until", None)),
                        fields=("binding", "person"),
                        name="a_relative_is_named_once_a_vehicle",
                    )
                ],
            },
        ),
    ]
