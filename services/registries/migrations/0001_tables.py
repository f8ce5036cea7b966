import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("registries", "0001_initial"),
        ("registries", "0002_three_more_registers"),
        ("registries", "0003_births_and_guardians"),
        ("registries", "0004_enterprises"),
        ("registries", "0005_face_checks"),
        ("registries", "0006_motor_vehicles"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="RegistrySource",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("identity", "Identity check"),
                            ("household", "Household register"),
                            ("residence", "Residence registration"),
                            ("credit", "Credit record"),
                            ("insurance", "Social insurance"),
                            ("pension", "Pension payments"),
                            ("fund", "Housing fund"),
                            ("enterprise", "Enterprise register"),
                            ("firm_credit", "Credit record of enterprises"),
                            ("family", "Births and guardians"),
                            ("face", "Face check"),
                            ("vehicle", "Motor vehicle register"),
                        ],
                        max_length=12,
                        unique=True,
                        verbose_name="register",
                    ),
                ),
                ("organ", models.CharField(max_length=80, verbose_name="kept by")),
                ("in_service", models.BooleanField(default=True, verbose_name="in service")),
            ],
            options={
                "verbose_name": "register",
                "verbose_name_plural": "registers",
                "ordering": ("code",),
            },
        ),
        migrations.CreateModel(
            name="RegistryQuery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "register",
                    models.CharField(
                        choices=[
                            ("identity", "Identity check"),
                            ("household", "Household register"),
                            ("residence", "Residence registration"),
                            ("credit", "Credit record"),
                            ("insurance", "Social insurance"),
                            ("pension", "Pension payments"),
                            ("fund", "Housing fund"),
                            ("enterprise", "Enterprise register"),
                            ("firm_credit", "Credit record of enterprises"),
                            ("family", "Births and guardians"),
                            ("face", "Face check"),
                            ("vehicle", "Motor vehicle register"),
                        ],
                        max_length=12,
                        verbose_name="register",
                    ),
                ),
                ("purpose", models.CharField(max_length=120, verbose_name="purpose")),
                ("subject_index", models.CharField(blank=True, editable=False, max_length=64)),
                ("firm_index", models.CharField(blank=True, db_default="", default="", editable=False, max_length=64)),
                ("by", models.CharField(max_length=60, verbose_name="asked by")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("begun", "Begun"),
                            ("found", "Found"),
                            ("not_found", "Not found"),
                            ("match", "Agrees"),
                            ("mismatch", "Does not agree"),
                            ("unavailable", "Register did not answer"),
                        ],
                        max_length=12,
                        verbose_name="outcome",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="asked at")),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.person",
                        verbose_name="person asked about",
                    ),
                ),
            ],
            options={
                "verbose_name": "register query",
                "verbose_name_plural": "register queries",
                "ordering": ("-created_at", "-pk"),
                "indexes": [
                    models.Index(fields=["person", "-created_at"], name="queries_about_a_person"),
                    models.Index(fields=["subject_index", "-created_at"], name="queries_about_a_document"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("purpose", ""), _negated=True), name="a_query_has_a_purpose"
                    )
                ],
            },
        ),
    ]
