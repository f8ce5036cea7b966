import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import services.tariffs.triggers
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("tariffs", "0001_initial"), ("tariffs", "0002_published_prices_stay")]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Tariff",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[("parking", "Parking"), ("electricity", "Electricity by time of use")],
                        default="parking",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
            ],
            options={
                "verbose_name": "price rule",
                "verbose_name_plural": "price rules",
                "ordering": ("code",),
            },
        ),
        migrations.CreateModel(
            name="TariffVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(editable=False, verbose_name="version")),
                (
                    "spec_text",
                    models.TextField(
                        help_text="As docs/tariffs.md describes it. Amounts in fen, times in Beijing time.",
                        verbose_name="the rule as JSON",
                    ),
                ),
                ("sha256", models.CharField(editable=False, max_length=64, verbose_name="digest")),
                (
                    "scope_ref",
                    models.CharField(
                        blank=True,
                        help_text="Reference of a lot, zone or charger, such as lot:gz-001. Empty: wherever nothing else is said.",
                        max_length=60,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[\\w:.-]*\\Z", "Letters, digits and : . - only, such as lot:gz-001."
                            )
                        ],
                        verbose_name="place it is for",
                    ),
                ),
                (
                    "vehicle_class",
                    models.CharField(
                        blank=True,
                        help_text="Empty: all that have no version of their own.",
                        max_length=30,
                        verbose_name="vehicle class it is for",
                    ),
                ),
                ("valid_since", models.DateTimeField(verbose_name="in force from")),
                (
                    "valid_until",
                    models.DateTimeField(
                        blank=True, help_text="Empty: for good.", null=True, verbose_name="in force until"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("review", "Waiting for a check"),
                            ("published", "Published"),
                            ("stopped", "Stopped before it began"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "written_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="last written at"
                    ),
                ),
                ("checked_at", models.DateTimeField(editable=False, null=True, verbose_name="checked at")),
                (
                    "reason",
                    models.CharField(blank=True, editable=False, max_length=200, verbose_name="why it came back"),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="checked by",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
                (
                    "tariff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="tariffs.tariff",
                        verbose_name="price rule",
                    ),
                ),
            ],
            options={
                "verbose_name": "version of a price rule",
                "verbose_name_plural": "versions of price rules",
                "ordering": ("-valid_since", "-pk"),
                "indexes": [models.Index(fields=["scope_ref", "state", "-valid_since"], name="prices_of_a_place")],
                "constraints": [
                    models.UniqueConstraint(fields=("tariff", "number"), name="a_price_rule_has_each_version_once"),
                    models.CheckConstraint(
                        condition=models.Q(("checked_by", models.F("made_by")), _negated=True),
                        name="a_price_is_checked_by_somebody_else",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["published", "stopped"]), _negated=True),
                            models.Q(("checked_at__isnull", False), ("checked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_published_price_was_checked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gt", models.F("valid_since")), _connector="OR"
                        ),
                        name="a_price_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.RunPython(
            code=services.tariffs.triggers.guard,
            reverse_code=services.tariffs.triggers.unguard,
        ),
    ]
